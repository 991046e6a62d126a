"""What stands before the page: hosts, foreign sites, tokens."""

from collections.abc import Iterable
from typing import Any

import pytest
from werkzeug.test import Client

from digest.web.guard import guarded
from digest.web.tokens import Tokens

HERE = "http://127.0.0.1:8925"


def page(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
    start_response("200 OK", [("Content-Type", "text/plain"), ("X-Frame-Options", "DENY")])
    return [b"let through"]


@pytest.fixture
def client() -> Client:
    return Client(guarded(page))


@pytest.mark.parametrize("host", ["127.0.0.1:8925", "localhost:8925", "[::1]:8925"])
def test_loopback_names_with_the_port_are_let_through(client: Client, host: str) -> None:
    assert client.get("/", base_url=HERE, headers={"Host": host}).status_code == 200


@pytest.mark.parametrize(
    "host",
    [
        "evil.example:8925",
        "evil.example",
        "127.0.0.1",
        "127.0.0.1:8926",
        "127.0.0.1.evil.example:8925",
        "localhost.evil.example:8925",
        "localhost:8925@evil.example",
        "2130706433:8925",
        "127.1:8925",
        "0.0.0.0:8925",
        "LOCALHOST.:8925",
        "",
    ],
)
def test_any_other_host_is_refused_before_routing(client: Client, host: str) -> None:
    response = client.get("/no/such/page", base_url=HERE, headers={"Host": host})
    assert response.status_code == 421
    assert b"let through" not in response.data


def test_browsers_leave_out_port_80(client: Client) -> None:
    assert client.get("/", base_url="http://localhost:80").status_code == 200


@pytest.mark.parametrize("site", ["cross-site", "same-site", "CROSS-SITE", "?"])
def test_a_request_on_behalf_of_another_site_is_refused(client: Client, site: str) -> None:
    assert client.get("/", base_url=HERE, headers={"Sec-Fetch-Site": site}).status_code == 403


@pytest.mark.parametrize("site", ["same-origin", "none"])
def test_a_request_of_the_page_or_the_person_is_let_through(client: Client, site: str) -> None:
    assert client.get("/", base_url=HERE, headers={"Sec-Fetch-Site": site}).status_code == 200


@pytest.mark.parametrize(
    "origin", [None, "null", "http://evil.example", "https://127.0.0.1:8925", "http://127.0.0.1", "http://localhost:8925"]
)
def test_a_post_from_elsewhere_is_refused(client: Client, origin: str | None) -> None:
    headers = {"Origin": origin} if origin else {}
    assert client.post("/send", base_url=HERE, headers=headers).status_code == 403


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH"])
def test_a_change_asked_for_by_the_page_itself_is_let_through(client: Client, method: str) -> None:
    assert client.open("/send", method=method, base_url=HERE, headers={"Origin": HERE}).status_code == 200


def test_every_answer_carries_the_security_headers_once(client: Client) -> None:
    for response in (client.get("/", base_url=HERE), client.get("/", base_url="http://evil.example")):
        assert "default-src 'none'" in response.headers["Content-Security-Policy"]
        assert response.headers["X-Content-Type-Options"] == "nosniff"
        assert len(response.headers.getlist("X-Frame-Options")) == 1


def test_a_header_of_the_application_stands(client: Client) -> None:
    assert client.get("/", base_url=HERE).headers["X-Frame-Options"] == "DENY"


def test_a_token_is_good_once() -> None:
    tokens = Tokens()
    token = tokens.issue("morning")
    assert tokens.redeem(token, "morning")
    assert not tokens.redeem(token, "morning")


def test_a_token_is_good_for_its_purpose_only_and_then_spent() -> None:
    tokens = Tokens()
    token = tokens.issue("morning")
    assert not tokens.redeem(token, "evening")
    assert not tokens.redeem(token, "morning")


@pytest.mark.parametrize("token", ["", "x", "ä", "\ud800"])
def test_a_token_that_was_never_given_out_opens_nothing(token: str) -> None:
    tokens = Tokens()
    tokens.issue("morning")
    assert not tokens.redeem(token, "morning")


def test_reloading_does_not_fill_the_memory() -> None:
    tokens = Tokens()
    first = tokens.issue("morning")
    for _ in range(100):
        tokens.issue("morning")
    assert not tokens.redeem(first, "morning")


def test_the_referrer_policy_lets_browsers_name_us_as_the_origin(client: Client) -> None:
    # Under "no-referrer" Chromium (156) sends a form of this very page with "Origin: null", and nothing could be sent.
    assert client.get("/", base_url=HERE).headers["Referrer-Policy"] == "same-origin"
