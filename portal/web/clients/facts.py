"""What a requirement says, as labels and words. What is not said is named, so that unknown is never read as none."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from matching.distinctions import DISTINCTION, Distinction, Kind
from portal.forms.choices import ENGAGEMENT_MODELS, EVIDENCE_LEVELS, PRICING_MODELS, SKILL_LEVELS, utc_offset
from portal.inputs import RequirementInput
from portal.intake.questions import QUESTION, is_said
from portal.queries.catalogue import Catalogue
from portal.web.particulars import answer_in_words
from portal.web.wording import category_name, count, day, money, number

BUDGET_UNITS = {"per_fte": " per FTE and month", "per_transaction": " per transaction"}

Words = Callable[[RequirementInput, Catalogue], object]


def _certificates(said: RequirementInput, catalogue: Catalogue) -> str:
    names = _names(said.certificates, catalogue.certificates)
    return names and f"{names}; {said.evidence_level} or better"


def _budget(said: RequirementInput, _: Catalogue) -> str | None:
    if said.budget_amount is None:
        return None
    if said.budget_currency is None:
        return f"{number(said.budget_amount)}, the currency is not said"
    return f"{money(said.budget_amount, said.budget_currency)}{BUDGET_UNITS.get(said.pricing_model or '', '')}"


def _names(codes: Iterable[str], choices: Iterable[tuple[str, str]]) -> str:
    names: Mapping[str, str] = dict(choices)
    return ", ".join(names.get(code, code) for code in codes)


FIELDS: Mapping[str, tuple[str, Words]] = {
    "title": ("Title", lambda said, _: said.title),
    "description": ("Description", lambda said, _: said.description),
    "category": ("Service category", lambda said, _: said.category and category_name(said.category)),
    "skill_level": ("Skill level", lambda said, _: SKILL_LEVELS.get(said.skill_level or 0)),
    "headcount": ("Headcount", lambda said, _: said.headcount and f"{number(said.headcount)} FTE"),
    "monthly_volume": ("Volume", lambda said, _: said.monthly_volume and f"{number(said.monthly_volume)} a month"),
    "handling_minutes": ("Handling time", lambda said, _: said.handling_minutes and f"{number(said.handling_minutes)} minutes each"),
    "starts_on": ("Start date", lambda said, _: said.starts_on and day(said.starts_on)),
    "duration_months": ("Duration", lambda said, _: said.duration_months and count(said.duration_months, "month")),
    "languages": ("Languages", lambda said, catalogue: _names(said.languages, catalogue.languages)),
    "regions": ("Delivery regions", lambda said, catalogue: _names(said.regions, catalogue.regions)),
    "data_residency": ("Data residency", lambda said, catalogue: _names(said.data_residency, catalogue.regions)),
    "utc_offset": ("Time zone", lambda said, _: None if said.utc_offset is None else utc_offset(said.utc_offset)),
    "overlap_hours": ("Working hours in common", lambda said, _: said.overlap_hours and f"{count(said.overlap_hours, 'hour')} a day"),
    "certificates": ("Certificates", _certificates),
    "evidence_level": ("Evidence for the certificates", lambda said, _: EVIDENCE_LEVELS[said.evidence_level]),
    "pricing_model": ("Pricing model", lambda said, _: said.pricing_model and PRICING_MODELS[said.pricing_model]),
    "budget_amount": ("Budget ceiling", _budget),
    "budget_currency": ("Currency of the budget", lambda said, _: said.budget_currency),
    "engagement_model": ("Engagement model", lambda said, _: said.engagement_model and ENGAGEMENT_MODELS[said.engagement_model]),
    "industry": ("Industry", lambda said, catalogue: said.industry and _names([said.industry], catalogue.industries)),
}
WITH_ANOTHER = frozenset({"evidence_level", "budget_currency"})
"""Fields that are told together with the certificates and with the budget."""

NO_MUST_HAVE = frozenset({"title", "description", "category"})


@dataclass(frozen=True, slots=True)
class Facts:
    """What is said, with its words, and the labels of what is not."""

    said: list[tuple[str, str]]
    unsaid: list[str]


def facts_of(said: RequirementInput, catalogue: Catalogue) -> Facts:
    """Everything that the client could have asked of a vendor."""
    return facts_about(FIELDS.keys() - NO_MUST_HAVE, said, catalogue)


def facts_about(names: Iterable[str], said: RequirementInput, catalogue: Catalogue) -> Facts:
    """What the entries of these names say, in their own order."""
    wanted = [name for name in (*FIELDS, *DISTINCTION, *QUESTION) if name in set(names) - WITH_ANOTHER]
    pairs = [(label_of(name), words_of(name, said, catalogue)) for name in wanted]
    return Facts([(label, words) for label, words in pairs if words], [label for label, words in pairs if not words])


def label_of(name: str) -> str:
    """What an entry is called."""
    if name in QUESTION:
        return QUESTION[name].label
    return FIELDS[name][0] if name in FIELDS else DISTINCTION[name].name


def words_of(name: str, said: RequirementInput, catalogue: Catalogue) -> str:
    """What an entry says; empty where it says nothing."""
    if name in QUESTION:
        answer = said.particulars.get(name)
        return answer_in_words(QUESTION[name], answer) if is_said(answer) else ""
    if name in FIELDS:
        return str(FIELDS[name][1](said, catalogue) or "")
    return _on_the_scale(DISTINCTION[name], said.answers.get(name))


def _on_the_scale(row: Distinction, answer: int | None) -> str:
    if answer is None:
        return ""
    low, high = (row.bpo, row.kpo) if row.kind is Kind.AXIS else ("does not apply", "applies fully")
    pole = {1: f": {low}", 5: f": {high}"}.get(answer, "")
    return f"{answer} of 5{pole}"
