"""The wall between a feed and the reader's own network."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.errors import BlockedError, ConfigError
from digest.fetch.guard import Guard

PRIVATE_TEXT = """
10.1.2.3 100.64.0.1 127.0.0.1 127.255.255.255 168.63.129.16 169.254.169.254 172.16.0.1 172.31.255.255 192.0.0.192 192.0.2.1
0.0.0.0 192.31.196.1 192.168.1.1 198.18.0.1 203.0.113.9 224.0.0.1 240.0.0.1 255.255.255.255
:: ::1 ::ffff:127.0.0.1 ::ffff:8.8.8.8 ::127.0.0.1 ::ffff:0:127.0.0.1 64:ff9b::7f00:1 64:ff9b:1::1 100::1 2001::1 2001:db8::1
2002:7f00:1:: 3fff::1 5f00::1 fc00::1 fd00:ec2::254 fe80::1 fe80::1%eth0 fec0::1 ff02::1 no-address
"""


def refusal(url: str) -> str:
    """Why the address is refused by its very form; empty when it is not."""
    try:
        Guard().refuse_literal(url)
    except BlockedError as error:
        return str(error)
    return ""


@pytest.mark.parametrize("address", PRIVATE_TEXT.split())
def test_what_is_not_the_public_internet_is_refused(address: str) -> None:
    assert not Guard().admits(address)


@pytest.mark.parametrize(
    "address", ["1.1.1.1", "93.184.216.34", "172.32.0.1", "100.128.0.1", "2606:4700::1111", "2a00:1450:4001::1"]
)
def test_the_public_internet_is_admitted(address: str) -> None:
    assert Guard().admits(address)


def test_exactly_the_allowed_network_is_admitted_in_both_spellings() -> None:
    guard = Guard(("192.168.1.0/24", "fd00::/8"))
    assert [guard.admits(each) for each in ("192.168.1.7", "::ffff:192.168.1.7", "fd00::1")] == [True] * 3
    assert not any(guard.admits(each) for each in ("192.168.2.7", "::ffff:192.168.2.7", "127.0.0.1", "fe80::1"))


@pytest.mark.parametrize(
    "name", ["127.1", "0x7f.1", "2130706433", "0177.0.0.1", "[::1]", "localhost", "x.localhost", "LOCALHOST", "localhost."]
)
def test_a_literal_is_refused_in_the_forms_that_resolvers_know(name: str) -> None:
    assert "allow_private" in refusal(f"http://{name}/")


@pytest.mark.parametrize("name", ["example.org", "localhost.example.org", "127.0.0.1.example.org", "1.1.1.1"])
def test_a_name_is_no_literal_and_a_public_address_is_no_private_one(name: str) -> None:
    assert refusal(f"https://{name}/") == ""


def test_a_network_that_is_none_is_said() -> None:
    with pytest.raises(ConfigError, match=r"10\.0\.0"):
        Guard(("10.0.0",))


@given(st.ip_addresses(v=4))
def test_a_mapped_address_is_never_better_than_the_plain_one(address: object) -> None:
    assert not Guard().admits(f"::ffff:{address}")
