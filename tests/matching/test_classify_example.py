"""The example worked by hand in docs/verdict.md, number by number."""

import math

import pytest

from matching.classify import classify
from matching.types import Brief, ProcessType, Scope
from matching.verdict.judgement import certainty
from matching.verdict.lexicon import NOT_OUTSOURCED
from matching.verdict.model import installed_model
from matching.verdict.recognition import recognise

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


@pytest.mark.parametrize(("answers", "weight"), [({"C1": 1}, 1.0), ({"C1": 1, "C3": 1, "AB4": 5}, 2.5)])
def test_answers_shrink_the_chance_of_neither_as_the_documentation_says(answers: dict[str, int], weight: float) -> None:
    verdict = classify(Brief(text="Supply and delivery of 400 office chairs and desks.", answers=answers))
    neither = recognise("", "Supply and delivery of 400 office chairs and desks.").probabilities[NOT_OUTSOURCED] / (1 + 4 * weight)
    raw = (1 - neither) * certainty(-1.0, weight)
    slope, offset = installed_model().confidence
    logit = slope * math.log(raw / (1 - raw)) + offset
    assert (verdict.process_type, verdict.position) == (ProcessType.BPO, -1.0)
    assert verdict.confidence == pytest.approx(1 / (1 + math.exp(-logit)), abs=1e-3)
