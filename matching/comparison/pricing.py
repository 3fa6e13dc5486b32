"""What rates are compared in: the unit that is paid for, the rates that have a price for it, and the most that it may cost."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from fractions import Fraction
from typing import Self

from matching.columns import money
from matching.columns.segments import LARGEST_AMOUNT
from matching.types import Brief, PricingModel, Rate

Columns = tuple[tuple[str, Fraction], ...]

FTE_HOUR, TRANSACTION, ENGAGEMENT = "FTE-hour", "transaction", "engagement"

READ: dict[str, Callable[[Rate], int | None]] = {
    "hourly_rate": money.hourly,
    "transaction_rate": money.per_transaction,
    "fixed_price": money.fixed_price,
}
"""What a rate is worth in each column; None where it has no place there."""


@dataclass(frozen=True, slots=True)
class Pricing:
    """The unit that is paid for (`per`) and the rate columns that have a price for it, each with what its one is worth.

    Worth and `ceiling` are in 1/10,000 EUR a unit; the ceiling is None where none is known.
    """

    per: str
    columns: Columns
    ceiling: int | None

    @classmethod
    def of_budget(cls, brief: Brief, headcount: int | None, minutes: Fraction | None) -> Self:
        """Return what the budget is compared in; without a column where it can be compared with no rate.

        A fixed price is compared as it stands, and spread over the hours where headcount and duration are known.
        """
        hourly = _hourly(minutes)
        if brief.budget_amount is None or (amount := money.eur(brief.budget_amount, brief.budget_currency)) is None:
            return cls(FTE_HOUR, (), None)
        hours = (headcount or 0) * (brief.duration_months or 0) * money.WORKING_MONTH_HOURS
        match brief.pricing_model:
            case PricingModel.PER_FTE:
                return cls(FTE_HOUR, hourly, _units(amount / money.WORKING_MONTH_HOURS))
            case PricingModel.PER_TRANSACTION if minutes:
                return cls(FTE_HOUR, hourly, _units(amount * 60 / minutes))
            case PricingModel.PER_TRANSACTION:
                return cls(TRANSACTION, (("transaction_rate", Fraction(1)),), _units(amount))
            case PricingModel.FIXED_PRICE if hours:
                return cls(FTE_HOUR, (*hourly, ("fixed_price", Fraction(money.SCALE, hours))), _units(amount / hours))
            case PricingModel.FIXED_PRICE:
                return cls(ENGAGEMENT, (("fixed_price", Fraction(money.SCALE)),), _units(amount, LARGEST_AMOUNT * money.SCALE))
            case PricingModel.OUTCOME_BASED | PricingModel.GAIN_SHARE if hours:
                return cls(FTE_HOUR, hourly, _units(amount / hours))
            case _:
                return cls(FTE_HOUR, (), None)

    @classmethod
    def of_cost(cls, budget: Self, minutes: Fraction | None) -> Self:
        """Return what cost is scored in: the budget's terms, or any hourly rate where hardly a vendor could be compared with it."""
        return budget if budget.columns and budget.per != ENGAGEMENT else cls(FTE_HOUR, _hourly(minutes), None)


def lowest(pricing: Pricing, rates: Iterable[Rate]) -> Rate | None:
    """Return the lowest of the rates that can be compared in these terms; the first stated of equal ones."""
    worth = [(amount * one, rate) for rate in rates for column, one in pricing.columns if (amount := READ[column](rate)) is not None]
    return min(worth, key=lambda priced: priced[0], default=(0, None))[1]


def _hourly(minutes: Fraction | None) -> Columns:
    """Return the rates with a price per FTE-hour; a price per transaction is one where the handling time is known."""
    by_the_hour = (("hourly_rate", Fraction(1)),)
    return by_the_hour if minutes is None else (*by_the_hour, ("transaction_rate", 60 / minutes))


def _units(amount: Fraction, most: int = LARGEST_AMOUNT) -> int:
    """Return an amount no larger than the columns can hold: no vendor's is, so a larger one asks the same."""
    return min(money.units(amount), most)
