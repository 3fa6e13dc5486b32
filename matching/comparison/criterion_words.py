"""What a contribution says to a person: asked, offered and the evidence, in words with units."""

from collections import Counter
from collections.abc import Iterable, Sequence

from matching.comparison import money_words
from matching.comparison.question import Question
from matching.comparison.rule_words import certificate_words, headcount, hours, listed, plural, readable
from matching.types import Capability, EvidenceLevel

UNKNOWN = "unknown"


def cost_asked(question: Question) -> str:
    """Return the ceiling and how it follows from the budget, or that none is known."""
    return "a low rate" if question.cost.ceiling is None else money_words.ceiling(question, question.cost)


def rate(question: Question, capability: Capability, offered: int) -> str:
    """Return the lowest comparable rate and where it comes from."""
    return UNKNOWN if offered < 0 else money_words.lowest_rate(question, question.cost, capability, offered)


def rate_evidence(capability: Capability) -> str:
    """Return the rates as the vendor stated them."""
    return f"stated: {'; '.join(map(money_words.stated, capability.rates))}" if capability.rates else "no rate stated"


def team(question: Question) -> str:
    """Return the headcount, or the usual team that is taken where none is known."""
    return headcount(question) if question.headcount else "a team of 100 FTE as usual"


def told(*, is_known: bool) -> str:
    """Return what backs a statement that nothing but the vendor's word does."""
    return "stated by the vendor" if is_known else "not stated by the vendor"


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


def checked(found: Sequence[EvidenceLevel]) -> str:
    """Return whose statements the evidence levels are, and how many of them somebody has checked."""
    if not found:
        return "no certificate or engagement stated"
    return f"stated by the vendor, {found.count(EvidenceLevel.VERIFIED) or 'none'} of them verified"


def experience_evidence(cited: Iterable[tuple[int, int]], capability: Capability) -> str:
    """Return the engagements that are most like the text, each with its evidence level."""
    engagements = [capability.engagements[number] for number, _ in cited]
    return "; ".join(f"“{item.text}” ({item.evidence})" for item in engagements) or "no engagement like the text"
