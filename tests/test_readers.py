"""Readers beyond the configuration: how they come, choose, stop and are forgotten."""

import re
from dataclasses import replace
from datetime import timedelta

import pytest
from flask.testing import FlaskClient  # noqa: TID251 - tests the pages
from readership import NOW, WANTED, added, now_is, planned, token

from digest import links
from digest.audiences import name_of
from digest.errors import ConfigError
from digest.model import Edition, Preferences, ReaderState, SendState
from digest.pipeline import Context, forget_old, sign_up
from digest.pipeline.send import drain
from digest.settings import ReadersSettings
from digest.store import NewReader, Planned, Store, roster, shards
from digest.web import public_app, watch_app


def test_what_a_dead_sender_had_claimed_is_sent_before_the_rest_of_its_slot(context: Context) -> None:
    for n in range(9):
        added(context, f"r{n}@example.net")
    edition = Edition(id="x/1", digest=name_of(WANTED), title="", slot="1", made_at=NOW)
    assert context.store.save_edition(edition, (), (), remember=True)
    shared = Planned(
        audience=edition.digest, edition=edition.id, name="1", host="x.example", sender="d@x.example", subject="", now=NOW
    )
    assert context.store.write(roster.plan, shared) == 9
    claim, later = context.store.claim_messages, NOW + timedelta(seconds=7)
    claim(owner="worker/slow", now=NOW, lease=60.0, limit=3)
    dead = claim(owner="worker/dead", now=NOW, lease=6.0, limit=3)
    assert set(claim(owner="worker/1", now=later, lease=6.0, limit=3)) == set(dead)
    assert len(claim(owner="worker/1", now=later, lease=6.0, limit=9)) == 3


def test_an_address_gets_mail_only_after_its_owner_has_said_yes(context: Context, pages: FlaskClient) -> None:
    assert pages.post("/", data={"digest": "morning", "address": "Ada@Example.net"}).status_code == 200
    (reader,) = context.store.read(roster.of_address, "ada@example.NET")
    assert reader.state is ReaderState.PENDING
    drain(context)
    (mail,) = context.settings.mail.outbox.glob("*.eml")
    link = re.search(r"https://news\.example\.org(/c/\S+)", mail.read_text().replace("=\n", ""))
    assert link is not None
    assert pages.get(link[1]).status_code == 200
    assert now_is(context, reader).state is ReaderState.PENDING  # a program that opens links says nothing by that
    assert pages.post(link[1]).status_code == 200
    assert now_is(context, reader).state is ReaderState.ACTIVE


def test_who_signs_an_address_up_again_and_again_sends_it_one_mail_a_day(context: Context, pages: FlaskClient) -> None:
    for _ in range(5):
        answers = {pages.post("/", data={"digest": "morning", "address": "ada@example.net"}).data}
    assert len(answers) == 1
    assert len(context.store.outbox()) == 1


def test_the_pages_and_the_question_are_in_the_language_of_the_digest(context: Context) -> None:
    german = replace(context.settings.digests[0], name="morgen", title="Der Morgen", language="de")
    arabic = replace(german, name="sabah", title="صباح", language="ar")
    told = replace(context, settings=replace(context.settings, digests=(german, arabic)))
    pages = public_app(told).test_client()
    assert "Sehen Sie in Ihr Postfach" in pages.post("/", data={"digest": "morgen", "address": "ada@example.net"}).text
    (ada,) = context.store.read(roster.of_address, "ada@example.net")
    (question,) = context.store.sent_messages(f"{roster.NOTES}/{roster.note_slot(ada.id, NOW)}")
    assert question.subject == "Möchten Sie „Der Morgen“?"
    assert '<html lang="de" dir="ltr">' in question.html
    assert "Ja, bitte schicken" in pages.get(f"/c/{token(context, ada, links.CONFIRM)}").text
    assert "Willkommen" in pages.post(f"/c/{token(context, ada, links.CONFIRM)}").text
    assert "Uhrzeiten, durch Kommas getrennt" in pages.get(f"/r/{token(context, ada)}").text
    assert context.store.write(roster.prefer, ada.id, replace(ada.preferences, language="fr"), now=NOW)
    assert "Fuseau horaire" in pages.get(f"/r/{token(context, ada)}").text
    (bob,) = context.store.write(
        roster.add,
        [NewReader(address="bob@example.net", preferences=Preferences(digest="sabah"), state=ReaderState.ACTIVE)],
        now=NOW,
    )
    page = pages.get(f"/r/{links.token(bob, links.MANAGE, context.store.write(roster.secret))}").text
    assert '<html lang="ar" dir="rtl">' in page
    assert "There is no such page" in pages.get("/nowhere").text  # whose language nobody knows


def test_an_address_whose_owner_never_answers_is_forgotten(context: Context, pages: FlaskClient) -> None:
    def at(days: float) -> Context:
        now = NOW + timedelta(days=days)
        return replace(context, clock=lambda: now, now=now)

    for address in ("ada@example.net", "bob@example.net"):
        pages.post("/", data={"digest": "morning", "address": address})
    left = added(context, "cy@example.net")
    drain(context)
    (ada,), (bob,) = (context.store.read(roster.of_address, f"{each}@example.net") for each in ("ada", "bob"))
    old = token(context, bob, links.CONFIRM)
    sign_up(context.store, context.settings, ["ada@example.net"], WANTED, now=NOW + timedelta(days=20))  # and asked again
    forget_old(at(29.9))
    assert now_is(context, bob).state is ReaderState.PENDING
    forget_old(at(30.1))
    assert now_is(context, ada).state is ReaderState.PENDING
    assert now_is(context, left).state is ReaderState.ACTIVE
    assert context.store.read(roster.get, bob.id) is None
    assert context.store.read(roster.mail_of, "bob@example.net") == ()
    assert len(context.store.read(roster.mail_of, "ada@example.net")) == 2
    assert pages.post(f"/c/{old}").status_code == 404
    forget_old(at(50.1))
    assert context.store.read(roster.of_address, "ada@example.net") == ()


def test_a_link_of_one_who_was_forgotten_is_good_for_nobody_else(context: Context, pages: FlaskClient) -> None:
    gone = added(context, "ada@example.net")
    old = token(context, gone)
    assert context.store.write(roster.forget, "ada@example.net") == 1
    new = added(context, "bob@example.net")
    assert new.id != gone.id
    assert pages.post(f"/r/{old}").status_code == 404
    assert now_is(context, new).state is ReaderState.ACTIVE


def test_one_click_stops_the_mail_at_once_and_what_waits_is_not_sent(context: Context, pages: FlaskClient) -> None:
    reader = added(context)
    planned(context.store, reader)
    answer = pages.post(f"/r/{token(context, reader)}", data={"List-Unsubscribe": "One-Click"})
    assert answer.status_code == 200
    assert now_is(context, reader).state is ReaderState.LEFT
    assert [each.state for each in context.store.outbox()] == [SendState.FAILED]
    assert pages.post(f"/r/{token(context, reader)}").status_code == 200  # again


def test_to_look_at_the_page_stops_nothing(context: Context, pages: FlaskClient) -> None:
    reader = added(context)
    assert b"Morning &amp; more" in pages.get(f"/r/{token(context, reader)}").data
    assert now_is(context, reader).state is ReaderState.ACTIVE


def test_a_reader_chooses_minutes_times_and_zone(context: Context, pages: FlaskClient) -> None:
    reader = added(context)
    place = f"/r/{token(context, reader)}/choose"
    assert b"Changed" in pages.post(place, data={"minutes": "5", "at": "06:30, 18:00", "timezone": "Europe/Berlin"}).data
    wanted = now_is(context, reader).preferences
    assert wanted == Preferences(digest="morning", minutes=5.0, at=("06:30", "18:00"), timezone="Europe/Berlin")
    for wrong in ({"minutes": "x"}, {"minutes": "5", "at": "25:00"}, {"minutes": "5", "timezone": "Mars"}, {"minutes": "nan"}):
        assert b"Not changed" in pages.post(place, data=wrong).data
    assert now_is(context, reader).preferences == wanted


def test_minutes_are_whole_and_an_audience_that_all_have_left_is_forgotten(context: Context, pages: FlaskClient) -> None:
    reader = added(context)
    place = f"/r/{token(context, reader)}/choose"
    for minutes in ("5.1", "0", "601", "inf", "-3", ""):
        assert b"Not changed" in pages.post(place, data={"minutes": minutes, "at": "07:00"}).data
    for minutes in ("5", "6", "7"):
        assert b"Changed" in pages.post(place, data={"minutes": minutes, "at": "07:00"}).data
    context.store.prune(NOW, keep_days=90)
    (left,) = context.store.write(shards.claim_audiences, owner="a", now=NOW, seconds=60.0, limit=9)
    assert left.name == name_of(now_is(context, reader).preferences)
    assert b"Changed" in pages.post(place, data={"minutes": "5", "at": "07:00"}).data


def test_strangers_can_have_only_so_many_addresses_asked_in_an_hour(
    context: Context, pages: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("digest.web.public._MOST_NOTES", 2)
    asked = [pages.post("/", data={"digest": "morning", "address": f"r{n}@example.net"}).status_code for n in range(4)]
    assert asked == [200, 200, 429, 429]
    assert len(context.store.outbox()) == 2
    later = public_app(replace(context, clock=lambda: NOW + timedelta(hours=2))).test_client()
    assert later.post("/", data={"digest": "morning", "address": "r3@example.net"}).status_code == 200


def test_who_has_left_is_not_welcomed_by_an_old_link(context: Context, pages: FlaskClient) -> None:
    reader = added(context)
    yes = f"/c/{token(context, reader, links.CONFIRM)}"
    assert b"Welcome" in pages.post(yes).data  # a second click
    pages.post(f"/r/{token(context, reader)}")
    assert b"no longer good" in pages.post(yes).data
    assert now_is(context, reader).state is ReaderState.LEFT


def test_to_open_a_page_writes_nothing(context: Context) -> None:
    written: list[object] = []

    class Counting(Store):
        def write(self, fn, *args, **named):  # type: ignore[no-untyped-def]  # as the base class has it
            written.append(fn)
            return super().write(fn, *args, **named)

    address = f"/r/{token(context, added(context))}"
    client = public_app(replace(context, store=Counting(context.store._engine))).test_client()
    written.clear()
    assert client.get(address).status_code == 200
    assert client.get("/r/forged").status_code == client.post("/c/forged").status_code == 404
    assert written == []


@pytest.mark.parametrize("forged", ["x", "A" * 32, "%00", "é" * 32])
def test_a_forged_token_opens_no_page(pages: FlaskClient, forged: str) -> None:
    for place in (f"/r/{forged}", f"/c/{forged}"):
        assert pages.get(place).status_code == 404
        assert pages.post(place).status_code == 404


def test_the_token_of_one_purpose_does_not_serve_another(context: Context, pages: FlaskClient) -> None:
    assert pages.get(f"/c/{token(context, added(context))}").status_code == 404


def test_pages_of_readers_forbid_scripts_frames_and_referrers(context: Context, pages: FlaskClient) -> None:
    headers = pages.get(f"/r/{token(context, added(context))}").headers
    assert "default-src 'none'" in headers["Content-Security-Policy"]
    assert headers["Referrer-Policy"] == "no-referrer"


def test_without_an_address_for_their_pages_nobody_can_be_asked(context: Context) -> None:
    silent = replace(context.settings, readers=ReadersSettings())
    with pytest.raises(ConfigError, match=r"\[readers\] url"):
        sign_up(context.store, silent, ["ada@example.net"], WANTED, now=NOW)


def test_a_worker_tells_its_health_and_its_figures(context: Context) -> None:
    planned(context.store, added(context))
    client = watch_app(context).test_client()
    assert client.get("/healthz").status_code == client.get("/readyz").status_code == 200
    told = client.get("/metrics").text
    assert "digest_queue_messages 1" in told.splitlines()
    assert 'digest_readers{state="active"} 1' in told
    assert 'digest_lag_seconds{kind="message"} 0' in told
    stopping = watch_app(replace(context, stopping=lambda: True)).test_client()
    assert stopping.get("/readyz").status_code == 503
