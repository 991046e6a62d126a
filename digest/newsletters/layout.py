"""An HTML mail as a reader sees it: its links and its text, in order.

    read_tree(markup)   the tree of the mail, which an essay is read from
    read_pieces(root)   the pieces of the mail, which the links of a round-up are chosen from

A piece is a run of text with the link it stands in, if any, and what that link looks like: in a heading, in bold, and how much
of its block it fills. Hidden elements (the preview text of mail programs), pixels and the wrapping of a forwarded mail are gone.
"""

import re
from dataclasses import dataclass, replace

from lxml import etree, html  # noqa: TID251 - this package owns the mail side of it

from digest import text as words

_HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))
_BLOCKS = _HEADINGS | {"p", "div", "td", "th", "li", "blockquote", "center", "table", "tr", "body", "section", "article"}
_BOLD = re.compile(r"font-weight\s*:\s*(?:bold|[6-9]00)", re.IGNORECASE)
_HIDDEN = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*hidden|max-height\s*:\s*0|font-size\s*:\s*[01]px|mso-hide\s*:\s*all", re.IGNORECASE
)
_DROPPED = ("script", "style", "head", "title", "form", "noscript", "template", "object", "iframe", "svg")
_FORWARDED = re.compile(r"gmail_quote|moz-forward-container|forwarded", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """A link with its text, or a run of text outside of links (``href`` is "").

    ``share`` is the part of its block's letters that the link makes up, ``strong`` whether it is a heading or bold, ``begins``
    whether it is the first of its line.
    """

    text: str
    href: str = ""
    share: float = 0.0
    strong: bool = False
    begins: bool = True


def read_tree(markup: str) -> "html.HtmlElement | None":
    """The tree of the mail without what no reader sees; None for no markup at all."""
    parser = html.HTMLParser(encoding="utf-8", no_network=True, huge_tree=False, remove_comments=True, remove_pis=True)
    try:
        root = html.document_fromstring(markup.encode("utf-8", "replace"), parser=parser)
    except (etree.ParserError, ValueError):
        return None
    etree.strip_elements(root, *_DROPPED, with_tail=False)
    for element in list(root.iterdescendants(etree.Element)):
        if isinstance(element, html.HtmlElement) and (_HIDDEN.search(element.get("style", "")) or _is_pixel(element)):
            element.drop_tree()
    return _unwrapped(root)


def read_pieces(root: "html.HtmlElement") -> tuple[Piece, ...]:
    """The links and texts of the mail in the order of reading."""
    sizes = {element: len(_text(element)) for element in root.iter(*_BLOCKS)} if len(root) else {}
    pieces: list[Piece] = []
    inside: html.HtmlElement | None = None
    begins = True
    for event, element in etree.iterwalk(root, events=("start", "end")):
        begins = begins or element in sizes or element.tag == "br"
        found: Piece | None = None
        if event == "start":
            if inside is None and element.tag == "a" and element.get("href"):
                inside = element
                found = _link(element, sizes)
            elif inside is None and element.text and element.text.strip():
                found = Piece(text=words.clean(element.text))
        else:
            if element is inside:
                inside = None
            if inside is None and element.tail and element.tail.strip():
                found = Piece(text=words.clean(element.tail))
        if found is not None:
            pieces.append(replace(found, begins=begins))
            begins = False
    return tuple(pieces)


def _link(element: "html.HtmlElement", sizes: "dict[html.HtmlElement, int]") -> Piece:
    text = _text(element)
    parents = [element, *element.iterancestors()][:4]
    block = next((parent for parent in element.iterancestors() if parent in sizes), None)
    strong = any(each.tag in _HEADINGS or each.tag in ("b", "strong") or _BOLD.search(each.get("style", "")) for each in parents)
    strong = strong or any(
        child.tag in _HEADINGS or child.tag in ("b", "strong") or _BOLD.search(child.get("style", ""))
        for child in element.iter(etree.Element)
    )
    size = sizes[block] if block is not None else 0
    return Piece(text=text, href=element.get("href", ""), share=len(text) / size if size else 0.0, strong=strong)


def _unwrapped(root: "html.HtmlElement") -> "html.HtmlElement":
    """The mail that was forwarded, when that is nearly all there is."""
    whole = len(_text(root))
    for element in root.iter("div", "blockquote"):
        if _FORWARDED.search(element.get("class", "")) and len(_text(element)) * 10 > whole * 8:
            return element
    return root


def _is_pixel(element: "html.HtmlElement") -> bool:
    return element.tag == "img" and any(
        element.get(side, "").strip().rstrip("px") in ("0", "1", "2") for side in ("width", "height")
    )


def _text(element: "html.HtmlElement") -> str:
    return words.clean(" ".join(map(str, element.itertext())))
