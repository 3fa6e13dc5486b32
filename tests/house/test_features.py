"""docs/features.md names tests that exist, one for each feature."""

import re

import pytest

from portal.config import PROJECT

ROW = re.compile(r"^\| (?P<feature>[^|]+) \| (?P<page>[^|]+) \| `(?P<file>tests/[\w/]+\.py)::(?P<test>test_\w+)` \|$")
LINES = [line for line in (PROJECT / "docs/features.md").read_text(encoding="utf-8").splitlines() if line.startswith("|")][2:]


@pytest.mark.parametrize("line", LINES, ids=range(len(LINES)))
def test_a_feature_names_a_test_that_exists(line: str) -> None:
    row = ROW.match(line)
    assert row, line
    assert f"def {row['test']}(" in (PROJECT / row["file"]).read_text(encoding="utf-8")


def test_each_feature_has_a_test_of_its_own() -> None:
    tests = [line.split("|")[-2] for line in LINES]
    assert len(tests) == len(set(tests)) >= 30
