"""The intake form of a requirement.

Its questions come from the table of distinctions: C2 is the service category, each other row a five-point question
named by its id; the particulars of the work come from `portal.intake`. Every field may be empty; what is empty is unknown.
A page shows the entries of one task (`keep`) and puts them over what was said before (`over`). A draft may be incomplete
(`is_storable`); posting needs a description, and a budget that has a currency and a unit (`validate`).
"""

from collections.abc import Callable, Collection, Iterator
from datetime import date
from typing import TYPE_CHECKING, Any, Self

from wtforms import Field

from matching.distinctions import DISTINCTIONS, Distinction, Kind
from matching.types import Brief, EngagementModel, EvidenceLevel, PricingModel
from portal.checks import whole_number_range
from portal.forms.choices import ENGAGEMENT_MODELS, EVIDENCE_LEVELS, PRICING_MODELS, SKILL_LEVELS, choices_of, utc_offsets
from portal.forms.fields import AmountField, DayField, OneOfField, ScaleField, SeveralField, TextField, WholeNumberField, WordsField
from portal.forms.particulars import field_for
from portal.forms.posting import OnceForm
from portal.inputs import RequirementInput
from portal.intake.entries import FIELDS, entries, with_entries
from portal.intake.questions import QUESTION, AnswerKind

if TYPE_CHECKING:
    from portal.queries.catalogue import Catalogue

READ: dict[str, Callable[[Any], Any]] = {
    "skill_level": int,
    "utc_offset": int,
    "evidence_level": EvidenceLevel,
    "pricing_model": PricingModel,
    "engagement_model": EngagementModel,
}
"""How the code that was chosen becomes what is kept."""

QUESTIONS = tuple(row for row in DISTINCTIONS if row.id != "C2")


def _whole_number(label: str, name: str, **kwargs: Any) -> WholeNumberField:
    lowest, highest = whole_number_range(Brief, name)
    return WholeNumberField(label, lowest=lowest, highest=highest, **kwargs)


class RequirementForm(OnceForm):
    """A requirement as its client describes it."""

    title = WordsField("Title", longest=300, description="A few words that tell it from your other requirements.")
    description = TextField(
        "What do you want to outsource?",
        longest=100_000,
        description="What is to be done, how much of it and with what result. Your words count as evidence for the verdict.",
    )
    category = OneOfField("Which kind of service is it closest to?", empty="Not sure")
    skill_level = OneOfField("Skill level required", empty="Not sure", choices=choices_of(SKILL_LEVELS))
    headcount = _whole_number("Headcount", "headcount", unit="FTE")
    monthly_volume = _whole_number(
        "Volume", "monthly_volume", unit="a month", description="Calls, documents, payslips: whatever is counted."
    )
    handling_minutes = AmountField(
        "Handling time", highest=100_000, unit="minutes each", description="How long one of them takes on average."
    )
    starts_on = DayField("Start date")
    duration_months = _whole_number("Duration", "duration_months", unit="months")
    languages = SeveralField("Languages", description="A vendor has to speak all of them.")
    regions = SeveralField("Delivery regions", description="Where the work may be done. Choose none if it does not matter.")
    data_residency = SeveralField("Data residency", description="Where your data may be kept. Choose none if it does not matter.")
    certificates = SeveralField("Certificates required", description="A vendor who lacks one of them is excluded.")
    evidence_level = OneOfField("Evidence for the certificates", choices=choices_of(EVIDENCE_LEVELS), default=EvidenceLevel.CLAIMED)
    pricing_model = OneOfField("Pricing model", empty="Not decided", choices=choices_of(PRICING_MODELS))
    budget_amount = AmountField(
        "Budget ceiling", description="Per FTE and month, per transaction, or for the whole engagement, as the pricing model says."
    )
    budget_currency = OneOfField("Currency of the budget", empty="Not chosen")
    engagement_model = OneOfField("Engagement model", empty="Not decided", choices=choices_of(ENGAGEMENT_MODELS))
    industry = OneOfField("Your industry", empty="Not said")
    utc_offset = OneOfField("Your time zone", empty="Not said", choices=utc_offsets())
    overlap_hours = _whole_number("Working hours in common", "overlap_hours", unit="hours a day")

    @classmethod
    def showing(cls, said: RequirementInput, seen: int, **kwargs: Any) -> Self:
        """The form filled in with what was said before, as it was after the change `seen`."""
        values = {name: _shown(name, value) for name, value in entries(said).items()}
        return cls(formdata=None, data={**values, "seen": str(seen)}, **kwargs)

    def keep(self, names: Collection[str]) -> Self:
        """Leave only these entries in the form: those of one task."""
        for field in [field for field in self if field.name in ENTRIES and field.name not in names]:
            del self[field.name]
        return self

    def offer(self, catalogue: "Catalogue") -> None:
        """Let the catalogue's codes be chosen."""
        lists = {
            "category": catalogue.categories,
            "languages": catalogue.languages,
            "regions": catalogue.regions,
            "data_residency": catalogue.regions,
            "certificates": catalogue.certificates,
            "budget_currency": catalogue.currencies,
            "industry": catalogue.industries,
        }
        for name in lists.keys() & self._fields.keys():
            self[name].offer(lists[name])

    def questions(self) -> Iterator[Field]:
        """The five-point questions in the order of the table."""
        return (self[row.id] for row in QUESTIONS)

    def is_storable(self) -> bool:
        """Whether everything that was filled in can be read: enough for a draft."""
        return super().validate()

    def validate(self, extra_validators: Any = None) -> bool:
        """Whether it can be posted."""
        storable = super().validate(extra_validators)
        complete = [self._says_what_it_is(), self._has_a_whole_budget()]
        return storable and all(complete)

    def given(self) -> RequirementInput:
        """What was said. What cannot be read counts as unknown, so that a preview need not wait for its correction."""
        return self.over(RequirementInput())

    def over(self, said: RequirementInput) -> RequirementInput:
        """What was said before, with the entries of this form in place of its own."""
        return with_entries(said, {field.name: _entry(field) for field in self if field.name in ENTRIES})

    def _says_what_it_is(self) -> bool:
        if "description" not in self or self.description.data or self.description.errors:
            return True
        self.description.errors = ["Describe what you want to outsource; two or three sentences are enough to begin with."]
        return False

    def _has_a_whole_budget(self) -> bool:
        if "budget_amount" not in self or self.budget_amount.data is None:
            return True
        if self.budget_currency.data is None:
            self.budget_currency.errors = ["Choose the currency that the budget is in."]
        if self.pricing_model.data is None:
            self.pricing_model.errors = ["Choose how the work is paid, so that the budget has a unit."]
        return self.budget_currency.data is not None and self.pricing_model.data is not None


def _entry(field: Field) -> Any:
    if isinstance(field, (WordsField, TextField)):
        return field.data or ""
    data = None if field.errors else field.data
    if isinstance(field, SeveralField):
        return list(data or ()) if field.name in QUESTION else tuple(data or ())
    if isinstance(data, date) and field.name in QUESTION:
        return data.isoformat()
    if data is None:
        return EvidenceLevel.CLAIMED if field.name == "evidence_level" else None
    return READ[field.name](data) if field.name in READ else data


def _shown(name: str, value: Any) -> Any:
    if name in QUESTION and QUESTION[name].kind is AnswerKind.DAY:
        return date.fromisoformat(value)
    return str(value) if name in {"skill_level", "utc_offset"} and value is not None else value


def _question(row: Distinction) -> ScaleField:
    if row.kind is Kind.AXIS:
        return ScaleField(row.question, low=row.bpo, high=row.kpo)
    return ScaleField(row.question, low="Does not apply", high="Applies fully")


for _row in QUESTIONS:
    setattr(RequirementForm, _row.id, _question(_row))
for _code, _asked in QUESTION.items():
    setattr(RequirementForm, _code, field_for(_asked))

ENTRIES = frozenset({*FIELDS, *QUESTION, *(row.id for row in QUESTIONS)})
