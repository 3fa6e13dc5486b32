"""What relaxing gains, held against a plain recount of every vendor's failures."""

from itertools import combinations

import pytest

from matching.capabilities import CapabilityTable
from matching.columns.segments import Rows, Segment
from matching.comparison.offers import Offers
from matching.comparison.question import Question
from matching.eligibility import RULE, exclusions
from matching.ranking import rank
from matching.relaxation import relax, vendors_left
from matching.types import Capability, Scope
from tests.matching.invented import AS_OF, CATEGORY_CODE, brief, capabilities, capability, verdict

BRIEF = brief(skill_level=3, headcount=30, starts_on="2027-01-04", languages=["en"], regions=["eu"], certificates=["iso_9001"])


def failures_by_capability(offered: list[Capability]) -> dict[str, frozenset[str]]:
    inside = sorted((one for one in offered if one.category == CATEGORY_CODE), key=lambda one: one.id)
    offers = Offers(Question.of(BRIEF, verdict(), AS_OF), Rows(Segment.build(inside)))
    found = exclusions(offers, inside)
    return {one.id: frozenset(each.rule for each in failed) for one, failed in zip(inside, found, strict=True)}


@pytest.fixture(scope="module")
def offered() -> list[Capability]:
    return capabilities(1_500)


@pytest.fixture(scope="module", params=["whole", "patched"])
def table(offered: list[Capability], request: pytest.FixtureRequest) -> CapabilityTable:
    """The same capabilities as one segment a category, and as a base with a delta."""
    if request.param == "whole":
        return CapabilityTable.build(offered)
    return CapabilityTable.build([*offered[:1_200], capability("gone")]).patch(offered[1_100:], removed=["gone"])


def test_the_gain_of_each_rule_and_each_pair_is_the_vendors_that_fail_nothing_else(
    offered: list[Capability], table: CapabilityTable
) -> None:
    vendor = {one.id: one.vendor_id for one in offered}
    failed = failures_by_capability(offered)
    serving = {vendor[id] for id, rules in failed.items() if not rules}
    asked = Question.of(BRIEF, verdict(), AS_OF)
    relaxable = [key for key, rule in RULE.items() if rule.relaxable and rule.asked(asked)]
    expected = {}
    for rules in [*((rule,) for rule in relaxable), *combinations(relaxable, 2)]:
        gained = {vendor[id] for id, missed in failed.items() if missed and missed <= set(rules)} - serving
        expected[rules] = len(gained)
    relaxation = relax(BRIEF, verdict(), table, as_of=AS_OF)
    assert relaxation.vendors == len(serving)
    assert {relief.rules: relief.vendors for relief in (*relaxation.single, *relaxation.pairs)} == expected
    for reliefs in (relaxation.single, relaxation.pairs):
        assert [relief.vendors for relief in reliefs] == sorted((relief.vendors for relief in reliefs), reverse=True)


def test_the_best_score_is_that_of_the_best_vendor_gained() -> None:
    near = capability("near", skill_level=2, sla_met_percent=100)
    far = capability("far", skill_level=1, sla_met_percent=90)
    good = capability("good", skill_level=3)
    asked = brief(skill_level=3)
    relief, idle = relax(asked, verdict(), CapabilityTable.build([near, far, good]), as_of=AS_OF).single
    alone = rank(brief(), verdict(skill_level=3), CapabilityTable.build([near]), as_of=AS_OF).ranked[0]
    assert (relief.rules, relief.vendors, relief.best_score) == (("skill_level",), 2, alone.score)
    assert [each.vendor_id for each in relief.nearest] == ["vendor-near", "vendor-far"]
    assert (idle.rules, idle.vendors, idle.best_score, idle.nearest) == (("service",), 0, None, ())


def test_a_suspension_or_a_conflict_is_never_offered_for_relaxation() -> None:
    table = CapabilityTable.build([capability("a", vendor_suspended=True), capability("b")])
    relaxation = relax(brief(conflicts=["vendor-b"]), verdict(), table, as_of=AS_OF)
    assert [(relief.rules, relief.vendors) for relief in relaxation.single] == [(("service",), 0)]
    assert (relaxation.vendors, relaxation.pairs) == (0, ())


def test_fewer_people_do_not_make_the_contract_that_is_relaxed_smaller() -> None:
    # 40 people at 3,000 EUR for 12 months are worth 1,440,000 EUR; the 4,000 × 5 minutes a month alone would need 3 people.
    asked = {"monthly_volume": 4_000, "handling_minutes": 5, "duration_months": 12, "budget_amount": 3_000}
    asked |= {"budget_currency": "EUR", "pricing_model": "per_fte"}
    large = {"minimum_contract_value": 500_000, "minimum_contract_currency": "EUR"}
    table = CapabilityTable.build([capability("few", capacity=30, **large), capability("many", capacity=60, **large)])
    relaxation = relax(brief(**asked, headcount=40), verdict(), table, as_of=AS_OF)
    assert (relaxation.vendors, relaxation.single[0].rules, relaxation.single[0].vendors) == (1, ("capacity",), 1)
    assert relax(brief(**asked), verdict(), table, as_of=AS_OF).single[0].rules == ("minimum_contract",)


def test_each_must_have_leaves_as_many_vendors_as_pass_it_and_all_before(offered: list[Capability], table: CapabilityTable) -> None:
    vendor = {one.id: one.vendor_id for one in offered}
    failed = failures_by_capability(offered)
    left = vendors_left(BRIEF, verdict(), table, as_of=AS_OF)
    so_far: set[str] = set()
    for step in left:
        so_far.add(step.rule)
        assert step.vendors == len({vendor[id] for id, rules in failed.items() if not rules & so_far})
    assert left[-1].vendors == relax(BRIEF, verdict(), table, as_of=AS_OF).vendors


def test_a_brief_that_is_not_ranked_has_nothing_to_relax(table: CapabilityTable) -> None:
    outside = verdict(scope=Scope.OUTSIDE)
    assert relax(BRIEF, outside, table, as_of=AS_OF).single == ()
    assert vendors_left(BRIEF, outside, table, as_of=AS_OF) == ()
