"""The smallest change of one weight that takes the first place from the winner.

Each is tried by the arithmetic of `matching.reweighing`, so setting that weight does what is said. All sums are of whole
numbers below 2⁵³, so every machine gives the same answer.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

from matching.passes.scoring import BAND
from matching.reweighing import scores, values_of
from matching.types import Ranking
from matching.weights import TOTAL, apportion_each

AT_A_TIME = 64
"""Weights that are tried together."""
LIKELY = 2.0 * TOTAL
"""A lead of two points (of 1/100, times 10,000) or less, which rounding is likely to turn."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TippingPoint:
    """The nearest weight, in 1/10,000, at which `winner` comes first by `reweigh`; the other weights keep their ratio (`settle`).

    One at which rounding alone turns a lead of more than 0.02 points is passed over where a tipping point lies behind it.
    """

    criterion: str
    weight: int
    tips_at: int
    winner: str


def tipping_points(ranking: Ranking) -> tuple[TippingPoint, ...]:
    """Return for each criterion the nearest weight at which another vendor leads by it alone, nearest first."""
    criteria = sorted(ranking.weights)  # the order in which `settle` shares out what is left
    race = _Race.of(ranking, criteria)
    found = [(criterion, race.tips(number)) for number, criterion in enumerate(criteria)]
    points = [
        TippingPoint(criterion=criterion, weight=ranking.weights[criterion], tips_at=tip[0], winner=tip[1])
        for criterion, tip in found
        if tip is not None
    ]
    return tuple(sorted(points, key=lambda point: (abs(point.tips_at - point.weight), point.criterion)))


@dataclass(frozen=True, slots=True)
class _Race:
    """The first vendor and all that could ever lead instead, in the order of capability ids, which decides a draw.

    Values are criterion × vendor; `lead` is how much more the first has, and `rounding` how much the rounding of points could
    take from the weighted lead: less than one point for each criterion in which the two differ.
    """

    weights: NDArray[np.int64]
    worst: NDArray[np.int32]
    best: NDArray[np.int32]
    vendors: list[str]
    first: int
    lead: NDArray[np.float64]
    rounding: NDArray[np.int64]

    @classmethod
    def of(cls, ranking: Ranking, criteria: Sequence[str]) -> Self:
        """Return the race, its criteria in this order; a vendor that is nowhere better takes no part."""
        places = sorted(range(len(ranking.placements)), key=lambda place: ranking.placements[place].capability_id)
        own = list(ranking.weights)
        rows = [own.index(criterion) for criterion in criteria]
        worst, best = (values[rows][:, places] for values in values_of(ranking))
        first = places.index(0)
        is_behind = (worst <= worst[:, [first]]).all(axis=0) & (best <= best[:, [first]]).all(axis=0)
        is_behind &= np.arange(len(places)) > first
        able = np.flatnonzero(~is_behind)
        worst, first = worst[:, able], int(np.searchsorted(able, first))
        lead = (worst[:, [first]] - worst).astype(np.float64)
        return cls(
            np.array([ranking.weights[criterion] for criterion in criteria], np.int64),
            worst,
            best[:, able],
            [ranking.placements[places[number]].vendor_id for number in able.tolist()],
            first,
            lead,
            TOTAL * np.count_nonzero(lead, axis=0),
        )

    def tips(self, number: int) -> tuple[int, str] | None:
        """Return the nearest weight of one criterion at which another vendor leads, and which; None where none does.

        Weights are tried one by one, the nearest first, exactly as `reweigh` reckons: those at which a rival leads or is so near
        that rounding is likely to put it ahead, and where that gives none, all at which rounding could.
        """
        shares = np.delete(self.weights, number)
        if not len(shares):
            return None
        if not shares.any():
            shares = np.ones_like(shares)
        utmost = self.rounding + np.abs(self.lead).sum(axis=0) + 1
        return self._tried(number, shares, np.minimum(utmost, LIKELY)) or self._tried(number, shares, utmost)

    def _tried(self, number: int, shares: NDArray[np.int64], slack: NDArray[np.float64]) -> tuple[int, str] | None:
        """Return the nearest of the weights within the slack at which another vendor leads, and which."""
        now = self.weights[number]
        low, high = self._within(number, shares, slack)
        starts, ends = (np.bincount(bounds, minlength=TOTAL + 2) for bounds in (low, high + 1))
        weights = np.flatnonzero(np.cumsum(starts - ends)[: TOTAL + 1])
        weights = weights[weights != now]
        low[self.first], high[self.first] = 0, TOTAL
        weights = weights[np.argsort(np.abs(weights - now), kind="stable")]
        for start in range(0, len(weights), AT_A_TIME):
            tried = weights[start : start + AT_A_TIME]
            settled = np.insert(apportion_each(shares, TOTAL - tried), number, tried, axis=1)
            sides = [side for side in (tried[tried < now], tried[tried > now]) if len(side)]
            able = np.flatnonzero(np.logical_or.reduce([(low <= side.max()) & (high >= side.min()) for side in sides]))
            keys = scores(self.worst[:, able], settled).astype(np.int64) * BAND
            drawn = np.flatnonzero(np.count_nonzero(keys == keys.max(axis=1, keepdims=True), axis=1) > 1)
            keys[drawn] += scores(self.best[:, able], settled[drawn])
            leaders = able[keys.argmax(axis=1)]
            if (tipped := np.flatnonzero(leaders != self.first)).size:
                return int(tried[tipped[0]]), self.vendors[leaders[tipped[0]]]
        return None

    def _within(self, number: int, shares: NDArray[np.int64], slack: NDArray[np.float64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Return from which weight to which the first leads each rival by no more than the slack; from all to none where it never does.

        With the weight at x and the others in proportion, the lead is the straight line `x·own + (T − x)·rest`. What rounding
        makes of it is less than one point for each criterion in which the two differ, and 1/10,000 of the weights.
        """
        own, rest = self.lead[number], shares @ np.delete(self.lead, number, axis=0) / shares.sum()
        room, slope = slack - TOTAL * rest, own - rest
        at = np.divide(room, slope, out=np.where(room < 0, np.inf, -np.inf), where=slope != 0)
        low = np.where(slope > 0, 0, np.clip(np.floor(at), 0, TOTAL + 1))
        high = np.where(slope > 0, np.clip(np.ceil(at), -1, TOTAL), TOTAL)
        never = (low > high) | (np.arange(len(low)) == self.first)
        return np.where(never, TOTAL + 1, low).astype(np.int64), np.where(never, TOTAL, high).astype(np.int64)
