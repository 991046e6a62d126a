"""What a person asks for beside the schedule: a preview, a send by hand, what was missed, the same mail again."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from fakes import Site
from whole_line import NOW, TRAM, mails, run_at, settings_for, text_of, two_articles

from digest import pipeline
from digest.engines import Inline
from digest.model import OutcomeKind, SendState
from digest.pipeline import Report
from digest.settings import Settings
from digest.store import open_store


@pytest.fixture
def site() -> Iterator[Site]:
    with two_articles() as served:
        yield served


def test_a_preview_changes_nothing(site: Site, tmp_path: Path) -> None:
    settings = settings_for(site, tmp_path, site.feed("/feed", ("Ferry", "/ferry")))
    with pipeline.open_preview(settings, clock=lambda: NOW, environ={}) as context:
        made = pipeline.preview(context, settings.digests[0])
    assert len(made.messages) == 2
    assert sorted(each.name for each in tmp_path.iterdir()) == []
    assert len(run_at(settings, NOW).editions) == 1


def test_a_send_by_hand_leaves_the_schedule_alone(site: Site, tmp_path: Path) -> None:
    settings = settings_for(site, tmp_path, site.feed("/feed", ("Ferry", "/ferry")))
    with pipeline.open_context(settings, clock=lambda: NOW, environ={}) as context:
        report = pipeline.send(context, settings.digests[0], to=("eve@example.org",))
    assert [each.recipient for each in report.receipts] == ["eve@example.org"]
    (edition,) = run_at(settings, NOW + timedelta(minutes=5)).editions
    assert [each.kind for each in edition.outcomes] == [OutcomeKind.SHOWN]


def test_a_fresh_send_asks_again_what_rests(site: Site, tmp_path: Path) -> None:
    settings = settings_for(site, tmp_path, site.feed("/feed", ("Ferry", "/ferry")))
    run_at(settings, NOW)
    site.feed("/feed", ("Ferry", "/ferry"), ("Pear", "/orchard"))
    soon = NOW + timedelta(minutes=5)
    with pipeline.open_context(settings, clock=lambda: soon, environ={}) as context:
        assert pipeline.send(context, settings.digests[0]).resting == ("Feed /feed",)
        (edition,) = pipeline.send(replace(context, fresh=True), settings.digests[0]).editions
    assert edition.counts.new == 1


def send_at(settings: Settings, now: datetime, *, since: datetime | None, to: str = "eve@example.org") -> Report:
    with open_store(settings.store) as store:
        context = pipeline.Context(
            settings=settings, store=store, engine=Inline(), clock=lambda: now, now=now, environ={}, owner="test"
        )
        return pipeline.send(context, settings.digests[0], to=(to,), since=since)


def test_who_missed_editions_gets_them_as_one_that_says_when_each_story_was_told(site: Site, tmp_path: Path) -> None:
    settings = settings_for(site, tmp_path, site.feed("/feed", ("Ferry", "/ferry")))
    run_at(settings, NOW)
    site.feed("/feed", ("Pear", "/orchard"), ("Ferry", "/ferry"))
    day = timedelta(hours=25)
    run_at(settings, NOW + day)
    site.article("/tram", "The tram reaches the quay", *TRAM)
    site.feed("/feed", ("Tram", "/tram"), ("Pear", "/orchard"), ("Ferry", "/ferry"))

    (edition,) = send_at(settings, NOW + 2 * day, since=NOW).editions
    told = {story.lead.entry.title: story.told_at for story in edition.stories}
    assert told == {"Tram": None, "Pear": NOW + day}
    text = next(text_of(each) for each in mails(settings) if each["To"] == "eve@example.org")
    assert "in our edition of 3 March" in text
    assert "covers everything since" in text

    (next_one,) = run_at(settings, NOW + 2 * day).editions
    assert [story.lead.entry.title for story in next_one.stories] == ["Tram"]


def test_what_was_told_before_that_time_is_not_told_again(site: Site, tmp_path: Path) -> None:
    settings = settings_for(site, tmp_path, site.feed("/feed", ("Ferry", "/ferry"), ("Pear", "/orchard")))
    run_at(settings, NOW)
    assert send_at(settings, NOW + timedelta(hours=25), since=NOW).editions == ()
    (all_of_it,) = send_at(settings, NOW + timedelta(hours=26), since=NOW - timedelta(seconds=1)).editions
    assert len(all_of_it.stories) == 2


def test_an_edition_is_sent_again_with_the_same_bytes(site: Site, tmp_path: Path) -> None:
    settings = settings_for(site, tmp_path, site.feed("/feed", ("Ferry", "/ferry")))
    (edition,) = run_at(settings, NOW).editions
    before = {each.read_bytes() for each in settings.mail.outbox.glob("*.eml")}
    for each in settings.mail.outbox.glob("*.eml"):
        each.unlink()
    with pipeline.open_context(settings, clock=lambda: NOW, environ={}) as context:
        assert pipeline.resend(context, edition.id).receipts == ()
        (receipt,) = pipeline.resend(context, edition.id, to="bob@example.org").receipts
    assert (receipt.recipient, receipt.state) == ("bob@example.org", SendState.SENT)
    assert {each.read_bytes() for each in settings.mail.outbox.glob("*.eml")} < before
