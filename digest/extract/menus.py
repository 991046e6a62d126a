"""Menus: elements that hold nothing but short links, taken as one draft, for a page may have hundreds of such links.

Only what stands for navigation by its tag, role or class is looked at. Whatever holds prose, or links as long as headlines, is
walked like any other element.
"""

from lxml import etree  # noqa: TID251 - this package owns the reading of pages

from digest.extract.document import words
from digest.extract.drafts import TAGS, Place
from digest.extract.hints import CLASS_TOPICS

MENU_TOPICS = sum(1 << CLASS_TOPICS.index(topic) for topic in ("nav", "footer", "sidebar", "header", "share"))
MENU_TAGS = sum(1 << TAGS.index(tag) for tag in ("nav", "footer", "header", "aside"))
_NAV = 1 << CLASS_TOPICS.index("nav")
_LISTS = frozenset(("ul", "ol", "menu"))
_MIN_LINKS = 3
_LINK_SHARE = 0.8
_LINK_CHARS = 40  # on average; headlines of teasers are longer


def may_be_menu(place: Place) -> bool:
    """Whether an element is named for navigation, or is a list in something that is named so."""
    if place.tag in _LISTS:
        return bool(place.bits & MENU_TOPICS or place.tags & MENU_TAGS)
    return place.tag == "nav" or bool(place.own & _NAV)


def menu_links(element: etree._Element) -> tuple[str, ...]:
    """The words of the links of a menu; nothing when the element is none."""
    found = list(element.iter("a"))
    if len(found) < _MIN_LINKS:
        return ()
    links = [text for link in found if (text := words(link) if len(link) else (link.text or "").strip())]
    linked = sum(map(len, links))
    if len(links) < _MIN_LINKS or linked > _LINK_CHARS * len(links):
        return ()
    return tuple(links) if linked >= _LINK_SHARE * len(words(element)) else ()
