"""Money as the engine compares it: whole 1/10,000 EUR, from approximate reference rates with a version.

The rates are engine data, not a market feed: they make rates of different currencies comparable for ranking,
and a run is repeatable because they change only with the engine's version. Everything is computed in `Fraction`
and rounded once (half up), so no machine rounds differently.
"""

from datetime import date
from fractions import Fraction

from matching.types import PricingModel, Rate

EXCHANGE_ON = date(2026, 11, 1)
"""The day the reference rates below stand for."""

EUR_UNITS: dict[str, Fraction] = {
    code: Fraction(units)
    for code, units in {
        "EUR": "1", "USD": "0.92", "GBP": "1.16", "CHF": "1.05", "SEK": "0.088", "NOK": "0.086", "DKK": "0.134",
        "PLN": "0.233", "CZK": "0.0400", "HUF": "0.0025", "RON": "0.201", "BGN": "0.511", "TRY": "0.024", "UAH": "0.0215",
        "INR": "0.0107", "PHP": "0.0160", "CNY": "0.128", "JPY": "0.0061", "KRW": "0.00066", "SGD": "0.69", "MYR": "0.205",
        "THB": "0.0260", "VND": "0.000036", "IDR": "0.000057", "BDT": "0.0077", "LKR": "0.0031", "PKR": "0.0033",
        "AUD": "0.60", "NZD": "0.55", "CAD": "0.67", "MXN": "0.048", "BRL": "0.165", "ARS": "0.0009", "CLP": "0.00096",
        "COP": "0.00022", "PEN": "0.25", "CRC": "0.0018", "ZAR": "0.050", "KES": "0.0071", "NGN": "0.0006", "GHS": "0.075",
        "EGP": "0.0185", "MAD": "0.093", "TND": "0.30", "AED": "0.25", "SAR": "0.245", "ILS": "0.25", "HKD": "0.118",
        "TWD": "0.0285", "RWF": "0.00066", "MUR": "0.0200",
    }.items()
}  # fmt: skip
"""EUR for one unit of each currency. A currency that is not here makes an amount unknown, never zero."""

WORKING_MONTH_HOURS = 160
SCALE = 10_000
"""Units of a stored amount in one EUR."""


def eur(amount: float, currency: str | None) -> Fraction | None:
    """Return `amount` in EUR, exactly; None where the currency is unknown."""
    rate = EUR_UNITS.get(currency or "")
    return None if rate is None else Fraction(amount).limit_denominator(SCALE) * rate


def units(amount: Fraction) -> int:
    """Return an EUR amount as whole 1/10,000 EUR, rounded half up."""
    return int(amount * SCALE + Fraction(1, 2))


def words(amount_units: int, per: str) -> str:
    """Return 1/10,000 EUR as a person reads it: `12.50 EUR per FTE-hour`; below one EUR with all its decimals."""
    amount = amount_units / SCALE
    in_eur = f"{amount:,.2f} EUR" if amount >= 1 else stated(amount, "EUR")
    return f"{in_eur} per {per}"


def stated(amount: float, currency: str) -> str:
    """Return an amount as it was stated, its fraction only where it has one: `3,700 GBP`, `1.50 GBP`."""
    whole, decimals = f"{amount:,.4f}".split(".")
    decimals = decimals.rstrip("0")
    return f"{whole}.{decimals:0<2} {currency}" if decimals else f"{whole} {currency}"


def figure(number: float | Fraction) -> str:
    """Return a factor with the decimals that it has, six at most: `0.0107`."""
    return f"{float(number):,.6f}".rstrip("0").rstrip(".")


def hourly(rate: Rate) -> int | None:
    """Return a loaded rate in 1/10,000 EUR per FTE-hour; None where its pricing model or currency has none.

    A working month is 160 hours.
    """
    amount = eur(rate.amount, rate.currency)
    if amount is None:
        return None
    match rate.pricing_model:
        case None:
            return units(amount)
        case PricingModel.PER_FTE:
            return units(amount / WORKING_MONTH_HOURS)
        case _:
            return None


def fixed_price(rate: Rate) -> int | None:
    """Return a price for the whole engagement in whole EUR, rounded down; None for every other pricing model."""
    amount = eur(rate.amount, rate.currency) if rate.pricing_model is PricingModel.FIXED_PRICE else None
    return None if amount is None else int(amount)


def per_transaction(rate: Rate) -> int | None:
    """Return a rate in 1/10,000 EUR per transaction; None for every other pricing model."""
    amount = eur(rate.amount, rate.currency) if rate.pricing_model is PricingModel.PER_TRANSACTION else None
    return None if amount is None else units(amount)
