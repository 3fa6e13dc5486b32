"""The table: built, patched, searched, saved and mapped, always the same capabilities and the same ranking."""

import random
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from matching.capabilities import STEP, CapabilityTable
from matching.columns import money
from matching.ranking import rank
from matching.relevance import terms
from matching.table_file import EditionError, load, save
from matching.types import Capability
from tests.matching.invented import AS_OF, CATEGORY_CODE, brief, capabilities, capability, verdict

BRIEF = brief(
    text="Telephone helpline for retail customers", languages=["en"], skill_level=2, certificates=["iso_9001"], starts_on="2026-12-01"
)


def contents(table: CapabilityTable) -> dict[str, Capability]:
    return {one.id: one for parts in table.partitions.values() for part in parts for one in part.capabilities()}


@pytest.fixture(scope="module")
def offered() -> list[Capability]:
    return capabilities(600)


def test_a_table_gives_back_every_capability_as_it_was(offered: list[Capability]) -> None:
    table = CapabilityTable.build(offered)
    assert len(table) == len(offered)
    assert contents(table) == {one.id: one for one in offered}
    assert table.get(offered[7].id) == offered[7]
    with pytest.raises(KeyError):
        table.get("nobody")


def test_an_empty_table_can_be_patched_full() -> None:
    table = CapabilityTable.build([]).patch([capability("a", revision=3)])
    assert (len(table), table.revision, table.get("a").revision) == (1, 3, 3)


def test_a_chain_of_patches_equals_a_table_built_afresh(offered: list[Capability]) -> None:
    chance = random.Random(5)
    present = {one.id: one for one in offered[:400]}
    table = CapabilityTable.build(present.values())
    for step in range(12):
        changed = [capability(one.id, category=one.category, revision=step + 1, skill_level=5) for one in chance.sample(offered, 8)]
        moved = capability(chance.choice(offered).id, category="logistics", revision=step + 1)
        removed = chance.sample(sorted(present), 5)
        table = table.patch([*changed, moved], removed)
        for gone in removed:
            present.pop(gone, None)
        present |= {one.id: one for one in (*changed, moved)}
        afresh = CapabilityTable.build(present.values())
        assert contents(table) == present
        assert len(table) == len(afresh) == len(present)
        assert rank(BRIEF, verdict(), table, as_of=AS_OF) == rank(BRIEF, verdict(), afresh, as_of=AS_OF)


def test_a_patch_leaves_the_old_table_as_it_was(offered: list[Capability]) -> None:
    table = CapabilityTable.build(offered)
    before = rank(BRIEF, verdict(), table, as_of=AS_OF)
    table.patch([capability(before.ranked[0].capability_id, vendor_suspended=True)])
    assert rank(BRIEF, verdict(), table, as_of=AS_OF) == before


def test_each_part_is_much_smaller_than_the_one_before() -> None:
    table = CapabilityTable.build([capability(f"a{number:05}") for number in range(STEP * STEP)])
    for number in range(2 * STEP):
        table = table.patch([capability(f"b{number:04}")])
        sizes = [len(part) for part in table.partitions[CATEGORY_CODE]]
        assert sum(sizes) == STEP * STEP + number + 1
        assert all(later * STEP <= earlier for earlier, later in pairwise(sizes))
        assert len(sizes) <= 3


def test_a_part_whose_rows_are_all_gone_is_left_out() -> None:
    table = CapabilityTable.build([capability(f"a{number}") for number in range(STEP)]).patch([capability("b")])
    assert [len(part) for part in table.partitions[CATEGORY_CODE]] == [STEP, 1]
    assert [len(part) for part in table.patch([], removed=["b"]).partitions[CATEGORY_CODE]] == [STEP]
    assert table.patch([], removed=["b", *(f"a{number}" for number in range(STEP))]).partitions == {}


def test_of_two_capabilities_with_one_id_the_later_counts() -> None:
    assert CapabilityTable.build([capability("a", skill_level=1), capability("a", skill_level=4)]).get("a").skill_level == 4


def test_a_saved_table_opens_mapped_and_ranks_the_same(offered: list[Capability], tmp_path: Path) -> None:
    table = CapabilityTable.build(offered[:500]).patch(offered[450:], removed=[offered[0].id])
    opened = load(save(table, tmp_path, 7))
    assert contents(opened) == contents(table)
    assert opened.revision == table.revision
    assert rank(BRIEF, verdict(), opened, as_of=AS_OF) == rank(BRIEF, verdict(), table, as_of=AS_OF)
    column = opened.partitions[CATEGORY_CODE][0].segment.columns["hourly_rate"]
    assert isinstance(column.base, np.ndarray) and not column.flags.writeable


def test_a_patch_of_a_saved_table_writes_the_delta_only(offered: list[Capability], tmp_path: Path) -> None:
    save(CapabilityTable.build(offered), tmp_path, 0)
    before = {path.name: path.stat().st_mtime_ns for path in tmp_path.iterdir()}
    opened = load(tmp_path / "table-0.manifest")
    save(opened.patch([capability("new", revision=1)]), tmp_path, 1)
    after = {path.name: path.stat().st_mtime_ns for path in tmp_path.iterdir()}
    assert before.items() <= after.items()
    assert len(after.keys() - before.keys()) == 2  # one segment and one manifest


def test_a_file_of_other_term_statistics_is_refused(offered: list[Capability], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    manifest = save(CapabilityTable.build(offered[:5]), tmp_path, 0)
    other = terms.Reference("another", 1, {})
    monkeypatch.setattr(terms, "shipped", lambda: other)
    with pytest.raises(EditionError, match="edition"):
        load(manifest)


def test_a_file_of_other_exchange_rates_is_refused(offered: list[Capability], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    table = CapabilityTable.build(offered[:5])
    manifest = save(table, tmp_path, 0)
    monkeypatch.setattr(money, "EXCHANGE_ON", "another day")
    with pytest.raises(EditionError, match="edition"):
        load(manifest)
    assert contents(load(save(table, tmp_path, 0))) == contents(table)


def test_a_file_that_is_no_segment_is_refused(offered: list[Capability], tmp_path: Path) -> None:
    manifest = save(CapabilityTable.build(offered[:1]), tmp_path, 0)
    next(tmp_path.glob("*.segment")).write_bytes(b"something else altogether")
    with pytest.raises(EditionError, match="not a segment"):
        load(manifest)
