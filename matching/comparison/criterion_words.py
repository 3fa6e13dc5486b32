"""What a contribution says to a person: asked, offered and the evidence, in words with units."""

from collections import Counter
from collections.abc import Iterable

from matching.columns import money
from matching.comparison.question import Question
from matching.comparison.rule_words import certificate_words, hours, listed, plural, readable
from matching.types import Capability, EvidenceLevel

UNKNOWN = "unknown"


def cost_asked(question: Question) -> str:
    """Return the ceiling, or that none is known."""
    cost = question.cost
    return "a low rate" if cost.ceiling is None else f"at most {money.words(cost.ceiling, cost.per)}"


def rate(question: Question, offered: int) -> str:
    """Return the comparable rate."""
    return UNKNOWN if offered < 0 else money.words(offered, question.cost.per)


def rate_evidence(capability: Capability) -> str:
    """Return the rates as the vendor stated them."""
    stated = [f"{item.amount:,.2f} {item.currency} {readable(item.pricing_model or 'per_hour')}" for item in capability.rates]
    return f"stated: {'; '.join(stated)}" if stated else "no rate stated"


def amount(value: int | None, unit: str) -> str:
    """Return a number with its unit."""
    return UNKNOWN if value is None else f"{value:,} {unit}"


def days(value: int | None) -> str:
    """Return a number of days."""
    return UNKNOWN if value is None else plural(value, "day")


def percent(value: int | None) -> str:
    """Return a percentage."""
    return UNKNOWN if value is None else f"{value} %"


def overlap(minutes: int) -> str:
    """Return the hours that both work."""
    return UNKNOWN if minutes < 0 else f"{hours(minutes)} of overlap"


def models(capability: Capability) -> str:
    """Return the engagement models offered."""
    return listed([readable(model) for model in capability.engagement_models])


def industries(capability: Capability) -> str:
    """Return the industries served."""
    return listed(capability.industries)


def certificates(question: Question, capability: Capability) -> str:
    """Return how many certificates are valid on the first day, and of how many that is unknown."""
    if not capability.certificates:
        return UNKNOWN
    valid = [held for held in capability.certificates if held.valid_until and held.valid_until >= question.starts_on]
    words = f"{len(valid)} of {plural(len(capability.certificates), 'certificate')} valid at the start"
    undated = sum(held.valid_until is None for held in capability.certificates)
    return f"{words}, {undated} of unknown expiry" if undated else words


def certificate_evidence(capability: Capability) -> str:
    """Return every certificate with its level and expiry."""
    return "; ".join(certificate_words(held) for held in capability.certificates) or "none stated"


def engagements(capability: Capability) -> str:
    """Return how many past engagements are stated."""
    return plural(len(capability.engagements), "engagement") if capability.engagements else UNKNOWN


def levels(found: Iterable[EvidenceLevel]) -> str:
    """Return how many statements have each evidence level, the best first."""
    counts = Counter(found)
    return ", ".join(f"{counts[level]} {level}" for level in reversed(EvidenceLevel) if counts[level]) or UNKNOWN


def experience_evidence(cited: Iterable[tuple[int, int]], capability: Capability) -> str:
    """Return the engagements that are most like the text, each with its evidence level."""
    engagements = [capability.engagements[number] for number, _ in cited]
    return "; ".join(f"“{item.text}” ({item.evidence})" for item in engagements) or "no engagement like the text"
