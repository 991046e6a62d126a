"""Which addresses a request may reach: the public internet, and networks that the user has allowed.

    Guard(allowed)            allowed: networks in CIDR form
    guard.admits(address)     whether an address may be connected to
    guard.socket_for(...)     the socket factory that aiohttp asks before every connection

Names and address literals come in more forms than can be listed ("127.1", "0x7f.1", "①②⑦.⓪.⓪.①"), and a name may answer
differently the second time it is asked. So nothing about a URL's text is believed: what counts is the address that is about to
be connected to, at the one place where the socket for it is made, for every hop of a redirect. ``ipaddress.is_global`` was tried
and dropped: it changes with the Python release and passes relays such as 64:ff9b::/96, which reach private IPv4 addresses.
"""

import socket  # noqa: TID251 - the guard makes the fetcher's sockets
from collections.abc import Iterable
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from typing import Any

from digest import urls
from digest.errors import BlockedError, ConfigError

# The special-purpose registries of IANA (RFC 6890), and the metadata service that one cloud put into public space
# (168.63.129.16).
_PRIVATE_V4 = tuple(
    IPv4Network(block)
    for block in (
        "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24",
        "192.0.2.0/24", "192.88.99.0/24", "192.168.0.0/16", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24",
        "224.0.0.0/3", "168.63.129.16/32", "192.31.196.0/24", "192.52.193.0/24", "192.175.48.0/24",
    )
)  # fmt: skip
# IPv6 is public only within 2000::/3 (RFC 4291), without Teredo and its neighbours, documentation and 6to4, which wrap IPv4
# addresses.
_PUBLIC_V6 = IPv6Network("2000::/3")
_PRIVATE_V6 = tuple(IPv6Network(block) for block in ("2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20"))

Network = IPv4Network | IPv6Network


class Guard:
    """The addresses that may be connected to."""

    def __init__(self, allowed: Iterable[str] = ()) -> None:
        """:raises ConfigError: when a network is not in CIDR form."""
        self._allowed = tuple(_network(text) for text in allowed)

    def admits(self, address: str) -> bool:
        """Whether the numeric address is public, or in an allowed network; False for what is no address."""
        try:
            found = ip_address(address.partition("%")[0])
        except ValueError:
            return False
        mapped = found.ipv4_mapped if isinstance(found, IPv6Address) else None
        plain = mapped or found
        return any(plain.version == network.version and plain in network for network in self._allowed) or (
            mapped is None and _is_public(found)
        )

    def refuse_literal(self, url: str) -> None:
        """Nothing, for a URL whose host is a name; an address in any form that the resolver knows is checked.

        For requests through a proxy, which resolves names itself and may stand where private addresses can be reached.

        :raises BlockedError: when the host is an address that is not admitted.
        """
        name = urls.host(url)
        if name == "localhost" or name.endswith(".localhost"):
            name = "127.0.0.1"
        try:
            found = socket.getaddrinfo(name, None, type=socket.SOCK_STREAM, flags=socket.AI_NUMERICHOST)
        except (OSError, UnicodeError):
            return
        for each in found:
            self._check(str(each[4][0]))

    def socket_for(self, address_info: tuple[Any, ...]) -> socket.socket:
        """A socket for one resolved address, as aiohttp's ``socket_factory``.

        :raises BlockedError: when the address is not admitted.
        """
        family, kind, protocol, _, address = address_info
        self._check(str(address[0]))
        return socket.socket(family, kind, protocol)

    def _check(self, address: str) -> None:
        if not self.admits(address):
            raise BlockedError(
                f"{address} is not on the public internet; if you trust it, add its network to [fetch] allow_private"
            )


def _is_public(address: IPv4Address | IPv6Address) -> bool:
    if isinstance(address, IPv4Address):
        return not any(address in block for block in _PRIVATE_V4)
    return address in _PUBLIC_V6 and not any(address in block for block in _PRIVATE_V6)


def _network(text: str) -> Network:
    try:
        return ip_network(text, strict=False)
    except ValueError as error:
        raise ConfigError(f'[fetch] allow_private: {text!r} is no network (such as "192.168.1.0/24")') from error
