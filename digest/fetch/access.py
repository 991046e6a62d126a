"""What a source that the user pays for wants to be shown: a log-in, a cookie, a key.

    headers_of(source, environ)   the headers for requests to the source's own origin

The configuration names where a secret is; it is read when a poll needs it, goes into no log, no record and no error, and to no
other origin (``client`` decides that hop by hop).
"""

import re
from base64 import b64encode
from collections.abc import Mapping
from pathlib import Path

from digest.errors import ConfigError
from digest.model import Header, Source
from digest.passwords import read_password

_LINE = re.compile(r"([A-Za-z0-9!#$%&'*+.^_`|~-]+):[ \t]*([^\x00-\x1f\x7f]*)\Z")
# What makes or breaks the request itself is the client's.
_FORBIDDEN = frozenset(("host", "content-length", "transfer-encoding", "connection", "accept-encoding", "te", "upgrade"))


def headers_of(source: Source, environ: Mapping[str, str]) -> tuple[Header, ...]:
    """The headers that the source's access asks for; () for most sources.

    :raises ConfigError: when a place that is named holds nothing, or no header lines.
    """
    access = source.access
    found = [*_lines(_variable(access.headers_env, environ), "headers_env"), *_lines(_file(access.headers_file), "headers_file")]
    if access.username:
        password = read_password(access, environ=environ, section="[source]", credential="") or ""
        told = b64encode(f"{access.username}:{password}".encode()).decode("ascii")
        found.append(Header(name="authorization", value=f"Basic {told}"))
    return tuple(found)


def _lines(text: str, key: str) -> list[Header]:
    found = []
    for line in text.splitlines():
        match = _LINE.match(line.strip())
        if not line.strip():
            continue
        if not match or match[1].lower() in _FORBIDDEN:
            raise ConfigError(f'[[source]] {key}: a line there is no header that may be set (write "Name: value")')
        found.append(Header(name=match[1].lower(), value=match[2].strip()))
    return found


def _variable(name: str, environ: Mapping[str, str]) -> str:
    if name and not environ.get(name):
        raise ConfigError(f"[[source]] headers_env: the variable {name} is not set")
    return environ.get(name, "") if name else ""


def _file(name: str) -> str:
    if not name:
        return ""
    try:
        return Path(name).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "not text"
        raise ConfigError(f"[[source]] headers_file: {name} cannot be read: {reason}") from None
