"""Formulas as text: MathML in the place of whatever draws it.

Pages carry a formula as MathML for machines, beside pictures, or glyphs set one by one, that no reader of text can follow.
Before a page is walked, each such formula becomes one inline piece of code: its TeX where an annotation holds it, else the
MathML in one line.
"""

from collections.abc import Callable, Sequence
from itertools import islice

from lxml import etree  # noqa: TID251 - this package owns the reading of pages

from digest.extract.document import words

_WRAPPERS = ("span", "div", "nobr", "mjx-container", "mjx-assistive-mml")
_WRAPPER_NAMES = ("math", "katex", "mjx")
_WRAPPER_DEPTH = 4
_MOST_PARTS = 8  # of a wrapper; those that were seen have one to four
_ROOM, _ROOM_CHARS = 3, 20  # a drawing has about as many characters as its formula; more is text of its own
_MAX_CHARS = 500_000  # of all formulas of a page
_STYLE = ("{\\displaystyle ", "{\\textstyle ")
_HIDDEN_SIGNS = str.maketrans("", "", "\u2061\u2062\u2063\u2064")  # applied functions, products and commas that nothing shows


def write_formulas(formulas: Sequence[etree._Element]) -> None:
    """Put the text of each of the ``math`` elements of a page, given in their order, in the place of its drawing."""
    rest = _MAX_CHARS
    for formula in reversed(formulas):  # inner ones first
        text = _written(formula)[:rest] if rest > 0 else ""
        rest -= len(text) + 1
        place = _drawing(formula)
        tail = place.tail
        place.clear()
        place.tag, place.text, place.tail = "code", text, tail


def _drawing(formula: etree._Element) -> etree._Element:
    """The outermost element that is there for this formula alone."""
    found = at = formula
    most = _ROOM * len(words(formula)) + _ROOM_CHARS
    for _ in range(_WRAPPER_DEPTH):
        parent = at.getparent()
        if parent is None or parent.tag not in _WRAPPERS or _holds_more(parent, most):
            break
        names = f"{parent.tag} {parent.get('class', '')}".lower()
        if any(name in names for name in _WRAPPER_NAMES):
            found = parent
        at = parent
    return found


def _holds_more(element: etree._Element, most: int) -> bool:
    """Whether there is more in an element than the drawing of one formula, of so many characters at most. What is looked through is
    small: each of many formulas in one box asks for that box."""
    if next(islice(element, _MOST_PARTS, None), None) is not None:
        return True
    return next(islice(element.iter("math"), 1, 2), None) is not None or len(words(element)) > most


def _written(formula: etree._Element) -> str:
    for note in formula.iter("annotation"):
        if "tex" in (note.get("encoding") or "").lower() and (text := " ".join((note.text or "").split())):
            style = next((style for style in _STYLE if text.startswith(style) and text.endswith("}")), "")
            return text[len(style) : -1].strip() if style else text
    return " ".join(_line(formula, 0).translate(_HIDDEN_SIGNS).split())


def _line(element: etree._Element, depth: int) -> str:
    """An element of MathML in one line (MathML Core, sections 3.2 to 3.5)."""
    if depth > _MAX_DEPTH:
        return words(element)
    if element.tag in ("annotation", "annotation-xml"):
        return ""
    parts = [_line(child, depth + 1) for child in element]
    scheme = _SCHEMES.get(element.tag)
    if scheme and len(parts) == scheme[0]:
        return scheme[1](*parts)
    if element.tag in ("mi", "mn", "mo", "mtext", "ms"):
        return f" {words(element)} " if element.tag == "mo" else words(element)
    if element.tag == "msqrt":
        return f"√({' '.join(parts)})"
    if element.tag == "mtr":
        return ", ".join(parts) + "; "
    return " ".join(parts) if parts else words(element)


def _grouped(text: str) -> str:
    text = text.strip()
    return text if len(text) == 1 or text.isalnum() else f"({text})"


_MAX_DEPTH = 60
_SCHEMES: dict[str, tuple[int, Callable[..., str]]] = {
    "mfrac": (2, lambda over, under: f"{_grouped(over)}/{_grouped(under)}"),
    "msup": (2, lambda base, above: f"{base}^{_grouped(above)}"),
    "msub": (2, lambda base, below: f"{base}_{_grouped(below)}"),
    "msubsup": (3, lambda base, below, above: f"{base}_{_grouped(below)}^{_grouped(above)}"),
    "munder": (2, lambda base, below: f"{base}_{_grouped(below)}"),
    "mover": (2, lambda base, above: f"{base}{above.strip()}" if len(above.strip()) == 1 else f"{base}^{_grouped(above)}"),
    "munderover": (3, lambda base, below, above: f"{base}_{_grouped(below)}^{_grouped(above)}"),
    "mroot": (2, lambda radicand, degree: f"√[{degree.strip()}]({radicand})"),
}
