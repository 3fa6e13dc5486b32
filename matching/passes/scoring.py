"""The score of eligible rows in whole numbers: values, points, worst and best case.

`points = (value × weight + 5,000) ÷ 10,000`, rounded down, in 1/100 of a point; a score is the sum of its points. An
unknown value counts as 0 in the score and the worst case, and as 10,000 in the best case; one that is known in part counts
as what is known of it, and as what it could be.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Self

import numpy as np
from numpy.typing import NDArray

from matching.comparison.offers import Offers
from matching.comparison.question import Question
from matching.criteria import CRITERIA, FULL, Criterion
from matching.types import Placement
from matching.weights import Profiles, blend

BAND = 1 << 14
"""More than any score, so that score and best case fit one sort key."""
BATCH = 16_384
"""Rows estimated at a time: few enough that all their columns stay in the processor's cache."""
FIRST, LATER = 4_096, 131_072
"""Of more than a batch of rows, those that set the first bar for being among the best, and those held against it at a time."""
STEP = 2
"""Criteria estimated before the rows are given up that cannot be among the best."""
DENSE = 8
"""Where one row in so many is scored, or more, its columns are quicker to read than its cache line."""


@dataclass(frozen=True, slots=True)
class Weighing:
    """The criteria that a question asks, each with its weight."""

    weights: Mapping[str, int]
    criteria: tuple[Criterion, ...]

    @classmethod
    def of(cls, question: Question, profiles: Profiles) -> Self:
        """Return the weighing of a question under the profiles."""
        asked = [criterion for criterion in CRITERIA if criterion.asked(question) is not None]
        weights = blend(question.kpo_share, profiles, [criterion.key for criterion in asked])
        return cls(weights, tuple(criterion for criterion in asked if weights[criterion.key]))

    @property
    def counting(self) -> dict[str, int]:
        """The weight of each criterion that counts, in the order of the criteria."""
        return {criterion.key: self.weights[criterion.key] for criterion in self.criteria}


@dataclass(frozen=True, slots=True)
class Earned:
    """What the criteria give some rows: the values (-1 unknown) and those in the best case, criterion × row.

    `score` is the sum of a row's points, in 1/100 of a point, and `open_weight` how many it could have more.
    """

    values: NDArray[np.int32]
    at_best: NDArray[np.int32]
    score: NDArray[np.int64]
    open_weight: NDArray[np.int64]

    @property
    def order_keys(self) -> NDArray[np.int64]:
        """One number a row that grows with the score, then with the best case: `score × BAND + best case`."""
        return self.score * BAND + (self.score + self.open_weight)

    def at(self, index: NDArray[np.integer]) -> Self:
        """Return what some of the rows are given."""
        return type(self)(
            self.values.take(index, axis=1),
            self.at_best.take(index, axis=1),
            self.score.take(index),
            self.open_weight.take(index),
        )


def earned(offers: Offers, weighing: Weighing) -> Earned:
    """Return what the criteria give the rows."""
    values = np.empty((len(weighing.criteria), len(offers)), np.int32)
    for number, criterion in enumerate(weighing.criteria):
        values[number] = criterion.value(offers)
    at_best = np.where(values < 0, np.int32(FULL), values)
    for number, criterion in enumerate(weighing.criteria):
        if criterion.left_open is not None:
            at_best[number] = np.minimum(at_best[number] + criterion.left_open(offers), FULL)
    weights = np.array([weighing.weights[criterion.key] for criterion in weighing.criteria], np.int64)[:, None]
    score = points(values, weights).sum(axis=0, dtype=np.int64)
    return Earned(values, at_best, score, points(at_best, weights).sum(axis=0, dtype=np.int64) - score)


def points(value: NDArray[np.int32], weight: NDArray[np.int64] | int) -> NDArray[np.int32]:
    """Return what values add to the score; an unknown one adds nothing."""
    known = np.maximum(value, 0).view(np.uint32)
    return ((known * np.asarray(weight, np.uint32) + np.uint32(FULL // 2)) // np.uint32(FULL)).view(np.int32)


def values_at_best(placement: Placement, criteria: Iterable[str]) -> list[int]:
    """Return what each criterion's value could be: everything where it is unknown, what it is where it is known."""
    values = zip(criteria, placement.values, strict=True)
    return [placement.at_best.get(key, FULL if value is None else value) for key, value in values]


def contenders(offers: Offers, weighing: Weighing, number: int) -> NDArray[np.intp]:
    """Return all rows that can be among the best `number` by score, and few others: their numbers in the segment, ascending.

    Rows are estimated batch by batch. `floor` is the estimate that so many rows have reached so far; it only rises.
    """
    index = np.arange(len(offers)) if offers.rows.index is None else offers.rows.index
    if len(index) <= number:
        return index
    floor, margin = np.float32(-np.inf), _margin(weighing)
    found, estimates = np.zeros(0, np.intp), np.zeros(0, np.float32)
    first = len(index) if len(index) <= BATCH else FIRST
    for start, end in pairwise([0, *range(first, len(index), LATER), len(index)]):
        rows = index[start:end]
        if len(found) < number:
            estimate = _estimates(offers.at(rows), weighing)
        else:
            rows, estimate = _hopeful(offers, rows, weighing, floor - margin)
        found, estimates = np.concatenate([found, rows]), np.concatenate([estimates, estimate])
        if len(estimates) > number:
            floor = np.partition(estimates, -number)[-number]
            close = estimates >= floor - margin
            found, estimates = found[close], estimates[close]
    return found


def _hopeful(offers: Offers, rows: NDArray[np.intp], weighing: Weighing, least: np.float32) -> tuple[NDArray[np.intp], NDArray[np.float32]]:
    """Return those of the rows that can reach an estimate of `least`, and their estimates.

    The heaviest criteria come first; a row that could not reach it with full values in all others is looked at no longer.
    """
    narrow = len(offers) * DENSE > len(offers.rows.segment)
    estimate, batch = np.zeros(len(rows), np.float32), offers.at(rows, narrow=narrow)
    heaviest = sorted(weighing.criteria, key=lambda criterion: -weighing.weights[criterion.key])
    outstanding = sum(weighing.weights[criterion.key] for criterion in heaviest)
    for first in range(0, len(heaviest), STEP):
        for criterion in heaviest[first : first + STEP]:
            weight = weighing.weights[criterion.key]
            estimate += criterion.value(batch).astype(np.float32) * np.float32(weight / FULL)
            outstanding -= weight
        able = np.flatnonzero(estimate >= least - np.float32(outstanding))
        if len(able) < len(rows):
            rows, estimate = rows.take(able), estimate.take(able)
            batch = offers.at(rows, narrow=narrow)
    return rows, estimate


def best_keys(offers: Offers, weighing: Weighing, rows: NDArray[np.intp], starts: Sequence[int]) -> NDArray[np.int64]:
    """Return the highest order key in each group of rows of the segment; group g begins at `starts[g]`, and none is empty."""
    estimates = _estimates(offers.at(rows), weighing)
    sizes = np.diff([*starts, len(rows)])
    close = np.flatnonzero(estimates >= np.repeat(np.maximum.reduceat(estimates, starts) - _margin(weighing), sizes))
    keys = earned(offers.at(rows.take(close)), weighing).order_keys
    best: NDArray[np.int64] = np.maximum.reduceat(keys, np.searchsorted(close, starts))
    return best


def _estimates(offers: Offers, weighing: Weighing) -> NDArray[np.float32]:
    """Return the scores of the rows by matrix products in single precision, each off by less than the margin's half.

    That is half a point a criterion, and two: the rounding of points, of products to 24 bits, and unknown values that
    count as -1 here instead of 0.
    """
    index = np.arange(len(offers)) if offers.rows.index is None else offers.rows.index
    weights = np.array([weighing.weights[criterion.key] for criterion in weighing.criteria], np.float32) / np.float32(FULL)
    estimate = np.empty(len(index), np.float32)
    values = np.empty((len(weighing.criteria), min(BATCH, len(index))), np.float32)
    for start in range(0, len(index), BATCH):
        batch = offers.at(index[start : start + BATCH])
        for row, criterion in enumerate(weighing.criteria):
            values[row, : len(batch)] = criterion.value(batch)
        np.matmul(weights, values[:, : len(batch)], out=estimate[start : start + BATCH])
    return estimate


def _margin(weighing: Weighing) -> np.float32:
    return np.float32(len(weighing.criteria) + 4)
