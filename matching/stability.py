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

from matching.types import Ranking
from matching.weights import TOTAL

SAMPLES = 1_000
SEED = 20_261_101
AMONG = 50
"""Of how many vendors, from the first, the order is examined."""
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


def stability(ranking: Ranking, first: int = AMONG, *, samples: int = SAMPLES, seed: int = SEED) -> Stability:
    """Return how firm the order of the first so many vendors is among themselves."""
    ranked = ranking.placements[:first]
    if not ranked:
        return Stability(samples=samples, seed=seed, ranges=(), tipping_points=())
    values = np.array([[value or 0 for value in vendor.values] for vendor in ranked], np.int64)
    weights = np.array(list(ranking.weights.values()), np.int64)
    shares, best, worst = _spread(_sampled_ranks(values, weights, samples, seed))
    ranges = tuple(
        RankRange(vendor_id=vendor.vendor_id, best=low + 1, worst=high + 1, acceptability=tuple(own))
        for vendor, own, low, high in zip(ranked, shares.tolist(), best.tolist(), worst.tolist(), strict=True)
    )
    tips = _tipping_points(list(ranking.weights), values, weights, [vendor.vendor_id for vendor in ranked])
    return Stability(samples=samples, seed=seed, ranges=ranges, tipping_points=tips)


def _sampled_ranks(values: NDArray[np.int64], weights: NDArray[np.int64], samples: int, seed: int) -> NDArray[np.intp]:
    """Return sample × vendor: the rank (from 0) under these weights; equal scores keep the ranking's order."""
    factors = np.random.Generator(np.random.PCG64(seed)).integers(100 - SPREAD, 100 + SPREAD, (len(weights), samples), endpoint=True)
    scores = (weights[:, None] * factors).T.astype(np.float64) @ values.T.astype(np.float64)
    order = np.argsort(-scores, axis=1, kind="stable")
    ranks = np.empty_like(order)
    np.put_along_axis(ranks, order, np.arange(len(values))[None, :], axis=1)
    return ranks


def _spread(ranks: NDArray[np.intp]) -> tuple[NDArray[np.int64], NDArray[np.intp], NDArray[np.intp]]:
    """Return the share of each rank for each vendor in 1/10,000 (vendor × rank), and each one's best and worst rank."""
    samples, places = ranks.shape
    counts = np.bincount((ranks + places * np.arange(places)).ravel(), minlength=places * places).reshape(places, places)
    return counts * TOTAL // samples, ranks.min(axis=0), ranks.max(axis=0)


def _tipping_points(
    criteria: Sequence[str], values: NDArray[np.int64], weights: NDArray[np.int64], vendor_ids: Sequence[str]
) -> tuple[TippingPoint, ...]:
    """Return for each criterion the nearest weight at which a rival overtakes the winner by it alone, nearest first.

    With that weight at x and the others scaled to sum to T − x, the winner's lead times (T − w) is the straight line
    `x·d·(T − w) + (T − x)·rest`, where d is the lead in this value and `rest` the weighted lead in all others.
    """
    lead = values[0] - values[1:]
    others = (lead @ weights)[:, None] - lead * weights
    slope, start = lead * (TOTAL - weights) - others, TOTAL * others
    away = np.where(slope == 0, 1, slope)
    tips_at = np.where(slope < 0, start // -away + 1, -(start // away) - 1)
    tips_at = np.where(weights * slope + start < 0, weights, tips_at)  # the rounding of points decided; the rival leads already
    possible = ((slope != 0) | (weights * slope + start < 0)) & (tips_at >= 0) & (tips_at <= TOTAL) & (weights != TOTAL)
    distance = np.where(possible, np.abs(tips_at - weights), TOTAL + 1)
    points = []
    for number, criterion in enumerate(criteria):
        rival = int(distance[:, number].argmin()) if len(distance) else 0
        if len(distance) and possible[rival, number]:
            tip = TippingPoint(
                criterion=criterion, weight=int(weights[number]), tips_at=int(tips_at[rival, number]), winner=vendor_ids[rival + 1]
            )
            points.append(tip)
    return tuple(sorted(points, key=lambda point: (abs(point.tips_at - point.weight), point.criterion)))
