"""The score of eligible rows in whole numbers: values, points, worst and best case.

`points = (value × weight + 5,000) ÷ 10,000`, rounded down, in 1/100 of a point; a score is the sum of its points. An
unknown value counts as 0 in the score and the worst case, and as 10,000 in the best case.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

from matching.criteria import CRITERIA, FULL, Criterion
from matching.offers import Offers
from matching.question import Question
from matching.weights import Profiles, blend

BAND = 1 << 14
"""More than any score, so that score and best case fit one sort key."""
BATCH = 8_192
"""Rows estimated at a time: few enough that all their columns stay in the processor's cache."""


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


@dataclass(frozen=True, slots=True)
class Earned:
    """What one criterion gives each row: its value (-1 unknown) and the points for it, in 1/100 of a point."""

    criterion: Criterion
    weight: int
    value: NDArray[np.int32]
    points: NDArray[np.int32]


def earned(offers: Offers, weighing: Weighing) -> Iterator[Earned]:
    """Yield what each criterion gives the rows."""
    for criterion in weighing.criteria:
        weight, value = weighing.weights[criterion.key], criterion.value(offers)
        yield Earned(criterion, weight, value, points(value, weight))


def points(value: NDArray[np.int32], weight: int) -> NDArray[np.int32]:
    """Return what values add to the score; an unknown one adds nothing."""
    known = np.maximum(value, 0).view(np.uint32)
    return ((known * np.uint32(weight) + np.uint32(FULL // 2)) // np.uint32(FULL)).view(np.int32)


def order_keys(offers: Offers, weighing: Weighing) -> NDArray[np.int32]:
    """Return one number a row that grows with the score, then with the best case: `score × BAND + best case`."""
    score, unknown_weight = np.zeros(len(offers), np.int32), np.zeros(len(offers), np.int32)
    for each in earned(offers, weighing):
        score += each.points
        unknown_weight += np.int32(each.weight) * (each.value < 0)
    return score * np.int32(BAND) + (score + unknown_weight)


def contenders(offers: Offers, weighing: Weighing, number: int) -> NDArray[np.intp]:
    """Return the positions of all rows that can be among the best `number` by score, and few others.

    Scores are first estimated by matrix products in single precision. An estimate is off by less than half a point a
    criterion, and two: the rounding of points, of products to 24 bits, and unknown values that count as -1 here instead
    of 0. No row that belongs is lost.
    """
    index = offers.rows.index
    if index is None or len(index) <= number:
        return np.arange(len(offers))
    weights = np.array([weighing.weights[criterion.key] for criterion in weighing.criteria], np.float32) / np.float32(FULL)
    estimate = np.empty(len(index), np.float32)
    values = np.empty((len(weighing.criteria), min(BATCH, len(index))), np.float32)
    for start in range(0, len(index), BATCH):
        batch = offers.at(index[start : start + BATCH])
        for row, criterion in enumerate(weighing.criteria):
            values[row, : len(batch)] = criterion.value(batch)
        np.matmul(weights, values[:, : len(batch)], out=estimate[start : start + BATCH])
    last = np.partition(estimate, len(index) - number)[len(index) - number]
    return np.flatnonzero(estimate >= last - np.float32(len(weighing.criteria) + 4))


def best_key(offers: Offers, weighing: Weighing) -> int | None:
    """Return the highest order key of some rows, None where there is no row."""
    index = offers.rows.index
    if index is None or not len(index):
        return None
    return int(order_keys(offers.at(index[contenders(offers, weighing, 1)]), weighing).max())
