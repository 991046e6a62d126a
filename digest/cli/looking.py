"""history, show, why, extract: what was sent, what became of an article, and what a page holds."""

import sys
from collections.abc import Collection, Iterator, Mapping
from dataclasses import fields, replace
from email import message_from_bytes
from email.policy import default
from itertools import groupby
from typing import TYPE_CHECKING

import click

from digest import urls
from digest.cli.clock import utc_now
from digest.cli.screen import Screen
from digest.cli.sending import chosen_digest
from digest.codec import encode
from digest.errors import ConfigError, ExtractError
from digest.model import Article, Edition, OutcomeKind, Page, RemovalKind
from digest.settings import ExtractSettings, FetchSettings, Settings

if TYPE_CHECKING:
    from digest.pipeline.single import Reading
    from digest.store import EditionRecord, OutcomeRecord, Store


@click.command()
@click.argument("name", required=False)
@click.option("--limit", default=20, show_default=True, type=click.IntRange(1), help="How many, newest first.")
@click.option("--timings", is_flag=True, help="Print how long each took as well.")
@click.option("--json", "as_json", is_flag=True, help="Print them as JSON.")
@click.pass_obj
def history(screen: Screen, name: str | None, limit: int, timings: bool, as_json: bool) -> None:
    """List the editions, newest first, and what became of their mail."""
    from digest.store import open_store

    settings = screen.settings()
    with open_store(settings.store) as store:
        records = store.editions(name, limit=limit)
    if not records:
        chosen_digest(settings, name)  # says so when there is none of that name; one that is gone has its editions still
    if as_json:
        screen.print_json(records)
        return
    rows = [
        (
            each.id,
            f"{each.made_at:%Y-%m-%d %H:%M}Z",
            str(each.new),
            str(each.stories),
            *(_seconds(each) if timings else ()),
            _state(each.sent, each.waiting, each.failed),
        )
        for each in records
    ]
    if not rows:
        screen.say("nothing has been sent yet")
        return
    parts = ("poll", "read", "compose", "all") if timings else ()
    screen.table(("edition", "made", "new", "stories", *parts, "mail"), rows)


@click.command()
@click.argument("edition", required=False)
@click.option("--html", "as_html", is_flag=True, help="Print the HTML of the mail.")
@click.option("--eml", "as_eml", is_flag=True, help="Print the mail as it was sent.")
@click.option("--json", "as_json", is_flag=True, help="Print the edition as JSON.")
@click.pass_obj
def show(screen: Screen, edition: str | None, as_html: bool, as_eml: bool, as_json: bool) -> None:
    """Print an edition: its text as it was sent, or its mail. Without a name, the last one.

    The text of mail that is no longer kept is made anew.
    """
    from digest.render import render_text
    from digest.store import open_store

    if as_html + as_eml + as_json > 1:
        raise click.UsageError("--html, --eml and --json do not go together: choose one")
    settings = screen.settings()
    with open_store(settings.store) as store:
        newest = store.editions(None, limit=1)
        chosen = edition or (newest[0].id if newest else "")
        found = store.edition(chosen)
        sent = store.sent_messages(chosen)
    if found is None:
        raise ConfigError(
            f"there is no edition {chosen!r} (`digest history` lists them)" if chosen else "nothing has been sent yet"
        )
    if as_json:
        screen.print_json(found)
    elif as_html or as_eml:
        if not sent:
            raise ConfigError(f"edition {chosen!r} sent no mail, or its mail has been pruned")
        click.echo(sent[0].html if as_html else sent[0].body, nl=False)
    elif sent and sent[0].body:
        screen.print(_text_of(sent[0].body))
    else:
        owner = next((each for each in settings.digests if each.name == found.digest), settings.digests[0])
        screen.print(render_text(found, digest=owner, mail=settings.mail, templates=settings.templates))


def _text_of(mail: bytes) -> str:
    """The text part of a mail."""
    part = message_from_bytes(mail, policy=default).get_body(("plain",))
    return str(part.get_content()).replace("\r\n", "\n").rstrip() if part else ""


@click.command()
@click.argument("url")
@click.option("--json", "as_json", is_flag=True, help="Print the outcomes as JSON.")
@click.pass_obj
def why(screen: Screen, url: str, as_json: bool) -> None:
    """Tell what happened to an article in each edition, and by which rule."""
    from digest.store import open_store

    settings = screen.settings()
    with open_store(settings.store) as store:
        found = next(filter(None, map(store.outcomes_for, _written(url))), ())
        editions = {each.edition: store.edition(each.edition) for each in found}
        records = [replace(each, removals=store.removals(each.edition, each.outcome.entry_key)) for each in found]
        waiting = () if as_json else tuple(_waiting(store, settings, {urls.key(each) for each in _written(url)}))
    if as_json:
        screen.print_json(records)
        return
    for line in waiting:
        screen.say(line)
    if not records and not waiting:
        raise ConfigError(f"{url}: no edition has met it (is it the address of an article? `digest history` lists what was sent)")
    for number, each in enumerate(records):
        for line in (*([""] if number or waiting else []), *_told(each, _places(editions[each.edition]))):
            screen.say(line)


def _waiting(store: "Store", settings: Settings, keys: Collection[str]) -> Iterator[str]:
    """What the next edition of each digest has to decide on, of the entries with these keys."""
    for digest in settings.digests:
        sources = [each.url for each in settings.sources if not digest.sections or each.section in digest.sections]
        for each in store.arrivals(digest.name, sources):
            if each.entry.key in keys:
                since = f"{each.first_seen:%Y-%m-%d %H:%M} UTC"
                seen = f"seen since {since}"
                changed = f"told before, and changed by its source; to be read again from {since} on"
                yield f"{digest.name}: not decided yet: {changed if each.renewed else seen}"


def _told(record: "OutcomeRecord", places: Mapping[str, str]) -> Iterator[str]:
    """What became of an entry in one edition, for people: the outcome, the rule, and the passages that were left out."""
    outcome = record.outcome
    unmarked = " (sent by hand, not marked)" if not record.marked else ""
    yield f"{record.edition}: {outcome.kind}{unmarked}"
    yield f"    {outcome.title or outcome.url} (from {outcome.source})"
    yield f"    {outcome.reason}"
    if outcome.into and outcome.kind is OutcomeKind.MERGED:
        yield f"    told with {places.get(outcome.into, outcome.into)}"
    for (kind, place), passages in groupby(record.removals, key=lambda each: (each.kind, each.said_in)):
        where = "" if kind is RemovalKind.REPEATED else f" ({places.get(place, place)})"
        yield f"    left out, {kind}{where}:"
        yield from (f"        {each.text}" for each in passages)


def _written(url: str) -> tuple[str, ...]:
    """What a person may mean by an address: one without a scheme is of either kind of web page."""
    return (url,) if "://" in url else (url, f"https://{url}", f"http://{url}")


def _places(edition: Edition | None) -> dict[str, str]:
    """The title and address of each entry of an edition, by its key."""
    return (
        {each.entry_key: f"“{each.title}”, {each.url}" if each.title else each.url for each in edition.outcomes if each.url}
        if edition
        else {}
    )


@click.command()
@click.argument("place", metavar="URL|FILE")
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "markdown", "html", "json"]),
    help="How to print it (default: text).",
)
@click.option("--explain", is_flag=True, help="Say for each block why it was kept or dropped.")
@click.pass_obj
def extract(screen: Screen, place: str, form: str | None, explain: bool) -> None:
    """Print the cleaned article of a page of the web or a local file; `-` reads standard input."""
    from digest.pipeline.single import article_of, explanation_of, page_at

    if explain and form:
        raise click.UsageError("--explain and --format do not go together: choose one")
    reading = _reading(screen)
    page = _standard_input() if place == "-" else page_at(place, reading, now=utc_now())
    try:
        if explain:
            screen.print(explanation_of(page, reading).as_text())
        else:
            _print_article(screen, article_of(page, reading), form or "text")
    except ExtractError as error:
        raise ExtractError(f"{urls.redact(place)}: {error}") from error


def _reading(screen: Screen) -> "Reading":
    """The limits of the configuration, if there is one: this verb works without."""
    from digest.pipeline.single import Reading

    try:
        settings = screen.settings()
    except ConfigError:
        if screen.config:
            raise
        return Reading(fetch=FetchSettings(), extract=ExtractSettings())
    return Reading(fetch=settings.fetch, extract=settings.extract)


def _standard_input() -> Page:
    body = sys.stdin.buffer.read()
    return Page(url="file:///dev/stdin", final_url="file:///dev/stdin", status=200, body=body)


def _print_article(screen: Screen, article: Article, form: str) -> None:
    from digest.render import article_html, article_markdown, article_text

    if form == "json":
        screen.print_json(_whole(article))
    else:
        writers = {"text": article_text, "markdown": article_markdown, "html": article_html}
        screen.print(writers[form](article))


def _whole(article: Article) -> dict[str, object]:
    """The article as JSON with every key present, null where it is not known; of a block, only what it has."""
    plain = {each.name: encode(getattr(article, each.name)) for each in fields(article)}
    first = {key: plain.pop(key) for key in ("title", "url", "byline", "published", "language", "blocks")}
    blocks = first.pop("blocks")
    return {**first, **plain, "blocks": blocks}


def _seconds(record: "EditionRecord") -> tuple[str, ...]:
    """How long the edition took, in seconds: three parts, and all from the beginning of the run to the last mail."""
    times = record.timings
    parts = (times.poll, times.read, times.compose) if times else (None, None, None)
    whole = (record.sent_at - record.made_at).total_seconds() if record.sent_at else None
    return tuple("–" if each is None else f"{each:.1f} s" for each in (*parts, whole))


def _state(sent: int, waiting: int, failed: int) -> str:
    parts = {"sent": sent, "waiting": waiting, "failed": failed}
    return ", ".join(f"{number} {word}" for word, number in parts.items() if number) or "none"


VERBS: dict[str, click.Command] = {"history": history, "show": show, "why": why, "extract": extract}
