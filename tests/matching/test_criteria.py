"""Every criterion against its own worked example, and the table of criteria against the distinctions."""

import msgspec
import numpy as np
import pytest

from matching.columns.segments import Rows, Segment
from matching.comparison.offers import Offers
from matching.comparison.question import Question
from matching.criteria import CRITERIA, UNKNOWN, Criterion, linear
from matching.distinctions import DISTINCTIONS
from matching.types import Brief, Capability
from matching.weights import BPO_PROFILE, KPO_PROFILE
from tests.matching.invented import AS_OF, capability, verdict


def offers_of(brief: Brief, offered: Capability) -> Offers:
    return Offers(Question.of(brief, verdict(), AS_OF), Rows(Segment.build([offered])))


@pytest.mark.parametrize("criterion", CRITERIA, ids=lambda criterion: criterion.key)
def test_a_criterion_gives_the_value_of_its_worked_example(criterion: Criterion) -> None:
    example = criterion.example
    found = criterion.value(offers_of(msgspec.convert(dict(example.brief), Brief), capability(**example.capability)))
    assert found.tolist() == [example.value]


@pytest.mark.parametrize("criterion", CRITERIA, ids=lambda criterion: criterion.key)
def test_a_vendor_that_states_nothing_is_unknown_and_not_zero(criterion: Criterion) -> None:
    if criterion.key in {"expertise", "process_type"}:
        assert criterion.value(offers_of(Brief(text="keying"), capability())).min() > 0
        return
    offers = offers_of(Brief(text="keying", utc_offset=0, industry="retail"), capability())
    assert criterion.value(offers).tolist() == [UNKNOWN]


def test_every_distinction_is_served_by_a_criterion_that_has_weight() -> None:
    weighty = {key for profile in (BPO_PROFILE, KPO_PROFILE) for key, weight in profile.weights.items() if weight}
    served = {id for criterion in CRITERIA if criterion.key in weighty for id in criterion.distinctions}
    assert served == {row.id for row in DISTINCTIONS}


def test_the_profiles_weigh_exactly_the_criteria_there_are() -> None:
    keys = sorted(criterion.key for criterion in CRITERIA)
    assert sorted(BPO_PROFILE.weights) == keys
    assert sorted(KPO_PROFILE.weights) == keys


def test_a_linear_value_rises_and_falls_between_its_ends() -> None:
    # (85 − 80) ÷ 20 = 0.25; (90 − 30) ÷ 90 = 0.6666…, rounded down
    assert linear(np.array([70, 80, 85, 100, 120]), 80, 100).tolist() == [0, 0, 2_500, 10_000, 10_000]
    assert linear(np.array([0, 30, 90, 200]), 90, 0).tolist() == [10_000, 6_666, 0, 0]
