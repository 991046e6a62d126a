"""XML namespaces as feeds use them: what an element is, whatever its prefix and case.

    Kinds(own)[tag]   its kind of namespace (``CORE`` for the feed's own, "atom", "dc", …, "?" for unknown) and its local name

Namespaces count case folded, and each version of a vocabulary is as good as another. A default namespace that nobody knows is
taken for none.
"""

CORE = ""
XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
_NAMESPACES = {
    "http://www.w3.org/2005/atom": "atom",
    "http://purl.org/atom/ns#": "atom",
    "http://purl.org/dc/elements/1.1/": "dc",
    "http://purl.org/dc/elements/1.0/": "dc",
    "http://purl.org/dc/terms/": "dcterms",
    "http://purl.org/rss/1.0/modules/content/": "content",
    "http://purl.org/rss/1.0/modules/syndication/": "sy",
    "http://www.itunes.com/dtds/podcast-1.0.dtd": "itunes",
    "http://search.yahoo.com/mrss/": "media",
    "http://search.yahoo.com/mrss": "media",
    "http://www.w3.org/1999/xhtml": "xhtml",
}
_CORE_NAMESPACES = frozenset(
    {
        "",
        "http://purl.org/rss/1.0/",
        "http://my.netscape.com/rdf/simple/0.9/",
        "http://channel.netscape.com/rdf/simple/0.9/",
        "http://backend.userland.com/rss2",
        "http://blogs.law.harvard.edu/tech/rss",
        "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    }
)


class Kinds(dict[str, tuple[str, str]]):
    """From a tag to its kind of namespace and its local name in lower case; worked out once for each tag of a feed.

    ``own`` is the namespace of the feed's root, "" for none.
    """

    __slots__ = ("_core",)

    def __init__(self, own: str) -> None:
        self._core = _CORE_NAMESPACES if own.lower() in _NAMESPACES else _CORE_NAMESPACES | {own}

    def __missing__(self, tag: object) -> tuple[str, str]:
        if not isinstance(tag, str):  # the tag of an entity that is left as it stands is a function
            return "?", ""
        space, _, local = tag.rpartition("}")
        kind = CORE if space[1:] in self._core else _NAMESPACES.get(space[1:].lower(), "?")
        self[tag] = found = (kind, local.lower())
        return found
