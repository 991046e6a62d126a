"""Web addresses: the form to open, the form to compare, and what an address may be at all.

    clean(url)            the address to open: wrappers undone, trackers gone, the order of the rest kept
    key(url)              its identity: two addresses of one article have the same key
    host(url), site(url)  "news.example.co.uk", "example.co.uk"
    origin(url)           "https://news.example.co.uk"
    resolve(base, href)   an absolute address, or "" for anything but http, https and mailto
    is_web(url)           whether it can be fetched at all
    redact(url)           for logs: no password, no token
    is_loopback(host)     whether a host is this machine by its very name

All are total: any string is answered, none raises. The two forms are kept apart because a server may tell ``/a/`` from ``/a``
while a reader does not. ``key`` guesses (``www.``, ``m.`` and ``amp.`` hosts, ``/amp`` segments, ``?m=1``, ``index.html``), so it
is compared and never opened. What a page says of itself is no business of this module.

The list of tracking parameters is our own and short, gathered from the query strings of real feeds; the large public rule sets
are not free to copy and have not changed for a year. ``site`` knows the shape of public suffixes rather than all 10,000 of them:
the full list is a dependency, to answer a question that only ranking and discovery ask.
"""

import re
from functools import lru_cache
from ipaddress import ip_address
from typing import NamedTuple
from urllib.parse import parse_qsl, quote, unquote, urljoin

# What common servers accept at most (Apache: 8190 for the request line); longer is an attack or a data: URL in disguise.
MAX_LENGTH = 8000


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_TRACKERS = _words("""
    fbclid gclid gclsrc dclid gbraid wbraid msclkid yclid ymclid twclid ttclid igshid igsh li_fat_id epik srsltid rdt_cid sccid
    irclickid mc_cid mc_eid mkt_tok _hsenc _hsmi __hssc __hstc __hsfp hsctatracking vero_id vero_conv oly_anon_id oly_enc_id
    bsft_clkid bsft_eid bsft_uid ck_subscriber_id _bhlid _openstat rb_clickid s_cid s_kwcid ss_source ss_campaign_id ss_email_id
    sr_share cmpid icid ocid ncid ito ftag xtor soc_src soc_trk guccounter guce_referrer guce_referrer_sig ref_src ref_url smid
    smtyp emc wt_mc wt_zmc wt.mc_id ns_mchannel ns_source ns_campaign ns_linkname ns_fee traffic_source mbid cndid spm spref
    fb_action_ids fb_action_types fb_source fb_ref wickedid wickedsource _branch_match_id _branch_referrer trk trkcampaign
    trackingid sc_campaign sc_channel sc_eh sc_uid utm awc ml_subscriber ml_subscriber_hash email_hash __s __twitter_impression
    """)
_TRACKER_PREFIXES = tuple(
    sorted(_words("utm_ mtm_ pk_ piwik_ matomo_ hsa_ at_campaign at_medium at_link at_bbc at_format at_custom at_ptr"))
)
# "?source=rss" tells where the reader came from; "?source=reuters" may choose what is shown. Only the first kind goes.
_SOURCE_NAMES = _words("ref source src from via cmp partner campaign feed medium referrer origin")
_SOURCE_VALUES = _words("""
    rss rss2 rss2.0 feed feeds rssfeed rss_feed rss-feed atom newsletter email mail twitter facebook homepage feedburner flipboard
    """)

_DEFAULT_PORT = {"http": 80, "https": 443}
_HOST_PREFIX = re.compile(r"^(?:www\d?|m|mobile|touch|amp)\.(?=[^.]+\.)")
_INDEX = re.compile(r"/(?:index|default)\.(?:html?|php|aspx?|jsp|cfm)$", re.IGNORECASE)
_ENDING = re.compile(r"\.amp(?=\.html?$)|\.amp$|[.;]jsessionid=.*$", re.IGNORECASE)
# What a path may hold that has more than one spelling; most hold nothing of it.
_ODD_PATH = re.compile(r"[^\x21-\x7e]|[%;]|//|/\.|[/.]amp|/index\.|/default\.", re.IGNORECASE)
_AMP_FLAG = re.compile(
    r"^(?:_?(?:is_?|non)?amp|_?amp_?gsa|amp_js_v|usqp|(?:output(?:type)?|view|format|layout|type|mode)=amp(?:html)?)$",
    re.IGNORECASE,
)
# Blogging software's own "for telephones"; beside the name of a file it cannot choose an article.
_MOBILE_FLAG = re.compile(r"^m=[01]$")
_CONTROL = re.compile(r"[\x00-\x20\x7f-\xa0\u1680\u2000-\u200f\u2028-\u202f\u205f-\u206f\u3000\ufeff\ud800-\udfff]")
_ABSOLUTE = re.compile(r"https?://", re.IGNORECASE)
# One pattern instead of urllib's urlsplit, which takes most of the time that reading a feed takes (measured with cProfile).
_WEB = re.compile(
    r"(?P<scheme>https?)://"
    r"(?P<authority>(?:(?P<user>[^/?#]*)@)?(?P<name>\[[0-9A-Fa-f:.]+\]|[^/?#@:\[\]\\%<>^|]+)(?::(?P<port>[0-9]{0,5}))?)"
    r"(?P<path>/[^?#]*)?(?:\?(?P<query>[^#]*))?(?:\#(?P<fragment>.*))?\Z",
    re.IGNORECASE | re.DOTALL,
)
_ESCAPE = re.compile("%([0-9A-Fa-f]{2})")
_UNRESERVED = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")
_LAST_PORT = 65_535
_UNSAFE = re.compile(r"[\"<>`{}|^ ]")

# Second-level labels under which most country registries let people register ("co.uk", "com.au", "ne.jp").
_SECOND_LEVEL = _words("""
    ac co com edu gen go gob gouv gov govt gub id ind info ltd me mil ne net nhs nom or org plc police sch school web
    """)
# Hosts where each label below is a different publisher.
_SHARED_HOSTS = _words("""
    github.io gitlab.io blogspot.com wordpress.com substack.com medium.com tumblr.com ghost.io beehiiv.com netlify.app vercel.app
    pages.dev workers.dev web.app herokuapp.com typepad.com livejournal.com hatenablog.com bearblog.dev micro.blog wixsite.com
    squarespace.com weebly.com neocities.org
    """)

# Addresses that only wrap another one: host (or the end of it), start of the path, the parameter that holds the target.
# They are found by the last two labels of the host, which most addresses do not share.
_WRAPPERS = {
    ".".join(owner.split(".")[-2:]): (owner, start, frozenset(names.split()))
    for owner, start, names in (
        ("google.com", "/url", "q url"),
        ("facebook.com", "/l.php", "u"),
        ("l.instagram.com", "/", "u"),
        ("youtube.com", "/redirect", "q"),
        ("out.reddit.com", "/", "url"),
        ("safelinks.protection.outlook.com", "/", "url"),
        ("urldefense.proofpoint.com", "/v2/url", "u"),
        ("duckduckgo.com", "/l/", "uddg"),
        ("vk.com", "/away.php", "to"),
        ("linkedin.com", "/redir", "url"),
        ("slack-redir.net", "/link", "url"),
        ("steamcommunity.com", "/linkfilter", "url u"),
        ("bing.com", "/news/apiclick.aspx", "url"),
    )
}
_WRAPPER_DEPTH = 4  # a wrapped wrapper is common (safelinks around a newsletter's own); deeper is a loop

_SECRET_NAME = re.compile(
    r"token|auth|secret|passw|credential|api_?key|session|(?<![a-z])(?:key|sig|signature|pass|pwd|sid|hash|user|email|uid)(?![a-z])",
    re.IGNORECASE,
)
_SECRET_VALUE = re.compile(r"(?=[^/]*[0-9])(?=[^/]*[A-Za-z])[A-Za-z0-9_\-+=.~%]{24,}\Z")


class _Parts(NamedTuple):
    """A web address in pieces. ``authority`` is as written; ``name`` is the host in lower case, without a final dot."""

    scheme: str
    authority: str
    user: str | None
    name: str
    port: int | None
    path: str
    query: str
    fragment: str


@lru_cache(maxsize=64)
def clean(url: str) -> str:
    """The address to open: what known wrappers hide, without tracking parameters; the rest as it was, in its order."""
    url = unwrap(url.strip())
    parts = _split(url)
    if parts is None or (parts.path and not parts.query and not parts.fragment and url[-1] not in "?#"):
        return url
    query = "&".join(pair for pair in parts.query.split("&") if not _is_tracker(pair)) if parts.query else ""
    fragment = "" if _tracks(parts.fragment) else parts.fragment
    return _join(parts.scheme, parts.authority, parts.path or "/", query, fragment)


def key(url: str) -> str:
    """The identity of what the address leads to, in the form of an https address; no web address is its own key."""
    url = clean(url)
    parts = _split(url)
    if parts is None:
        return url
    pairs = (
        {_encode(pair) for pair in parts.query.split("&") if pair and not _is_for_telephones(pair, parts.path)}
        if parts.query
        else ()
    )
    fragment = parts.fragment if parts.fragment.startswith("!") else ""
    name = _plain_host(parts.name, None if parts.port == _DEFAULT_PORT[parts.scheme] else parts.port)
    return _join("https", name, _plain_path(parts.path), "&".join(sorted(pairs)), fragment)


def host(url: str) -> str:
    """The host in lower case and ASCII, without port; "" when there is none."""
    parts = _split(url)
    return _ascii_host(parts.name) if parts else ""


def origin(url: str) -> str:
    """Scheme, host and port as they stand, in lower case: "https://example.org:8080"; "" when it is no web address."""
    parts = _split(url)
    return f"{parts.scheme}://{parts.authority.lower()}" if parts else ""


def site(url: str) -> str:
    """The domain that somebody registered, or an IP address as it is; "" when there is no host."""
    name = host(url)
    if _is_address(name):
        return name
    labels = name.split(".")
    keep = 2
    if len(labels) > 2 and (".".join(labels[-2:]) in _SHARED_HOSTS or (len(labels[-1]) == 2 and labels[-2] in _SECOND_LEVEL)):
        keep = 3
    return ".".join(labels[-keep:])


def resolve(base: str, href: str) -> str:
    """What a browser would open for ``href`` on the page ``base``.

    "" unless that is http, https or mailto, without user name and control characters.
    """
    if not href.isprintable() or " " in href:
        href = href.strip("\x00\t\n\x0b\x0c\r \xa0\ufeff").replace("\t", "").replace("\n", "").replace("\r", "")
    if len(href) > MAX_LENGTH or len(base) > MAX_LENGTH:
        return ""
    if href[:7].lower() == "mailto:":
        return "" if _CONTROL.search(href) else "mailto:" + _UNSAFE.sub(_percent, href[7:])
    if "\\" in href:
        stem, mark, rest = href.partition("?")
        href = stem.replace("\\", "/") + mark + rest
    joined = _UNSAFE.sub(_percent, href)
    if not _ABSOLUTE.match(joined):
        if not base:
            return ""
        try:
            joined = urljoin(base, joined)
        except ValueError:
            return ""
    return joined if is_web(joined) else ""


def is_web(url: str) -> bool:
    """Whether the address is http or https, with a host and a possible port, without user name and control characters."""
    parts = _split(url)
    return parts is not None and parts.user is None


def redact(url: str) -> str:
    """The address with "…" for user name, password and all that looks like a secret; fit for a log, not for opening."""
    head, at, tail = url.partition("://")
    if at and "@" in tail.split("/", 1)[0]:
        authority, slash, path = tail.partition("/")
        url = f"{head}://…@{authority.rpartition('@')[2]}{slash}{path}"
    path, mark, query = url.partition("?")
    path = "/".join(
        "…" if _SECRET_VALUE.match(segment) and "-" not in segment and "." not in segment else segment
        for segment in path.split("/")
    )
    return path + mark + "&".join(map(_redact_pair, query.split("&"))) if mark else path


def is_loopback(host: str) -> bool:
    """Whether the host is this machine by its very name: under "localhost" (RFC 6761, section 6.3), an address, a socket's path."""
    name = host.lower().rstrip(".")
    named = name == "localhost" or name.endswith(".localhost") or host.startswith("/")
    return named or (_is_address(name) and ip_address(name).is_loopback)


def unwrap(url: str) -> str:
    """The address inside known wrappers (search engines, mail filters, AMP caches), decoded without a request; else ``url``."""
    for _ in range(_WRAPPER_DEPTH):
        inner = _inner(url)
        if not inner or not is_web(inner):
            break
        url = inner
    return url


def _inner(url: str) -> str:
    """The address that this one wraps, or ""."""
    parts = _split(url)
    if parts is None:
        return ""
    name = parts.name
    if not _may_wrap(name):
        return ""
    if name.endswith("urldefense.com") and "/v3/__" in parts.path:
        return url.partition("/v3/__")[2].partition("__;")[0]
    engine = parts.path.startswith("/amp/") and name.removeprefix("www.").startswith(("google.", "bing."))
    if engine or name.endswith((".cdn.ampproject.org", ".bing-amp.com")) or name == "cdn.ampproject.org":
        return _inside_amp_cache(parts)
    owner, start, names = _WRAPPERS.get(_last_labels(name), ("", "", frozenset()))
    if owner and (name == owner or name.endswith("." + owner)) and parts.path.startswith(start):
        return next((_wrapped(value, owner) for each, value in parse_qsl(parts.query) if each in names), "")
    return ""


@lru_cache(maxsize=256)
def _may_wrap(name: str) -> bool:
    """Whether a host is one of the wrapping ones. Remembered, because the links of a feed share a few hosts."""
    return (
        _last_labels(name) in _WRAPPERS
        or name.endswith(("urldefense.com", "cdn.ampproject.org", ".bing-amp.com"))
        or "google." in name
    )


def _last_labels(name: str) -> str:
    return ".".join(name.rsplit(".", 2)[-2:])


def _wrapped(value: str, owner: str) -> str:
    if owner == "urldefense.proofpoint.com":  # "-" stands for "%" and "_" for "/", by Proofpoint's own description of version 2
        value = unquote(value.translate({ord("-"): "%", ord("_"): "/"}))
    return value


def _inside_amp_cache(parts: _Parts) -> str:
    """``/c/s/example.com/a`` or ``/amp/s/example.com/a``: the "s" stands for https."""
    segments = parts.path.split("/")[2:]
    secure = segments[:1] == ["s"]
    target = "/".join(segments[1:] if secure else segments)
    return f"http{'s' if secure else ''}://{target}" if "." in target.split("/", 1)[0] else ""


@lru_cache(maxsize=64)
def _split(url: str) -> _Parts | None:
    """The parts of a web address; None for anything else. Remembered, because one address is asked about many times in a row."""
    plain = url.isascii() and url.isprintable() and " " not in url
    if len(url) > MAX_LENGTH or (not plain and _CONTROL.search(url)):
        return None
    match = _WEB.match(url)
    if not match:
        return None
    scheme, authority, user, name, port, path, query, fragment = match.groups(default="")
    number = int(port) if port else None
    bracketed = name[0] == "["
    name = name.strip("[].").lower() if bracketed or name[-1] == "." else name.lower()
    if not name or name[0] == "." or (number or 0) > _LAST_PORT or (bracketed and not _is_address(name)):
        return None
    return _Parts(scheme.lower(), authority, user if match["user"] is not None else None, name, number, path, query, fragment)


def _join(scheme: str, authority: str, path: str, query: str, fragment: str) -> str:
    return f"{scheme}://{authority}{path}{'?' + query if query else ''}{'#' + fragment if fragment else ''}"


def _ascii_host(name: str) -> str:
    if name.isascii():
        return name
    try:
        return name.encode("idna").decode("ascii").lower()
    except UnicodeError:
        return name


@lru_cache(maxsize=256)
def _plain_host(name: str, port: int | None) -> str:
    """The host without the prefixes that only say "for telephones", with its port where it has one of its own."""
    name = _ascii_host(name)
    if not _is_address(name):
        name = _HOST_PREFIX.sub("", _HOST_PREFIX.sub("", name))
        first, dot, rest = name.partition(".m.")
        name = f"{first}.{rest}" if dot and "." in rest else name
    if ":" in name:
        name = f"[{name}]"
    return name if port is None else f"{name}:{port}"


def _plain_path(path: str) -> str:
    """The path with one spelling of its escapes, without dot segments, AMP marks, index files and a final slash."""
    if not _ODD_PATH.search(path):
        return path.rstrip("/") or "/"
    path = _INDEX.sub("/", _encode(path))
    if "/." in path:
        path = urljoin("http://a/", path)[len("http://a") :]
    segments = [each for each in path.split("/") if each]
    plain = [each for each in segments if each.lower() != "amp"] or segments
    if plain:
        plain[-1] = _ENDING.sub("", plain[-1])
    return "/" + "/".join(plain)


def _encode(text: str) -> str:
    """One spelling of the percent escapes: what RFC 3986 calls unreserved is plain, all others are escaped in upper case."""
    if not text.isascii():
        text = quote(text, safe="/:@!$'()*,;=&+?~-._%", errors="replace")
    return _ESCAPE.sub(_one_spelling, text) if "%" in text else text


def _one_spelling(match: re.Match[str]) -> str:
    sign = chr(int(match[1], 16))
    return sign if sign in _UNRESERVED else match[0].upper()


def _is_tracker(pair: str) -> bool:
    name, _, value = pair.partition("=")
    name = name.lower()
    return name in _TRACKERS or name.startswith(_TRACKER_PREFIXES) or (name in _SOURCE_NAMES and value.lower() in _SOURCE_VALUES)


def _is_for_telephones(pair: str, path: str) -> bool:
    if _AMP_FLAG.match(pair.partition("=")[0]) or _AMP_FLAG.match(pair):
        return True
    return bool(_MOBILE_FLAG.match(pair)) and path.endswith(".html")


def _tracks(fragment: str) -> bool:
    """Whether a fragment holds nothing but tracking, or a text highlight that a browser made."""
    return bool(fragment) and (fragment.startswith(":~:") or all(map(_is_tracker, fragment.lstrip("?").split("&"))))


def _redact_pair(pair: str) -> str:
    name, mark, value = pair.partition("=")
    return f"{name}{mark}…" if value and (_SECRET_NAME.search(name) or _SECRET_VALUE.match(value)) else pair


def _is_address(name: str) -> bool:
    if ":" not in name and not name[-1:].isdigit():
        return False
    try:
        ip_address(name)
    except ValueError:
        return False
    return True


def _percent(match: re.Match[str]) -> str:
    return f"%{ord(match.group()):02X}"
