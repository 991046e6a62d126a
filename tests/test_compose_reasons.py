"""The words by which the account of an edition gives its reasons."""

from dataclasses import replace
from datetime import timedelta

from test_compose import DIGEST, NOW, arrival, edition, item, sentence, source

from digest import render
from digest.cli.telling import account
from digest.compose import as_mailed, memory
from digest.model import (
    Block,
    BlockKind,
    Edition,
    Form,
    History,
)
from digest.settings import MailSettings


def reasons(made: Edition) -> dict[str, str]:
    return {outcome.entry_key: outcome.reason for outcome in made.outcomes}


def test_the_account_says_why_an_article_leads() -> None:
    title = "The ferry vanished near Perth"
    long = item("long", range(12), title=title, outlet=source("herald"), hours=3)
    short = item("short", [1, 2, 40], title=title, outlet=source("tribune"), hours=5)
    assert reasons(edition([short, long]))["https://long.example"].endswith("leads 2 articles: the longest")
    excerpt = replace(long, article=replace(long.article, excerpt=True))
    assert reasons(edition([short, excerpt]))["https://short.example"].endswith("leads 2 articles: the only whole text")
    late = item("late", [1, 2, 41], title=title, outlet=source("courier"), hours=1)
    assert reasons(edition([late, short]))["https://short.example"].endswith("leads 2 articles: the earliest of the longest")
    heavy = replace(late, source=replace(late.source, weight=1.5))
    assert reasons(edition([heavy, short]))["https://late.example"].endswith("first by the weight you gave its source")


def test_the_account_names_copies_with_their_evidence() -> None:
    lead = item("one", range(8), title="The ferry vanished near Perth", hours=5)
    copy = item("two", range(8), title="The ferry vanished near Perth", outlet=source("tribune"), hours=3)
    longer = item("three", [*range(7), 40], title="The ferry vanished near Perth", outlet=source("courier"), hours=2)
    told = reasons(edition([lead, copy, longer]))
    assert told["https://two.example"].startswith("wire copy: 100% of it stands in “The ferry vanished near Perth” of herald")
    expected = "wire copy: it holds 89% of “The ferry vanished near Perth” of herald; adds 1 passage, told below it"
    assert told["https://three.example"] == expected


def test_the_account_names_what_two_reports_on_one_event_speak_of() -> None:
    lead = item("one", [1, 2, 3], title="Ferry Tern sinks off Lorne Head", hours=5)
    other = item("two", [40, 41], title="Crew of ferry Tern saved off Lorne Head", outlet=source("tribune"), hours=3)
    texts = (
        "At dawn the ferry Tern went down off Lorne Head, as the harbour office in Perth told us on Monday.",
        "Two boats brought the crew of the sunken ferry Tern from Lorne Head to Perth, where their families had waited.",
    )
    blocks = [Block(kind=BlockKind.PARAGRAPH, text=text) for text in texts]
    lead = replace(lead, article=replace(lead.article, blocks=(blocks[0], *lead.article.blocks)))
    other = replace(other, article=replace(other.article, blocks=(blocks[1], *other.article.blocks)))
    told = reasons(edition([lead, other]))["https://two.example"]
    event = "on the same event as “Ferry Tern sinks off Lorne Head” of herald: both speak of Tern, Lorne Head, Lisbon and Perth"
    assert told == f"{event}; adds 3 passages, told below it"
    bare = [replace(each, article=replace(each.article, blocks=())) for each in (lead, other)]
    told = reasons(edition(bare))["https://two.example"]
    assert "both titles have “ferry”, “tern”, “off” and “lorne”" in told


def test_the_account_tells_updates_from_follow_ups_and_repeats() -> None:
    before = item("one", range(6), title="The ferry vanished near Perth")
    history = History(sent=memory(edition([before])), sources=frozenset({before.source.url}))
    later = {"history": history, "slot": "2026-11-24T07:00", "now": NOW + timedelta(days=1)}
    grown = reasons(edition([item("two", [*range(6), 50], title="The ferry found", hours=-20)], **later))  # type: ignore[arg-type]
    assert (
        "update of “The ferry vanished near Perth”, sent in morning/2026-11-23T07:00, without 6 passages"
        in grown["https://two.example"]
    )
    again = reasons(edition([item("three", range(6), title="A ferry", hours=-20)], **later))  # type: ignore[arg-type]
    assert again["https://three.example"].endswith("all of it was sent before (6 passages)")


def test_an_excerpt_is_not_said_to_be_shown_in_full() -> None:
    whole = item("whole", [1, 2, 3])
    excerpt = replace(whole, article=replace(whole.article, excerpt=True, note="excerpt only: paywall"))
    assert reasons(edition([whole]))["https://whole.example"].startswith("shown in full: ")
    told = reasons(edition([excerpt]))["https://whole.example"]
    assert told.startswith("shown with all that there is of it: ")
    assert told.endswith("; excerpt only: paywall")


def test_what_a_mail_has_no_room_for_is_told_beside_what_its_page_holds() -> None:
    titles = ("The ferry vanished near Perth", "A baker apologised", "Our orchestra rehearsed")
    made = edition([item(f"a{n}", [100 * n + 1, 100 * n + 8], title=title, hours=n) for n, title in enumerate(titles, 1)])
    first, second, third = (story.lead.entry.key for story in made.stories)
    told = reasons(as_mailed(made, (Form.EXCERPT, Form.BRIEF, None), linked=False))
    assert told[first].startswith("the mail had room for an excerpt only; on the page attached to it shown in full: ")
    assert told[second].startswith("the mail had room for a brief only; on the page attached to it shown in full: ")
    assert told[third].startswith("the mail had no room for it; on the page attached to it shown in full: ")
    linked = reasons(as_mailed(made, (Form.FULL, Form.FULL, Form.BRIEF), linked=True))
    assert linked[first].startswith("shown in full: ")
    assert linked[third].startswith("the mail had room for a brief only; on its page on the web shown in full: ")
    assert as_mailed(made, (Form.FULL,) * 3, linked=False) == made


def test_what_waited_is_not_said_to_be_new_once_more() -> None:
    items = [item(f"a{n}", [100 * n], title=sentence(n), hours=n) for n in range(1, 6)]
    arrivals = [arrival(each, carried=int(n < 2), age=30 if n == 0 else 1) for n, each in enumerate(items)]
    made = edition(items, arrivals=arrivals)
    assert (made.counts.new, made.counts.waited, made.counts.expired) == (5, 2, 1)
    assert account(made).startswith("morning: 3 new and 2 that waited: ")
    for language, words in (("en", "Of 3 new and 2 that waited: "), ("fr", "Sur 3 nouvelles et 2 qui attendaient : ")):
        mail = MailSettings(sender="digest@example.org")
        text = render.render_text(made, digest=replace(DIGEST, language=language), mail=mail, templates=None)
        assert words in " ".join(text.split())


def test_older_entries_of_a_new_source_are_not_said_to_have_expired() -> None:
    new = [item(f"a{n}", [100 * n], title=sentence(n), outlet=source("new", backlog=1), hours=n) for n in range(1, 5)]
    waited = item("waited", [900], title=sentence(900))
    arrivals = [*(arrival(each) for each in new), arrival(waited, carried=2, age=30)]
    made = edition([*new, waited], history=History(sources=frozenset({waited.source.url})), arrivals=arrivals)
    assert (made.counts.new, made.counts.stories, made.counts.expired, made.older) == (5, 1, 4, 3)
    for language, words in (("en", "3 older ones left out because the sources are new"), ("de", "weil die Quellen neu sind")):
        mail = MailSettings(sender="digest@example.org")
        text = render.render_text(made, digest=replace(DIGEST, language=language), mail=mail, templates=None)
        assert words in " ".join(text.split())
    assert "1 expired, 3 older and left out because the sources are new" in account(made)
