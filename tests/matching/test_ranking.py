"""The ranking as a whole: one vendor once, exact sums, the stated order, near misses, explanations on demand."""

import numpy as np
import pytest

from matching.capabilities import CapabilityTable
from matching.comparison.question import Question
from matching.passes import scoring
from matching.passes.gate import gate
from matching.ranking import explain, rank
from matching.relaxation import relax
from matching.types import Capability, ExcludedVendor, MatchResult, ProcessType, RankedVendor, Scope, Verdict
from matching.weights import DEFAULT_PROFILES
from tests.matching.invented import AS_OF, CATEGORY_CODE, brief, capabilities, capability, verdict

BRIEF = brief(
    title="Helpline",
    text="Telephone helpline for the customers of a retail company",
    headcount=20,
    starts_on="2027-01-04",
    duration_months=12,
    languages=["en"],
    budget_amount=5_000,
    budget_currency="EUR",
    pricing_model="per_fte",
    industry="retail",
    utc_offset=60,
    overlap_hours=2,
)


@pytest.fixture(scope="module")
def table() -> CapabilityTable:
    return CapabilityTable.build(capabilities(3_000))


@pytest.fixture(scope="module", params=list(ProcessType))
def result(table: CapabilityTable, request: pytest.FixtureRequest) -> MatchResult:
    return rank(BRIEF, verdict(request.param), table, as_of=AS_OF)


def rank_all(offered: list[Capability], **asked: object) -> MatchResult:
    return rank(brief(**asked), verdict(), CapabilityTable.build(offered), as_of=AS_OF)


def test_contributions_add_up_exactly_to_the_score(result: MatchResult) -> None:
    assert result.ranked
    for vendor in result.ranked:
        assert vendor.score == vendor.lowest == sum(part.points for part in vendor.contributions)
        assert vendor.highest == sum(part.highest for part in vendor.contributions) <= 10_000
        assert sum(part.weight for part in vendor.contributions) == 10_000
        for part in vendor.contributions:
            assert part.points == ((part.value or 0) * part.weight + 5_000) // 10_000


def test_the_order_is_score_then_best_case_then_capability_id(result: MatchResult) -> None:
    keys = [(-vendor.score, -vendor.highest, vendor.capability_id) for vendor in result.ranked]
    assert keys == sorted(keys)
    assert [vendor.rank for vendor in result.ranked] == list(range(1, len(keys) + 1))


def test_vendors_of_the_same_score_share_a_tie_band(result: MatchResult) -> None:
    bands = {vendor.tie_band: vendor.score for vendor in result.ranked}
    assert all(bands[vendor.tie_band] == vendor.score for vendor in result.ranked)
    assert sorted(bands) == list(range(1, len({vendor.score for vendor in result.ranked}) + 1))


def test_a_vendor_stands_in_the_ranking_or_among_the_excluded_but_once(result: MatchResult) -> None:
    ranked = [vendor.vendor_id for vendor in result.ranked]
    excluded = [vendor.vendor_id for vendor in result.excluded]
    assert len({*ranked, *excluded}) == len(ranked) + len(excluded)


def test_the_nearest_misses_come_first_and_every_one_has_its_reasons(result: MatchResult) -> None:
    keys = [(len(each.exclusions), round(10_000 * sum(one.gap for one in each.exclusions)), each.capability_id) for each in result.excluded]
    assert keys == sorted(keys)
    assert keys[0][0] > 0


@pytest.mark.parametrize("place", [0, 7, -1])
def test_an_explanation_on_demand_is_the_one_in_the_result(table: CapabilityTable, place: int) -> None:
    result = rank(BRIEF, verdict(), table, as_of=AS_OF)
    for shown in (result.ranked[place], result.excluded[place]):
        assert explain(BRIEF, verdict(), table, shown.vendor_id, as_of=AS_OF) == shown


def test_a_vendor_of_another_service_is_explained_by_the_service_rule() -> None:
    table = CapabilityTable.build([capability("c1"), capability("c2", category="logistics")])
    found = explain(BRIEF, verdict(), table, "vendor-c2", as_of=AS_OF)
    assert isinstance(found, ExcludedVendor)
    assert found.exclusions[0].missed_by == "another service"
    with pytest.raises(KeyError):
        explain(BRIEF, verdict(), table, "nobody", as_of=AS_OF)


def test_a_vendor_takes_part_with_its_best_eligible_capability() -> None:
    same = {"vendor_id": "v", "sla_met_percent": 100}
    result = rank_all([capability("a", **same, vendor_suspended=True), capability("b", vendor_id="v"), capability("c", **same)])
    assert [vendor.capability_id for vendor in result.ranked] == ["c"]
    assert result.excluded == ()
    assert result.exclusion_counts == {"service": 0, "suspended": 1, "conflict": 0}


def test_unknown_data_gives_an_interval_and_a_coverage_and_never_a_hidden_zero() -> None:
    (vendor,) = rank_all([capability(sla_met_percent=100)]).ranked
    unknown = [part for part in vendor.contributions if part.value is None]
    assert {part.criterion for part in vendor.contributions} - {part.criterion for part in unknown} == {
        "sla_record",
        "expertise",
        "process_type",
    }
    assert vendor.highest - vendor.lowest == sum(part.weight for part in unknown) == 10_000 - vendor.coverage


def test_a_criterion_that_the_brief_does_not_ask_gives_its_weight_to_the_others() -> None:
    (vendor,) = rank_all([capability()]).ranked
    keys = {part.criterion for part in vendor.contributions}
    assert keys.isdisjoint({"industry", "time_zone", "experience"})
    assert sum(part.weight for part in vendor.contributions) == 10_000


@pytest.mark.parametrize(
    "outside",
    [verdict(scope=Scope.OUTSIDE), verdict(scope=Scope.NOT_ENOUGH_SAID), verdict(category=None)],
    ids=["outside", "unsaid", "none"],
)
def test_a_brief_outside_the_fifteen_has_an_empty_result(table: CapabilityTable, outside: Verdict) -> None:
    result = rank(BRIEF, outside, table, as_of=AS_OF)
    assert (result.considered, result.ranked, result.excluded, result.exclusion_counts) == (0, (), (), {})


def test_a_category_that_nobody_offers_has_an_empty_result() -> None:
    result = rank(BRIEF, verdict(category="payroll_processing"), CapabilityTable.build([capability()]), as_of=AS_OF)
    assert (result.considered, result.ranked) == (0, ())


def test_a_cited_engagement_stands_in_the_evidence_of_relevant_experience() -> None:
    offered = capability(
        languages=["en"], engagements=[{"text": "Parcel sorting"}, {"text": "Helpline for retail customers", "evidence": "verified"}]
    )
    found = explain(BRIEF, verdict(), CapabilityTable.build([offered]), "vendor-c1", as_of=AS_OF)
    assert isinstance(found, RankedVendor)
    experience = next(part for part in found.contributions if part.criterion == "experience")
    assert experience.evidence == "“Helpline for retail customers” (verified)"


EXTREMES = [
    {"budget_amount": 1e12, "budget_currency": "EUR", "pricing_model": "per_fte", "headcount": 1_000_000, "duration_months": 240},
    {
        "budget_amount": 0.0001,
        "budget_currency": "VND",
        "pricing_model": "per_transaction",
        "monthly_volume": 1,
        "handling_minutes": 100_000,
    },
    {
        "budget_amount": 1e12,
        "budget_currency": "GBP",
        "pricing_model": "per_transaction",
        "monthly_volume": 1_000_000,
        "handling_minutes": 1e-9,
    },
    {
        "monthly_volume": 1_000_000,
        "handling_minutes": 100_000,
        "starts_on": "9999-12-31",
        "duration_months": 240,
        "certificates": ["iso_9001"],
    },
    {"starts_on": "0001-01-01", "headcount": 1, "certificates": ["iso_9001", "soc_2"], "utc_offset": 840, "overlap_hours": 8},
]


@pytest.mark.parametrize("asked", EXTREMES)
def test_the_outermost_values_of_a_brief_are_ranked_and_relaxed_without_an_error(table: CapabilityTable, asked: dict[str, object]) -> None:
    result = rank(brief(**asked), verdict(), table, as_of=AS_OF)
    assert len(result.ranked) + len(result.excluded) > 0
    assert relax(brief(**asked), verdict(), table, as_of=AS_OF).vendors >= len(result.ranked)


def test_counts_are_over_the_whole_category(table: CapabilityTable) -> None:
    result = rank(BRIEF, verdict(), table, as_of=AS_OF, limit=3)
    assert result.considered == sum(len(part) for part in table.partitions[CATEGORY_CODE])
    assert (len(result.ranked), len(result.excluded)) == (3, 3)
    assert result.exclusion_counts == rank(BRIEF, verdict(), table, as_of=AS_OF).exclusion_counts


@pytest.mark.parametrize("number", [1, 10, 100])
def test_rows_given_up_batch_by_batch_are_never_among_the_best(
    table: CapabilityTable, number: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    for size, rows in {"BATCH": 32, "FIRST": 128, "LATER": 64}.items():
        monkeypatch.setattr(scoring, size, rows)
    question = Question.of(brief(text="Telephone helpline for the customers of a shop"), verdict(), AS_OF)
    offers = gate(question, table.partitions[CATEGORY_CODE][0]).offers
    weighing = scoring.Weighing.of(question, DEFAULT_PROFILES)
    best = np.argsort(-scoring.earned(offers, weighing).order_keys, kind="stable")[:number]
    kept = scoring.contenders(offers, weighing, number)
    assert number <= len(kept) < len(offers)
    assert set(best.tolist()) <= set(kept.tolist())
