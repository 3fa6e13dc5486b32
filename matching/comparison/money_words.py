"""How an amount became comparable, as arithmetic that a reader can check: `3,700 GBP per FTE and month × 1.16 ÷ 160 h`.

A factor without a unit is the exchange rate: EUR for one unit of the currency before it.
"""

from matching.columns import money
from matching.comparison.pricing import FTE_HOUR, Pricing, lowest
from matching.comparison.question import Question
from matching.comparison.rule_words import Words, plural
from matching.types import Capability, PricingModel, Rate

PAID: dict[PricingModel | None, str] = {
    None: "per FTE-hour",
    PricingModel.PER_FTE: "per FTE and month",
    PricingModel.PER_TRANSACTION: "per transaction",
    PricingModel.FIXED_PRICE: "for the engagement",
    PricingModel.OUTCOME_BASED: "by outcome",
    PricingModel.GAIN_SHARE: "as gain share",
}
"""What a rate or a budget of each pricing model is paid for."""


def rate(question: Question, capability: Capability, offered: int) -> Words:
    """Return the words where the rate is above the ceiling."""
    budget = question.budget
    missed_by = money.words(offered - (budget.ceiling or 0), budget.per)
    return ceiling(question, budget), lowest_rate(question, budget, capability, offered), missed_by


def ceiling(question: Question, pricing: Pricing) -> str:
    """Return the most that may be paid, and how it follows from the budget."""
    return f"at most {money.words(pricing.ceiling or 0, pricing.per)}" + _from_budget(
        question, _steps(question, pricing, _budget(question))
    )


def lowest_rate(question: Question, pricing: Pricing, capability: Capability, amount: int) -> str:
    """Return the lowest comparable rate, which of those stated it is, and how it was converted."""
    rate = lowest(pricing, capability.rates)
    steps = rate and _steps(question, pricing, rate)
    return f"{money.words(amount, pricing.per)}, " + (f"from {stated(rate)}{steps}" if rate and steps else "as stated")


def stated(rate: Rate) -> str:
    """Return a rate as it was stated: `1.75 GBP per transaction`."""
    return f"{money.stated(rate.amount, rate.currency)} {PAID[rate.pricing_model]}"


def minimum_contract(question: Question, capability: Capability, minimum: int) -> Words:
    """Return the words where the engagement is too small for the vendor."""
    brief, value = question.brief, question.contract_value or 0
    match brief.pricing_model:
        case PricingModel.PER_FTE:
            units = f" × {question.headcount:,} FTE × {_months(question)}"
        case PricingModel.PER_TRANSACTION:
            units = f" × {brief.monthly_volume:,} a month × {_months(question)}"
        case _:
            units = ""
    asked = f"an engagement worth {value:,} EUR" + _from_budget(question, _exchange(_budget(question).currency) + units)
    currency = capability.minimum_contract_currency or ""
    exchange = _exchange(currency)
    origin = f", from {money.stated(capability.minimum_contract_value or 0, currency)}{exchange}" if exchange else ""
    return asked, f"at least {minimum:,} EUR{origin}", f"{minimum - value:,} EUR"


def _budget(question: Question) -> Rate:
    """Return the budget of a brief that states one, in the form of a rate."""
    brief = question.brief
    return Rate(amount=brief.budget_amount or 0, currency=brief.budget_currency or "", pricing_model=brief.pricing_model)


def _from_budget(question: Question, steps: str) -> str:
    return f" ({stated(_budget(question))}{steps})" if steps else ""


def _steps(question: Question, pricing: Pricing, rate: Rate) -> str:
    """Return what is done to a rate to bring it into the terms that are compared; empty where it is in them as it stands."""
    exchange = _exchange(rate.currency)
    if pricing.per != FTE_HOUR:
        return exchange
    match rate.pricing_model:
        case None:
            return exchange
        case PricingModel.PER_FTE:
            return f"{exchange} ÷ {money.WORKING_MONTH_HOURS} h"
        case PricingModel.PER_TRANSACTION:
            return f"{exchange} × 60 ÷ {money.figure(question.minutes or 0)} min"
        case _:
            return f"{exchange} ÷ ({question.headcount:,} FTE × {_months(question)} × {money.WORKING_MONTH_HOURS} h)"


def _exchange(currency: str) -> str:
    return "" if currency == "EUR" else f" × {money.figure(money.EUR_UNITS[currency])}"


def _months(question: Question) -> str:
    return plural(question.brief.duration_months or 0, "month")
