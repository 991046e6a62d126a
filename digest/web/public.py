"""The pages of readers: saying yes, choosing, stopping. The only part of the program that strangers may reach.

    GET  /r/TOKEN          the reader's page: what he gets, and two forms
    POST /r/TOKEN          stop, at once: what a mailbox does for its user (RFC 8058), and what the page's button does
    POST /r/TOKEN/choose   other minutes, times or zone
    GET  /c/TOKEN          a page with a button: programs open the links of mails, so opening one must not say yes
    POST /c/TOKEN          yes
    GET, POST /            sign up, where the configuration asks for an answer by mail

Who has the token may do what it is for; it is in the mail of that reader alone, it cannot be guessed, and no page tells whether an
address is known. There is no session and no cookie, so nothing to forge on behalf of another. No page runs a script. A page is in
the language of its reader's digest; one that belongs to nobody is in that of the digests, where all have the same.
"""

from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any

from flask import Flask, Response, abort, render_template, request  # noqa: TID251 - web owns pages

from digest import links, pipeline
from digest.audiences import digest_of
from digest.errors import ConfigError, DigestError
from digest.model import Preferences, Reader, ReaderState
from digest.pipeline import Context
from digest.render import Words, read_address, words_in
from digest.store import roster

_LARGEST_FORM = 16 * 1024
_MOST_MINUTES = 600  # whole ones: each other number is an audience of its own, with an edition of its own to make
# Questions an hour to addresses that strangers have typed in. A million readers a year are 114; who floods gets no further.
_MOST_NOTES = 300
_HOUR = timedelta(hours=1)
_HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",  # the address of a page is the key to it
    "Cache-Control": "no-store",
    "X-Robots-Tag": "noindex",
}


def public_app(context: Context) -> Flask:
    """The pages of readers, as a WSGI application."""
    app = Flask(__name__, static_folder="static", template_folder="templates")
    app.config["MAX_CONTENT_LENGTH"] = _LARGEST_FORM
    pages = _Pages(context=context, key=context.store.write(roster.secret))
    app.add_url_rule("/", view_func=pages.welcome)
    app.add_url_rule("/", view_func=pages.sign_up, methods=["POST"])
    app.add_url_rule("/r/<token>", view_func=pages.reader)
    app.add_url_rule("/r/<token>", view_func=pages.stop, methods=["POST"])
    app.add_url_rule("/r/<token>/choose", view_func=pages.choose, methods=["POST"])
    app.add_url_rule("/c/<token>", view_func=pages.ask)
    app.add_url_rule("/c/<token>", view_func=pages.confirm, methods=["POST"])
    app.after_request(_closed)
    app.register_error_handler(DigestError, pages.not_done)
    for code in (400, 404, 405, 413):
        app.register_error_handler(code, pages.no_page)
    return app


@dataclass(frozen=True, slots=True, kw_only=True)
class _Pages:
    """The views. ``key`` signs the links; it never changes, so no request has to ask for it."""

    context: Context
    key: bytes = field(repr=False)

    def welcome(self) -> str:
        """The form to sign up."""
        offered = [each for each in self.context.settings.digests if each.at] if self._asks() else []
        return render_template("reader_sign_up.html", digests=offered or abort(404), t=self._words())

    def sign_up(self) -> tuple[str, int]:
        """Ask the address by mail. The answer is the same for any address; 429 when too many were asked within the hour."""
        if not self._asks():
            abort(404)
        name = request.form.get("digest", "")
        if name not in {each.name for each in self.context.settings.digests if each.at}:
            abort(400)
        try:
            address = read_address(request.form.get("address", ""))
        except ConfigError:
            t = self._words(name)
            return _told(t, t.say("Not an address"), t.say("Write it like name@example.org, and try again.")), 200
        now, t = self.context.clock(), self._words(name)
        if self.context.store.read(roster.notes_since, now - _HOUR) >= _MOST_NOTES:
            return _told(t, t.say("Not now"), t.say("Too many have signed up within the hour. Please try again later.")), 429
        wanted = Preferences(digest=name)
        pipeline.sign_up(self.context.store, self.context.settings, [address], wanted, now=now)
        told = t.say("A mail is on its way to you. The page it leads to asks once more, then you are in.")
        return _told(t, t.say("Look into your mailbox"), told), 200

    def reader(self, token: str) -> str:
        """What the reader gets, and how to change it."""
        reader = self._owner(token, links.MANAGE)
        digest, t = digest_of(reader.preferences, self.context.settings.digests), self._words_of(reader)
        active = reader.state is ReaderState.ACTIVE
        return render_template("reader.html", reader=reader, digest=digest, token=token, active=active, t=t)

    def stop(self, token: str) -> str:
        """Stop, at once and without a question (RFC 8058, section 3.1); also for one who has stopped before."""
        reader = self._owner(token, links.MANAGE)
        now = self.context.clock()
        self.context.store.write(roster.move, reader.id, ReaderState.LEFT, now=now, note="asked to stop")
        t = self._words_of(reader)
        return _told(t, t.say("Stopped"), t.say("No more mail comes to you from this list."))

    def choose(self, token: str) -> str:
        """Change minutes, time or zone."""
        reader = self._owner(token, links.MANAGE)
        form, now, t = request.form, self.context.clock(), self._words_of(reader)
        try:
            minutes = int(form.get("minutes", ""))
        except ValueError:
            minutes = 0
        at = tuple(each.strip() for each in form.get("at", "").split(",") if each.strip())
        wanted = replace(reader.preferences, minutes=float(minutes), at=at, timezone=form.get("timezone", "").strip())
        try:
            digest_of(wanted, self.context.settings.digests)
        except ConfigError:
            return _told(t, t.say("Not changed"), t.say("Times are written like 07:00, and a time zone like Europe/Paris."))
        if not 0 < minutes <= _MOST_MINUTES or len(at) > 24:
            whole = t.say("Minutes are a whole number from 1 to %(most)s.", most=t.number(_MOST_MINUTES))
            return _told(t, t.say("Not changed"), whole)
        self.context.store.write(roster.prefer, reader.id, wanted, now=now)
        return _told(t, t.say("Changed"), t.say("The next mail comes as you wish."))

    def ask(self, token: str) -> str:
        """The button that says yes."""
        reader = self._owner(token, links.CONFIRM)
        digest = digest_of(reader.preferences, self.context.settings.digests)
        return render_template("reader_confirm.html", token=token, digest=digest, t=self._words_of(reader))

    def confirm(self, token: str) -> str:
        """Yes; once. Who has left since, or whose address bounced, comes back by signing up again only."""
        reader, store = self._owner(token, links.CONFIRM), self.context.store
        t = self._words_of(reader)
        if not store.write(roster.move, reader.id, ReaderState.ACTIVE, now=self.context.clock()):
            found = store.read(roster.get, reader.id)
            if found is None or found.state is not ReaderState.ACTIVE:
                again = t.say("It was for an earlier yes. To get the mails again, sign up again.")
                return _told(t, t.say("This link is no longer good"), again)
        return _told(t, t.say("Welcome"), t.say("The next edition comes to you."))

    def not_done(self, error: DigestError) -> tuple[str, int]:
        """That something is wrong here, and nothing about it."""
        t = self._words()
        return _told(t, t.say("Not done"), t.say("Please try again later.")), 503

    def no_page(self, error: Any) -> tuple[str, int]:
        """That there is nothing at this address."""
        t = self._words()
        return _told(t, t.say("There is no such page"), t.say("The link may be cut off: open it from the mail again.")), error.code

    def _asks(self) -> bool:
        return self.context.settings.readers.confirm and bool(self.context.settings.readers.url)

    def _words_of(self, reader: Reader) -> Words:
        return self._words(reader.preferences.digest, reader.preferences.language)

    def _words(self, name: str | None = None, language: str = "") -> Words:
        """The words of a digest, or, without its name, of all of them where they speak one language."""
        digests = [each for each in self.context.settings.digests if name in (None, each.name)]
        spoken = {language or each.language for each in digests}
        return words_in(spoken.pop() if len(spoken) == 1 else "en", self.context.settings.templates)

    def _owner(self, token: str, purpose: str) -> Reader:
        store = self.context.store
        reader_id = links.reader_of(token, purpose, self.key)
        reader = store.read(roster.get, reader_id) if reader_id is not None else None
        return reader or abort(404)


def _told(words: Words, title: str, reason: str) -> str:
    return render_template("reader_told.html", title=title, reason=reason, t=words)


def _closed(response: Response) -> Response:
    response.headers.update(_HEADERS)
    return response
