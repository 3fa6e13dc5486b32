"""What is different between two rankings of the same requirement: who came in, who went, who moved, and by which criterion.

The unit is the vendor. Points of a vendor are never shared out between causes: of each criterion it is only said how many
points it gave before and now, and whether its weight, what is offered, or both are others than before.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from matching.types import Contribution, RankedVendor


@dataclass(frozen=True, slots=True, kw_only=True)
class CriterionShift:
    """One criterion of one vendor, before and now; None on the side where the ranking did not ask it."""

    criterion: str
    before: Contribution | None
    now: Contribution | None

    @property
    def points(self) -> int:
        """How many 1/100 points more it gives now."""
        return (self.now.points if self.now else 0) - (self.before.points if self.before else 0)

    @property
    def is_weighed_otherwise(self) -> bool:
        """Whether it counts more or less than before, or only on one side."""
        return (self.before and self.before.weight) != (self.now and self.now.weight)

    @property
    def is_valued_otherwise(self) -> bool:
        """Whether what is offered is worth more or less than before, where both rankings asked it."""
        return self.before is not None and self.now is not None and self.before.value != self.now.value


@dataclass(frozen=True, slots=True, kw_only=True)
class Moved:
    """A vendor that both rankings have. `shifts` has the criteria whose points differ, the largest difference first.

    `went_ahead` and `came_ahead` count the vendors of only one ranking that were, or are, ahead of it: they move it too.
    """

    before: RankedVendor
    now: RankedVendor
    shifts: tuple[CriterionShift, ...]
    went_ahead: int
    came_ahead: int

    @property
    def ranks(self) -> int:
        """How many ranks it has gone up; negative for down."""
        return self.before.rank - self.now.rank

    @property
    def points(self) -> int:
        """How many 1/100 points it has gained: exactly the sum of its shifts."""
        return self.now.score - self.before.score

    @property
    def is_revised(self) -> bool:
        """Whether another capability of the vendor, or another revision of it, was ranked."""
        return (self.before.capability_id, self.before.revision) != (self.now.capability_id, self.now.revision)


@dataclass(frozen=True, slots=True, kw_only=True)
class WeightShift:
    """A criterion that counts otherwise than before, in 1/10,000; 0 where it was not asked."""

    criterion: str
    before: int
    now: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RunDifference:
    """Two rankings beside each other. `stayed` and `came` are in the order of now, `went` in that of before."""

    stayed: tuple[Moved, ...]
    came: tuple[RankedVendor, ...]
    went: tuple[RankedVendor, ...]
    weights: tuple[WeightShift, ...]

    @property
    def moved(self) -> tuple[Moved, ...]:
        """Those of both that have another rank."""
        return tuple(vendor for vendor in self.stayed if vendor.ranks)


def compare_rankings(before: Sequence[RankedVendor], now: Sequence[RankedVendor]) -> RunDifference:
    """Return what is different between two rankings, each in its own order."""
    earlier, later = {vendor.vendor_id: vendor for vendor in before}, {vendor.vendor_id: vendor for vendor in now}
    came = tuple(vendor for vendor in now if vendor.vendor_id not in earlier)
    went = tuple(vendor for vendor in before if vendor.vendor_id not in later)
    return RunDifference(
        stayed=tuple(_moved(earlier[vendor.vendor_id], vendor, went, came) for vendor in now if vendor.vendor_id in earlier),
        came=came,
        went=went,
        weights=_weight_shifts(before[0].contributions, now[0].contributions) if before and now else (),
    )


def _moved(before: RankedVendor, now: RankedVendor, went: Sequence[RankedVendor], came: Sequence[RankedVendor]) -> Moved:
    differing = [shift for shift in _shifts(before.contributions, now.contributions) if shift.points]
    return Moved(
        before=before,
        now=now,
        shifts=tuple(sorted(differing, key=lambda shift: (-abs(shift.points), shift.criterion))),
        went_ahead=sum(vendor.rank < before.rank for vendor in went),
        came_ahead=sum(vendor.rank < now.rank for vendor in came),
    )


def _shifts(before: Sequence[Contribution], now: Sequence[Contribution]) -> list[CriterionShift]:
    earlier, later = {part.criterion: part for part in before}, {part.criterion: part for part in now}
    return [CriterionShift(criterion=key, before=earlier.get(key), now=later.get(key)) for key in {**earlier, **later}]


def _weight_shifts(before: Sequence[Contribution], now: Sequence[Contribution]) -> tuple[WeightShift, ...]:
    """Return the differing weights, the largest difference first; they are the same for all vendors of a ranking."""
    found = [
        WeightShift(criterion=shift.criterion, before=shift.before.weight if shift.before else 0, now=shift.now.weight if shift.now else 0)
        for shift in _shifts(before, now)
        if shift.is_weighed_otherwise
    ]
    return tuple(sorted(found, key=lambda shift: (-abs(shift.now - shift.before), shift.criterion)))
