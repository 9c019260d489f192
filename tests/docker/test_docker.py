"""Checks of docker/ that need no Docker: syntax, references, commands and settings that exist, versions pinned."""

import re
import shlex
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import typer
import yaml
from typer.main import get_command

from app.cli.commands import app as command_line
from app.settings import Settings

ROOT = Path(__file__).parents[2]
DOCKER = ROOT / "docker"
COMPOSE = sorted(DOCKER.glob("compose*.yaml"))
INSTRUCTIONS = [
    line for line in re.sub(r"\\\n\s*", "", (DOCKER / "Dockerfile").read_text()).splitlines() if line and line[0] != "#"
]
COMMANDS = set(get_command(command_line).list_commands(typer.Context(get_command(command_line))))  # type: ignore[attr-defined]  # a group has it
SETTINGS = {f"FONOTECA_{name.upper()}" for name in Settings.model_fields}


def of_kind(name: str) -> list[str]:
    return [line.removeprefix(f"{name} ") for line in INSTRUCTIONS if line.startswith(f"{name} ")]


def services() -> Iterator[tuple[str, str, dict[str, Any], dict[str, Any]]]:
    for path in COMPOSE:
        content = yaml.safe_load(path.read_text())
        for name, service in content["services"].items():
            yield path.name, name, service, content


EVERY_SERVICE = list(services())
OURS = [entry for entry in EVERY_SERVICE if entry[2]["image"].startswith("fonoteca:")]


class TestDockerfile:
    def test_knows_only_instructions_that_there_are(self) -> None:
        known = {"FROM", "ENV", "WORKDIR", "COPY", "RUN", "USER", "VOLUME", "EXPOSE", "STOPSIGNAL", "HEALTHCHECK"}
        known |= {"ENTRYPOINT", "CMD"}
        assert {line.split()[0] for line in INSTRUCTIONS} <= known

    def test_starts_from_a_pinned_python_that_the_project_supports(self) -> None:
        [image] = of_kind("FROM")
        version = re.fullmatch(r"python:3\.(\d+)\.\d+-slim-bookworm", image)
        assert version
        assert 11 <= int(version[1]) <= 13  # the analysis library has no build for 3.14

    def test_copies_what_is_there_and_not_ignored(self) -> None:
        kept = {line[1:] for line in (DOCKER / "Dockerfile.dockerignore").read_text().split() if line.startswith("!")}
        sources = [source for line in of_kind("COPY") for source in shlex.split(line)[:-1]]
        assert sources
        for source in sources:
            assert (ROOT / source).exists(), source
            assert source.split("/")[0] in kept, source

    def test_does_not_run_as_root(self) -> None:
        assert of_kind("USER") == ["10001:10001"]

    def test_runs_a_command_that_there_is(self) -> None:
        assert of_kind("ENTRYPOINT") == ['["fonoteca"]']
        assert set(yaml.safe_load(of_kind("CMD")[-1])) <= COMMANDS

    def test_sets_only_settings_that_there_are(self) -> None:
        assert set(re.findall(r"FONOTECA_[A-Z_]+", "\n".join(of_kind("ENV")))) <= SETTINGS

    def test_is_asked_for_its_health(self) -> None:
        [check] = of_kind("HEALTHCHECK")
        assert "/health" in check


class TestCompose:
    def test_both_shapes_are_there(self) -> None:
        assert [path.name for path in COMPOSE] == ["compose.light.yaml", "compose.yaml"]

    @pytest.mark.parametrize(("file", "name", "service", "_"), EVERY_SERVICE, ids=lambda value: str(value)[:20])
    def test_every_image_is_pinned(self, file: str, name: str, service: dict[str, Any], _: object) -> None:
        assert re.search(r":\d+\.\d+", service["image"]), (file, name)

    @pytest.mark.parametrize(("file", "name", "service", "content"), EVERY_SERVICE, ids=lambda value: str(value)[:20])
    def test_what_is_referred_to_is_there(
        self, file: str, name: str, service: dict[str, Any], content: dict[str, Any]
    ) -> None:
        for other in service.get("depends_on", {}):
            assert other in content["services"], (file, name)
        for volume in service.get("volumes", ()):
            source = volume.split(":")[0]
            assert source in content["volumes"] or (DOCKER / source).is_file(), (file, name)

    @pytest.mark.parametrize(("file", "name", "service", "content"), EVERY_SERVICE, ids=lambda value: str(value)[:20])
    def test_who_is_waited_for_can_tell_how_it_is(
        self, file: str, name: str, service: dict[str, Any], content: dict[str, Any]
    ) -> None:
        for other, wish in service.get("depends_on", {}).items():
            if wish["condition"] == "service_healthy":
                waited_for = content["services"][other]
                is_ours = waited_for["image"].startswith("fonoteca:")  # the image brings its own check
                assert is_ours or "healthcheck" in waited_for, (file, name)

    @pytest.mark.parametrize(("file", "name", "service", "_"), OURS, ids=lambda value: str(value)[:20])
    def test_commands_and_settings_exist(self, file: str, name: str, service: dict[str, Any], _: object) -> None:
        assert service["command"][0] in COMMANDS, (file, name)
        options = get_command(command_line).get_command(None, service["command"][0]).params  # type: ignore[attr-defined]  # a group has it
        known = {option for parameter in options for option in parameter.opts}
        assert set(service["command"][1:]) <= known
        assert set(service["environment"]) <= SETTINGS

    def test_the_large_shape_is_as_large_as_promised(self) -> None:
        [large] = {id(entry[3]): entry[3] for entry in EVERY_SERVICE if entry[0] == "compose.yaml"}.values()
        replicas = {name: large["services"][name]["deploy"]["replicas"] for name in ("api", "worker")}
        assert replicas == {"api": 2, "worker": 2}
        images = {service["image"].split(":")[0] for service in large["services"].values()}
        assert images == {"fonoteca", "nginx", "postgres", "opensearchproject/opensearch", "redis"}

    def test_the_proxy_asks_a_service_at_its_port(self) -> None:
        assert re.search(r"http://api:8000;", (DOCKER / "proxy.conf").read_text())
        assert of_kind("EXPOSE") == ["8000"]

    def test_the_image_has_one_version(self) -> None:
        tags = {service["image"] for _, _, service, _ in OURS}
        assert tags == {"fonoteca:0.1.0"}
        assert 'version = "0.1.0"' in (ROOT / "pyproject.toml").read_text()
