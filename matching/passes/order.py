"""The order of vendors: eligible rows from the best, ineligible rows from the nearest miss, each vendor once.

A place in the order of one part is a single number, `key << 32 | row`: keys ascend, and the rows of a part follow the
capability ids, which decide between equal keys. A part gives its first places by a partial sort; parts are merged, and
looked through further only where so many places hold too few vendors.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

from matching.columns.masks import count, holds_each
from matching.eligibility import RULE
from matching.passes.gate import Gate
from matching.passes.scoring import BAND, Earned, Weighing, contenders, earned

ROW_BITS = 32
GAP_BITS = 20
"""More than the gaps of all rules in sum."""
MANY = 32
"""Where so many rows miss one rule for each that is looked at, the near misses among them are looked at first."""
SPARE = 2
"""Rows looked at for every vendor wanted, as some vendors have several."""
FURTHER = 8
"""How many times as many rows are looked at where those were too few."""
NEAR = 400
"""A gap of 4 % or less (in 1/10,000) is a near miss: enough rows to fill a page, few enough to be quick."""
NOWHERE: NDArray[np.int64] = np.zeros(0, np.int64)


@dataclass(frozen=True, slots=True)
class Places:
    """Rows in their order, best first: the number of each one's part, its row there, and its key, ascending."""

    parts: NDArray[np.intp]
    rows: NDArray[np.intp]
    keys: NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.rows)

    def __getitem__(self, chosen: Sequence[int] | NDArray[np.integer] | slice) -> Self:
        return type(self)(self.parts[chosen], self.rows[chosen], self.keys[chosen])

    @property
    def scores(self) -> NDArray[np.int64]:
        """The scores of eligible rows."""
        return -self.keys // BAND

    @classmethod
    def joined(cls, several: Sequence["Places"]) -> Self:
        """Return places one after another."""
        columns = zip(*((each.parts, each.rows, each.keys) for each in several), strict=True)
        return cls(*(np.concatenate(column) for column in columns))


@dataclass(frozen=True, slots=True)
class Best:
    """The places of the first vendors with an eligible row, and what the criteria give the contenders of each part.

    `contenders` are a part's rows, ascending, and what they earn, in their order.
    """

    places: Places
    contenders: Sequence[tuple[NDArray[np.intp], Earned]]

    def earned(self, part: int, rows: NDArray[np.intp]) -> Earned:
        """Return what the criteria give some rows of a part that are among the places."""
        contending, given = self.contenders[part]
        return given.at(np.searchsorted(contending, rows))


def best_vendors(gates: Sequence[Gate], weighing: Weighing, limit: int) -> Best:
    """Return the first vendors with an eligible row: score, then best case, from the highest, then id."""
    found: dict[int, tuple[NDArray[np.intp], Earned]] = {}

    def first_places(part: int, look: int) -> NDArray[np.int64]:
        gate = gates[part]
        rows = contenders(gate.offers.at(gate.eligible), weighing, look)
        given = earned(gate.offers.at(rows), weighing)
        found[part] = rows, given
        return _first(_places(rows, -given.order_keys), look)

    places = _first_vendors(gates, first_places, limit)
    return Best(places, [found[part] for part in range(len(gates))])


def nearest_misses(gates: Sequence[Gate], limit: int) -> Places:
    """Return the first vendors without an eligible row: fewest failures, smallest gaps in sum, then id."""
    return _first_vendors(gates, lambda part, look: _missed_rows(gates[part], look), limit, left_out=_served_elsewhere(gates))


def nearest_by_rule(gates: Sequence[Gate], rules: Iterable[str], limit: int) -> dict[str, Places]:
    """Return, for each rule, the first vendors without an eligible row that fail it and no other: smallest gap, then id."""
    left_out = _served_elsewhere(gates)

    def nearest(rule: str) -> Places:
        return _first_vendors(gates, lambda part, look: _first(_gap_places(*gates[part].missed_once[rule]), look), limit, left_out=left_out)

    return {rule: nearest(rule) for rule in rules}


def misses_of(gates: Sequence[Gate], vendor_id: str) -> Places:
    """Return the nearest miss of one vendor that has no eligible row; none where it has no row at all."""
    rows = [gate.part.rows_of(vendor_id) for gate in gates]
    failures = [holds_each(gate.failed.values(), own).sum(axis=0) for gate, own in zip(gates, rows, strict=True)]
    places = [_places(own, (number << GAP_BITS) + _gap_sums(gate, own)) for gate, own, number in zip(gates, rows, failures, strict=True)]
    return _first_vendors(gates, lambda part, look: _first(places[part], look), 1)


def vendors_of(gates: Sequence[Gate], places: Places) -> list[str]:
    """Return the vendor at each of the places."""
    ids = np.empty(len(places), object)
    for part, gate in enumerate(gates):
        own = np.flatnonzero(places.parts == part)
        ids[own] = gate.vendor_ids(places.rows.take(own))
    return list(ids)


def _first_vendors(
    gates: Sequence[Gate],
    first_places: Callable[[int, int], NDArray[np.int64]],
    limit: int,
    *,
    left_out: Callable[[str], bool] = lambda _vendor: False,
) -> Places:
    """Return the first place of each of so many vendors, fewer where there are no more.

    `first_places` gives of a part, by its number, the first places in order: so many as it is asked for, or all there are.
    It leaves out by itself the vendors that the part knows to leave out; `left_out` is asked only where there are several parts.
    """
    look = SPARE * limit
    while True:
        found = [first_places(part, look) for part in range(len(gates))]
        places, is_all = _merged(gates, found), all(len(each) < look for each in found)
        vendors = _each_vendor_once(gates, places if is_all else places[:look], left_out)
        if is_all or len(vendors) >= limit:
            return vendors[:limit]
        look *= FURTHER


def _first(places: NDArray[np.int64], look: int) -> NDArray[np.int64]:
    """Return the first so many places in order."""
    return np.sort(np.partition(places, look)[:look] if len(places) > look else places)


def _gap_places(rows: NDArray[np.intp], gaps: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return the places of rows that miss one rule."""
    return _places(rows, (1 << GAP_BITS) + gaps)


def _places(rows: NDArray[np.intp], keys: NDArray[np.int64]) -> NDArray[np.int64]:
    return (keys << ROW_BITS) + rows


def _merged(gates: Sequence[Gate], found: Sequence[NDArray[np.int64]]) -> Places:
    """Return the places of several parts in one order, the parts' own orders given."""
    several = [
        Places(np.full(len(places), part), places & (1 << ROW_BITS) - 1, places >> ROW_BITS)
        for part, places in enumerate(found)
        if len(places)
    ]
    if len(several) == 1:
        return several[0]
    if not several:
        return Places(NOWHERE, NOWHERE, NOWHERE)
    places = Places.joined(several)
    ids = np.concatenate([gates[each.parts[0]].segment.ids.several(each.rows) for each in several])
    return places[np.lexsort((ids, places.keys))]


def _each_vendor_once(gates: Sequence[Gate], places: Places, left_out: Callable[[str], bool]) -> Places:
    """Return each vendor's first place."""
    if len(gates) == 1:
        return places[_first_of_each(gates[0].segment.columns["vendor"].take(places.rows).tolist())]
    vendors = vendors_of(gates, places)
    return places[[place for place in _first_of_each(vendors) if not left_out(vendors[place])]]


def _first_of_each(vendors: Sequence[int | str]) -> list[int]:
    """Return where each vendor stands first, in order."""
    return sorted({vendor: place for place, vendor in zip(range(len(vendors) - 1, -1, -1), reversed(vendors), strict=True)}.values())


def _missed_rows(gate: Gate, look: int) -> NDArray[np.int64]:
    """Return the first ineligible rows of vendors that have no eligible one.

    Where many rows miss one rule, those that do so narrowly are mostly enough; the others are looked at only where they are not.
    """
    if count(gate.once) > MANY * look:
        near = np.concatenate([NOWHERE, *(_gap_places(*gate.missing_only(rule, NEAR)) for rule in gate.failed if RULE[rule].graded)])
        if len(near) >= look:
            return _first(near, look)
    missed = np.concatenate([NOWHERE, *(_gap_places(*once) for once in gate.missed_once.values())])
    if len(missed) < look and (gate.twice.any() or gate.more.any()):
        counts = gate.failure_counts()
        counts[gate.serving[gate.segment.columns["vendor"]]] = 0
        for failures in np.unique(counts[counts > 1]).tolist():
            rows = np.flatnonzero(counts == failures)
            missed = np.concatenate([missed, _places(rows, (failures << GAP_BITS) + _gap_sums(gate, rows))])
            if len(missed) >= look:
                break
    return _first(missed, look)


def _served_elsewhere(gates: Sequence[Gate]) -> Callable[[str], bool]:
    """Return what tells whether a vendor has an eligible row in any of the parts."""
    later = {id for gate in gates[1:] for id in gate.segment.vendors.several(np.flatnonzero(gate.serving))}

    def serves(vendor_id: str) -> bool:
        if vendor_id in later:
            return True
        number = gates[0].segment.vendors.find(vendor_id)
        return number is not None and bool(gates[0].serving[number])

    return serves


def _gap_sums(gate: Gate, rows: NDArray[np.intp]) -> NDArray[np.int64]:
    """Return the sum of the gaps of the rules that each row fails."""
    total = np.zeros(len(rows), np.int64)
    for rule, failing in zip(gate.failed, holds_each(gate.failed.values(), rows), strict=True):
        member = np.flatnonzero(failing)
        total[member] += RULE[rule].gap(gate.offers.at(rows[member]))
    return total
