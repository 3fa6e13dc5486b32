"""A brief with its verdict, worked out once for ranking: days, full-time equivalents, ceilings in EUR, word weights."""

from calendar import monthrange
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from math import ceil
from typing import Self

from matching.columns import money
from matching.columns.mail_domains import own_domains
from matching.columns.segments import LARGEST_AMOUNT, PROCESS_BITS
from matching.comparison.pricing import Pricing
from matching.experience import Query
from matching.types import Brief, PricingModel, ProcessType, Verdict


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What is asked of every vendor. None means that the brief does not say.

    `starts_on` and `ends_on` are the first and the last day of the engagement. It begins on the day of ranking where the
    start is unknown or past, and has one day where the duration is unknown. `contract_value` is in whole EUR, rounded up.
    The rate knock-out compares by `budget`, and cost is scored by `cost`. `minutes` is the handling time, and `workload` the
    full-time equivalents that the volume needs.
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
    minutes: Fraction | None
    workload: Fraction | None
    headcount: int | None
    budget: Pricing
    cost: Pricing
    contract_value: int | None
    languages: tuple[str, ...]
    regions: tuple[str, ...]
    data_residency: tuple[str, ...]
    certificates: tuple[str, ...]
    domains: tuple[str, ...]
    conflicts: tuple[str, ...]
    query: Query

    @classmethod
    def of(cls, brief: Brief, verdict: Verdict, as_of: date) -> Self:
        """Return the question of a brief whose verdict has a category."""
        starts_on = max(brief.starts_on or as_of, as_of)
        process_type = verdict.process_type or ProcessType.HYBRID
        minutes = _minutes(brief)
        workload = brief.monthly_volume * minutes / 60 / money.WORKING_MONTH_HOURS if brief.monthly_volume and minutes else None
        headcount = brief.headcount or (ceil(workload) if workload else None)
        budget = Pricing.of_budget(brief, headcount, minutes)
        return cls(
            brief=brief,
            category=verdict.category or "",
            process_bit=PROCESS_BITS[process_type],
            process_type=process_type,
            kpo_share=_kpo_share(process_type, verdict.position),
            skill_level=brief.skill_level or verdict.skill_level or None,
            as_of=as_of,
            starts_on=starts_on,
            ends_on=last_day(starts_on, brief.duration_months) if brief.duration_months else starts_on,
            minutes=minutes,
            workload=workload,
            headcount=headcount,
            budget=budget,
            cost=Pricing.of_cost(budget, minutes),
            contract_value=_contract_value(brief, headcount),
            languages=_distinct(brief.languages),
            regions=_distinct(brief.regions),
            data_residency=_distinct(brief.data_residency),
            certificates=_distinct(brief.certificates),
            domains=own_domains(brief.client_domains),
            conflicts=_distinct((*brief.conflicts, *filter(None, [brief.client_id]))),
            query=Query.of(f"{brief.title}\n{brief.text}", frozenset(filter(None, [brief.client_name]))),
        )


def last_day(first: date, months: int) -> date:
    """Return the last of so many whole months from a day: the day before the same day of the month, the month's last at most.

    31 December 9999 is the last of all.
    """
    year, month = divmod(first.year * 12 + first.month - 1 + months, 12)
    if year > date.max.year:
        return date.max
    return min(date(year, month + 1, 1) + timedelta(days=first.day - 2), date(year, month + 1, monthrange(year, month + 1)[1]))


def _distinct(codes: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted(set(codes)))


def _kpo_share(process_type: ProcessType, position: float | None) -> int:
    """Return the KPO part of the weights in 1/100: 0 for BPO, 100 for KPO, the verdict's position for hybrid work."""
    match process_type:
        case ProcessType.BPO:
            return 0
        case ProcessType.KPO:
            return 100
        case ProcessType.HYBRID:
            return round(50 * (1 + min(max(position or 0.0, -1.0), 1.0)))


def _minutes(brief: Brief) -> Fraction | None:
    """Return the handling time to the hundredth of a minute, one hundredth at least."""
    if brief.handling_minutes is None:
        return None
    return max(Fraction(brief.handling_minutes).limit_denominator(100), Fraction(1, 100))


def _contract_value(brief: Brief, headcount: int | None) -> int | None:
    """Return what the whole engagement is worth at the budget, in whole EUR; no more than the columns can hold."""
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
            return min(ceil(amount), LARGEST_AMOUNT)
    if not units_a_month or not brief.duration_months:
        return None
    return min(ceil(amount * units_a_month * brief.duration_months), LARGEST_AMOUNT)
