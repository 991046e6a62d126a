"""Templates: where they lie, how they are filled, and what is wrong with one.

    builtin_templates()                the folder that is shipped with the program
    fill(theme, name, ...)             the text of one file of a theme, filled with an edition
    compile_theme(theme, templates)    nothing, or a TemplateError with file and line

A theme is a folder (``templates/default``) of ``email.html.j2``, ``email.txt.j2`` and what they include. Each file is
looked for in four places: the theme in the user's folder, the theme as shipped, then "default" in both; so a theme needs
only what differs, and a user replaces one file at a time. From any of them ``default/email.html.j2`` names the shipped
file, for ``{% extends %}``.

HTML is filled with autoescape on, always (``select_autoescape`` goes by file endings and does not know ``.html.j2``), in
the sandbox, with undefined names as errors. The sandbox does not bound time or memory: a template is as trusted as the
configuration that names it.
"""

import re
import traceback
from collections.abc import Sequence
from functools import cache, lru_cache
from pathlib import Path

from jinja2 import FileSystemLoader, StrictUndefined, TemplateNotFound, TemplateSyntaxError  # noqa: TID251 — the one owner
from jinja2 import TemplateError as JinjaError  # noqa: TID251 — the one owner
from jinja2.sandbox import ImmutableSandboxedEnvironment  # noqa: TID251 — the one owner
from markupsafe import Markup

from digest.errors import TemplateError
from digest.render import clean, columns, view
from digest.render.words import Words, speak

HTML, TEXT, PAGE, INDEX = "email.html.j2", "email.txt.j2", "page.html.j2", "index.html.j2"
_DEFAULT = "default"
_THEME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,63}")

# What an expression in a template can raise besides Jinja's own errors; ArithmeticError and LookupError stand for their families.
_RAISED = (JinjaError, TypeError, ValueError, AttributeError, LookupError, ArithmeticError, RecursionError)


@cache
def builtin_templates() -> Path:
    """The folder of the templates that are shipped: in the package when installed, beside it in a checkout.

    :raises TemplateError: when neither holds the default theme: a broken installation.
    """
    package = Path(__file__).resolve().parent.parent
    for folder in (package / "templates", package.parent / "templates"):
        if (folder / _DEFAULT / HTML).is_file():
            return folder
    raise TemplateError(f"{package / 'templates'}: the built-in templates are missing; install the program again")


def folders(templates: Path | None) -> tuple[Path, ...]:
    """Where templates and catalogs are looked for, in order: the user's folder, when there is one, then the shipped one."""
    return (templates, builtin_templates()) if templates else (builtin_templates(),)


def catalogs(templates: Path | None) -> tuple[str, ...]:
    """The languages that the digest's own words are in: English, and those of the catalogs."""
    found = (path.stem for folder in folders(templates) for path in (folder / "locale").glob("*.po"))
    return tuple(sorted({"en", *found}))


def words_in(language: str, templates: Path | None, *, timezone: str = "UTC") -> Words:
    """The digest's own words in a language.

    :raises TemplateError: when its catalog cannot be read.
    """
    return speak(language, timezone, folders(templates))


def fill(theme: str, name: str, *, edition: object, words: Words, templates: Path | None) -> str:
    """The named file of the theme, filled with the edition.

    :raises TemplateError: when there is no such theme, or when the template is wrong; with its file and line.
    """
    try:
        return (
            _environment(theme, name.endswith(".html.j2"), folders(templates)).get_template(name).render(edition=edition, t=words)
        )
    except _RAISED as error:
        raise _explained(error, theme) from error


def compile_theme(theme: str, templates: Path | None) -> None:
    """Compile each file that the theme consists of, without filling it.

    :raises TemplateError: when the theme is missing, or a file of it is no template; with its file and line.
    """
    for html in (True, False):
        environment = _environment(theme, html, folders(templates))
        ending = ".html.j2" if html else ".txt.j2"
        for name in (each for each in environment.list_templates(extensions=["j2"]) if each.endswith(ending)):
            try:
                environment.get_template(name)
            except _RAISED as error:
                raise _explained(error, theme) from error


_OURS = frozenset(each for each in vars(view).values() if isinstance(each, type) and each.__module__ == view.__name__)


class _Sandbox(ImmutableSandboxedEnvironment):
    """Jinja's sandbox, with a short way to the fields of our own values: they hold nothing that could be called or changed.

    It halves the time of a template, most of which went into asking whether a string may be read.
    """

    def getattr(self, obj: object, attribute: str) -> object:
        """The field or property of that name; what is not ours, or not there, goes the long way."""
        if type(obj) in _OURS and not attribute.startswith("_"):
            try:
                return getattr(obj, attribute)
            except AttributeError:
                pass
        return super().getattr(obj, attribute)


@lru_cache(maxsize=32)
def _environment(theme: str, html: bool, places: Sequence[Path]) -> ImmutableSandboxedEnvironment:
    if not _THEME.fullmatch(theme) or not any((place / theme).is_dir() for place in places):
        known = sorted({path.parent.name for place in places for path in place.glob(f"*/{HTML}")})
        raise TemplateError(f"template {theme!r}: no such theme in {', '.join(map(str, places))}; there are: {', '.join(known)}")
    search = [place / name for name in dict.fromkeys((theme, _DEFAULT)) for place in places]
    environment = _Sandbox(
        loader=FileSystemLoader([*search, builtin_templates()]),
        autoescape=html,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.globals.clear()
    environment.filters["wrap"] = columns.wrap
    environment.filters["isolate"] = _isolate
    return environment


def _isolate(text: str, around: str) -> str:
    """The text, in an element of its own where it runs against the text around it, so that neither turns the other over.

    ``<bdi>`` would be the word for it, but mail clients drop that (caniemail.com).
    """
    own = clean.direction(text) or "ltr"
    return text if own == around else Markup('<span dir="{}">{}</span>').format(own, text)


def _explained(error: Exception, theme: str) -> TemplateError:
    """The error in our words: the innermost line of a template that it passed through, and what went wrong there."""
    if isinstance(error, TemplateSyntaxError):
        return TemplateError(f"{error.filename or theme}:{error.lineno}: {error.message}")
    if isinstance(error, TemplateNotFound):
        return TemplateError(f"template {theme!r}: no file {error.name}")
    frames = [frame for frame in traceback.extract_tb(error.__traceback__) if frame.filename.endswith(".j2")]
    place = f"{frames[-1].filename}:{frames[-1].lineno}" if frames else f"template {theme!r}"
    return TemplateError(f"{place}: {error}")
