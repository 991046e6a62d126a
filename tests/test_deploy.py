"""What lies in deploy/ says what the program does. No container engine is needed, and none is tried."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click
import pytest
import yaml

from digest.cli.edge import digest
from digest.web import watching

DEPLOY = Path(__file__).parent.parent / "deploy"
CONTEXT = click.Context(digest)


def commands() -> Iterator[list[str]]:
    """The arguments of every container."""
    compose = yaml.safe_load((DEPLOY / "docker-compose.yml").read_text())
    yield from (each["command"] for name, each in compose["services"].items() if name != "postgres")
    for each in manifests():
        pods = each.get("spec", {}).get("template", {}).get("spec", {}).get("containers", [])
        yield from (container["args"] for container in pods)
    (words,) = re.findall(r"^CMD (\[.*\])$", (DEPLOY / "Dockerfile").read_text(), re.MULTILINE)
    yield json.loads(words)


def manifests() -> list[dict[str, Any]]:
    return list(yaml.safe_load_all((DEPLOY / "kubernetes/digest.yaml").read_text()))


@pytest.mark.parametrize("words", tuple(commands()), ids=" ".join)
def test_every_container_calls_a_verb_with_options_that_exist(words: list[str]) -> None:
    verb, *rest = words
    command = digest.get_command(CONTEXT, verb)
    assert command is not None
    command.make_context(verb, list(rest))


def test_every_manifest_names_its_kind_and_itself() -> None:
    for each in manifests():
        assert each["apiVersion"]
        assert each["kind"] in {"Job", "Deployment", "Service"}
        assert each["metadata"]["name"].startswith("digest-")


def test_the_dashboard_shows_metrics_that_there_are_and_all_of_them() -> None:
    dashboard = json.loads((DEPLOY / "grafana.json").read_text())
    shown = {name for panel in dashboard["panels"] for each in panel["targets"] for name in re.findall(r"digest_\w+", each["expr"])}
    assert shown == set(watching._WORDS)
