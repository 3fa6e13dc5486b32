"""How well verdicts agree with labels: what `vendor-match evaluate categories` prints."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from matching.classify import classify
from matching.distinctions import CATEGORIES
from matching.learning.labels import NONE, Label, folds
from matching.learning.thinning import thinned_lexicons
from matching.learning.training import train
from matching.types import Brief
from matching.verdict.lexicon import CategoryLexicon
from matching.verdict.model import Model

RELIABILITY_EDGES = (0.0, 0.5, 0.7, 0.8, 0.9, 0.95, 1.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Prediction:
    """A verdict in the words of the labels. `top3` names the likeliest of the fifteen, best first."""

    id: str
    category: str
    process_type: str
    skill_level: int
    top3: tuple[str, ...]
    confidence: float


@dataclass(frozen=True, slots=True, kw_only=True)
class CategoryRow:
    """One category: texts labelled with it, predicted as it, and both."""

    category: str
    labelled: int
    predicted: int
    right: int

    @property
    def f1(self) -> float:
        """The harmonic mean of precision and recall; 0 where nothing is right."""
        return 2 * self.right / (self.labelled + self.predicted) if self.right else 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class ReliabilityRow:
    """Verdicts whose confidence lies between two edges: how many, their mean confidence, and the share that was right."""

    low: float
    high: float
    count: int
    confidence: float
    right: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Scores:
    """Agreement with the labels, each share from 0 to 1 and None where no label speaks to it.

    `accuracy` and `macro_f1` are over the categories with “none” (macro: those that occur in the labels), `top3` over
    the texts labelled with one of the fifteen, `skill_within_one` over the texts with a skill level.
    """

    texts: int
    accuracy: float
    macro_f1: float
    top3: float | None
    process_type: float | None
    skill_within_one: float | None
    categories: tuple[CategoryRow, ...]
    reliability: tuple[ReliabilityRow, ...]


def predict(id: str, text: str, model: Model | None = None, lexicon: CategoryLexicon | None = None) -> Prediction:
    """The verdict on a bare text, as labels would say it."""
    verdict = classify(Brief(text=text), model, lexicon)
    return Prediction(
        id=id,
        category=verdict.category or NONE,
        process_type=verdict.process_type or NONE,
        skill_level=verdict.skill_level or 0,
        top3=tuple(score.category for score in verdict.categories[:3]),
        confidence=verdict.confidence,
    )


def cross_validate(
    labels: Sequence[Label], count: int, start: Model | None = None, *, calibrated: bool = True, thin: bool = False
) -> list[Prediction]:
    """A prediction for each label by a model trained on the other parts of `count`, from `start` or afresh.

    With `thin`, half of the lexicon's phrases that occur in only one of the texts are missing when they are judged:
    the careful figure where the lexicon's author has read the texts.
    """
    lexicon = thinned_lexicons(label.text for label in labels)[0] if thin else None
    predictions: dict[int, Prediction] = {}
    for held_back in folds(labels, count):
        kept = set(range(len(labels))) - set(held_back)
        model = train([labels[at] for at in sorted(kept)], start, calibrated=calibrated)
        predictions.update((at, predict(labels[at].id, labels[at].text, model, lexicon)) for at in held_back)
    return [predictions[at] for at in range(len(labels))]


def score(labels: Sequence[Label], predictions: Sequence[Prediction]) -> Scores:
    """The agreement of predictions with labels in the same order. Raises ValueError where there are none."""
    if not labels:
        raise ValueError("There is no labelled text to measure on.")
    pairs = list(zip(labels, predictions, strict=True))
    rows = _category_rows(pairs)
    present = [row for row in rows if row.labelled]
    return Scores(
        texts=len(pairs),
        accuracy=sum(row.right for row in rows) / len(pairs),
        macro_f1=sum(row.f1 for row in present) / len(present),
        top3=_share([label.category in found.top3 for label, found in pairs if label.category != NONE]),
        process_type=_share([label.process_type == found.process_type for label, found in pairs if label.process_type]),
        skill_within_one=_share(
            [abs(found.skill_level - label.skill_level) <= 1 for label, found in pairs if label.skill_level is not None]
        ),
        categories=rows,
        reliability=_reliability(pairs),
    )


def _category_rows(pairs: Sequence[tuple[Label, Prediction]]) -> tuple[CategoryRow, ...]:
    return tuple(
        CategoryRow(
            category=name,
            labelled=sum(label.category == name for label, _ in pairs),
            predicted=sum(found.category == name for _, found in pairs),
            right=sum(label.category == name == found.category for label, found in pairs),
        )
        for name in (*(row.code for row in CATEGORIES), NONE)
    )


def _reliability(pairs: Sequence[tuple[Label, Prediction]]) -> tuple[ReliabilityRow, ...]:
    rows = []
    for low, high in pairwise(RELIABILITY_EDGES):
        within = [
            (found.confidence, label.process_type == found.process_type)
            for label, found in pairs
            if label.process_type and (low <= found.confidence < high or found.confidence == high == 1)
        ]
        if within:
            confidence = sum(sure for sure, _ in within) / len(within)
            right = sum(agrees for _, agrees in within) / len(within)
            rows.append(ReliabilityRow(low=low, high=high, count=len(within), confidence=confidence, right=right))
    return tuple(rows)


def _share(agreements: Sequence[bool]) -> float | None:
    return sum(agreements) / len(agreements) if agreements else None
