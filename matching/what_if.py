"""What another brief would change: who comes in, who goes, and the new order beside the old, over one and the same table."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import islice

import numpy as np
from numpy.typing import NDArray

from matching.capabilities import CapabilityTable
from matching.columns.strings import Strings
from matching.comparison.question import Question
from matching.passes.explanation import Standing, excluded_vendors, standings
from matching.passes.gate import Gate, gates
from matching.passes.order import best_vendors
from matching.passes.scoring import Weighing
from matching.types import Brief, ExcludedVendor, Scope, Verdict
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
    if verdict.scope is not Scope.INSIDE or verdict.category is None:
        return None
    parts = table.partitions.get(verdict.category, ())
    old_question, new_question = Question.of(asked, verdict, as_of), Question.of(changed, verdict, as_of)
    old, new = gates(old_question, parts), gates(new_question, parts)
    old_places = _first(old, Weighing.of(old_question, profiles), FOLLOWED)
    seats = {standing.place.vendor_id: _seat(standing) for standing in old_places}
    fitted, fit = _Serving(old), _Serving(new)
    gone = fitted.without(fit)
    lost = [standing for standing in old_places if standing.place.vendor_id in gone][:LOST_SHOWN]
    missed = excluded_vendors(new_question, [standing.place for standing in lost])
    return WhatIf(
        before=len(fitted),
        after=len(fit),
        come_in=len(fit.without(fitted)),
        go=len(gone),
        old_order=tuple(islice(seats.items(), SHOWN)),
        order=tuple(
            Change(vendor_id=id, after=_seat(standing), before=seats.get(id), comes_in=not fitted.holds(id))
            for standing in _first(new, Weighing.of(new_question, profiles), SHOWN)
            for id in [standing.place.vendor_id]
        ),
        losses=tuple(
            Loss(vendor_id=standing.place.vendor_id, before=_seat(standing), excluded=excluded)
            for standing, excluded in zip(lost, missed, strict=True)
        ),
    )


def _first(found: Sequence[Gate], weighing: Weighing, limit: int) -> list[Standing]:
    return standings(islice(best_vendors(found, weighing, limit), limit))


def _seat(standing: Standing) -> Seat:
    return Seat(rank=standing.rank, score=standing.place.score)


class _Serving:
    """The vendors that have an eligible capability."""

    def __init__(self, found: Sequence[Gate]) -> None:
        self.parts = [(gate.segment.vendors, gate.serving_vendors()) for gate in found]
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
