"""Every criterion against its own worked example, and the table of criteria against the distinctions."""

from itertools import combinations
from typing import Any

import msgspec
import numpy as np
import pytest

from matching.capabilities import CapabilityTable
from matching.columns.segments import Rows, Segment
from matching.comparison.offers import Offers
from matching.comparison.question import Question
from matching.criteria import CRITERIA, CRITERION, PARTNERSHIP, UNKNOWN, Criterion, linear
from matching.distinctions import DISTINCTIONS
from matching.passes.contest import Contest
from matching.ranking import explain, order, rank
from matching.reweighing import reweigh
from matching.types import Brief, Capability
from matching.weights import BPO_PROFILE, KPO_PROFILE, Profiles, WeightProfile
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


VERIFIED = {"code": "iso_9001", "valid_until": "2028-01-31", "evidence": "verified"}
UNDATED = {"code": "soc_2", "evidence": "verified"}


@pytest.mark.parametrize(
    ("key", "stated", "value", "lowest", "highest"),
    [
        ("process_maturity", {}, None, 0, 1_000),
        # Verified is 0.3334 each: 33.34 of a weight of 10 % where it is certain, and no more than the best case where it is not.
        ("process_maturity", {"certificates": [UNDATED, {**UNDATED, "code": "iso_27001"}]}, 0, 0, 667),
        ("process_maturity", {"certificates": [VERIFIED, UNDATED]}, 3_334, 333, 667),
        # The same certificate stated again is worth nothing more.
        ("process_maturity", {"certificates": [VERIFIED, {**UNDATED, "code": "iso_9001"}]}, 3_334, 333, 333),
        ("process_maturity", {"certificates": [VERIFIED, VERIFIED, {**VERIFIED, "evidence": "claimed"}]}, 3_334, 333, 333),
        ("process_maturity", {"certificates": [{**VERIFIED, "evidence": "claimed"}, {**UNDATED, "code": "iso_9001"}]}, 1_000, 100, 333),
        ("process_maturity", {"certificates": [VERIFIED, {**VERIFIED, "valid_until": "2026-01-31"}]}, 3_334, 333, 333),
        # Without a ceiling 55 EUR an hour is half-way between 100 and 10.
        ("cost", {"rates": [{"amount": 55, "currency": "EUR"}]}, 5_000, 500, 500),
        ("cost", {"rates": [{"amount": 55, "currency": "EUR"}, {"amount": 9, "currency": "XXX"}]}, 5_000, 500, 1_000),
        ("cost", {"rates": [{"amount": 9, "currency": "XXX"}]}, None, 0, 1_000),
        (
            "cost",
            {"rates": [{"amount": 55, "currency": "EUR"}, {"amount": 9, "currency": "XXX", "pricing_model": "fixed_price"}]},
            5_000,
            500,
            500,
        ),
    ],
)
def test_what_is_known_in_part_counts_as_that_part_and_could_be_more(
    key: str, stated: dict[str, Any], value: int | None, lowest: int, highest: int
) -> None:
    weights = dict.fromkeys(BPO_PROFILE.weights, 0) | {key: 1_000, "process_type": 9_000}
    profile = WeightProfile(name="one", version="1", weights=weights)
    profiles = Profiles(bpo=profile, kpo=profile)
    table = CapabilityTable.build([capability("one", **stated), capability("other")])
    first = rank(Brief(), verdict(), table, profiles, as_of=AS_OF).ranked
    found = next(vendor for vendor in first if vendor.vendor_id == "vendor-one")
    part = next(part for part in found.contributions if part.criterion == key)
    assert (part.value, part.points, part.lowest, part.highest) == (value, lowest, lowest, highest)
    assert (found.score, found.highest, found.coverage) == (9_000 + lowest, 9_000 + highest, 10_000 - (highest - lowest))
    again = explain(Brief(), verdict(), table, "vendor-one", profiles, as_of=AS_OF)
    assert again == found
    ranking = order(Contest.of(Brief(), verdict(), table, profiles, AS_OF), profiles)
    assert reweigh(ranking, ranking.weights) == ranking


def test_of_several_engagement_models_the_closest_counts() -> None:
    for number in range(1, len(PARTNERSHIP) + 1):
        for models in combinations(PARTNERSHIP, number):
            (value,) = CRITERION["partnership"].value(offers_of(Brief(), capability(engagement_models=models))).tolist()
            assert value == max(PARTNERSHIP[model] for model in models)


def test_one_more_statement_is_never_a_loss_of_evidence() -> None:
    backed = [{"text": "Calls", "evidence": "verified"}]
    values = [
        CRITERION["evidence"].value(offers_of(Brief(), capability(engagements=engagements))).item()
        for engagements in (backed, [*backed, {"text": "Mail"}], [*backed, {"text": "Mail"}, *backed], [*backed * 3, {"text": "Mail"}])
    ]
    assert values == [3_333, 4_166, 7_500, 10_000]


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
