"""The worker's loop on a store in memory."""

import threading
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

import msgspec
import pytest

from matching.capabilities import CapabilityTable, Part
from matching.findings import Findings
from matching.runner import work
from matching.store import Claim, Snapshot
from matching.types import Brief
from matching.weights import DEFAULT_PROFILES
from tests.matching.invented import brief, capability, verdict

SNAPSHOT = Snapshot(
    brief=brief(),
    verdict=verdict(),
    profiles=DEFAULT_PROFILES,
    as_of=date(2026, 11, 2),
    table=CapabilityTable.build([capability()]),
    revision=1,
)


class DatabaseAwayError(Exception):
    """What a store raises whose database is away."""


@dataclass
class StoreInMemory:
    """A queue of run ids that keeps what becomes of each."""

    queued: list[int]
    snapshots: Mapping[int, Snapshot] = field(default_factory=dict)
    lease_seconds: float = 30.0
    is_away: bool = False
    kept: threading.Event = field(default_factory=threading.Event)
    fates: dict[int, str] = field(default_factory=dict)
    rings: int = 0
    lost: frozenset[int] = frozenset()

    def prepare(self) -> None:
        raise NotImplementedError

    def claim(self, run_id: int) -> Claim | None:
        if run_id not in self.queued:
            return None
        self.queued.remove(run_id)
        return Claim(run_id, 1, others_wait=bool(self.queued))

    def claim_next(self) -> Claim | None:
        return self.claim(self.queued[0]) if self.queued else None

    def load(self, claim: Claim) -> Snapshot:
        return self.snapshots.get(claim.run_id, SNAPSHOT)

    def keep(self, claim: Claim) -> bool:
        self.kept.set()
        return claim.run_id not in self.lost

    def save(self, claim: Claim, snapshot: Snapshot, findings: Findings) -> bool:
        if self.is_away:
            raise DatabaseAwayError
        return self._end(claim, f"done with {len(findings.ranking.placements)}")

    def fail(self, claim: Claim, sentence: str) -> bool:
        return self._end(claim, sentence)

    def release(self, claim: Claim) -> None:
        self.fates[claim.run_id] = "released"

    def recover(self) -> None:
        raise NotImplementedError

    def wake_stalled(self) -> None:
        raise NotImplementedError

    def call_help(self) -> None:
        self.rings += 1

    def _end(self, claim: Claim, fate: str) -> bool:
        if claim.run_id in self.lost:
            return False
        self.fates[claim.run_id] = fate
        return True


class BrokenTable(CapabilityTable):
    """A table that no ranking survives."""

    def __getattribute__(self, name: str) -> Any:
        if name == "partitions":
            raise ArithmeticError("a hole in the table")
        return super().__getattribute__(name)


def broken_snapshot() -> Snapshot:
    return replace(SNAPSHOT, table=BrokenTable(partitions={}))


def test_the_named_run_is_worked_first_and_then_the_rest_in_turn() -> None:
    store = StoreInMemory([1, 2, 3])
    assert work(store, first=2) == 3
    assert list(store.fates.items()) == [(2, "done with 1"), (1, "done with 1"), (3, "done with 1")]


def test_a_wake_up_call_for_a_run_that_is_over_works_what_else_is_queued() -> None:
    store = StoreInMemory([7])
    assert work(store, first=1) == 1
    assert list(store.fates) == [7]


def test_with_the_first_run_in_hand_help_is_called_once() -> None:
    store = StoreInMemory([1, 2, 3])
    work(store)
    assert store.rings == 1


def test_an_idle_worker_calls_nobody() -> None:
    store = StoreInMemory([])
    assert work(store) == 0
    assert store.rings == 0


def test_the_loop_ends_after_the_run_in_hand_when_it_is_enough() -> None:
    store = StoreInMemory([1, 2, 3])
    assert work(store, enough=lambda: True) == 1
    assert store.queued == [2, 3]


def test_a_requirement_that_makes_the_engine_raise_fails_with_a_sentence_and_blocks_nobody() -> None:
    store = StoreInMemory([1, 2], {1: broken_snapshot()})
    assert work(store) == 2
    assert store.fates[1] == (
        "The engine could not rank this requirement (ArithmeticError: a hole in the table). "
        "Run it again; if it fails again, change the requirement or report this sentence to the operator's engineers."
    )
    assert store.fates[2] == "done with 1"


def test_a_run_whose_input_cannot_be_read_fails_with_a_sentence_and_blocks_nobody() -> None:
    class StoreOfAnotherVersion(StoreInMemory):
        def load(self, claim: Claim) -> Snapshot:
            return SNAPSHOT if claim.run_id == 2 else replace(SNAPSHOT, brief=msgspec.convert({"answers": 3}, Brief))

    store = StoreOfAnotherVersion([1, 2])
    assert work(store) == 2
    assert store.fates[1].startswith("This version of the engine cannot read what the run was given (Expected `object`")
    assert store.fates[2] == "done with 1"


def test_a_store_that_fails_is_no_failure_of_the_run_which_is_given_back() -> None:
    store = StoreInMemory([1, 2], is_away=True)
    with pytest.raises(DatabaseAwayError):
        work(store)
    assert store.fates == {1: "released"}
    assert store.queued == [2]


def test_a_claim_that_was_lost_meanwhile_leaves_nothing_behind() -> None:
    store = StoreInMemory([1, 2], lost=frozenset({1}))
    assert work(store) == 2
    assert list(store.fates) == [2]


def test_the_lease_is_renewed_while_the_ranking_takes_its_time() -> None:
    store = StoreInMemory([1], lease_seconds=0.03)

    class SlowTable(CapabilityTable):
        def __getattribute__(self, name: str) -> Any:
            if name == "partitions":
                assert store.kept.wait(timeout=30)
            return super().__getattribute__(name)

    parts: Mapping[str, tuple[Part, ...]] = SNAPSHOT.table.partitions
    store.snapshots = {1: replace(SNAPSHOT, table=SlowTable(partitions=parts))}
    work(store)
    assert store.fates == {1: "done with 1"}
