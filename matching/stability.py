"""How firm a ranking is: rank ranges and acceptability under other weights, and the smallest change that tips the winner.

Rank acceptability follows SMAA-2 (Lahdelma and Salminen, "SMAA-2: Stochastic multicriteria acceptability analysis for
group decision making", Operations Research 49(3), 2001), with weights drawn around the ones in use instead of over the
whole simplex: every weight is multiplied by an independent factor of 0.50 to 1.50. Values stay as they are; an unknown
one counts as 0, as in the score. All sums are of whole numbers below 2⁵³, so every machine gives the same answer. A tipping
point is tried by the arithmetic of `matching.reweighing`, so setting that weight does what is said.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from matching.passes.scoring import BAND
from matching.reweighing import scores, values_of
from matching.types import Ranking
from matching.weights import TOTAL, apportion_each

SAMPLES = 1_000
SEED = 20_261_101
AMONG = 50
"""Of how many vendors, from the first, the order is examined."""
AT_A_TIME = 256
"""Weights that are tried together."""
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
    """The nearest weight, in 1/10,000, at which `winner` comes first by `reweigh`; the other weights keep their ratio (`settle`)."""

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
    """Return how firm the order of the first so many vendors is among themselves, and what tips the winner among all."""
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
    return Stability(samples=samples, seed=seed, ranges=ranges, tipping_points=_tipping_points(ranking))


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


def _tipping_points(ranking: Ranking) -> tuple[TippingPoint, ...]:
    """Return for each criterion the nearest weight at which another vendor leads by it alone, nearest first."""
    criteria, placements = sorted(ranking.weights), ranking.placements
    by_id = sorted(range(len(placements)), key=lambda place: placements[place].capability_id)
    rows = np.array([list(ranking.weights).index(criterion) for criterion in criteria])
    worst, best = (values[rows][:, by_id] for values in values_of(ranking))
    race = _Race(np.array([ranking.weights[criterion] for criterion in criteria], np.int64), worst, best, by_id.index(0))
    found = [(criterion, weight, race.tips(number)) for number, (criterion, weight) in enumerate(zip(criteria, race.weights, strict=True))]
    points = [
        TippingPoint(criterion=criterion, weight=int(weight), tips_at=tip[0], winner=placements[by_id[tip[1]]].vendor_id)
        for criterion, weight, tip in found
        if tip is not None
    ]
    return tuple(sorted(points, key=lambda point: (abs(point.tips_at - point.weight), point.criterion)))


@dataclass(frozen=True, slots=True)
class _Race:
    """All vendors against the `first`, in the order of ids, which decides a draw; values are criterion × vendor."""

    weights: NDArray[np.int64]
    worst: NDArray[np.int32]
    best: NDArray[np.int32]
    first: int

    def tips(self, number: int) -> tuple[int, int] | None:
        """Return the nearest weight of one criterion at which another vendor leads, and which; None where none does.

        The weights at which a rival could lead are tried one by one, the nearest first, exactly as `reweigh` reckons.
        """
        now = int(self.weights[number])
        shares = np.delete(self.weights, number)
        if not len(shares):
            return None
        if not shares.any():
            shares = np.ones_like(shares)
        low, high = self._within_reach(number, shares)
        starts, ends = np.bincount(low, minlength=TOTAL + 2), np.bincount(high + 1, minlength=TOTAL + 2)
        weights = np.flatnonzero(np.cumsum(starts - ends)[: TOTAL + 1])
        weights = weights[weights != now]
        weights = weights[np.argsort(np.abs(weights - now), kind="stable")]
        for start in range(0, len(weights), AT_A_TIME):
            tried = weights[start : start + AT_A_TIME]
            able = np.flatnonzero((low <= tried.max()) & (high >= tried.min()) | (np.arange(len(low)) == self.first))
            settled = np.insert(apportion_each(shares, TOTAL - tried), number, tried, axis=1)
            keys = scores(self.worst[:, able], settled).astype(np.int64) * BAND + scores(self.best[:, able], settled)
            leaders = able[keys.argmax(axis=1)]
            if (tipped := np.flatnonzero(leaders != self.first)).size:
                return int(tried[tipped[0]]), int(leaders[tipped[0]])
        return None

    def _within_reach(self, number: int, shares: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Return from which weight to which each vendor could lead; from everything to nothing for one that never can.

        With the weight at x and the others in proportion, the lead of the first is the straight line `x·own + (T − x)·rest`, but
        for less than one point a criterion in which they differ (the points are rounded), and for what less than 1/10,000 of
        weight makes of the difference (the weights are).
        """
        lead = (self.worst[:, self.first, None] - self.worst).astype(np.float64)
        own, rest = lead[number], shares @ np.delete(lead, number, axis=0) / shares.sum()
        slack = TOTAL * np.count_nonzero(lead, axis=0) + np.abs(lead).sum(axis=0) + 1 - TOTAL * rest
        slope = own - rest
        at = np.divide(slack, slope, out=np.where(slack < 0, np.inf, -np.inf), where=slope != 0)
        low = np.where(slope > 0, 0, np.clip(np.floor(at), 0, TOTAL + 1))
        high = np.where(slope > 0, np.clip(np.ceil(at), -1, TOTAL), TOTAL)
        behind = (lead >= 0).all(axis=0) & (self.best[:, self.first, None] >= self.best).all(axis=0)
        never = behind & (np.arange(len(low)) >= self.first) | (low > high)
        return np.where(never, TOTAL + 1, low).astype(np.int64), np.where(never, TOTAL, high).astype(np.int64)
