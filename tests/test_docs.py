"""The documentation says what the program does."""

import re
from pathlib import Path

import click
import pytest

from digest.cli.edge import digest
from digest.config import known_keys

ROOT = Path(__file__).parent.parent
CONTEXT = click.Context(digest)


def page(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


@pytest.mark.parametrize("verb", digest.list_commands(CONTEXT))
def test_every_verb_and_option_is_documented_and_has_help(verb: str) -> None:
    command = digest.get_command(CONTEXT, verb)
    assert command is not None
    assert command.help
    line = next(each for each in page("docs/cli.md").splitlines() if f"`digest {verb}" in each)
    for parameter in command.params:
        if isinstance(parameter, click.Option):
            assert parameter.help, f"{verb} {parameter.name}"
            assert parameter.opts[-1] in line, f"{verb} {parameter.opts[-1]}"


@pytest.mark.parametrize("table", known_keys())
def test_every_key_is_documented(table: str) -> None:
    keys = re.findall(rf"^\| `{re.escape(table)}\.(\w+)` \|", page("docs/config.md"), re.MULTILINE)
    assert set(keys) == set(known_keys()[table]) - {"smtp", "imap", "dkim"}


def test_every_verb_of_the_readme_exists() -> None:
    verbs = set(re.findall(r"`?\bdigest (?:--\S+ )*(?:/\S+ )?([a-z]+)\b", page("README.md")))
    assert verbs & set(digest.list_commands(CONTEXT)) >= {"init", "add", "check", "preview", "run", "send", "why"}


def test_every_link_of_the_documentation_leads_somewhere() -> None:
    for name in ("README.md", *(str(each.relative_to(ROOT)) for each in (ROOT / "docs").glob("*.md"))):
        folder = (ROOT / name).parent
        for target in re.findall(r"\]\((?!https?:|#)([^)#]+)", page(name)):
            assert (folder / target).exists(), f"{name}: {target}"
