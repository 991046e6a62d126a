"""The text of a page that shows none without running its scripts: what it carries in state objects (Next, Nuxt, Apollo, Redux).

State objects differ from site to site, so nothing is read by name. Text in them is either one long string (HTML or plain) or a
list of paragraphs, each in an object of its own; the place with the most prose is taken. Where a script is no JSON but code that
holds some, its string literals are read. Everything is bounded: number and length of scripts, depth, strings.
"""

import html
import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

_MAX_CHARS = 2_000_000
_MAX_DEPTH = 40
_MAX_STRINGS = 20_000
_MIN_TEXT_CHARS = 400  # an embedded text shorter than that is a teaser
_MIN_PIECE_CHARS = 40
_MAX_HEADING_CHARS = 160
_CONTROL = re.compile("[\x00-\x1f]+")
_WRAPPED = re.compile(r"^\s*(?:<!--|//\s*<!\[CDATA\[|/\*\s*<!\[CDATA\[\s*\*/)|(?:-->|//\s*\]\]>|/\*\s*\]\]>\s*\*/)\s*+;?+\s*+$")
_TOKEN = re.compile(r"[\"\n]|\\.")  # what begins or ends a string literal, and what does not
_SENTENCE = re.compile(r"\w[,;’'\"”)]{0,3}[.!?…。！？।](?:[\s\"”’)<]|$)")
_ENDED = re.compile(r"[.!?…。！？।][\"”’»]?\s*$")
_TAG = re.compile(r"</?[a-zA-Z][^<>]{0,500}>")
_STREAMED = re.compile(r"^[0-9a-f]{1,4}:(?=[\[{])")  # a row of a stream of rendered components
_CODE = re.compile(r"[{};=]\s*\n|function\s*\(|=>|\bvar\s|@media|\bpx;|https?://\S+$")
_NO_ARTICLE_KEYS = re.compile(
    r"comment|related|recommend|cookie|consent|legal|privacy|terms|translations?|locale|i18n|messages|labels?|config|settings|error"
    r"|css|style|script|svg|query|disclaimer|promo|teaser|newsletter|footer|header|menu|nav",
    re.IGNORECASE,
)
_HEADING = re.compile(r"head|title|subtitle|h[1-6]$", re.IGNORECASE)
_BLOCK = re.compile(r"para|head|block|list|quote|section|image|^p$|^h[1-6]$", re.IGNORECASE)
_KIND_KEYS = ("type", "nodeType", "_type", "__typename", "tag")
_TEXT_KEYS = ("text", "value", "content", "html", "body", "children")
_MAX_INLINE_KEYS = 8
_ARTICLE_KEYS = frozenset(("title", "headline", "slug", "url", "canonicalUrl"))


@dataclass(frozen=True, slots=True)
class _Piece:
    """A piece of text as HTML, and how many characters of prose it holds."""

    markup: str
    prose: int


@dataclass(slots=True)
class _Found:
    """The best text so far, and how much was looked at."""

    text: str = ""
    prose: int = 0
    strings: int = 0

    def offer(self, pieces: list[_Piece]) -> None:
        """Take the pieces when they hold more prose than what there is."""
        prose = sum(piece.prose for piece in pieces)
        if prose > self.prose and prose >= _MIN_TEXT_CHARS:
            once = dict.fromkeys(piece.markup for piece in pieces)
            self.text, self.prose = "\n".join(once), prose


def embedded_text(scripts: Iterable[str]) -> str:
    """The longest article-like text in the given scripts or attributes, as HTML; "" when there is none."""
    found = _Found()
    for script in scripts:
        for value in load_json(script) or [list(_literals(script))]:
            _walk(value, found, 0)
    return found.text


def load_json(script: str) -> list[Any]:
    """The JSON value that a script is, or the first one that it assigns; none when it holds no JSON."""
    text = script[:_MAX_CHARS].strip().rstrip(";")
    if not text.startswith(("{", "[")) or not text.endswith(("}", "]")):
        text = _WRAPPED.sub("", script[:_MAX_CHARS]).strip().rstrip(";")
    try:
        return [json.loads(text, strict=False)]
    except (ValueError, RecursionError):
        pass
    start = text.find("{")
    try:
        return [json.JSONDecoder(strict=False).raw_decode(_CONTROL.sub(" ", text), start)[0]] if start >= 0 else []
    except (ValueError, RecursionError):
        return []


def _walk(value: Any, found: _Found, depth: int) -> list[_Piece]:
    """The pieces of text under a value, in their order; each list and string on the way is offered as the whole text."""
    if depth > _MAX_DEPTH or found.strings > _MAX_STRINGS:
        return []
    if isinstance(value, str):
        found.strings += 1
        return _string(value, found, depth)
    if isinstance(value, list):
        if sum(isinstance(each, dict) and not _ARTICLE_KEYS.isdisjoint(each) for each in value) > 1:
            for each in value:  # a list of articles: one of them may be the page's, all of them are not
                _walk(each, found, depth + 1)
            return []
        run = _inline(value, 0)
        pieces = _text(run) if run else [piece for each in value for piece in _walk(each, found, depth + 1)]
        found.offer(pieces)
        return pieces
    return _object(value, found, depth) if isinstance(value, dict) else []


def _object(value: dict[str, Any], found: _Found, depth: int) -> list[_Piece]:
    if _HEADING.search(_kind(value)):
        run = _inline([value], 0) or next((each for key in _TEXT_KEYS if isinstance(each := value.get(key), str)), "")
        return [_Piece(f"<h2>{html.escape(run)}</h2>", 0)] if 0 < len(run) < _MAX_HEADING_CHARS else []
    pieces: list[_Piece] = []
    for key, each in value.items():
        if not _NO_ARTICLE_KEYS.search(str(key)):
            inner = _walk(each, found, depth + 1)
            if isinstance(each, str):
                found.offer(inner)
            pieces += inner
    return pieces


def _kind(value: dict[str, Any]) -> str:
    """What an object calls itself."""
    return str(next((value[key] for key in _KIND_KEYS if key in value), ""))


def _inline(values: list[Any], depth: int) -> str:
    """The text of a paragraph kept as runs, ``[{"type": "text", "value": "The "}, ...]``; "" for any other list."""
    runs = []
    for each in values:
        run = each if isinstance(each, dict) and len(each) <= _MAX_INLINE_KEYS and depth < 4 else {}
        text = None if _BLOCK.search(_kind(run)) else next((run[key] for key in _TEXT_KEYS if key in run), None)
        if isinstance(text, list):
            text = _inline(text, depth + 1)
        if not isinstance(text, str) or "<" in text or "\n\n" in text:
            return ""
        runs.append(text)
    ended = sum(bool(_ENDED.search(run)) for run in runs)
    return "" if len(runs) > 1 and ended == len(runs) else "".join(runs)


def _string(text: str, found: _Found, depth: int) -> list[_Piece]:
    """A string as pieces of text; one that is JSON itself is walked in its turn."""
    stripped = _STREAMED.sub("", text.strip(), count=1)
    if len(stripped) < _MIN_PIECE_CHARS:
        return []
    if stripped[0] in "{[" and stripped[-1] in "}]":
        for value in load_json(stripped):
            if not isinstance(value, str):
                return _walk(value, found, depth + 1)
    return _text(stripped)


def _text(text: str) -> list[_Piece]:
    """A text, HTML or plain, as pieces; none when it is no prose."""
    if _TAG.search(text):
        prose = _prose_chars(_TAG.sub(" ", text))
        return [_Piece(text, prose)] if prose else []
    return [
        _Piece(f"<p>{html.escape(part.strip(), quote=False)}</p>", prose)
        for part in re.split(r"\n\s*\n", text)
        if (prose := _prose_chars(part))
    ]


def _prose_chars(text: str) -> int:
    """How many characters of sentences a string holds: 0 for code, addresses and labels."""
    if _CODE.search(text[:2000]) or not _SENTENCE.search(text):
        return 0
    return len(text) if text.count(" ") > len(text) // 25 or not text.isascii() else 0


def _literals(script: str) -> Iterator[str]:
    """The string literals of a script that is no JSON, with their escapes read.

    By tokens, not by one pattern for a whole literal: that takes a minute for a million escaped quotes.
    """
    start = -1
    for token in _TOKEN.finditer(script, 0, _MAX_CHARS):
        if token[0] == "\n":
            start = -1
        elif token[0] == '"':
            if start < 0:
                start = token.end()
                continue
            literal, start = script[start : token.start()], -1
            if len(literal) >= _MIN_PIECE_CHARS:
                try:
                    yield json.loads(f'"{literal}"', strict=False)
                except ValueError:
                    continue
