"""The table in memory, and the shelf from which processes of one machine take it."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest
from sqlalchemy.orm import Session, sessionmaker

from matching.capabilities import CapabilityTable
from matching.table_shelf import TableShelf
from portal import capability_cache
from portal.capability_cache import CapabilityCache, table_at
from tests.portal.played import offer

Sessions = sessionmaker[Session]


@pytest.fixture
def shelf(tmp_path: Path) -> TableShelf:
    return TableShelf(tmp_path / "tables")


def read(sessions: Sessions, cache: CapabilityCache) -> tuple[int, list[str]]:
    with sessions() as session:
        revision, table = cache.read(session)
    return revision, vendors(table)


def vendors(table: CapabilityTable) -> list[str]:
    return sorted(capability.vendor_id for parts in table.partitions.values() for part in parts for capability in part.capabilities())


def forbid_building(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(_session: Session, _revision: int) -> CapabilityTable:
        raise AssertionError("the table is on the shelf and need not be built")

    monkeypatch.setattr(capability_cache, "table_at", refuse)


def test_a_second_process_maps_what_the_first_has_built(sessions: Sessions, shelf: TableShelf, monkeypatch: pytest.MonkeyPatch) -> None:
    offer(sessions), offer(sessions)
    first = read(sessions, CapabilityCache(shelf))
    forbid_building(monkeypatch)
    second = CapabilityCache(shelf)
    assert read(sessions, second) == first
    with sessions() as session:
        _revision, table = second.read(session)
    column = table.partitions["data_entry"][0].segment.columns["skill_level"]
    assert isinstance(column.base, np.ndarray) and not column.flags.writeable


def test_what_changed_since_the_table_was_kept_is_read_from_the_database(
    sessions: Sessions, shelf: TableShelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    offer(sessions)
    read(sessions, CapabilityCache(shelf))
    later = offer(sessions)
    forbid_building(monkeypatch)
    revision, found = read(sessions, CapabilityCache(shelf))
    assert (revision, len(found)) == (2, 2) and int(found[-1]) == later


def test_after_many_changes_the_table_is_kept_anew_and_the_old_files_are_gone(
    sessions: Sessions, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(capability_cache, "KEEP_AFTER", 2)
    cache = CapabilityCache(TableShelf(tmp_path))
    for number in range(1, 6):
        offer(sessions)
        assert read(sessions, cache)[0] == number
    manifests = [path.name for path in tmp_path.rglob("*.manifest")]
    assert manifests == ["table-5.manifest"]
    monkeypatch.setattr(capability_cache, "KEEP_AFTER", 500)
    forbid_building(monkeypatch)
    assert len(read(sessions, CapabilityCache(TableShelf(tmp_path)))[1]) == 5


@pytest.mark.parametrize("damage", ["cut", "gone", "no JSON"])
def test_a_damaged_shelf_is_built_anew(sessions: Sessions, tmp_path: Path, damage: str) -> None:
    offer(sessions)
    whole = read(sessions, CapabilityCache(TableShelf(tmp_path)))
    (segment,) = tmp_path.rglob("*.segment")
    (newest,) = tmp_path.rglob("newest")
    if damage == "cut":
        segment.write_bytes(segment.read_bytes()[:100])
    elif damage == "gone":
        segment.unlink()
    else:
        newest.write_text("{")
    assert read(sessions, CapabilityCache(TableShelf(tmp_path))) == whole
    assert read(sessions, CapabilityCache(TableShelf(tmp_path))) == whole


def test_a_table_of_another_history_is_not_taken(sessions: Sessions, shelf: TableShelf) -> None:
    """As after a restore from a backup: the same numbers, made anew."""
    offer(sessions)
    before = read(sessions, CapabilityCache(shelf))
    offer(sessions)
    for number in (1, 2, 3):
        with shelf.locked():
            shelf.keep(CapabilityTable.build(()), number, "2020-01-01T00:00:00+00:00")
        found = CapabilityCache(shelf)
        assert read(sessions, found)[1][:1] == before[1]
        with shelf.locked():
            kept = shelf.newest()
        assert kept and kept.number == 2 and not kept.stamp.startswith("2020")


def test_a_running_process_notices_that_its_history_was_replaced(sessions: Sessions, shelf: TableShelf) -> None:
    offer(sessions)
    cache = CapabilityCache(shelf)
    before = read(sessions, cache)
    cache._table, cache._made_at = CapabilityTable.build(()), datetime(2020, 1, 1, tzinfo=UTC)  # as if revision 1 had been another one
    assert read(sessions, cache) == before


def test_of_many_processes_that_start_at_once_one_builds(sessions: Sessions, shelf: TableShelf, monkeypatch: pytest.MonkeyPatch) -> None:
    offer(sessions)
    built = []
    monkeypatch.setattr(capability_cache, "table_at", lambda session, revision: built.append(revision) or table_at(session, revision))
    with ThreadPoolExecutor(6) as pool:
        found = list(pool.map(lambda _number: read(sessions, CapabilityCache(shelf)), range(6)))
    assert len({str(each) for each in found}) == 1
    assert built == [1]
