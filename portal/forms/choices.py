"""The choices that are the same everywhere, with their words: skill levels, models, evidence, time zones, countries."""

from collections.abc import Mapping
from functools import cache
from typing import Any

from matching.types import EngagementModel, EvidenceLevel, PricingModel, ProcessType
from portal.checks import COUNTRIES, ENGLISH

SKILL_LEVELS = {
    1: "1 – general skills, basic training",
    2: "2 – trained operator",
    3: "3 – experienced practitioner",
    4: "4 – specialist: domain expertise, degree",
    5: "5 – expert: advanced degree, regulated profession or recognised certification",
}
PROCESS_TYPES = {
    ProcessType.BPO: "BPO – a set procedure, run efficiently",
    ProcessType.KPO: "KPO – expertise, research and judgement",
    ProcessType.HYBRID: "Hybrid – both",
}
PRICING_MODELS = {
    PricingModel.PER_FTE: "Per FTE and month",
    PricingModel.PER_TRANSACTION: "Per transaction",
    PricingModel.FIXED_PRICE: "Fixed price for the engagement",
    PricingModel.OUTCOME_BASED: "Outcome-based",
    PricingModel.GAIN_SHARE: "Gain-share",
}
ENGAGEMENT_MODELS = {
    EngagementModel.MANAGED_SERVICE: "Managed service",
    EngagementModel.DEDICATED_TEAM: "Dedicated team",
    EngagementModel.PROJECT: "Project",
    EngagementModel.STRATEGIC_PARTNERSHIP: "Strategic partnership",
}
EVIDENCE_LEVELS = {
    EvidenceLevel.CLAIMED: "Claimed – the vendor says so",
    EvidenceLevel.DOCUMENTED: "Documented – a document was handed in",
    EvidenceLevel.VERIFIED: "Verified – somebody checked it",
}
UTC_OFFSETS = (*range(-720, 841, 60), -570, -210, -150, 210, 270, 330, 345, 390, 525, 570, 630, 765)


def choices_of(words: Mapping[Any, str]) -> list[tuple[str, str]]:
    """A choice for each entry."""
    return [(str(code), label) for code, label in words.items()]


def utc_offsets() -> list[tuple[str, str]]:
    """A choice for each offset from UTC that is in use, in minutes, from west to east."""
    return [(str(minutes), utc_offset(minutes)) for minutes in sorted(UTC_OFFSETS)]


@cache
def countries() -> list[tuple[str, str]]:
    """A choice for each country, by name."""
    return sorted(((code, ENGLISH.territories[code]) for code in COUNTRIES), key=lambda choice: choice[1])


def utc_offset(minutes: int) -> str:
    """Minutes east of UTC as people write it: “UTC+05:30”."""
    return f"UTC{'+' if minutes >= 0 else '−'}{abs(minutes) // 60:02}:{abs(minutes) % 60:02}"
