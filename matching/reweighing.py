"""The vendors of a ranking under other weights, worked out from the values that the ranking found.

Values do not depend on weights, so nobody has to be compared anew; each vendor stays with the capability that it was
ranked by. With the ranking's own weights the result is that ranking bit for bit: the arithmetic is that of
`matching.passes.scoring`, the order that of `matching.ranking`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from matching.criteria import FULL
from matching.types import Contribution, RankedVendor
from matching.weights import TOTAL, apportion


def weights_of(ranked: Sequence[RankedVendor]) -> dict[str, int]:
    """Return the weights that a ranking used, by criterion, in 1/10,000; empty where it has nobody."""
    return {part.criterion: part.weight for part in ranked[0].contributions} if ranked else {}


def reweigh(ranked: Sequence[RankedVendor], weights: Mapping[str, int]) -> tuple[RankedVendor, ...]:
    """Return these vendors, which must come from one ranking, in their order under `weights` (1/10,000, one for each criterion)."""
    weighed = sorted(
        (_weighed(vendor, weights) for vendor in ranked), key=lambda vendor: (-vendor.score, -vendor.highest, vendor.capability_id)
    )
    ordered: list[RankedVendor] = []
    for rank, vendor in enumerate(weighed, start=1):
        tied = bool(ordered) and vendor.score == ordered[-1].score
        band = ordered[-1].tie_band + (not tied) if ordered else 1
        ordered.append(replace(vendor, rank=rank, tie_band=band))
    return tuple(ordered)


def settle(wanted: Mapping[str, int], before: Mapping[str, int]) -> dict[str, int]:
    """Return weights that sum to exactly 10,000: those that were moved as they are wanted, the others in their old proportions.

    Where what was moved is more than everything, or everything was moved, the moved ones are scaled to it together.

    Raises:
        ValueError: nothing is left to give weight to.
    """
    moved = {key: weight for key, weight in wanted.items() if weight != before.get(key)}
    others = {key: weight for key, weight in wanted.items() if key not in moved}
    left = TOTAL - sum(moved.values())
    if not others or left < 0:
        if not any(moved.values()):
            raise ValueError("no criterion has any weight")
        return {**dict.fromkeys(wanted, 0), **apportion(moved)}
    shares = apportion(others if any(others.values()) else dict.fromkeys(others, 1), left)
    return {key: moved.get(key, shares.get(key, 0)) for key in wanted}


def _weighed(vendor: RankedVendor, weights: Mapping[str, int]) -> RankedVendor:
    parts = tuple(_part(part, weights[part.criterion]) for part in vendor.contributions)
    return replace(
        vendor,
        score=sum(part.points for part in parts),
        lowest=sum(part.lowest for part in parts),
        highest=sum(part.highest for part in parts),
        coverage=sum(part.weight for part in parts if part.value is not None),
        contributions=parts,
    )


def _part(part: Contribution, weight: int) -> Contribution:
    sure = ((part.value or 0) * weight + FULL // 2) // FULL
    return replace(part, weight=weight, points=sure, lowest=sure, highest=weight if part.value is None else sure)
