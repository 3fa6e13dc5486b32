"""Every amount says what it was stated as and how it was converted, in arithmetic that gives the amount."""

import re
from fractions import Fraction
from typing import Any

import pytest

from matching.capabilities import CapabilityTable
from matching.columns import money
from matching.columns.segments import Rows, Segment
from matching.comparison import criterion_words, money_words
from matching.comparison.offers import Offers
from matching.comparison.question import Question
from matching.criteria import CRITERION
from matching.eligibility import RULE
from matching.ranking import rank
from matching.types import Capability
from tests.matching.invented import AS_OF, brief, capability, verdict

PER_FTE = {"budget_amount": 3_700, "budget_currency": "GBP", "pricing_model": "per_fte"}
HOURLY = {"amount": 24, "currency": "EUR"}
BY_THE_CALL = {"amount": 1.75, "currency": "GBP", "pricing_model": "per_transaction"}
MONTHLY = {"amount": 2_850, "currency": "GBP", "pricing_model": "per_fte"}
FIXED = {"amount": 150_000, "currency": "USD", "pricing_model": "fixed_price"}
BUDGETS = [
    PER_FTE,
    {**PER_FTE, "handling_minutes": 6},
    {"budget_amount": 2.1, "budget_currency": "GBP", "pricing_model": "per_transaction", "handling_minutes": 5.25},
    {"budget_amount": 0.03, "budget_currency": "GBP", "pricing_model": "per_transaction"},
    {"budget_amount": 200_000, "budget_currency": "CHF", "pricing_model": "fixed_price"},
    {"budget_amount": 200_000, "budget_currency": "CHF", "pricing_model": "fixed_price", "headcount": 3, "duration_months": 9},
    {"budget_amount": 90_000, "budget_currency": "EUR", "pricing_model": "gain_share", "headcount": 2, "duration_months": 1},
]


def offers_of(asked: dict[str, Any], *rates: dict[str, Any], **offered: Any) -> Offers:
    return Offers(Question.of(brief(**asked), verdict(), AS_OF), Rows(Segment.build([capability(rates=rates, **offered)])))


def words_of_cost(asked: dict[str, Any], *rates: dict[str, Any]) -> tuple[str, str]:
    offers = offers_of(asked, *rates)
    return CRITERION["cost"].asked(offers.question) or "", CRITERION["cost"].offered(offers, 0, capability(rates=rates))


def evidence_of(one: Capability) -> dict[str, str]:
    """Return what a ranking says of the evidence for each criterion."""
    (vendor,) = rank(brief(), verdict(), CapabilityTable.build([one]), as_of=AS_OF).ranked
    return {part.criterion: part.evidence for part in vendor.contributions}


def result(arithmetic: str) -> Fraction:
    """Return what the arithmetic in a text gives; its first number is the amount, and words between are units."""
    signs = re.findall(r"[×÷()]|[\d,.]*\d", arithmetic)
    code = "".join({"×": "*", "÷": "/", "(": "(", ")": ")"}.get(sign) or f"Fraction('{sign.replace(',', '')}')" for sign in signs)
    value: Fraction = eval(code, {"Fraction": Fraction})  # noqa: S307
    return value


def test_a_ceiling_says_which_budget_it_comes_from_with_its_exchange_rate_and_hours() -> None:
    asked, _ = words_of_cost(PER_FTE)
    assert asked == "at most 26.82 EUR per FTE-hour (3,700 GBP per FTE and month × 1.16 ÷ 160 h)"


def test_of_several_rates_the_lowest_that_can_be_compared_is_named_with_its_conversion() -> None:
    # 1.75 × 1.16 × 60 ÷ 8 = 15.225 and 2,850 × 1.16 ÷ 160 = 20.6625
    _, by_the_call = words_of_cost({**PER_FTE, "handling_minutes": 8}, MONTHLY, BY_THE_CALL, HOURLY)
    assert by_the_call == "15.22 EUR per FTE-hour, from 1.75 GBP per transaction × 1.16 × 60 ÷ 8 min"
    _, by_the_month = words_of_cost(PER_FTE, MONTHLY, BY_THE_CALL, HOURLY)
    assert by_the_month == "20.66 EUR per FTE-hour, from 2,850 GBP per FTE and month × 1.16 ÷ 160 h"
    assert words_of_cost(PER_FTE, HOURLY)[1] == "24.00 EUR per FTE-hour, as stated"
    assert words_of_cost(PER_FTE, {"amount": 1, "currency": "XXX"})[1] == "unknown"


@pytest.mark.parametrize("asked", BUDGETS, ids=lambda asked: f"{asked['pricing_model']} {len(asked)}")
def test_the_arithmetic_in_the_words_gives_what_is_compared(asked: dict[str, Any]) -> None:
    rates = [HOURLY, BY_THE_CALL, MONTHLY, FIXED]
    one = capability(rates=rates)
    offers = offers_of(asked, *rates)
    budget = offers.question.budget
    said, offered, _ = money_words.rate(offers.question, one, int(offers.rate[0]))
    assert abs(result(said.partition(" (")[2][:-1]) * money.SCALE - (budget.ceiling or 0)) <= 1
    origin = offered.partition(", from ")[2] or offered.partition(", ")[0]
    assert abs(result(origin) * money.SCALE - offers.rate[0]) <= money.SCALE  # fixed prices are compared in whole EUR


def test_what_an_engagement_is_worth_and_the_least_a_vendor_takes_say_how_they_come_about() -> None:
    asked = {
        "budget_amount": 0.5,
        "budget_currency": "GBP",
        "pricing_model": "per_transaction",
        "monthly_volume": 9_000,
        "duration_months": 6,
    }
    least = {"minimum_contract_value": 40_000, "minimum_contract_currency": "GBP"}
    offers = offers_of(asked, **least)
    worth, minimum, missed_by = RULE["minimum_contract"].words(offers, 0, capability(**least))
    assert worth == "an engagement worth 31,320 EUR (0.50 GBP per transaction × 1.16 × 9,000 a month × 6 months)"
    assert (minimum, missed_by) == ("at least 46,400 EUR, from 40,000 GBP × 1.16", "15,080 EUR")


def test_an_amount_below_one_euro_keeps_the_decimals_that_decide() -> None:
    asked, offered = words_of_cost(BUDGETS[3], {**BY_THE_CALL, "amount": 0.0312, "currency": "EUR"})
    assert asked == "at most 0.0348 EUR per transaction (0.03 GBP per transaction × 1.16)"
    assert offered == "0.0312 EUR per transaction, as stated"


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"headcount": 20}, "20 FTE"),
        # 9,000 × 8 ÷ 60 ÷ 160 = 7.5, rounded up
        ({}, "8 FTE (9,000 a month × 8 min ÷ 60 ÷ 160 h)"),
        ({"headcount": 8}, "8 FTE"),
        ({"headcount": 20}, "20 FTE (the volume needs 7.5 FTE: 9,000 a month × 8 min ÷ 60 ÷ 160 h)"),
    ],
)
def test_a_headcount_says_what_the_volume_needs_where_it_is_taken_from_it_or_is_another(said: dict[str, Any], words: str) -> None:
    volume = {} if words == "20 FTE" else {"monthly_volume": 9_000, "handling_minutes": 8}
    offers = offers_of({**said, **volume})
    assert CRITERION["scale"].asked(offers.question) == words
    asked, _, _ = RULE["capacity"].words(offers, 0, capability(capacity=1))
    assert asked == words


@pytest.mark.parametrize(
    ("levels", "words"),
    [
        ([], "no certificate or engagement stated"),
        (["documented", "claimed"], "stated by the vendor, none of them verified"),
        (["verified", "claimed", "verified"], "stated by the vendor, 2 of them verified"),
    ],
)
def test_evidence_is_called_verified_only_where_it_is(levels: list[str], words: str) -> None:
    one = capability(engagements=[{"text": "Calls", "evidence": level} for level in levels])
    assert evidence_of(one)["evidence"] == words


def test_what_a_vendor_has_not_stated_is_not_called_stated() -> None:
    said = evidence_of(capability(ramp_up_days=30))
    assert (said["ramp_up"], said["flexibility"]) == ("stated by the vendor", "not stated by the vendor")


def test_the_rates_that_a_vendor_stated_are_listed_in_their_own_units() -> None:
    stated = criterion_words.rate_evidence(capability(rates=[BY_THE_CALL, MONTHLY, FIXED, HOURLY]))
    assert stated == "stated: 1.75 GBP per transaction; 2,850 GBP per FTE and month; 150,000 USD for the engagement; 24 EUR per FTE-hour"
