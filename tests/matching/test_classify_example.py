"""The example worked by hand in docs/verdict.md, number by number."""

import pytest

from matching.classify import classify
from matching.types import Brief, ProcessType, Scope
from matching.verdict.judgement import certainty

EXAMPLE = Brief(
    title="Help in the north",
    text="We would work in close collaboration.",
    answers={"C1": 1, "C3": 2, "AB1": 5, "C4": 5, "AK2": 2, "AK4": 4},
)


def test_the_worked_example_gives_the_numbers_of_the_documentation() -> None:
    verdict = classify(EXAMPLE)
    leans = {reason.distinction: (reason.lean, reason.weight) for reason in verdict.reasons if reason.lean is not None}
    assert leans == {
        "C1": (-1.0, 1.0),
        "C3": (-0.5, 1.0),
        "C4": (1.0, 1.0),
        "C5": (1.0, 0.063),  # 0.7 × 0.18 × 1/2, from “close collaboration”
        "AB1": (-1.0, 0.8),
        "AK4": (1.0, 0.4),
    }
    assert verdict.work == pytest.approx((-1.0 - 0.5 - 0.8) / 2.8, abs=5e-5)
    assert verdict.objective == 1.0
    assert verdict.position == pytest.approx((-2.3 + 1.463) / 4.263, abs=5e-5)
    assert verdict.process_type is ProcessType.HYBRID
    assert verdict.conflict is not None
    assert certainty(-0.1963, 4.263) == pytest.approx(0.490, abs=5e-4)
    assert verdict.scope is Scope.NOT_ENOUGH_SAID


def test_the_smallest_change_of_the_worked_example_is_the_one_documented() -> None:
    flips = {flip.process_type: flip.answers for flip in classify(EXAMPLE).flips}
    assert flips[ProcessType.BPO] == {"C3": 1}
