"""A brief with its verdict, worked out once for ranking: days, full-time equivalents, ceilings in EUR, word weights."""

from calendar import monthrange
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from math import ceil
from typing import Self

from matching.columns import money
from matching.columns.mail_domains import own_domain
from matching.columns.segments import LARGEST_AMOUNT, PROCESS_BITS
from matching.experience import Query
from matching.types import Brief, PricingModel, ProcessType, Verdict


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What is asked of every vendor. None means that the brief does not say.

    `starts_on` and `ends_on` bound the engagement (both are the day of ranking where the start is unknown, `ends_on` is
    `starts_on` where the duration is). Ceilings are in 1/10,000 EUR; `contract_value` is in whole EUR, rounded up.
    `cost_by` names the rate column that the ceiling is compared with.
    """

    brief: Brief
    category: str
    process_bit: int
    process_type: ProcessType
    kpo_share: int
    skill_level: int | None
    as_of: date
    starts_on: date
    ends_on: date
    headcount: int | None
    cost_by: str
    minutes: Fraction | None
    ceiling: int | None
    contract_value: int | None
    languages: tuple[str, ...]
    regions: tuple[str, ...]
    data_residency: tuple[str, ...]
    certificates: tuple[str, ...]
    domain: str | None
    conflicts: tuple[str, ...]
    query: Query

    @classmethod
    def of(cls, brief: Brief, verdict: Verdict, as_of: date) -> Self:
        """Return the question of a brief whose verdict has a category."""
        starts_on = brief.starts_on or as_of
        process_type = verdict.process_type or ProcessType.HYBRID
        headcount = brief.headcount or _headcount(brief)
        minutes = _minutes(brief)
        ceiling = _at_most_storable(_ceiling(brief, headcount, minutes))
        by_transaction = brief.pricing_model is PricingModel.PER_TRANSACTION and minutes is None and ceiling is not None
        return cls(
            brief=brief,
            category=verdict.category or "",
            process_bit=PROCESS_BITS[process_type],
            process_type=process_type,
            kpo_share=_kpo_share(process_type, verdict.position),
            skill_level=brief.skill_level or verdict.skill_level or None,
            as_of=as_of,
            starts_on=starts_on,
            ends_on=add_months(starts_on, brief.duration_months or 0),
            headcount=headcount,
            cost_by="transaction_rate" if by_transaction else "hourly_rate",
            minutes=minutes,
            ceiling=ceiling,
            contract_value=_at_most_storable(_contract_value(brief, headcount)),
            languages=_distinct(brief.languages),
            regions=_distinct(brief.regions),
            data_residency=_distinct(brief.data_residency),
            certificates=_distinct(brief.certificates),
            domain=own_domain(brief.client_domain or ""),
            conflicts=_distinct((*brief.conflicts, *filter(None, [brief.client_id]))),
            query=Query.of(f"{brief.title}\n{brief.text}", frozenset(filter(None, [brief.client_name]))),
        )


def add_months(day: date, months: int) -> date:
    """Return the same day of the month so many months later, or that month's last day; 31 December 9999 at most."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    if year > date.max.year:
        return date.max
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def _distinct(codes: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted(set(codes)))


def _at_most_storable(value: int | None) -> int | None:
    """Return an amount no larger than the columns can hold: no vendor's is, so a larger one asks the same."""
    return None if value is None else min(value, LARGEST_AMOUNT)


def _kpo_share(process_type: ProcessType, position: float | None) -> int:
    """Return the KPO part of the weights in 1/100: 0 for BPO, 100 for KPO, the verdict's position for hybrid work."""
    match process_type:
        case ProcessType.BPO:
            return 0
        case ProcessType.KPO:
            return 100
        case ProcessType.HYBRID:
            return round(50 * (1 + min(max(position or 0.0, -1.0), 1.0)))


def _headcount(brief: Brief) -> int | None:
    """Return the full-time equivalents that the volume needs: volume × handling time ÷ 160 hours, rounded up."""
    minutes = _minutes(brief)
    if not brief.monthly_volume or minutes is None:
        return None
    return ceil(brief.monthly_volume * minutes / 60 / money.WORKING_MONTH_HOURS)


def _minutes(brief: Brief) -> Fraction | None:
    """Return the handling time to the hundredth of a minute, one hundredth at least."""
    if brief.handling_minutes is None:
        return None
    return max(Fraction(brief.handling_minutes).limit_denominator(100), Fraction(1, 100))


def _ceiling(brief: Brief, headcount: int | None, minutes: Fraction | None) -> int | None:
    """Return the highest rate that the budget allows, per FTE-hour (per transaction where the handling time is unknown)."""
    if brief.budget_amount is None or (amount := money.eur(brief.budget_amount, brief.budget_currency)) is None:
        return None
    match brief.pricing_model:
        case PricingModel.PER_FTE:
            return money.units(amount / money.WORKING_MONTH_HOURS)
        case PricingModel.PER_TRANSACTION:
            return money.units(amount if minutes is None else amount * 60 / minutes)
        case None:
            return None
        case _ if headcount and brief.duration_months:
            return money.units(amount / (headcount * brief.duration_months * money.WORKING_MONTH_HOURS))
        case _:
            return None


def _contract_value(brief: Brief, headcount: int | None) -> int | None:
    """Return what the whole engagement is worth at the budget, in whole EUR."""
    if brief.budget_amount is None or (amount := money.eur(brief.budget_amount, brief.budget_currency)) is None:
        return None
    match brief.pricing_model:
        case PricingModel.PER_FTE:
            units_a_month = headcount
        case PricingModel.PER_TRANSACTION:
            units_a_month = brief.monthly_volume
        case None:
            return None
        case _:
            return ceil(amount)
    if not units_a_month or not brief.duration_months:
        return None
    return ceil(amount * units_a_month * brief.duration_months)
