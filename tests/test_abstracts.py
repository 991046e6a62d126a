"""Summaries by a model: a good, a slow, a lying, a broken and a dear endpoint, on loopback."""

import json
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from digest.chat import ask
from digest.engines import Inline
from digest.errors import ModelError
from digest.model import Article, Block, BlockKind, Counts, Edition, Entry, Form, Item, Outcome, OutcomeKind, Section, Source, Story
from digest.pipeline import Context
from digest.pipeline.abstracts import abridged
from digest.settings import MailSettings, Settings, StoreSettings, SummarySettings
from digest.store import open_store

NOW = datetime(2026, 3, 2, 7, 0, tzinfo=UTC)
GOOD = "A rope kept the ferry in harbour."
TEXT = "The ferry stayed in Brunsholm harbour after a rope fouled a propeller. Divers cut the rope free within 3 hours."


@dataclass
class Model:
    """Answers every question with these bytes, after a wait; remembers what it was asked."""

    answer: bytes = b""
    status: int = 200
    wait: float = 0.0
    asked: list[dict[str, Any]] = field(default_factory=list)
    keys: list[str | None] = field(default_factory=list)
    stop: threading.Event = field(default_factory=threading.Event)
    address: str = ""

    def says(self, text: str, tokens: int | None = 50) -> None:
        usage = {"usage": {"total_tokens": tokens}} if tokens else {}
        self.answer = json.dumps({"choices": [{"message": {"role": "assistant", "content": text}}], **usage}).encode()


@pytest.fixture
def model() -> Iterator[Model]:
    made = Model()
    made.says(GOOD)

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            made.asked.append(json.loads(body))
            made.keys.append(self.headers.get("Authorization"))
            made.stop.wait(made.wait)
            self.send_response(made.status)
            if made.status == 302:
                self.send_header("Location", "/elsewhere")
            self.send_header("Content-Length", str(len(made.answer)))
            self.end_headers()
            self.wfile.write(made.answer)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002  # the base class's name
            """Keep the test's output quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    made.address = f"http://127.0.0.1:{server.server_port}/v1"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield made
    finally:
        made.stop.set()
        server.shutdown()
        thread.join()
        server.server_close()


def settings(at: Model, **changed: Any) -> SummarySettings:
    return replace(SummarySettings(url=at.address, model="tiny-1"), **changed)


def story(name: str, *, form: Form = Form.BRIEF) -> Story:
    entry = Entry(key=name, source="s", guid=name, url="", title="Ferry held in harbour by a rope")
    article = Article(url="", title=entry.title, blocks=(Block(kind=BlockKind.PARAGRAPH, text=f"{TEXT} {name}"),))
    return Story(lead=Item(entry=entry, source=Source(url="s"), article=article), form=form, summary="Own words.")


def edition(*stories: Story) -> Edition:
    outcomes = tuple(
        Outcome(
            entry_key=each.lead.entry.key, source="s", url="", title="", kind=OutcomeKind.SHOWN, reason="shown brief: 1 hour old"
        )
        for each in stories
    )
    sections = (Section(name="", stories=stories),)
    return Edition(
        id="d/x",
        digest="d",
        title="D",
        slot="x",
        made_at=NOW,
        sections=sections,
        outcomes=outcomes,
        counts=Counts(new=len(stories)),
    )


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path


def abridge(folder: Path, made: Edition, chosen: SummarySettings, *, step: float = 0.0) -> Edition:
    """The edition with its summaries; each look at the clock finds it ``step`` seconds later."""
    ticks = iter(range(10_000))
    whole = Settings(
        path=folder / "config.toml",
        mail=MailSettings(sender="digest@example.org"),
        digests=(),
        sources=(),
        store=StoreSettings(url=f"sqlite:///{folder}/digest.db"),
        summary=chosen,
    )
    with open_store(whole.store) as store:
        context = Context(
            settings=whole,
            store=store,
            engine=Inline(),
            clock=lambda: NOW + timedelta(seconds=step * next(ticks)),
            now=NOW,
            environ={"MODEL_KEY": "sesame"},
            owner="test",
        )
        return abridged(context, made)


def told(made: Edition) -> list[tuple[str, str]]:
    return [(each.summary, each.summary_by) for each in made.stories]


def test_a_good_summary_takes_the_place_of_the_sentences_and_says_whose_it_is(model: Model, folder: Path) -> None:
    made = abridge(folder, edition(story("a"), story("b", form=Form.FULL)), settings(model, key_env="MODEL_KEY"))
    assert told(made) == [(GOOD, "tiny-1"), ("Own words.", "")]
    assert made.outcomes[0].reason == "shown brief: 1 hour old; summary by tiny-1"
    assert model.keys == ["Bearer sesame"]
    assert TEXT in model.asked[0]["messages"][1]["content"]


def test_without_a_model_nothing_changes(folder: Path) -> None:
    made = edition(story("a"))
    assert abridge(folder, made, SummarySettings()) == made


def test_an_answer_is_asked_for_once(model: Model, folder: Path) -> None:
    first = abridge(folder, edition(story("a")), settings(model))
    assert abridge(folder, edition(story("a")), settings(model)) == first
    assert len(model.asked) == 1
    abridge(folder, edition(story("a")), settings(model, model="tiny-2"))
    assert len(model.asked) == 2


def test_a_lying_model_is_refused_and_the_account_says_why(model: Model, folder: Path) -> None:
    model.says("Captain Holm kept the ferry in harbour.")
    made = abridge(folder, edition(story("a")), settings(model))
    assert told(made) == [("Own words.", "")]
    assert "the summary by tiny-1 was refused: the article does not have the name Captain" in made.outcomes[0].reason


def test_thoughts_and_markup_do_not_reach_the_reader(model: Model, folder: Path) -> None:
    model.says(f"<think>Paris? 99?</think>\n\n{GOOD}\u202e")
    assert told(abridge(folder, edition(story("a")), settings(model))) == [(GOOD, "tiny-1")]


@pytest.mark.parametrize(
    ("status", "answer"),
    [
        (500, b"{}"),
        (401, b"no"),
        (302, b""),
        (200, b"<html>"),
        (200, b"[]"),
        (200, b"null"),
        (200, b'{"choices": []}'),
        (200, b'{"choices": [{"message": {"content": null}}]}'),
        (200, b"\xff\xfe"),
    ],
)
def test_a_broken_model_costs_no_edition_and_is_asked_once(model: Model, folder: Path, status: int, answer: bytes) -> None:
    model.status, model.answer = status, answer
    made = edition(story("a"), story("b"))
    assert abridge(folder, made, settings(model)) == replace(made, minutes=abridge(folder, made, settings(model)).minutes)
    assert len(model.asked) == 2  # one for each of the two editions


def test_a_slow_model_is_not_waited_for(model: Model) -> None:
    model.wait = 30.0
    with pytest.raises(ModelError, match="does not answer"):
        ask("Summarize", TEXT, settings=settings(model, timeout=0.05))


def test_a_model_that_is_not_there_is_named() -> None:
    with pytest.raises(ModelError, match=r"127\.0\.0\.1 does not answer"):
        ask("Summarize", TEXT, settings=SummarySettings(url="http://127.0.0.1:9/v1", model="m", timeout=1.0))


def test_tokens_are_not_spent_beyond_the_budget(model: Model, folder: Path) -> None:
    model.says(GOOD, tokens=900)
    made = abridge(folder, edition(*(story(f"s{i}") for i in range(9))), settings(model, tokens=2300))
    assert [by for _, by in told(made)] == ["tiny-1"] * 2 + [""] * 7


def test_an_endpoint_that_does_not_count_is_counted_for(model: Model, folder: Path) -> None:
    model.says(GOOD, tokens=None)
    made = abridge(folder, edition(*(story(f"s{i}") for i in range(9))), settings(model, tokens=2000))
    assert 0 < sum(bool(by) for _, by in told(made)) < 9


def test_time_for_all_of_an_edition_is_bounded(model: Model, folder: Path) -> None:
    made = abridge(folder, edition(*(story(f"s{i}") for i in range(9))), settings(model, total=100.0), step=30.0)
    assert [by for _, by in told(made)] == ["tiny-1"] * 3 + [""] * 6


def test_an_answer_is_forgotten_with_the_rest_of_its_time(folder: Path) -> None:
    with open_store(StoreSettings(url=f"sqlite:///{folder}/digest.db")) as store:
        store.save_summaries({"old": GOOD}, now=NOW - timedelta(days=100))
        store.save_summaries({"new": GOOD, "old": "another"}, now=NOW)
        assert store.summaries(["old", "new", "none"]) == {"old": GOOD, "new": GOOD}
        store.prune(now=NOW, keep_days=90)
        assert store.summaries(["old", "new"]) == {"new": GOOD}
