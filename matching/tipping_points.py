"""The smallest change of one weight that takes the first place from the winner.

Each is tried by the arithmetic of `matching.reweighing`, so setting that weight does what is said. All sums are of whole
numbers below 2⁵³, so every machine gives the same answer.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

from matching.passes.scoring import BAND, points
from matching.reweighing import values_of
from matching.types import Ranking
from matching.weights import TOTAL, apportion_each

AT_A_TIME = 400
"""Weights that are tried together, of all criteria and either way."""
SLACK = 2.0 * TOTAL
"""A lead of two points (of 1/100, times 10,000) or less, which rounding is likely to turn."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TippingPoint:
    """The nearest weight, in 1/10,000, at which `winner` comes first by `reweigh`; the other weights keep their ratio (`settle`).

    Whoever would lead by rounding or by a draw alone, however far the weight is moved, is no winner.
    """

    criterion: str
    weight: int
    tips_at: int
    winner: str


def tipping_points(ranking: Ranking) -> tuple[TippingPoint, ...]:
    """Return for each criterion the nearest weight at which another vendor leads by it alone, nearest first."""
    if len(ranking.weights) < 2:  # the only weight is always the whole
        return ()
    criteria = sorted(ranking.weights)  # the order in which `settle` shares out what is left
    found = [
        TippingPoint(criterion=criteria[number], weight=ranking.weights[criteria[number]], tips_at=weight, winner=winner)
        for number, (weight, winner) in _Race.of(ranking, criteria).tips().items()
    ]
    return tuple(sorted(found, key=lambda point: (abs(point.tips_at - point.weight), point.criterion)))


@dataclass(frozen=True, slots=True)
class _Race:
    """The first vendor and all that could ever lead instead, in the order of capability ids, which decides a draw.

    Values are criterion × vendor; `lead` is how much more the first has. `shares` are, criterion × criterion, what the others
    share in when the weight of the first is moved: their weights, or alike where they have none.
    """

    weights: NDArray[np.int64]
    shares: NDArray[np.int64]
    worst: NDArray[np.int32]
    best: NDArray[np.int32]
    vendors: list[str]
    first: int
    lead: NDArray[np.float64]

    @classmethod
    def of(cls, ranking: Ranking, criteria: Sequence[str]) -> Self:
        """Return the race, its criteria in this order; a vendor that is nowhere better takes no part."""
        weights = np.array([ranking.weights[criterion] for criterion in criteria], np.int64)
        shares = np.tile(weights, (len(weights), 1))
        np.fill_diagonal(shares, 0)
        shares[~shares.any(axis=1)] = 1
        np.fill_diagonal(shares, 0)
        places = sorted(range(len(ranking.placements)), key=lambda place: ranking.placements[place].capability_id)
        own = list(ranking.weights)
        rows = [own.index(criterion) for criterion in criteria]
        worst, best = (values[rows][:, places] for values in values_of(ranking))
        first = places.index(0)
        is_behind = (worst <= worst[:, [first]]).all(axis=0) & (best <= best[:, [first]]).all(axis=0)
        is_behind &= np.arange(len(places)) > first
        able = np.flatnonzero(~is_behind)
        worst, first = worst[:, able], int(np.searchsorted(able, first))
        return cls(
            weights,
            shares,
            worst,
            best[:, able],
            [ranking.placements[places[number]].vendor_id for number in able.tolist()],
            first,
            (worst[:, [first]] - worst).astype(np.float64),
        )

    def tips(self) -> dict[int, tuple[int, str]]:
        """Return, for each criterion that can tip, the nearest of its weights at which another vendor leads, and which vendor.

        Weights at which a rival leads or nearly does are tried one by one, the nearest first, exactly as `reweigh` reckons.
        """
        found: dict[int, tuple[int, str]] = {}
        low, high = self._near()
        untipped, distance = np.arange(len(self.weights)), np.ones(len(self.weights), np.int64)
        while True:
            now, lows, highs = self.weights[untipped], low[untipped], high[untipped]
            distance = _next(now, lows, highs, distance)
            if not (is_left := distance <= TOTAL).any():
                return found
            untipped, distance, now, lows, highs = (each[is_left] for each in (untipped, distance, now, lows, highs))
            reach = max(AT_A_TIME // (2 * len(untipped)), 1)
            steps = distance[:, None] + np.arange(reach)
            tried = np.stack([now[:, None] - steps, now[:, None] + steps], axis=2).reshape(len(untipped), -1)
            is_near = (lows[:, None] <= tried[:, :, None]) & (tried[:, :, None] <= highs[:, None])
            own, place = np.nonzero(is_near.any(axis=2))
            number, weight = untipped[own], tried[own, place]
            tipped = np.flatnonzero(self._leaders(number, weight, is_near[own, place]) != self.first)
            nearest = tipped[np.unique(number[tipped], return_index=True)[1]]
            winners = self._leaders(number[nearest], weight[nearest], np.ones((len(nearest), len(self.vendors)), np.bool_))
            for criterion, tips_at, winner in zip(number[nearest].tolist(), weight[nearest].tolist(), winners.tolist(), strict=True):
                found[criterion] = tips_at, self.vendors[winner]
            untipped, distance = np.delete(untipped, own[nearest]), np.delete(distance, own[nearest]) + reach

    def _leaders(self, number: NDArray[np.intp], weight: NDArray[np.int64], rivals: NDArray[np.bool_]) -> NDArray[np.intp]:
        """Return who leads in each case: with this weight of this criterion, among the first and these rivals (case × vendor)."""
        settled = apportion_each(self.shares[number], TOTAL - weight)
        settled[np.arange(len(number)), number] = weight
        is_first = np.arange(len(self.vendors)) == self.first
        any_of = np.flatnonzero(rivals.any(axis=0) | is_first)
        keys = np.zeros((len(number), len(any_of)), np.int64)
        for worst, best, given in zip(self.worst[:, any_of], self.best[:, any_of], settled.T, strict=True):
            keys += points(worst, given[:, None]).astype(np.int64) * BAND + points(best, given[:, None])
        leaders: NDArray[np.intp] = any_of[np.where((rivals | is_first)[:, any_of], keys, -1).argmax(axis=1)]
        return leaders

    def _near(self) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Return, criterion × vendor, from which weight to which each rival leads or nearly does; low > high where at none.

        With the weight at x and the others in proportion, the first's lead is the straight line `x·own + (T − x)·rest`. A rival
        leads towards the end at which that is below nothing; near it is where the lead is within the slack.
        """
        rest = self.shares @ self.lead / self.shares.sum(axis=1, keepdims=True)
        room, slope = SLACK - TOTAL * rest, self.lead - rest
        at = np.divide(room, slope, out=np.where(room < 0, np.inf, -np.inf), where=slope != 0)
        low = np.where(slope > 0, 0, np.clip(np.floor(at), 0, TOTAL + 1))
        high = np.where(slope > 0, np.clip(np.ceil(at), -1, TOTAL), TOTAL)
        never = (low > high) | (np.where(slope > 0, rest, self.lead) >= 0)
        never[:, self.first] = True
        return np.where(never, TOTAL + 1, low).astype(np.int64), np.where(never, -1, high).astype(np.int64)


def _next(now: NDArray[np.int64], low: NDArray[np.int64], high: NDArray[np.int64], distance: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return the least distance from each weight, `distance` or more, at which a weight is from the low to the high of any rival.

    More than the whole weight where there is none.
    """
    now, distance = now[:, None], distance[:, None]
    below = np.where(low <= now - distance, np.maximum(now - high, distance), TOTAL + 1)
    above = np.where(high >= now + distance, np.maximum(low - now, distance), TOTAL + 1)
    least: NDArray[np.int64] = np.minimum(below.min(axis=1), above.min(axis=1))
    return least
