"""The proxy for a request, by configuration or environment.

    Proxies(setting)        setting: "env", "" for none, or the proxy's URL
    proxies.proxy_for(url)  its URL, or None for a direct connection

``http_proxy``, ``https_proxy``, ``all_proxy`` and ``no_proxy`` mean what they mean to curl. They are read once, when a run
begins.
"""

from urllib.parse import urlsplit
from urllib.request import (  # type: ignore[attr-defined]  # noqa: TID251 - typeshed lacks one; this package reads the web
    getproxies_environment,
    proxy_bypass_environment,
)

from digest.errors import ConfigError


class Proxies:
    """Which proxy serves which address."""

    def __init__(self, setting: str) -> None:
        """:raises ConfigError: when the setting is neither "env", "" nor an http(s) URL."""
        if setting not in ("", "env") and urlsplit(setting).scheme not in ("http", "https"):
            raise ConfigError(f'[fetch] proxy: {setting!r} is neither "env", "" nor the http(s) URL of a proxy')
        self._found = getproxies_environment() if setting == "env" else {"all": setting} if setting else {}

    def proxy_for(self, url: str) -> str | None:
        """The proxy's URL; None where the connection is direct."""
        parts = urlsplit(url)
        if not self._found or proxy_bypass_environment(parts.netloc.lower(), self._found):
            return None
        found = self._found.get(parts.scheme) or self._found.get("all") or ""
        return (found if "://" in found else f"http://{found}") if found else None
