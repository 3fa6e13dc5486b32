"""A question and the gates of its category: what ranking and relaxation both start from."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Self

from matching.capabilities import CapabilityTable
from matching.comparison.question import Question
from matching.passes.gate import Gate, gates
from matching.passes.scoring import Weighing
from matching.types import Brief, Capability, Scope, Verdict
from matching.weights import Profiles


@dataclass(frozen=True, slots=True)
class Contest:
    """Who takes part for a brief, who is excluded, and how it is weighed."""

    question: Question
    weighing: Weighing
    gates: Sequence[Gate]

    @classmethod
    def of(cls, brief: Brief, verdict: Verdict, table: CapabilityTable, profiles: Profiles, as_of: date) -> Self | None:
        """Return the contest for a brief; None outside the fifteen categories, or where too little is said."""
        if verdict.scope is not Scope.INSIDE or verdict.category is None:
            return None
        question = Question.of(brief, verdict, as_of)
        return cls(question, Weighing.of(question, profiles), gates(question, table.partitions.get(question.category, ())))

    def capability(self, id: str) -> Capability:
        """Return a capability that takes part or is excluded, in full; KeyError for any other."""
        for gate in self.gates:
            if (row := gate.part.row(id)) is not None:
                return gate.segment.get(row)
        raise KeyError(id)
