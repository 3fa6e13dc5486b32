"""The order of vendors: eligible rows from the best, ineligible rows from the nearest miss, each vendor once.

Orders are worked out lazily: the first `limit` places by a partial sort, the rest only if somebody asks for more.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from heapq import merge
from itertools import islice
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from matching.columns.masks import Mask, holds, positions
from matching.columns.segments import Segment
from matching.eligibility import RULE
from matching.passes.gate import Gate
from matching.passes.scoring import BAND, Weighing, contenders, order_keys
from matching.types import Capability

ROW_BITS = 32
SPARE = 2
"""Rows looked at for every vendor wanted, as some vendors have several."""
NEAR = 400
"""A gap of 4 % or less (in 1/10,000) is a near miss: enough rows to fill a page, few enough to be quick."""


class Place(NamedTuple):
    """A row in its order: `order` sorts ascending, and the capability id decides what it leaves equal."""

    order: tuple[int, int]
    segment: Segment
    row: int

    @property
    def capability_id(self) -> str:
        """The capability in the row."""
        return self.segment.ids[self.row]

    @property
    def vendor_id(self) -> str:
        """The vendor that the row belongs to."""
        return self.segment.vendors[self.vendor_number]

    @property
    def vendor_number(self) -> int:
        """The number of that vendor in its segment."""
        return int(self.segment.columns["vendor"][self.row])

    @property
    def revision(self) -> int:
        """The revision of the capability."""
        return int(self.segment.revisions[self.row])

    @property
    def capability(self) -> Capability:
        """The capability in full."""
        return self.segment.get(self.row)

    @property
    def score(self) -> int:
        """The score of an eligible row."""
        return -self.order[0] // BAND


def best_vendors(gates: Sequence[Gate], weighing: Weighing, limit: int) -> Iterator[Place]:
    """Yield the place of every vendor with an eligible row: score, then best case, from the highest, then id."""
    return _each_vendor_once([_best_rows(gate, weighing, SPARE * limit) for gate in gates], lambda _vendor: False)


def nearest_misses(gates: Sequence[Gate], limit: int) -> Iterator[Place]:
    """Yield the place of every vendor without an eligible row: fewest failures, smallest gaps in sum, then id."""
    serving = [(gate.segment.vendors, gate.serving_vendors()) for gate in gates]

    def serves(vendor_id: str) -> bool:
        return any((number := vendors.find(vendor_id)) is not None and flags[number] for vendors, flags in serving)

    return _each_vendor_once([_missed_rows(gate, flags, limit) for gate, (_, flags) in zip(gates, serving, strict=True)], serves)


def place_key(place: Place) -> tuple[tuple[int, int], str]:
    """Return what orders places of several parts."""
    return place.order, place.capability_id


def first_of_each_vendor(places: Iterator[Place], limit: int) -> list[Place]:
    """Return the first places of so many different vendors."""
    first: dict[str, Place] = {}
    for place in places:
        first.setdefault(place.vendor_id, place)
        if len(first) == limit:
            break
    return list(first.values())


def ascending(keys: NDArray[np.int64], limit: int) -> Iterator[int]:
    """Yield the positions of distinct keys from the smallest, sorting only as far as it is read."""
    if len(keys) > limit:
        first = np.argpartition(keys, limit)[:limit]
        yield from first[np.argsort(keys[first])].tolist()
        yield from np.argsort(keys)[limit:].tolist()
    else:
        yield from np.argsort(keys).tolist()


def _best_rows(gate: Gate, weighing: Weighing, limit: int) -> Iterator[Place]:
    """Yield the eligible rows; those that cannot be among the first `limit` are scored only if somebody reads on."""
    first = gate.eligible[contenders(gate.offers.at(gate.eligible), weighing, limit)]
    yield from islice(_scored(gate, weighing, first, limit), limit)
    yield from islice(_scored(gate, weighing, gate.eligible, limit), limit, None)


def _scored(gate: Gate, weighing: Weighing, rows: NDArray[np.intp], limit: int) -> Iterator[Place]:
    keys = order_keys(gate.offers.at(rows), weighing)
    for position in ascending(rows - (keys << ROW_BITS), limit):
        row = int(rows[position])
        yield Place((-int(keys[position]), 0), gate.segment, row)


def _missed_rows(gate: Gate, serving: NDArray[np.bool_], limit: int) -> Iterator[Place]:
    """Yield the ineligible rows of vendors that have no eligible one.

    Most of the time the rows that narrowly miss one rule are enough; the others are looked at only when asked for.
    """
    graded = [rule for rule in gate.failed if RULE[rule].graded]
    near, gaps = _missed_once(gate, serving, {rule: gate.failed[rule] & ~RULE[rule].fails(gate.offers, NEAR) for rule in graded})
    close = gaps <= NEAR
    near, gaps = near[close], gaps[close]
    yield from _in_order(gate, 1, near, gaps, limit)
    rows, gaps = _missed_once(gate, serving, gate.failed)
    yield from _in_order(gate, 1, rows[gaps > NEAR], gaps[gaps > NEAR], limit)
    if gate.twice.any() or gate.more.any():
        counts = gate.failure_counts()
        counts[serving[gate.segment.columns["vendor"]]] = 0
        for failures in np.unique(counts[counts > 1]).tolist():
            rows = np.flatnonzero(counts == failures)
            yield from _in_order(gate, failures, rows, _gap_sums(gate, rows), limit)


def _missed_once(gate: Gate, serving: NDArray[np.bool_], those: Mapping[str, Mask]) -> tuple[NDArray[np.intp], NDArray[np.int64]]:
    """Return rows that fail exactly one rule, of those given for it, with their gaps."""
    found_rows, found_gaps = [], []
    for rule, failing in those.items():
        chosen = failing & gate.once
        if chosen.any():
            rows = positions(chosen, len(gate.offers))
            rows = rows[~serving[gate.segment.columns["vendor"][rows]]]
            found_rows.append(rows)
            found_gaps.append(RULE[rule].gap(gate.offers.at(rows)))
    none = np.zeros(0, np.int64)
    return np.concatenate([none, *found_rows]), np.concatenate([none, *found_gaps])


def _in_order(gate: Gate, failures: int, rows: NDArray[np.intp], gaps: NDArray[np.int64], limit: int) -> Iterator[Place]:
    for position in ascending((gaps << ROW_BITS) + rows, limit):
        row = int(rows[position])
        yield Place((failures, int(gaps[position])), gate.segment, row)


def _gap_sums(gate: Gate, rows: NDArray[np.intp]) -> NDArray[np.int64]:
    """Return the sum of the gaps of the rules that each row fails."""
    total = np.zeros(len(rows), np.int64)
    for rule, failing in gate.failed.items():
        member = np.flatnonzero(holds(failing, rows))
        total[member] += RULE[rule].gap(gate.offers.at(rows[member]))
    return total


def _each_vendor_once(orders: Sequence[Iterator[Place]], left_out: Callable[[str], bool]) -> Iterator[Place]:
    """Yield each vendor's first place in the parts' orders, merged.

    A part leaves out by itself the vendors that it knows to leave out; `left_out` is asked only across parts.
    """
    if len(orders) == 1:
        numbers: set[int] = set()
        for place in orders[0]:
            if place.vendor_number not in numbers:
                numbers.add(place.vendor_number)
                yield place
        return
    vendors: set[str] = set()
    for place in merge(*orders, key=place_key):
        vendor_id = place.vendor_id
        if vendor_id not in vendors and not left_out(vendor_id):
            vendors.add(vendor_id)
            yield place
