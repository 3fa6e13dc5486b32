"""Every setting is read in one place and stands in the README's table, and the other way round."""

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from portal.config import PROJECT, Settings

ROW = re.compile(r"^\| `([A-Z_]+)` \|", re.MULTILINE)
SOURCES = [PROJECT / "wsgi.py", *(path for room in ("matching", "portal", "seed") for path in (PROJECT / room).rglob("*.py"))]


class Remembering(dict[str, str]):
    """An environment that remembers what it was asked for."""

    def __init__(self, **values: str) -> None:
        super().__init__(**values)
        self.asked: set[str] = set()

    def get(self, name: str, default: Any = None) -> Any:
        self.asked.add(name)
        return super().get(name, default)


@pytest.fixture
def settings(tmp_path: Path) -> set[str]:
    environment = Remembering(INSTANCE_DIR=str(tmp_path))
    Settings.from_environment(environment)
    return environment.asked


def test_the_readme_lists_every_setting_and_no_other(settings: set[str]) -> None:
    assert set(ROW.findall((PROJECT / "README.md").read_text())) == settings


def test_the_compose_file_sets_only_settings_that_exist(settings: set[str]) -> None:
    web = yaml.safe_load((PROJECT / "docker-compose.yml").read_text())["services"]["web"]
    assert set(web["environment"]) <= settings


@pytest.mark.parametrize("source", SOURCES, ids=lambda path: str(path.relative_to(PROJECT)))
def test_the_environment_is_read_in_one_place(source: Path) -> None:
    reads = re.search(r"\bos\.(environ|getenv)\b", source.read_text())
    assert not reads or source == PROJECT / "portal/config.py"
