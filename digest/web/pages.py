"""The views: each reads the store or calls a verb of ``pipeline``, and fills one template.

Flask fills the templates of this package with autoescape on. A mail is shown only in a sandboxed frame or under a policy that
forbids everything but its own styles, since its words are foreign even after they were cleaned.
"""

import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from zoneinfo import ZoneInfo

from flask import Flask, Response, abort, redirect, render_template, request, url_for  # noqa: TID251 - web owns pages
from werkzeug.wrappers import Response as AnyResponse

from digest import pipeline
from digest.errors import DigestError
from digest.model import Edition, OutcomeKind
from digest.settings import DigestSettings, Settings
from digest.store import open_store
from digest.web.tokens import Tokens

_SHOWN = 50  # editions on the first page
_LARGEST_FORM = 16 * 1024

# "sandbox" without a word lets the mail run nothing and submit nothing, whatever it holds.
_MAIL_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src 'self' data:; base-uri 'none'; form-action 'none'; sandbox; "
    "frame-ancestors 'self'"
)


def create_app(settings: Settings, *, clock: Callable[[], datetime], environ: Mapping[str, str]) -> Flask:
    """The page of one configuration. It expects ``guard.guarded`` before it; ``open_page`` puts it there."""
    app = Flask(__name__, static_folder="static", template_folder="templates")
    app.config["MAX_CONTENT_LENGTH"] = _LARGEST_FORM
    app.jinja_env.filters["local"] = _local
    app.jinja_env.globals["digests"] = settings.digests
    pages = _Pages(settings=settings, clock=clock, environ=environ)
    for rule, view in (
        ("/", pages.editions),
        ("/edition", pages.edition),
        ("/mail", pages.mail),
        ("/why", pages.why),
        ("/sources", pages.sources),
        ("/preview", pages.preview),
    ):
        app.add_url_rule(rule, view_func=view)
    app.add_url_rule("/send", view_func=pages.send, methods=["POST"])
    app.register_error_handler(DigestError, _trouble)
    for code in (400, 403, 404, 405, 413, 503):
        app.register_error_handler(code, _no_page)
    return app


@dataclass(frozen=True, slots=True, kw_only=True)
class _Pages:
    """The views. Each opens the store for itself, so that a page never holds up a run."""

    settings: Settings
    clock: Callable[[], datetime]
    environ: Mapping[str, str]
    tokens: Tokens = field(default_factory=Tokens)
    busy: threading.Lock = field(default_factory=threading.Lock)

    def editions(self) -> str:
        """The newest editions with their counts and the state of their mail."""
        with open_store(self.settings.store) as store:
            return render_template("editions.html", editions=store.editions(None, limit=_SHOWN))

    def edition(self) -> str:
        """One edition: its mail, its readers, and what became of every entry."""
        chosen = request.args.get("id", "")
        with open_store(self.settings.store) as store:
            found, messages = store.edition(chosen), store.messages(chosen)
        if found is None:
            abort(404, f"there is no edition {chosen!r}, or it is so old that only its line in the history is left")
        by_kind = {kind: [each for each in found.outcomes if each.kind is kind] for kind in OutcomeKind}
        return render_template("edition.html", edition=found, messages=messages, by_kind=by_kind, titles=_titles(found))

    def mail(self) -> Response:
        """The HTML of an edition's mail, as it was sent."""
        chosen = request.args.get("edition", "")
        with open_store(self.settings.store) as store:
            sent = store.sent_messages(chosen)
        if not sent:
            abort(404, f"edition {chosen!r} sent no mail, or its mail has been pruned")
        return Response(sent[0].html, content_type="text/html; charset=utf-8", headers={"Content-Security-Policy": _MAIL_POLICY})

    def why(self) -> str:
        """What became of one address, in every edition that met it."""
        url = request.args.get("url", "").strip()
        with open_store(self.settings.store) as store:
            records = store.outcomes_for(url)
            left_out = [store.removals(each.edition, each.outcome.entry_key) for each in records]
            titles = {each.edition: _titles(store.edition(each.edition)) for each in records}
        return render_template("why.html", url=url, found=list(zip(records, left_out, strict=True)), titles=titles)

    def sources(self) -> str:
        """Every source of the configuration and how it stands."""
        with open_store(self.settings.store) as store:
            states = store.source_states([each.url for each in self.settings.sources])
        return render_template("sources.html", rows=[(each, states.get(each.url)) for each in self.settings.sources])

    def preview(self) -> str:
        """What would be sent now, with the form that sends it. Changes nothing."""
        digest = self._chosen(request.args.get("digest", ""))
        with self._alone(), pipeline.open_preview(self.settings, clock=self.clock, environ=self.environ) as context:
            made = pipeline.preview(context, digest)
        return render_template(
            "preview.html",
            digest=digest,
            edition=made.edition,
            titles=_titles(made.edition),
            mail=made.messages[0] if made.messages else None,
            unread=made.unread,
            token=self.tokens.issue(digest.name),
        )

    def send(self) -> AnyResponse:
        """Send a digest by hand; then show the edition. A token that was used, or never given out, sends nothing."""
        digest = self._chosen(request.form.get("digest", ""))
        if not self.tokens.redeem(request.form.get("token", ""), digest.name):
            abort(403, "this form was sent before, or is too old: open the preview again")
        with self._alone(), pipeline.open_context(self.settings, clock=self.clock, environ=self.environ) as context:
            report = pipeline.send(context, digest)
        if not report.editions:
            return redirect(url_for("preview", digest=digest.name), code=303)
        return redirect(url_for("edition", id=report.editions[0].id), code=303)

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """One preview or send at a time: each takes workers and time, and a queue would take every thread of the page."""
        if not self.busy.acquire(blocking=False):
            abort(503, "a preview or a send is under way: try again in a moment")
        try:
            yield
        finally:
            self.busy.release()

    def _chosen(self, name: str) -> DigestSettings:
        found = next((each for each in self.settings.digests if each.name == name), None)
        return found or abort(404, f"there is no digest {name!r}")


def _titles(edition: Edition | None) -> dict[str, str]:
    """The title of each entry that has one, by its key."""
    return {each.entry_key: each.title for each in edition.outcomes if each.title} if edition else {}


def _local(when: datetime | None, timezone: str = "UTC") -> str:
    """A time for people, in a zone; a dash where it is not known."""
    return f"{when.astimezone(ZoneInfo(timezone)):%a %d %b %Y %H:%M}" if when else "–"


def _trouble(error: Exception) -> tuple[str, int]:
    return render_template("trouble.html", title="Not done", reason=str(error)), 503


def _no_page(error: Exception) -> tuple[str, int]:
    code = getattr(error, "code", 500)
    return render_template("trouble.html", title="Not here, not now", reason=getattr(error, "description", str(error))), code
