"""RSS 0.9x, 1.0, 2.0 and Atom 0.3, 1.0 from a tree to drafts.

    read_tree(root, base)   the feed as written, or None when the tree is no feed

All of them are read alike, because real feeds mix them: Atom links in RSS, Dublin Core in both. Elements count by namespace and
local name, and elements of an unknown prefix are left alone: a ``<link>`` of somebody's own extension never becomes the entry's.
"""

from collections.abc import Iterator

from lxml import etree  # noqa: TID251 - this package owns the feed side of it

from digest import urls
from digest.feeds.content import text_of, title_of
from digest.feeds.drafts import FeedDraft
from digest.feeds.fields import Fields, read_entry
from digest.feeds.namespaces import CORE, XML_LANG, Kinds

_XML_BASE = "{http://www.w3.org/XML/1998/namespace}base"
_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
# The periods of the RSS 1.0 syndication module.
_SECONDS = {
    "hourly": 3600.0,
    "daily": 86400.0,
    "weekly": 7 * 86400.0,
    "monthly": 30 * 86400.0,
    "yearly": 365 * 86400.0,
}


def read_tree(root: "etree._Element", base: str) -> FeedDraft | None:
    """The feed that the tree holds, its entries in the order of the document; None when its root is none of a feed."""
    tag = etree.QName(root)
    kinds = Kinds(tag.namespace or "")
    if tag.localname.lower() not in ("rss", "rdf", "feed", "channel"):
        return None
    channel = next((child for child, (space, local) in _children(root, kinds) if local == "channel"), root)
    base = _base(channel, _base(root, base))
    feed = FeedDraft(language=root.get(XML_LANG, "") or channel.get(XML_LANG, ""))
    entries = list(_entries(root, channel, kinds))
    _fill_feed(feed, channel, kinds)
    fields = Fields(kinds)
    feed.entries = [read_entry(each, _entry_base(each, root, base), fields) for each in entries]
    return feed


def _children(element: "etree._Element", kinds: Kinds) -> Iterator[tuple["etree._Element", tuple[str, str]]]:
    """The element children, each with what it is."""
    for child in element:
        yield child, kinds[child.tag]


def _entries(root: "etree._Element", channel: "etree._Element", kinds: Kinds) -> Iterator["etree._Element"]:
    found = [
        child
        for each in dict.fromkeys((channel, root))
        for child, (kind, local) in _children(each, kinds)
        if local in ("item", "entry") and kind in (CORE, "atom")
    ]
    if found:
        yield from found
        return
    for each in root.iter(etree.Element):  # feeds that wrap their items once more
        if etree.QName(each).localname.lower() in ("item", "entry") and kinds[each.tag][0] == CORE:
            yield each


def _base(element: "etree._Element", base: str) -> str:
    return urls.resolve(base, element.get(_XML_BASE, "")) or base


def _entry_base(entry: "etree._Element", root: "etree._Element", base: str) -> str:
    return _base(entry, base) if entry.get(_XML_BASE) else base


def _fill_feed(feed: FeedDraft, channel: "etree._Element", kinds: Kinds) -> None:
    for child, (kind, local) in _children(channel, kinds):
        said = (child.text or "").strip()
        if local == "title" and kind in (CORE, "atom", "dc"):
            feed.title = feed.title or title_of(child, kind)
        elif local == "language" and kind in (CORE, "dc"):
            feed.language = feed.language or said
    _fill_pace(feed, {what: child for child, what in _children(channel, kinds)})


def _fill_pace(feed: FeedDraft, found: dict[tuple[str, str], "etree._Element"]) -> None:
    """When the publisher wants to be asked: ttl in minutes, or the period of the syndication module, and hours and days of rest."""
    ttl, period, frequency = (_number(found, "", "ttl"), found.get(("sy", "updateperiod")), _number(found, "sy", "updatefrequency"))
    if ttl is not None:
        feed.ttl = ttl * 60
    elif period is not None and (name := text_of(period).lower()) in _SECONDS:
        feed.ttl = _SECONDS[name] / (frequency or 1.0)
    hours, days = found.get((CORE, "skiphours")), found.get((CORE, "skipdays"))
    if hours is not None:
        feed.skip_hours = [int(hour) % 24 for hour in _texts(hours) if hour.isdecimal() and len(hour) <= 2 and int(hour) <= 24]
    if days is not None:
        feed.skip_days = [_DAYS.index(day[:3].lower()) for day in _texts(days) if day[:3].lower() in _DAYS]


def _number(found: dict[tuple[str, str], "etree._Element"], kind: str, local: str) -> float | None:
    said = text_of(found[kind, local]) if (kind, local) in found else ""
    return float(said) if said.isdecimal() and len(said) < 9 else None


def _texts(element: "etree._Element") -> list[str]:
    return [(child.text or "").strip() for child in element.iterchildren(etree.Element)]
