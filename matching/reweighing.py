"""The vendors of a ranking under other weights, worked out from the values that the ranking found.

Values do not depend on weights, so nobody has to be compared anew; each vendor stays with the capability that it was
ranked by. With the ranking's own weights the result is that ranking bit for bit: the arithmetic is that of
`matching.passes.scoring`, the order that of `matching.ranking`.
"""

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from matching.criteria import FULL, UNKNOWN
from matching.passes.scoring import points, values_at_best
from matching.types import Placement, Ranking
from matching.weights import TOTAL, apportion


def reweigh(ranking: Ranking, weights: Mapping[str, int]) -> Ranking:
    """Return the vendors of a ranking in their order under `weights` (1/10,000, one for each of its criteria)."""
    own = {key: weights[key] for key in ranking.weights}
    given = np.array([*own.values()], np.int64)[:, None]
    lowest, highest = (points(values, given).sum(axis=0, dtype=np.int64).tolist() for values in values_of(ranking))
    found = zip(ranking.placements, lowest, highest, strict=True)
    ordered = sorted(found, key=lambda each: (-each[1], -each[2], each[0].capability_id))
    return replace(ranking, weights=own, placements=_placed(ordered))


def values_of(ranking: Ranking) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
    """Return what the criteria give each vendor, criterion × vendor, in the worst case and in the best."""
    shape = len(ranking.placements), len(ranking.weights)
    given = [[UNKNOWN if value is None else value for value in placement.values] for placement in ranking.placements]
    values = np.array(given, np.int32).reshape(shape).T.copy()
    best = np.where(values == UNKNOWN, np.int32(FULL), values)
    for number, placement in enumerate(ranking.placements):
        if placement.at_best:
            best[:, number] = values_at_best(placement, ranking.weights)
    return np.maximum(values, 0), best


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


def _placed(ordered: list[tuple[Placement, int, int]]) -> tuple[Placement, ...]:
    """Return the placements with the numbers of their new places; equal scores share a tie band."""
    placed: list[Placement] = []
    band, last = 0, None
    for rank, (placement, score, highest) in enumerate(ordered, start=1):
        band += score != last
        last = score
        new = Placement(
            rank=rank,
            capability_id=placement.capability_id,
            vendor_id=placement.vendor_id,
            revision=placement.revision,
            score=score,
            lowest=score,
            highest=highest,
            coverage=TOTAL - (highest - score),
            tie_band=band,
            values=placement.values,
            at_best=placement.at_best,
            unknowns=placement.unknowns,
        )
        placed.append(new)
    return tuple(placed)
