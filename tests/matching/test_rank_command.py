"""`vendor-match rank` on files."""

import json
from pathlib import Path

import msgspec
import pytest
from click.testing import CliRunner

from portal.cli.rank import rank_command
from tests.matching.invented import brief, capabilities

BRIEF = brief(
    title="Customer helpline",
    text="Answering telephone calls and e-mails of customers by script, to save cost",
    category="customer_support",
    answers={"C1": 1, "C3": 1, "AB1": 5, "AB2": 5},
    languages=["en"],
)


@pytest.fixture
def files(tmp_path: Path) -> list[str]:
    (tmp_path / "brief.json").write_bytes(msgspec.json.encode(BRIEF))
    (tmp_path / "capabilities.jsonl").write_bytes(b"\n".join(msgspec.json.encode(one) for one in capabilities(200)))
    return ["--brief", str(tmp_path / "brief.json"), "--capabilities", str(tmp_path / "capabilities.jsonl"), "--as-of", "2026-11-01"]


def test_the_command_prints_the_whole_result_as_json(files: list[str]) -> None:
    run = CliRunner().invoke(rank_command, [*files, "--json", "--limit", "5"])
    found = json.loads(run.output)
    assert run.exit_code == 0
    assert [vendor["rank"] for vendor in found["result"]["ranked"]] == [1, 2, 3, 4, 5]
    assert found["verdict"]["category"] == "customer_support"
    assert found["relaxation"]["vendors"] >= 5


def test_the_command_tells_a_person_the_points_and_the_near_misses(files: list[str]) -> None:
    run = CliRunner().invoke(rank_command, files)
    assert run.exit_code == 0
    assert "points" in run.output and "Nearest misses:" in run.output and "if one requirement were relaxed" in run.output


def test_a_line_that_is_no_capability_is_named(files: list[str], tmp_path: Path) -> None:
    with (tmp_path / "capabilities.jsonl").open("a", encoding="utf-8") as file:
        file.write('\n{"id": "x"}\n')
    run = CliRunner().invoke(rank_command, files)
    assert run.exit_code == 2
    assert "Line 201 of the capabilities is not a capability" in run.output
