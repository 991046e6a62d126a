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


def test_the_containers_of_the_compose_file_name_only_what_is_there() -> None:
    composed = yaml.safe_load((DEPLOY / "docker-compose.yml").read_text())
    services = composed["services"]
    assert composed.keys() == {"services", "volumes"}
    known = {
        "image",
        "build",
        "command",
        "environment",
        "volumes",
        "healthcheck",
        "restart",
        "stop_grace_period",
        "ports",
        "depends_on",
    }
    for service in services.values():
        assert service.keys() <= known  # of the Compose Specification, services top-level element
        assert ("image" in service) != ("build" in service)
        for other, waits in service.get("depends_on", {}).items():
            assert waits["condition"] in {"service_healthy", "service_completed_successfully"}
            assert (waits["condition"] == "service_healthy") == ("healthcheck" in services[other])
        for mount in service.get("volumes", ()):
            held = mount.partition(":")[0]
            assert held.startswith("./") or held in composed["volumes"]
        if "build" in service:
            assert (DEPLOY / service["build"]["context"] / service["build"]["dockerfile"]).is_file()


def test_the_parts_of_the_manifests_find_each_other() -> None:
    pods = {each["metadata"]["name"]: each["spec"]["template"] for each in manifests() if "template" in each["spec"]}
    for each in manifests():
        template = pods.get(each["metadata"]["name"])
        if each["kind"] == "Deployment":
            assert template
            assert each["spec"]["selector"]["matchLabels"] == template["metadata"]["labels"]
        if each["kind"] == "Service":
            (chosen,) = (pod for pod in pods.values() if pod.get("metadata", {}).get("labels") == each["spec"]["selector"])
            (container,) = chosen["spec"]["containers"]
            assert {port["targetPort"] for port in each["spec"]["ports"]} <= {port["name"] for port in container["ports"]}
    for pod in pods.values():
        (container,) = pod["spec"]["containers"]
        assert [mount["name"] for mount in container["volumeMounts"]] == [volume["name"] for volume in pod["spec"]["volumes"]]
        ports = {port["name"]: f":{port['containerPort']}" for port in container.get("ports", ())}
        for name, port in ports.items():  # each port is one that the program is told to open
            assert any(port in word and container["args"][n - 1] == f"--{name}" for n, word in enumerate(container["args"]))
        for probe in ("livenessProbe", "readinessProbe"):
            if probe in container:
                assert container[probe]["httpGet"]["port"] in ports
