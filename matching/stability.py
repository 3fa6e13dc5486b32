"""How firm a ranking is: rank ranges and acceptability under other weights, and the smallest change that tips the winner.

Rank acceptability follows SMAA-2 (Lahdelma and Salminen, "SMAA-2: Stochastic multicriteria acceptability analysis for
group decision making", Operations Research 49(3), 2001), with weights drawn around the ones in use instead of over the
whole simplex: every weight is multiplied by an independent factor of 0.50 to 1.50. Values stay as they are; an unknown
one counts as 0, as in the score. A vendor's rank is how many have more, and one, so equal ones share it, as there. All
sums are of whole numbers below 2⁵³, so every machine gives the same answer.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from matching.tipping_points import TippingPoint, tipping_points
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
    return Stability(samples=samples, seed=seed, ranges=ranges, tipping_points=tipping_points(ranking))


def _sampled_ranks(values: NDArray[np.int64], weights: NDArray[np.int64], samples: int, seed: int) -> NDArray[np.intp]:
    """Return sample × vendor: the rank (from 0) under these weights, which is how many have a higher score."""
    factors = np.random.Generator(np.random.PCG64(seed)).integers(100 - SPREAD, 100 + SPREAD, (len(weights), samples), endpoint=True)
    scores = (weights[:, None] * factors).T.astype(np.float64) @ values.T.astype(np.float64)
    order = np.argsort(-scores, axis=1)
    sample = np.arange(samples)[:, None]
    places = np.zeros_like(order)
    places[:, 1:] = np.where(np.diff(scores[sample, order], axis=1) < 0, np.arange(1, len(values)), 0)
    ranks = np.empty_like(order)
    ranks[sample, order] = np.maximum.accumulate(places, axis=1)
    return ranks


def _spread(ranks: NDArray[np.intp]) -> tuple[NDArray[np.int64], NDArray[np.intp], NDArray[np.intp]]:
    """Return the share of each rank for each vendor in 1/10,000 (vendor × rank), and each one's best and worst rank."""
    samples, places = ranks.shape
    counts = np.bincount((ranks + places * np.arange(places)).ravel(), minlength=places * places).reshape(places, places)
    return counts * TOTAL // samples, ranks.min(axis=0), ranks.max(axis=0)
