"""How firm a ranking is: rank ranges and acceptability under other weights, and the smallest change that tips the winner.

Rank acceptability follows SMAA-2 (Lahdelma and Salminen, "SMAA-2: Stochastic multicriteria acceptability analysis for
group decision making", Operations Research 49(3), 2001), with weights drawn around the ones in use instead of over the
whole simplex: every weight is multiplied by an independent factor of 0.50 to 1.50. Values stay as they are; an unknown
one counts as 0, as in the score. All sums are of whole numbers below 2⁵³, so every machine gives the same answer.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from matching.types import RankedVendor
from matching.weights import TOTAL

SAMPLES = 1_000
SEED = 20_261_101
SPREAD = 50
"""How far a weight may move either way, in per cent of itself."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RankRange:
    """Where one vendor ends up when the weights move. `acceptability[r]` is its share of rank r + 1, in 1/10,000."""

    vendor_id: str
    best: int
    worst: int
    acceptability: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class TippingPoint:
    """The nearest weight, in 1/10,000, at which `winner` overtakes the present one; the other weights keep their ratio."""

    criterion: str
    weight: int
    tips_at: int
    winner: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Stability:
    """How firm a ranking is. `tipping_points` has the nearest one of each criterion that can tip the winner, nearest first."""

    samples: int
    seed: int
    ranges: tuple[RankRange, ...]
    tipping_points: tuple[TippingPoint, ...]


def stability(ranked: Sequence[RankedVendor], *, samples: int = SAMPLES, seed: int = SEED) -> Stability:
    """Return how firm the order of these vendors is among themselves; they must come from one ranking, in its order."""
    if not ranked:
        return Stability(samples=samples, seed=seed, ranges=(), tipping_points=())
    values = np.array([[part.value or 0 for part in vendor.contributions] for vendor in ranked], np.float64)
    weights = np.array([part.weight for part in ranked[0].contributions], np.int64)
    ranks = _sampled_ranks(values, weights, samples, seed)
    ranges = tuple(_range(vendor.vendor_id, row, len(ranked)) for vendor, row in zip(ranked, ranks, strict=True))
    return Stability(samples=samples, seed=seed, ranges=ranges, tipping_points=_tipping_points(ranked))


def _sampled_ranks(values: NDArray[np.float64], weights: NDArray[np.int64], samples: int, seed: int) -> NDArray[np.intp]:
    """Return the rank (from 0) of every vendor under every sample of weights; equal scores keep the ranking's order."""
    factors = np.random.Generator(np.random.PCG64(seed)).integers(100 - SPREAD, 100 + SPREAD, (len(weights), samples), endpoint=True)
    scores = values @ (weights[:, None] * factors).astype(np.float64)
    order = np.argsort(-scores, axis=0, kind="stable")
    ranks = np.empty_like(order)
    np.put_along_axis(ranks, order, np.arange(len(values))[:, None], axis=0)
    return ranks


def _range(vendor_id: str, ranks: NDArray[np.intp], places: int) -> RankRange:
    shares = np.bincount(ranks, minlength=places) * TOTAL // len(ranks)
    return RankRange(
        vendor_id=vendor_id, best=int(ranks.min()) + 1, worst=int(ranks.max()) + 1, acceptability=tuple(int(share) for share in shares)
    )


def _tipping_points(ranked: Sequence[RankedVendor]) -> tuple[TippingPoint, ...]:
    winner, rivals = ranked[0], ranked[1:]
    nearest: list[TippingPoint] = []
    for number in range(len(winner.contributions)):
        found = [point for rival in rivals if (point := _tips(winner, rival, number)) is not None]
        if found:
            nearest.append(min(found, key=lambda point: abs(point.tips_at - point.weight)))
    return tuple(sorted(nearest, key=lambda point: (abs(point.tips_at - point.weight), point.criterion)))


def _tips(winner: RankedVendor, rival: RankedVendor, number: int) -> TippingPoint | None:
    """Return where the rival overtakes the winner by the weight of one criterion alone; None if it never does.

    With that weight at x and the others scaled to sum to T − x, the lead times (T − w) is the straight line
    `x·d·(T − w) + (T − x)·rest`, where d is the lead in this value and `rest` the weighted lead in all others.
    """
    lead = [(ours.value or 0) - (theirs.value or 0) for ours, theirs in zip(winner.contributions, rival.contributions, strict=True)]
    part = winner.contributions[number]
    others = sum(gap * each.weight for gap, each in zip(lead, winner.contributions, strict=True)) - lead[number] * part.weight
    slope, start = lead[number] * (TOTAL - part.weight) - others, TOTAL * others
    if part.weight * slope + start < 0:
        tips_at = part.weight  # the rounding of points decided; the rival leads already
    elif slope < 0:
        tips_at = start // -slope + 1
    elif slope > 0:
        tips_at = -(start // slope) - 1
    else:
        return None
    if not 0 <= tips_at <= TOTAL or part.weight == TOTAL:
        return None
    return TippingPoint(criterion=part.criterion, weight=part.weight, tips_at=tips_at, winner=rival.vendor_id)
