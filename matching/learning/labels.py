"""Texts with what a careful reader said of them: what a model is trained on and measured by."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

from matching.distinctions import CATEGORY
from matching.verdict.lexicon import KNOWLEDGE_WORK, NOT_OUTSOURCED

NONE = "none"  # outside the fifteen as a category; neither BPO nor KPO as a process type


@dataclass(frozen=True, slots=True, kw_only=True)
class Label:
    """A text and its labels. `category` is one of the fifteen or “none”; what a reader did not say is None."""

    id: str
    text: str
    category: str
    process_type: str | None = None
    skill_level: float | None = None

    @property
    def class_name(self) -> str:
        """The class that recognition should give: “none” is told apart by whether it is BPO or KPO work at all."""
        if self.category in CATEGORY:
            return self.category
        return NOT_OUTSOURCED if self.process_type == NONE else KNOWLEDGE_WORK


def folds(labels: Sequence[Label], count: int) -> list[list[int]]:
    """The indices of the labels in `count` parts of like make-up, by class and a hash of the id: no chance, no order.

    Rows with the same text are in the same part, so that none is judged by a model that has learned it.
    """
    same: dict[str, list[int]] = {}
    for at, label in enumerate(labels):
        same.setdefault(" ".join(label.text.split()), []).append(at)

    def place(members: list[int]) -> tuple[str, bytes]:
        return labels[members[0]].class_name, hashlib.sha256(labels[members[0]].id.encode()).digest()

    order = sorted(same.values(), key=place)
    return [[at for members in order[start::count] for at in members] for start in range(count)]
