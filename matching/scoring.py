"""The score of eligible rows in whole numbers: values, points, worst and best case, coverage.

`points = (value × weight + 5,000) ÷ 10,000`, rounded down, in 1/100 of a point; a score is the sum of its points. An
unknown value counts as 0 in the score and the worst case, and as 10,000 in the best case.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

from matching.criteria import CRITERIA, FULL, UNKNOWN, Criterion
from matching.offers import Offers
from matching.question import Question
from matching.weights import Profiles, blend

BAND = 1 << 14
"""More than any score, so that score and best case fit one sort key."""


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
class Scores:
    """One value a row: the score (also the worst case), the best case and the known share of the weight."""

    score: NDArray[np.int64]
    highest: NDArray[np.int64]
    coverage: NDArray[np.int64]

    def keys(self) -> NDArray[np.int64]:
        """Return sort keys that grow with the score, then with the best case."""
        return self.score * BAND + self.highest


def points(value: NDArray[np.int64], weight: int) -> NDArray[np.int64]:
    """Return what values add to the score; an unknown one adds nothing."""
    return (np.maximum(value, 0) * weight + FULL // 2) // FULL


def score(offers: Offers, weighing: Weighing) -> Scores:
    """Return the scores of the rows."""
    total, open_points = np.zeros(len(offers), np.int64), np.zeros(len(offers), np.int64)
    for criterion in weighing.criteria:
        weight, value = weighing.weights[criterion.key], criterion.value(offers)
        total += points(value, weight)
        open_points += np.where(value == UNKNOWN, weight, 0)
    return Scores(total, total + open_points, FULL - open_points)
