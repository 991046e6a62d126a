"""The documentation says what the program does."""

import ast
import re
from pathlib import Path

import click
import pytest

from digest.cli.edge import digest
from digest.config import known_keys

ROOT = Path(__file__).parent.parent
CONTEXT = click.Context(digest)
PAGES = ("README.md", *sorted(str(each.relative_to(ROOT)) for each in (ROOT / "docs").glob("*.md")))
LISTED = re.compile(r"^ {4}(?:\w+\.)?(\w+)\(([\w, ]*)", re.MULTILINE)
MODULES = sorted(
    each for each in (ROOT / "digest").rglob("*.py") if LISTED.search(ast.get_docstring(ast.parse(each.read_text())) or "")
)


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


@pytest.mark.parametrize("name", PAGES)
def test_every_verb_that_a_page_names_exists(name: str) -> None:
    code = [*re.findall(r"`([^`\n]+)`", page(name)), *re.findall(r"^    .*", page(name), re.MULTILINE)]
    verbs = {verb for each in code for verb in re.findall(r"(?:^|[\s/;])digest (?:-\S+ |/\S+ |\S+\.toml )*([a-z]+)\b", each)}
    assert verbs <= set(digest.list_commands(CONTEXT))


def test_the_readme_shows_the_verbs_that_a_beginner_needs() -> None:
    assert set(re.findall(r"digest (\w+)", page("README.md"))) >= {"init", "add", "check", "preview", "run", "send", "why"}


@pytest.mark.parametrize("name", PAGES)
def test_every_link_of_a_page_leads_somewhere(name: str) -> None:
    for target in re.findall(r"\]\((?!https?:|#)([^)#]+)", page(name)):
        assert ((ROOT / name).parent / target).exists(), target


@pytest.mark.parametrize("module", MODULES, ids=lambda module: str(module.relative_to(ROOT)))
def test_what_a_module_says_it_holds_is_there(module: Path) -> None:
    tree = ast.parse(module.read_text(encoding="utf-8"))
    functions = {each.name: each for each in tree.body if isinstance(each, ast.FunctionDef)}
    known = {*functions, *(each.name for each in ast.walk(tree) if isinstance(each, ast.ClassDef | ast.FunctionDef))}
    known |= {each.asname or each.name for each in ast.walk(tree) if isinstance(each, ast.alias)}
    for name, listed in LISTED.findall(ast.get_docstring(tree) or ""):
        assert name in known
        if name in functions:
            arguments = functions[name].args
            taken = {each.arg for each in (*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs)}
            assert set(re.findall(r"\w+(?=,|$)", listed.strip())) <= taken, name
