"""Names that say nothing, and tests that test nothing."""

import ast
import subprocess
from pathlib import Path

import pytest

from portal.config import PROJECT

SAYS_NOTHING = {"utils", "util", "helpers", "helper", "common", "misc"}


def tracked(*patterns: str) -> list[Path]:
    listed = subprocess.run(["git", "ls-files", *patterns], cwd=PROJECT, capture_output=True, text=True, check=True)
    return [Path(line) for line in listed.stdout.splitlines()]


def test_every_name_says_what_is_inside() -> None:
    assert [path for path in tracked() if SAYS_NOTHING & {part.partition(".")[0].lower() for part in path.parts}] == []


@pytest.mark.parametrize("path", tracked("tests/*.py"), ids=str)
def test_every_file_of_tests_tests_something(path: Path) -> None:
    if not path.name.startswith("test_"):
        return
    functions = [node for node in ast.walk(ast.parse((PROJECT / path).read_text())) if isinstance(node, ast.FunctionDef)]
    assert [function.name for function in functions if function.name.startswith("test_")]


@pytest.mark.parametrize("path", tracked("portal/templates/**.html"), ids=str)
def test_no_template_switches_escaping_off(path: Path) -> None:
    text = (PROJECT / path).read_text()
    assert "|safe" not in text.replace(" ", "")
    assert "autoescape false" not in text
