"""The order of vendors: eligible rows from the best, ineligible rows from the nearest miss, each vendor once.

Orders are worked out lazily: the first `limit` places by a partial sort, the rest only if somebody asks for more.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from heapq import merge
from operator import attrgetter

import numpy as np
from numpy.typing import NDArray

from matching.eligibility import RULE
from matching.gate import Gate
from matching.masks import holds, positions
from matching.scoring import BAND, Weighing, score
from matching.segments import Segment

ROW_BITS = 32


@dataclass(frozen=True, slots=True)
class Place:
    """A row in its order; `key` sorts ascending and ends with the capability id."""

    key: tuple[int, int, str]
    segment: Segment
    row: int

    @property
    def vendor_id(self) -> str:
        """The vendor that the row belongs to."""
        return self.segment.vendors[int(self.segment.columns["vendor"][self.row])]

    @property
    def score(self) -> int:
        """The score of an eligible row."""
        return -self.key[0] // BAND


def best_vendors(gates: Sequence[Gate], weighing: Weighing, limit: int) -> Iterator[Place]:
    """Yield the place of every vendor with an eligible row: score, then best case, from the highest, then id."""
    return _each_vendor_once(_merged([_best_rows(gate, weighing, limit) for gate in gates]), lambda _vendor: False)


def nearest_misses(gates: Sequence[Gate], limit: int) -> Iterator[Place]:
    """Yield the place of every vendor without an eligible row: fewest failures, smallest gaps in sum, then id."""
    serving = [(gate.segment.vendors, gate.serving_vendors()) for gate in gates]

    def serves(vendor_id: str) -> bool:
        return any((number := vendors.find(vendor_id)) is not None and flags[number] for vendors, flags in serving)

    own = [_missed_rows(gate, flags, limit) for gate, (_, flags) in zip(gates, serving, strict=True)]
    return _each_vendor_once(_merged(own), serves if len(gates) > 1 else lambda _vendor: False)


def ascending(keys: NDArray[np.int64], limit: int) -> Iterator[int]:
    """Yield the positions of distinct keys from the smallest, sorting only as far as it is read."""
    if len(keys) > limit:
        first = np.argpartition(keys, limit)[:limit]
        yield from first[np.argsort(keys[first])].tolist()
        yield from np.argsort(keys)[limit:].tolist()
    else:
        yield from np.argsort(keys).tolist()


def _best_rows(gate: Gate, weighing: Weighing, limit: int) -> Iterator[Place]:
    rows = gate.eligible
    keys = score(gate.offers.at(rows), weighing).keys()
    for position in ascending((-keys << ROW_BITS) + rows, limit):
        row = int(rows[position])
        yield Place((-int(keys[position]), 0, gate.segment.ids[row]), gate.segment, row)


def _missed_rows(gate: Gate, serving: NDArray[np.bool_], limit: int) -> Iterator[Place]:
    """Yield the ineligible rows of vendors that have no eligible one; those that miss once suffice most of the time."""
    vendor = gate.segment.columns["vendor"]
    once = [_missed_by_one(gate, rule, serving) for rule in gate.failed]
    rows, gaps = (np.concatenate(parts) for parts in zip(*once, strict=True))
    yield from _in_order(gate, 1, rows, gaps, limit)
    if gate.more.any():
        counts = gate.failure_counts()
        counts[serving[vendor]] = 0
        for failures in np.unique(counts[counts > 1]).tolist():
            rows = np.flatnonzero(counts == failures)
            yield from _in_order(gate, failures, rows, _gap_sums(gate, rows), limit)


def _missed_by_one(gate: Gate, rule: str, serving: NDArray[np.bool_]) -> tuple[NDArray[np.intp], NDArray[np.int64]]:
    """Return the rows that fail this rule only, and their gaps."""
    rows = positions(gate.failed[rule] & gate.once, len(gate.offers))
    rows = rows[~serving[gate.segment.columns["vendor"][rows]]]
    return rows, RULE[rule].gap(gate.offers.at(rows))


def _in_order(gate: Gate, failures: int, rows: NDArray[np.intp], gaps: NDArray[np.int64], limit: int) -> Iterator[Place]:
    for position in ascending((gaps << ROW_BITS) + rows, limit):
        row = int(rows[position])
        yield Place((failures, int(gaps[position]), gate.segment.ids[row]), gate.segment, row)


def _gap_sums(gate: Gate, rows: NDArray[np.intp]) -> NDArray[np.int64]:
    """Return the sum of the gaps of the rules that each row fails."""
    total = np.zeros(len(rows), np.int64)
    for rule, failing in gate.failed.items():
        member = np.flatnonzero(holds(failing, rows))
        total[member] += RULE[rule].gap(gate.offers.at(rows[member]))
    return total


def _merged(orders: Sequence[Iterator[Place]]) -> Iterator[Place]:
    return orders[0] if len(orders) == 1 else merge(*orders, key=attrgetter("key"))


def _each_vendor_once(places: Iterator[Place], left_out: Callable[[str], bool]) -> Iterator[Place]:
    seen: set[str] = set()
    for place in places:
        vendor_id = place.vendor_id
        if vendor_id not in seen and not left_out(vendor_id):
            seen.add(vendor_id)
            yield place
