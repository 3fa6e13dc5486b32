"""What another brief would change: who comes in, who goes, and the new order beside the old, over one and the same table."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import islice

import numpy as np
from numpy.typing import NDArray

from matching.capabilities import CapabilityTable
from matching.columns.strings import Strings
from matching.passes.contest import Contest
from matching.passes.explanation import excluded_vendors
from matching.passes.gate import Gate
from matching.passes.order import Places, best_vendors, vendors_of
from matching.passes.placing import misses
from matching.types import Brief, ExcludedVendor, Verdict
from matching.weights import DEFAULT_PROFILES, Profiles

SHOWN = 50
FOLLOWED = 200
"""How far down the rank under the other brief is looked up."""
LOST_SHOWN = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Seat:
    """A vendor in one order: its rank and its score in 1/100 points."""

    rank: int
    score: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """A vendor in the new order and where it was; `before` None where it comes in or was behind the first 200."""

    vendor_id: str
    after: Seat
    before: Seat | None
    comes_in: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Loss:
    """A vendor of the old order that goes, and every knock-out that it would miss."""

    vendor_id: str
    before: Seat
    excluded: ExcludedVendor


@dataclass(frozen=True, slots=True, kw_only=True)
class WhatIf:
    """How many vendors fit before and after, how many come in and go; the first of the new order, the first of those who go."""

    before: int
    after: int
    come_in: int
    go: int
    old_order: tuple[tuple[str, Seat], ...]
    order: tuple[Change, ...]
    losses: tuple[Loss, ...]


def what_if(
    asked: Brief, changed: Brief, verdict: Verdict, table: CapabilityTable, profiles: Profiles = DEFAULT_PROFILES, *, as_of: date
) -> WhatIf | None:
    """Return what changes between the two briefs; None where nobody is ranked, outside the fifteen or with too little said."""
    old, new = (Contest.of(brief, verdict, table, profiles, as_of) for brief in (asked, changed))
    if old is None or new is None:
        return None
    was, now = best_vendors(old.gates, old.weighing, FOLLOWED).places, best_vendors(new.gates, new.weighing, SHOWN).places
    seats = _seats(old, was)
    fitted, fit = _Serving(old.gates), _Serving(new.gates)
    gone = fitted.without(fit)
    lost = misses(new.gates, was[[place for place, id in enumerate(seats) if id in gone][:LOST_SHOWN]])
    return WhatIf(
        before=len(fitted),
        after=len(fit),
        come_in=len(fit.without(fitted)),
        go=len(gone),
        old_order=tuple(islice(seats.items(), SHOWN)),
        order=tuple(
            Change(vendor_id=id, after=seat, before=seats.get(id), comes_in=not fitted.holds(id)) for id, seat in _seats(new, now).items()
        ),
        losses=tuple(
            Loss(vendor_id=excluded.vendor_id, before=seats[excluded.vendor_id], excluded=excluded)
            for excluded in excluded_vendors(new.question, lost, {miss.capability_id: new.capability(miss.capability_id) for miss in lost})
        ),
    )


def _seats(contest: Contest, places: Places) -> dict[str, Seat]:
    """Return the seat of each vendor, in order."""
    shown = zip(vendors_of(contest.gates, places), places.scores.tolist(), strict=True)
    return {id: Seat(rank=rank, score=score) for rank, (id, score) in enumerate(shown, start=1)}


class _Serving:
    """The vendors that have an eligible capability."""

    def __init__(self, found: Sequence[Gate]) -> None:
        self.parts = [(gate.segment.vendors, gate.serving) for gate in found]
        first = int(np.count_nonzero(self.parts[0][1])) if found else 0
        later = {vendors[number] for vendors, flags in self.parts[1:] for number in np.flatnonzero(flags).tolist()}
        self._count = first + sum(not _among(self.parts[:1], id) for id in later)

    def __len__(self) -> int:
        return self._count

    def holds(self, vendor_id: str) -> bool:
        """Tell whether the vendor is one of them."""
        return _among(self.parts, vendor_id)

    def without(self, others: "_Serving") -> set[str]:
        """Return those that are not among others of the same table."""
        pairs = zip(self.parts, others.parts, strict=True)
        only_here = {vendors[number] for (vendors, flags), (_, theirs) in pairs for number in np.flatnonzero(flags & ~theirs).tolist()}
        return {id for id in only_here if not others.holds(id)}


def _among(parts: Sequence[tuple[Strings, NDArray[np.bool_]]], vendor_id: str) -> bool:
    return any((number := vendors.find(vendor_id)) is not None and bool(flags[number]) for vendors, flags in parts)
