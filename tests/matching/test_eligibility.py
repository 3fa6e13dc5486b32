"""Every knock-out: who fails, who passes, what a person reads, and what happens with unknown data."""

from datetime import date
from typing import Any

import msgspec
import numpy as np
import pytest

from matching.columns.masks import unpack
from matching.columns.segments import Rows, Segment
from matching.comparison.offers import Offers
from matching.comparison.question import Question, last_day
from matching.eligibility import RULE, RULES, Unknown, exclusions, failures, unknowns
from matching.passes.order import NEAR
from matching.types import Exclusion, ProcessType
from tests.matching.invented import AS_OF, brief, capability, verdict


def judge(asked: dict[str, Any], offered: dict[str, Any]) -> tuple[tuple[Exclusion, ...], tuple[str, ...]]:
    """Return the failed knock-outs of one capability, and the ones it passed as unknown; client and vendor have a domain each."""
    one = capability(**{"vendor_domains": ["vendor.example"], **offered})
    question = Question.of(brief(**{"client_domains": ["client.example"], **asked}), verdict(), AS_OF)
    offers = Offers(question, Rows(Segment.build([one])))
    return exclusions(offers, [one])[0], unknowns(offers)[0]


START = {"headcount": 20, "starts_on": "2026-12-01"}
CERTIFIED = {"certificates": ["iso_27001"], "starts_on": "2027-01-01", "duration_months": 12}
BUDGET = {"budget_amount": 3_200, "budget_currency": "EUR", "pricing_model": "per_fte"}
HOURLY = {"rates": [{"amount": 20, "currency": "EUR"}]}
FIXED = {"rates": [{"amount": 9_000_000, "currency": "EUR", "pricing_model": "fixed_price"}]}
FAILING = [
    ("service", {}, {"process_type": "KPO"}, "Customer support as BPO", "Customer support as KPO", "the other process type", 1.0),
    ("skill_level", {"skill_level": 4}, {"skill_level": 2}, "level 4", "level 2", "2 levels", 0.5),
    # 30 days to the start, 40 × (30 + 1) ÷ (99 + 1) = 12.4 people by then
    (
        "capacity",
        START,
        {"capacity": 40, "available_from": "2026-01-01", "ramp_up_days": 99},
        "20 FTE on 1 December 2026",
        "12 FTE on 1 December 2026 of 40 after ramp-up",
        "8 FTE",
        0.4,
    ),
    ("languages", {"languages": ["de", "en"]}, {"languages": ["en", "fr"]}, "de, en", "en, fr", "de", 0.5),
    ("regions", {"regions": ["uk"]}, {"regions": ["eu"]}, "uk", "eu", "uk", 1.0),
    ("data_residency", {"data_residency": ["eu"]}, {"data_residency": ["uk"]}, "eu", "uk", "eu", 1.0),
    # 73 of 365 days short
    (
        "certificates",
        CERTIFIED,
        {"certificates": [{"code": "iso_27001", "valid_until": "2027-10-19"}]},
        "iso_27001, claimed and valid to 31 December 2027",
        "iso_27001 claimed, valid to 19 October 2027",
        "iso_27001 ends 73 days early",
        0.2,
    ),
    # 3,200 ÷ 160 = 20 EUR an hour; 25 USD at 0.92
    (
        "rate",
        BUDGET,
        {"rates": [{"amount": 25, "currency": "USD"}]},
        "at most 20.00 EUR per FTE-hour (3,200 EUR per FTE and month ÷ 160 h)",
        "23.00 EUR per FTE-hour, from 25 USD per FTE-hour × 0.92",
        "3.00 EUR per FTE-hour",
        0.15,
    ),
    ("working_hours", {"utc_offset": 60, "overlap_hours": 5}, {"utc_offset": 330}, "5 h of overlap", "3.5 h of overlap", "1.5 h", 0.3),
    (
        "engagement_model",
        {"engagement_model": "project"},
        {"engagement_models": ["managed_service"]},
        "project",
        "managed service",
        "no project",
        1.0,
    ),
    # 3,200 × 2 people × 5 months = 32,000
    (
        "minimum_contract",
        {**BUDGET, "headcount": 2, "duration_months": 5},
        {"minimum_contract_value": 40_000, "minimum_contract_currency": "EUR"},
        "an engagement worth 32,000 EUR (3,200 EUR per FTE and month × 2 FTE × 5 months)",
        "at least 40,000 EUR",
        "8,000 EUR",
        0.2,
    ),
    (
        "suspended",
        {},
        {"vendor_suspended": True},
        "a vendor in good standing",
        "suspended by the operator",
        "until the suspension is lifted",
        1.0,
    ),
    ("conflict", {"conflicts": ["vendor-c1"]}, {}, "no conflict of interest", "declared in conflict", "the conflict itself", 1.0),
]


@pytest.mark.parametrize(
    ("rule", "asked", "offered", "asked_words", "offered_words", "missed_by", "gap"), FAILING, ids=[case[0] for case in FAILING]
)
def test_a_failed_knock_out_says_what_was_asked_and_offered_and_by_how_much_it_missed(
    rule: str, asked: dict[str, Any], offered: dict[str, Any], asked_words: str, offered_words: str, missed_by: str, gap: float
) -> None:
    (failed,), _ = judge(asked, offered)
    assert failed == Exclusion(rule=rule, asked=asked_words, offered=offered_words, missed_by=missed_by, gap=gap)


def test_every_rule_has_a_failing_case_here() -> None:
    assert [case[0] for case in FAILING] == [rule.key for rule in RULES]


PASSING = [
    ({}, {"process_type": "hybrid"}),
    ({"skill_level": 2}, {"skill_level": 2}),
    (START, {"capacity": 20, "available_from": "2026-12-01", "ramp_up_days": 0}),
    (START, {"capacity": 20, "available_from": "2026-01-01", "ramp_up_days": 30}),
    ({"languages": ["de", "en"]}, {"languages": ["fr", "en", "de"]}),
    (CERTIFIED, {"certificates": [{"code": "iso_27001", "valid_until": "2027-12-31"}]}),
    (BUDGET, {"rates": [{"amount": 3_200, "currency": "EUR", "pricing_model": "per_fte"}]}),
    (BUDGET, {"rates": [{"amount": 50, "currency": "EUR"}, {"amount": 12, "currency": "EUR"}]}),
    ({"utc_offset": 60, "overlap_hours": 5}, {"utc_offset": 240}),
    ({"utc_offset": 720, "overlap_hours": 8}, {"utc_offset": -720}),
    ({"engagement_model": "project"}, {"engagement_models": ["project", "managed_service"]}),
    ({"client_id": "somebody", "client_domains": ["client.example", "gmail.com"]}, {"vendor_domains": ["vendor.example", "gmail.com"]}),
]


@pytest.mark.parametrize(("asked", "offered"), PASSING)
def test_a_capability_exactly_at_the_limit_passes(asked: dict[str, Any], offered: dict[str, Any]) -> None:
    assert judge(asked, offered) == ((), ())


WORTH = {**BUDGET, "headcount": 1, "duration_months": 1}
ABLE = {**HOURLY, "capacity": 1}
UNKNOWN_CASES = [
    ("capacity", START, {}),
    ("capacity", START, {"capacity": 20}),
    ("capacity", START, {"capacity": 20, "available_from": "2026-12-01"}),
    ("capacity", START, {"capacity": 20, "ramp_up_days": 30}),
    ("languages", {"languages": ["en"]}, {}),
    ("regions", {"regions": ["eu"]}, {}),
    ("data_residency", {"data_residency": ["eu"]}, {}),
    ("certificates", CERTIFIED, {"certificates": [{"code": "iso_27001"}]}),
    ("certificates", CERTIFIED, {}),
    ("minimum_contract", WORTH, {**ABLE, "minimum_contract_value": 500_000_000, "minimum_contract_currency": "XXX"}),
    ("minimum_contract", WORTH, {**ABLE, "minimum_contract_value": 1}),
    ("rate", BUDGET, {"rates": [{"amount": 2, "currency": "EUR", "pricing_model": "per_transaction"}]}),
    ("rate", BUDGET, {"rates": [{"amount": 2, "currency": "XXX"}]}),
    ("rate", {**BUDGET, "budget_currency": "XXX"}, HOURLY),
    ("rate", {**BUDGET, "budget_currency": None}, HOURLY),
    ("rate", {**BUDGET, "pricing_model": None}, HOURLY),
    ("rate", {**BUDGET, "pricing_model": "fixed_price"}, HOURLY),
    ("rate", {**BUDGET, "pricing_model": "outcome_based"}, FIXED),
    ("rate", BUDGET, FIXED),
    ("working_hours", {"utc_offset": 60, "overlap_hours": 5}, {}),
    ("working_hours", {"overlap_hours": 5}, {"utc_offset": 60}),
    ("engagement_model", {"engagement_model": "project"}, {}),
    ("conflict", {}, {"vendor_domains": ["gmail.com"]}),
    ("conflict", {}, {"vendor_domains": ["localhost"]}),
    ("conflict", {"client_domains": ["gmail.com"]}, {}),
    ("conflict", {"client_domains": ["gmail.com"]}, {"vendor_domains": ["gmail.com"]}),
    ("conflict", {"client_domains": [], "conflicts": ["somebody else"]}, {}),
]


@pytest.mark.parametrize(("rule", "asked", "offered"), UNKNOWN_CASES)
def test_unknown_data_follows_the_policy_written_beside_the_rule(rule: str, asked: dict[str, Any], offered: dict[str, Any]) -> None:
    failed, passed_unknown = judge(asked, offered)
    policy = next(row.unknown for row in RULES if row.key == rule)
    if policy is Unknown.FAILS:
        assert [(each.rule, each.unknown) for each in failed] == [(rule, True)]
    else:
        assert (failed, passed_unknown) == ((), (rule,))


@pytest.mark.parametrize(
    ("asked", "held"),
    [
        # Another certificate of unknown expiry, held beside the one that ends too early, changes nothing about that.
        ({}, [{"code": "iso_27001", "valid_until": "2027-10-19"}, {"code": "soc_2"}]),
        ({"certificates": ["iso_27001", "soc_2"]}, [{"code": "iso_27001"}]),
        ({"evidence_level": "verified"}, [{"code": "iso_27001", "evidence": "claimed"}]),
    ],
)
def test_a_certificate_that_fails_whatever_its_expiry_is_not_said_to_be_unknown(asked: dict[str, Any], held: list[dict[str, Any]]) -> None:
    (failed,), _ = judge({**CERTIFIED, **asked}, {"certificates": held})
    assert (failed.rule, failed.unknown) == ("certificates", False)


def test_every_failed_knock_out_is_reported_and_not_the_first_only() -> None:
    failed, _ = judge({"skill_level": 5, "languages": ["de"]}, {"vendor_suspended": True, "process_type": "KPO"})
    assert [each.rule for each in failed] == ["service", "skill_level", "languages", "suspended"]


@pytest.mark.parametrize(
    ("asked", "offered", "words"),
    [
        ({"client_id": "vendor-c1"}, {}, "the client's own organisation"),
        (
            {"client_domains": ["gmail.com", "one.example", "Same.example"]},
            {"vendor_domains": ["other.example", "same.EXAMPLE"]},
            "same e-mail domain: same.EXAMPLE",
        ),
        ({"client_domains": [], "conflicts": ["vendor-c1"]}, {"vendor_domains": []}, "declared in conflict"),
    ],
)
def test_a_conflict_of_interest_is_detected_and_then_nothing_about_it_is_unknown(
    asked: dict[str, Any], offered: dict[str, Any], words: str
) -> None:
    (failed,), _ = judge(asked, offered)
    assert (failed.rule, failed.offered, failed.unknown) == ("conflict", words, False)


@pytest.mark.parametrize("domain", ["Bob@Client.example", "client", "", "client.example\nmore", "client..example", ".example"])
def test_what_is_no_domain_is_refused_as_one(domain: str) -> None:
    with pytest.raises(msgspec.ValidationError, match="client_domains"):
        brief(client_domains=[domain])


def test_the_better_of_two_certificates_of_the_same_code_counts() -> None:
    held = [{"code": "iso_27001", "valid_until": "2027-02-01", "evidence": "verified"}, {"code": "iso_27001", "valid_until": "2029-01-01"}]
    assert judge(CERTIFIED, {"certificates": held}) == ((), ())
    (failed,), _ = judge({**CERTIFIED, "evidence_level": "documented"}, {"certificates": held})
    assert failed.missed_by == "iso_27001 only claimed"


def test_a_price_per_transaction_is_compared_by_the_handling_time() -> None:
    # 0.50 EUR each at 90 seconds is 20 EUR an hour
    asked = {**BUDGET, "handling_minutes": 1.5}
    at_limit = {"rates": [{"amount": 0.5, "currency": "EUR", "pricing_model": "per_transaction"}]}
    assert judge(asked, at_limit) == ((), ())
    (failed,), _ = judge(asked, {"rates": [{"amount": 0.51, "currency": "EUR", "pricing_model": "per_transaction"}]})
    assert failed.offered == "20.40 EUR per FTE-hour, from 0.51 EUR per transaction × 60 ÷ 1.5 min"


def test_a_fixed_price_is_spread_over_people_and_months() -> None:
    # 96,000 ÷ (2 people × 12 months × 160 h) = 25 EUR an hour
    asked = {"budget_amount": 96_000, "budget_currency": "EUR", "pricing_model": "fixed_price", "headcount": 2, "duration_months": 12}
    (failed,), _ = judge(asked, {"rates": [{"amount": 26, "currency": "EUR"}]})
    assert failed.asked == "at most 25.00 EUR per FTE-hour (96,000 EUR for the engagement ÷ (2 FTE × 12 months × 160 h))"


@pytest.mark.parametrize(
    ("offered", "words"),
    [
        ({"capacity": 5}, "at most 5 FTE on 1 December 2026"),
        ({"capacity": 5, "available_from": "2026-01-01"}, "at most 5 FTE on 1 December 2026"),
        # free from today at best: 40 × (30 + 1) ÷ (99 + 1) = 12.4
        ({"capacity": 40, "ramp_up_days": 99}, "at most 12 FTE on 1 December 2026 of 40 after ramp-up"),
        ({"capacity": 40, "available_from": "2026-12-02"}, "at most 0 FTE on 1 December 2026 of 40 after ramp-up"),
    ],
)
def test_too_few_people_at_best_fail_whatever_the_vendor_left_open(offered: dict[str, Any], words: str) -> None:
    (failed,), _ = judge(START, offered)
    assert (failed.rule, failed.offered, failed.unknown) == ("capacity", words, False)


def test_work_that_should_have_begun_begins_today() -> None:
    asked = {**CERTIFIED, "headcount": 20, "starts_on": "2020-01-01"}
    able = {"capacity": 20, "available_from": "2026-01-01", "ramp_up_days": 0}
    assert judge(asked, {**able, "certificates": [{"code": "iso_27001", "valid_until": "2027-10-31"}]}) == ((), ())
    failed, _ = judge(asked, {**able, "capacity": 19, "certificates": [{"code": "iso_27001", "valid_until": "2027-10-30"}]})
    assert [(each.rule, each.missed_by) for each in failed] == [("capacity", "1 FTE"), ("certificates", "iso_27001 ends 1 day early")]
    assert failed[0].asked == "20 FTE on 1 November 2026"


@pytest.mark.parametrize(
    ("first", "months", "last"),
    [
        (date(2027, 1, 1), 12, date(2027, 12, 31)),
        (date(2027, 3, 15), 1, date(2027, 4, 14)),
        (date(2027, 3, 1), 1, date(2027, 3, 31)),
        (date(2027, 1, 31), 1, date(2027, 2, 28)),
        (date(2027, 1, 29), 1, date(2027, 2, 28)),
        (date(2027, 1, 28), 1, date(2027, 2, 27)),
        (date(2028, 2, 29), 12, date(2029, 2, 28)),
        (date(9999, 12, 31), 1, date.max),
    ],
)
def test_the_last_day_is_the_one_before_the_months_are_over(first: date, months: int, last: date) -> None:
    assert last_day(first, months) == last


@pytest.mark.parametrize("kind", ["BPO", "KPO", "hybrid"])
def test_hybrid_work_is_open_to_either_kind(kind: str) -> None:
    one = capability(process_type=kind)
    assert exclusions(Offers(Question.of(brief(), verdict(ProcessType.HYBRID), AS_OF), Rows(Segment.build([one]))), [one]) == [()]


def test_a_fixed_price_is_compared_with_a_fixed_budget_as_it_stands() -> None:
    # 100,000 USD at 0.92
    asked = {"budget_amount": 100_000, "budget_currency": "USD", "pricing_model": "fixed_price"}
    assert judge(asked, {"rates": [{"amount": 92_000, "currency": "EUR", "pricing_model": "fixed_price"}]}) == ((), ())
    (failed,), _ = judge(asked, {"rates": [{"amount": 93_840, "currency": "EUR", "pricing_model": "fixed_price"}]})
    assert failed.asked == "at most 92,000.00 EUR per engagement (100,000 USD for the engagement × 0.92)"
    assert failed.offered == "93,840.00 EUR per engagement, as stated"
    assert (failed.missed_by, failed.gap) == ("1,840.00 EUR per engagement", 0.02)


def test_a_fixed_price_or_an_hourly_rate_will_do_where_the_hours_are_known() -> None:
    # 96,000 ÷ (2 people × 12 months × 160 h) = 25 EUR an hour
    asked = {"budget_amount": 96_000, "budget_currency": "EUR", "pricing_model": "fixed_price", "headcount": 2, "duration_months": 12}
    hourly, fixed = {"amount": 26, "currency": "EUR"}, {"amount": 96_000, "currency": "EUR", "pricing_model": "fixed_price"}
    assert judge(asked, {"capacity": 2, "rates": [hourly, fixed]}) == ((), ())
    (failed,), _ = judge(asked, {"rates": [hourly, {**fixed, "amount": 97_920}]})
    assert failed.offered == "25.50 EUR per FTE-hour, from 97,920 EUR for the engagement ÷ (2 FTE × 12 months × 160 h)"
    assert failed.missed_by == "0.50 EUR per FTE-hour"


def test_the_largest_amounts_of_all_can_be_compared() -> None:
    asked = {"budget_amount": 1e12, "budget_currency": "EUR", "pricing_model": "fixed_price"}
    priced = {"rates": [{"amount": 1e12, "currency": "EUR", "pricing_model": "fixed_price"}]}
    assert judge(asked, priced) == ((), ())
    (failed,), _ = judge({**asked, "budget_amount": 1}, priced)
    assert (failed.rule, failed.gap) == ("rate", 1.0)


def test_the_gap_of_a_failing_row_is_never_zero() -> None:
    late = capability(certificates=[{"code": "iso_27001", "valid_until": date(2027, 12, 30)}])
    offers = Offers(Question.of(brief(**CERTIFIED), verdict(), AS_OF), Rows(Segment.build([late])))
    assert np.flatnonzero(failures(offers)["certificates"]).tolist() == [0]
    assert exclusions(offers, [late])[0][0].gap > 0


@pytest.mark.parametrize(("number", "is_near"), [(8, False), (9, True), (24, True)])
def test_of_many_certificates_one_with_too_little_evidence_is_a_near_miss(number: int, is_near: bool) -> None:
    codes = [f"code_{place:02}" for place in range(number)]
    held = [
        {"code": code, "valid_until": "2030-01-01", "evidence": "documented" if place else "claimed"} for place, code in enumerate(codes)
    ]
    asked = brief(**CERTIFIED | {"certificates": codes, "evidence_level": "documented"})
    offers = Offers(Question.of(asked, verdict(), AS_OF), Rows(Segment.build([capability(certificates=held)])))
    rule = RULE["certificates"]
    assert (rule.gap(offers) <= NEAR).tolist() == [is_near]
    assert unpack(rule.fails(offers, NEAR), 1).tolist() == [not is_near]
