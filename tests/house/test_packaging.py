"""What the image installs: every file that the program reads is in the wheel, and the compose file describes the shape."""

import re
import shlex
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest
import yaml
from packaging.requirements import Requirement
from setuptools import Distribution

from portal.config import PROJECT

SERVICES: dict[str, dict[str, Any]] = yaml.safe_load((PROJECT / "docker-compose.yml").read_text())["services"]
OURS = {name: service for name, service in SERVICES.items() if "build" in service}
PROGRAMS = Path(sys.executable).parent


def packaged_files() -> set[str]:
    distribution = Distribution({"script_name": "setup.py"})
    distribution.parse_config_files()
    build = distribution.get_command_obj("build_py")
    build.ensure_finalized()
    return set(build.get_output_mapping().values())


def test_every_file_of_the_program_is_packaged(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(PROJECT)
    listed = subprocess.run(["git", "ls-files", "matching", "portal", "seed", "wsgi.py"], capture_output=True, text=True, check=True)
    assert set(listed.stdout.splitlines()) - packaged_files() == set()


def test_the_compose_file_follows_its_specification() -> None:
    command = [PROGRAMS / "check-jsonschema", "--builtin-schema", "vendor.compose-spec", PROJECT / "docker-compose.yml"]
    checked = subprocess.run(command, capture_output=True, text=True, check=False)
    assert checked.returncode == 0, checked.stdout + checked.stderr


def test_the_production_shape_has_its_six_services() -> None:
    assert set(SERVICES) == {"migrate", "web", "worker", "beat", "postgres", "redis"}


@pytest.mark.parametrize("name", sorted(set(SERVICES) - {"migrate"}))
def test_every_service_that_stays_up_has_a_health_check(name: str) -> None:
    assert SERVICES[name]["healthcheck"]["test"]


@pytest.mark.parametrize("name", sorted(OURS))
def test_every_command_of_ours_is_one_that_the_environment_has(name: str) -> None:
    command = OURS[name]["command"]
    for part in shlex.split(command)[2].split(" && ") if command.startswith("sh -c") else [command]:
        assert (PROGRAMS / shlex.split(part)[0]).is_file(), part


def test_secrets_come_from_the_environment_alone() -> None:
    for service in SERVICES.values():
        for name, value in service.get("environment", {}).items():
            if re.search("PASSWORD|SECRET|KEY", name):
                assert re.fullmatch(r"\$\{[A-Z_]+:\?[^}]+\}", value), f"{name} is {value}"


def test_redis_keeps_its_messages_and_refuses_what_it_cannot_keep() -> None:
    assert "--appendonly yes" in SERVICES["redis"]["command"]
    assert "--maxmemory-policy noeviction" in SERVICES["redis"]["command"]


def test_the_image_runs_as_a_user_of_its_own() -> None:
    last_stage = (PROJECT / "Dockerfile").read_text().split("\nFROM ")[-1]
    assert re.search(r"^USER (?!root|0$)\w+$", last_stage, re.MULTILINE)


@pytest.mark.parametrize(("lock", "extra"), [("requirements.lock", None), ("requirements-dev.lock", "dev")])
def test_the_lock_files_pin_every_requirement(lock: str, extra: str | None) -> None:
    project = tomllib.loads((PROJECT / "pyproject.toml").read_text())["project"]
    wanted = [*project["dependencies"], *(project["optional-dependencies"][extra] if extra else [])]
    pinned = dict(re.findall(r"^([\w.-]+)==(\S+)", (PROJECT / lock).read_text(), re.MULTILINE))
    for requirement in map(Requirement, wanted):
        assert requirement.name in pinned, f"{requirement} is not in {lock}: run make lock"
        assert requirement.specifier.contains(pinned[requirement.name]), f"{requirement} is pinned to {pinned[requirement.name]}"
