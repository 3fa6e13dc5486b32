"""What a requirement asks for, as labels and words. What is not said is named, so that unknown is never read as none."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from portal.forms.choices import ENGAGEMENT_MODELS, PRICING_MODELS, SKILL_LEVELS, utc_offset
from portal.inputs import RequirementInput
from portal.queries.catalogue import Catalogue
from portal.web.wording import count, day, money, number

BUDGET_UNITS = {"per_fte": " per FTE and month", "per_transaction": " per transaction"}


@dataclass(frozen=True, slots=True)
class Facts:
    """What is said, with its words, and the labels of what is not."""

    said: list[tuple[str, str]]
    unsaid: list[str]


def facts_of(said: RequirementInput, catalogue: Catalogue) -> Facts:
    """Everything that the client could have said beside the description and the five-point answers."""
    certificates = _names(said.certificates, catalogue.certificates)
    pairs = [
        ("Skill level", SKILL_LEVELS.get(said.skill_level or 0)),
        ("Headcount", said.headcount and f"{number(said.headcount)} FTE"),
        ("Volume", said.monthly_volume and f"{number(said.monthly_volume)} a month"),
        ("Handling time", said.handling_minutes and f"{number(said.handling_minutes)} minutes each"),
        ("Start date", said.starts_on and day(said.starts_on)),
        ("Duration", said.duration_months and count(said.duration_months, "month")),
        ("Languages", _names(said.languages, catalogue.languages)),
        ("Delivery regions", _names(said.regions, catalogue.regions)),
        ("Data residency", _names(said.data_residency, catalogue.regions)),
        ("Certificates", certificates and f"{certificates}; {said.evidence_level} or better"),
        ("Budget ceiling", _budget(said)),
        ("Pricing model", PRICING_MODELS[said.pricing_model] if said.pricing_model else None),
        ("Engagement model", ENGAGEMENT_MODELS[said.engagement_model] if said.engagement_model else None),
        ("Industry", said.industry and _names([said.industry], catalogue.industries)),
        ("Time zone", None if said.utc_offset is None else utc_offset(said.utc_offset)),
        ("Working hours in common", said.overlap_hours and f"{count(said.overlap_hours, 'hour')} a day"),
    ]
    return Facts([(label, str(words)) for label, words in pairs if words], [label for label, words in pairs if not words])


def _budget(said: RequirementInput) -> str | None:
    if said.budget_amount is None:
        return None
    return f"{money(said.budget_amount, said.budget_currency)}{BUDGET_UNITS.get(said.pricing_model or '', '')}"


def _names(codes: Iterable[str], choices: Iterable[tuple[str, str]]) -> str:
    names: Mapping[str, str] = dict(choices)
    return ", ".join(names.get(code, code) for code in codes)
