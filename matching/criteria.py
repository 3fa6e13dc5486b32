"""What is scored: every criterion as a row of data with an absolute value function.

A value is 0 to 10,000 and depends on the question and on one capability, never on the other vendors; -1 means that the
vendor's data is unknown, which could be worth anything. Where a statement can be valued only in part, the value is what is
known of it and `left_open` says how much more it could be. A criterion that the brief does not ask about (`asked` gives
None) gets no weight.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache, reduce
from typing import Any

import numpy as np
from numpy.typing import NDArray

from matching.columns.segments import DTYPES, ENGAGEMENT_BITS, PROCESS_BITS, day_number, evidence_levels, unknown, valid_at
from matching.comparison import criterion_words as words
from matching.comparison.offers import WORKING_DAY_MINUTES, Offers, overlap_with
from matching.comparison.question import Question
from matching.types import Capability, EngagementModel, ProcessType

FULL = 10_000
UNKNOWN = -1
Values = NDArray[np.int32]


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """A worked example: these fields of a brief and of a capability give this value, by this arithmetic."""

    arithmetic: str
    value: int
    brief: Mapping[str, Any] = field(default_factory=dict)
    capability: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Criterion:
    """One criterion: the distinctions it serves, its unit and source, and how its value is worked out and worded.

    `distinctions` are rows of `matching.distinctions`; `scale` says the value function in a sentence. `offered` words
    what the capability in one row of the offers has, and `evidence` what backs it where that is more than the vendor's
    word; `left_open`, where data can be known in part, gives how much more than its value a row could be worth.
    """

    key: str
    name: str
    distinctions: tuple[str, ...]
    unit: str
    source: str
    scale: str
    example: Example
    asked: Callable[[Question], str | None]
    value: Callable[[Offers], Values]
    offered: Callable[[Offers, int, Capability], str]
    evidence: Callable[[Offers, int, Capability], str] | None = None
    left_open: Callable[[Offers], Values] | None = None


def linear(amounts: NDArray[Any], zero_at: int, full_at: int) -> Values:
    """Return 0 at `zero_at` and before, 10,000 at `full_at` and beyond, in proportion between; rounded down."""
    low, high = min(zero_at, full_at), max(zero_at, full_at)
    width = np.uint32 if FULL * (high - low) < 2**32 else np.uint64
    within = np.clip(amounts, low, high)
    distance = (within - low if full_at > zero_at else high - within).astype(width, copy=False)
    distance *= width(FULL)
    distance //= width(high - low)
    value: Values = distance.astype(np.int32)
    return value


def _where_known(known: NDArray[np.bool_], values: Values) -> Values:
    """Return the values, and -1 (every bit set) where they are unknown; many times faster than `np.where`."""
    return values | (known.astype(np.int32) - np.int32(1))


def _by_column(column: str, value: Callable[[NDArray[Any]], Values]) -> Callable[[Offers], Values]:
    """Return a value function of one column alone, worked out once for everything that the column can hold."""
    every = np.arange(unknown(DTYPES[column]) + 1, dtype=DTYPES[column])
    values = value(every)
    values[-1] = UNKNOWN
    return lambda offers: values.take(offers.rows[column])


def _linear_column(column: str, zero_at: int, full_at: int) -> Callable[[Offers], Values]:
    return _by_column(column, lambda amounts: linear(amounts, zero_at, full_at))


def _direct(column: str) -> Callable[[Offers], Values]:
    return _by_column(column, lambda amounts: amounts.astype(np.int32))


def _always(text: str) -> Callable[[Question], str]:
    return lambda _question: text


LOW_RATE, HIGH_RATE = 10 * 10_000, 100 * 10_000
"""Where no ceiling is known: 10 EUR per FTE-hour is worth everything, 100 EUR nothing."""


def _cost(offers: Offers) -> Values:
    ceiling, columns = offers.question.cost.ceiling, offers.question.cost.columns
    zero_at, full_at = (HIGH_RATE, LOW_RATE) if ceiling is None else (max(ceiling, 2), max(ceiling, 2) // 2)
    if len(columns) == 1:
        return _where_known(offers.rows.known(columns[0][0]), linear(offers.rows[columns[0][0]], zero_at, full_at))
    return _where_known(offers.cost >= 0, linear(offers.cost, zero_at, full_at))


def _cost_left_open(offers: Offers) -> Values:
    """Return everything for a vendor with a rate in a currency without an exchange rate: it may be the lowest."""
    is_open = np.zeros(len(offers), np.bool_)
    for column, _ in offers.question.cost.columns:
        is_open |= offers.rows.flags(f"without_exchange:{column}")
    return np.int32(FULL) * is_open


USUAL_TEAM = 100


def _scale(offers: Offers) -> Values:
    most = 2 * (offers.question.headcount or USUAL_TEAM)
    return _where_known(offers.rows.known("capacity"), linear(offers.rows["capacity"], 0, most))


MATURITY = np.array([0, 1_000, 2_000, 3_334], np.int32)
"""What a valid certificate is worth: claimed, documented, verified."""


@lru_cache(maxsize=64)
def _maturity_on(day: int) -> Values:
    """Return what each thing that a certificate column can hold is worth on a day."""
    every = np.arange(2**16, dtype=np.uint16)
    return np.where(valid_at(every, day, 1), MATURITY[every & 3], np.int32(0))


def _process_maturity(offers: Offers) -> Values:
    """Return what the valid certificates are worth, each code by its best where it is held more than once."""
    worth = _maturity_on(day_number(offers.question.starts_on))
    total, stated = np.zeros(len(offers), np.int32), np.zeros(len(offers), np.uint16)
    for planes in offers.rows.planes_by_code():
        for plane in planes:
            stated |= plane
        total += reduce(np.maximum, map(worth.take, planes))
    return _where_known(stated > 0, np.clip(total, 0, FULL))


def _maturity_left_open(offers: Offers) -> Values:
    """Return how much more the certificates of unknown expiry are worth if they are valid."""
    worth = _maturity_on(day_number(offers.question.starts_on))
    more = np.zeros(len(offers), np.int32)
    for planes in offers.rows.planes_by_code():
        sure = [worth.take(plane) for plane in planes]
        possible = [np.where(plane <= 3, MATURITY.take(plane & 3), least) for plane, least in zip(planes, sure, strict=True)]
        more += reduce(np.maximum, possible) - reduce(np.maximum, sure)
    return more


def _industry(offers: Offers) -> Values:
    has = offers.rows.flags(f"industries:{offers.question.brief.industry}")
    stated = offers.rows.flags("industries:")
    return _where_known(stated, np.int32(FULL) * has)


@lru_cache(maxsize=64)
def _time_zone_values(offset: int) -> Values:
    """Return the value for every UTC offset that a column can hold, by its 16 bits."""
    shared = overlap_with(offset)
    return np.where(shared < 0, np.int32(UNKNOWN), linear(shared, 0, WORKING_DAY_MINUTES))


def _time_zone(offers: Offers) -> Values:
    return _time_zone_values(offers.question.brief.utc_offset or 0).take(offers.rows["utc_offset"].view(np.uint16))


EXPERTISE_BY_STEP = np.array([0, 0, 0, 3_000, 6_000, 8_000, 10_000, 10_000, 10_000], np.int32)
"""By skill level minus the level asked, from four below to four above."""


def _expertise(offers: Offers) -> Values:
    level = offers.rows["skill_level"].astype(np.int32)
    asked = offers.question.skill_level
    return level * 2_000 if asked is None else EXPERTISE_BY_STEP.take(level - asked + 4)


_BPO, _KPO, _HYBRID = (PROCESS_BITS[kind] for kind in (ProcessType.BPO, ProcessType.KPO, ProcessType.HYBRID))
PROCESS_FIT = {
    _BPO: np.array([0, 10_000, 0, 6_000], np.int32),
    _KPO: np.array([0, 0, 10_000, 6_000], np.int32),
    _HYBRID: np.array([0, 5_000, 5_000, 10_000], np.int32),
}
"""By the process type asked, then by the one offered (as bits: BPO 1, KPO 2, hybrid 3)."""

PARTNERSHIP = {
    EngagementModel.MANAGED_SERVICE: 2_000,
    EngagementModel.PROJECT: 4_000,
    EngagementModel.DEDICATED_TEAM: 7_000,
    EngagementModel.STRATEGIC_PARTNERSHIP: 10_000,
}
_PARTNERSHIP_BY_BITS = np.array(
    [max((worth for model, worth in PARTNERSHIP.items() if bits & ENGAGEMENT_BITS[model]), default=UNKNOWN) for bits in range(16)],
    np.int32,
)


def _experience(offers: Offers) -> Values:
    value = offers.rows.segment.experience.found(offers.question.query).value
    return value if offers.rows.index is None else value.take(offers.rows.index)


def _cited(offers: Offers, row: int) -> list[tuple[int, int]]:
    """Return the engagements that the relevance of one row of the offers rests on."""
    number = row if offers.rows.index is None else int(offers.rows.index[row])
    return offers.rows.segment.experience.cite(offers.question.query, number)


CRITERIA: tuple[Criterion, ...] = (
    Criterion(
        key="cost",
        name="Cost",
        distinctions=("C4", "AB2"),
        unit="EUR per FTE-hour, or per transaction",
        source="The vendor's lowest comparable rate and the budget",
        scale="0 at the ceiling, full at half of it; without a ceiling 0 at 100 EUR per hour, full at 10 EUR",
        example=Example(
            arithmetic="16 EUR against a ceiling of 3,200 ÷ 160 = 20 EUR: (20 − 16) ÷ (20 − 10) = 0.4",
            value=4_000,
            brief={"budget_amount": 3_200, "budget_currency": "EUR", "pricing_model": "per_fte"},
            capability={"rates": [{"amount": 16, "currency": "EUR", "pricing_model": None}]},
        ),
        asked=words.cost_asked,
        value=_cost,
        offered=lambda offers, row, capability: words.rate(offers.question, capability, int(offers.cost[row])),
        evidence=lambda _offers, _row, capability: words.rate_evidence(capability),
        left_open=_cost_left_open,
    ),
    Criterion(
        key="scale",
        name="Scale",
        distinctions=("C5", "AB3"),
        unit="FTE",
        source="The vendor's capacity once ramped up, and the headcount",
        scale="0 at none, half at the headcount, full at twice the headcount (100 FTE where none is known)",
        example=Example(
            arithmetic="60 FTE for 40: 60 ÷ (2 × 40) = 0.75", value=7_500, brief={"headcount": 40}, capability={"capacity": 60}
        ),
        asked=words.team,
        value=_scale,
        offered=lambda _offers, _row, capability: words.amount(capability.capacity, "FTE"),
    ),
    Criterion(
        key="ramp_up",
        name="Ramp-up",
        distinctions=("AB3", "AK2"),
        unit="days",
        source="The vendor's days from order to full capacity",
        scale="full at 0 days, 0 at 90 days",
        example=Example(arithmetic="30 days: (90 − 30) ÷ 90 = 0.6666", value=6_666, capability={"ramp_up_days": 30}),
        asked=_always("people soon"),
        value=_linear_column("ramp_up_days", 90, 0),
        offered=lambda _offers, _row, capability: words.days(capability.ramp_up_days),
    ),
    Criterion(
        key="flexibility",
        name="Flexibility",
        distinctions=("C5", "AB3"),
        unit="days of notice",
        source="The vendor's notice to grow or shrink by a quarter",
        scale="full at 7 days, 0 at 90 days",
        example=Example(arithmetic="30 days: (90 − 30) ÷ (90 − 7) = 0.7228", value=7_228, capability={"scale_notice_days": 30}),
        asked=_always("a quarter more or less at short notice"),
        value=_linear_column("scale_notice_days", 90, 7),
        offered=lambda _offers, _row, capability: words.days(capability.scale_notice_days),
    ),
    Criterion(
        key="process_maturity",
        name="Process maturity",
        distinctions=("C1", "AB1", "AB4"),
        unit="valid certificates",
        source="Certificates valid on the first day, by evidence level",
        scale="claimed 0.1, documented 0.2, verified 0.3334 each, 1 at most; each code once",
        example=Example(
            arithmetic="one verified and one documented: 0.3334 + 0.2 = 0.5334",
            value=5_334,
            brief={"starts_on": "2027-01-04"},
            capability={
                "certificates": [
                    {"code": "iso_9001", "valid_until": "2028-01-31", "evidence": "verified"},
                    {"code": "iso_27001", "valid_until": "2028-01-31", "evidence": "documented"},
                ]
            },
        ),
        asked=_always("certified processes"),
        value=_process_maturity,
        offered=lambda offers, _row, capability: words.certificates(offers.question, capability),
        evidence=lambda _offers, _row, capability: words.certificate_evidence(capability),
        left_open=_maturity_left_open,
    ),
    Criterion(
        key="sla_record",
        name="SLA record",
        distinctions=("C4", "AB2", "AB4"),
        unit="% of service levels met",
        source="The vendor's share of agreed service levels met",
        scale="0 at 80 %, full at 100 %",
        example=Example(arithmetic="95 %: (95 − 80) ÷ 20 = 0.75", value=7_500, capability={"sla_met_percent": 95}),
        asked=_always("service levels met"),
        value=_linear_column("sla_met_percent", 80, 100),
        offered=lambda _offers, _row, capability: words.percent(capability.sla_met_percent),
    ),
    Criterion(
        key="expertise",
        name="Domain expertise",
        distinctions=("C3", "AK1"),
        unit="skill level",
        source="The vendor's skill level and the one asked for or suggested by the verdict",
        scale="0.6 at the level asked, 0.8 one above, 1 from two above; 0.3 one below, else 0; level ÷ 5 where none is asked",
        example=Example(
            arithmetic="level 4 for level 3: one above = 0.8", value=8_000, brief={"skill_level": 3}, capability={"skill_level": 4}
        ),
        asked=lambda question: f"level {question.skill_level}" if question.skill_level else "the higher the better",
        value=_expertise,
        offered=lambda _offers, _row, capability: f"level {capability.skill_level}",
    ),
    Criterion(
        key="qualifications",
        name="Qualifications",
        distinctions=("C3", "AK1"),
        unit="% of the people",
        source="The share of the vendor's people with an advanced degree",
        scale="0 at none, full at 60 %",
        example=Example(arithmetic="30 %: 30 ÷ 60 = 0.5", value=5_000, capability={"advanced_degree_percent": 30}),
        asked=_always("advanced degrees"),
        value=_linear_column("advanced_degree_percent", 0, 60),
        offered=lambda _offers, _row, capability: words.percent(capability.advanced_degree_percent),
    ),
    Criterion(
        key="analytical_depth",
        name="Analytical depth",
        distinctions=("C1", "AK3"),
        unit="% of the people",
        source="The share of the vendor's people who do analysis",
        scale="0 at none, full at 80 %",
        example=Example(arithmetic="60 %: 60 ÷ 80 = 0.75", value=7_500, capability={"analyst_percent": 60}),
        asked=_always("analysts"),
        value=_linear_column("analyst_percent", 0, 80),
        offered=lambda _offers, _row, capability: words.percent(capability.analyst_percent),
    ),
    Criterion(
        key="experience",
        name="Relevant experience",
        distinctions=("C2", "AB1", "AK1", "AK3"),
        unit="likeness",
        source="The words of the vendor's past engagements and of the requirement, weighted by reference statistics",
        scale="the squared likenesses of all engagements added up: 0 at none, half at 0.2², nearing 1",
        example=Example(
            arithmetic="one engagement in the same words: likeness 1, so 1 ÷ (1 + 0.2²) = 0.9615",
            value=9_615,
            brief={"text": "Invoice keying"},
            capability={"engagements": [{"text": "Keying invoices"}]},
        ),
        asked=lambda question: "work like the text" if question.query else None,
        value=_experience,
        offered=lambda _offers, _row, capability: words.engagements(capability),
        evidence=lambda offers, row, capability: words.experience_evidence(_cited(offers, row), capability),
    ),
    Criterion(
        key="track_record",
        name="Track record",
        distinctions=("C1", "AK3"),
        unit="engagements",
        source="The vendor's past engagements, by evidence level",
        scale="claimed 0.05, documented 0.12, verified 0.2 each, 1 at most",
        example=Example(
            arithmetic="one verified, two claimed: 0.2 + 2 × 0.05 = 0.3",
            value=3_000,
            capability={"engagements": [{"text": "One", "evidence": "verified"}, {"text": "Two"}, {"text": "Three"}]},
        ),
        asked=_always("past engagements"),
        value=_direct("track_record"),
        offered=lambda _offers, _row, capability: words.engagements(capability),
        evidence=lambda _offers, _row, capability: words.levels(item.evidence for item in capability.engagements),
    ),
    Criterion(
        key="partnership",
        name="Partnership and tailoring",
        distinctions=("C4", "C5", "AK4"),
        unit="engagement model",
        source="The closest engagement model that the vendor offers",
        scale="managed service 0.2, project 0.4, dedicated team 0.7, strategic partnership 1",
        example=Example(arithmetic="a dedicated team = 0.7", value=7_000, capability={"engagement_models": ["project", "dedicated_team"]}),
        asked=_always("close collaboration"),
        value=lambda offers: _PARTNERSHIP_BY_BITS.take(offers.rows["engagement_models"]),
        offered=lambda _offers, _row, capability: words.models(capability),
    ),
    Criterion(
        key="evidence",
        name="Evidence level",
        distinctions=("C3", "AB4", "AK1"),
        unit="claimed, documented, verified",
        source="The evidence levels of certificates and past engagements",
        scale="the three best-supported count a third each: claimed 0.25, documented 0.6, verified 1",
        example=Example(
            arithmetic="one verified, one claimed: (1 + 0.25) ÷ 3 = 0.4166",
            value=4_166,
            capability={"certificates": [{"code": "iso_9001", "evidence": "verified"}], "engagements": [{"text": "One"}]},
        ),
        asked=_always("verified statements"),
        value=_direct("evidence"),
        offered=lambda _offers, _row, capability: words.levels(evidence_levels(capability)),
        evidence=lambda _offers, _row, capability: words.checked(evidence_levels(capability)),
    ),
    Criterion(
        key="industry",
        name="Industry",
        distinctions=("C3", "AK1"),
        unit="yes or no",
        source="The industries that the vendor serves",
        scale="1 if the client's industry is among them, else 0",
        example=Example(
            arithmetic="healthcare among them = 1",
            value=10_000,
            brief={"industry": "healthcare"},
            capability={"industries": ["healthcare", "retail"]},
        ),
        asked=lambda question: question.brief.industry,
        value=_industry,
        offered=lambda _offers, _row, capability: words.industries(capability),
    ),
    Criterion(
        key="time_zone",
        name="Time zone",
        distinctions=("C5",),
        unit="hours of overlap",
        source="The UTC offsets of client and vendor, eight-hour days",
        scale="0 at no overlap, full at 8 hours",
        example=Example(arithmetic="2 hours apart: 6 ÷ 8 = 0.75", value=7_500, brief={"utc_offset": 60}, capability={"utc_offset": 180}),
        asked=lambda question: None if question.brief.utc_offset is None else "the same working hours",
        value=_time_zone,
        offered=lambda offers, row, _capability: words.overlap(int(offers.overlap[row])),
    ),
    Criterion(
        key="process_type",
        name="Process type",
        distinctions=("C2",),
        unit="BPO, KPO, hybrid",
        source="The process type of the capability and of the verdict",
        scale="1 for the same, 0.6 for hybrid where one kind is asked, 0.5 for one kind where hybrid is asked",
        example=Example(arithmetic="hybrid where BPO is asked = 0.6", value=6_000, capability={"process_type": "hybrid"}),
        asked=lambda question: str(question.process_type),
        value=lambda offers: PROCESS_FIT[offers.question.process_bit].take(offers.rows["process"]),
        offered=lambda _offers, _row, capability: str(capability.process_type),
    ),
    Criterion(
        key="scorecards",
        name="Scorecards",
        distinctions=("C4", "AB2", "AK4"),
        unit="%",
        source="The mean of the scorecards that clients gave after earlier awards",
        scale="the mean as it is",
        example=Example(arithmetic="82 % = 0.82", value=8_200, capability={"scorecard_percent": 82}),
        asked=_always("good scorecards"),
        value=_linear_column("scorecard_percent", 0, 100),
        offered=lambda _offers, _row, capability: words.percent(capability.scorecard_percent),
        evidence=lambda _offers, _row, capability: "no scorecards yet" if capability.scorecard_percent is None else "scored by clients",
    ),
)
CRITERION = {criterion.key: criterion for criterion in CRITERIA}
