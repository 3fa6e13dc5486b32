"""The intake form of a requirement.

Its questions come from the table of distinctions: C2 is the service category, each other row a five-point question
named by its id. Every field may be empty; what is empty is unknown. A draft may be incomplete (`is_storable`); posting
needs a description, and a budget that has a currency and a unit (`validate`).
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, Self

from wtforms import Field, HiddenField

from matching.distinctions import DISTINCTIONS, Distinction, Kind
from matching.types import Brief, EngagementModel, EvidenceLevel, PricingModel
from portal.checks import whole_number_range
from portal.forms.choices import ENGAGEMENT_MODELS, EVIDENCE_LEVELS, PRICING_MODELS, SKILL_LEVELS, choices_of, utc_offsets
from portal.forms.fields import AmountField, DayField, Form, OneOfField, ScaleField, SeveralField, TextField, WholeNumberField, WordsField
from portal.inputs import RequirementInput

if TYPE_CHECKING:
    from portal.queries.catalogue import Catalogue

QUESTIONS = tuple(row for row in DISTINCTIONS if row.id != "C2")


def _whole_number(label: str, name: str, **kwargs: Any) -> WholeNumberField:
    lowest, highest = whole_number_range(Brief, name)
    return WholeNumberField(label, lowest=lowest, highest=highest, **kwargs)


class RequirementForm(Form):
    """A requirement as its client describes it."""

    lock_version = HiddenField()
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
    def showing(cls, said: RequirementInput, lock_version: int, **kwargs: Any) -> Self:
        """The form filled in with what was said before, as it stood at `lock_version`."""
        values = {name: getattr(said, name) for name in RequirementInput.__dataclass_fields__}
        for name in ("skill_level", "utc_offset"):
            values[name] = None if values[name] is None else str(values[name])
        return cls(formdata=None, data={**values, **said.answers, "lock_version": str(lock_version)}, **kwargs)

    def offer(self, catalogue: "Catalogue") -> None:
        """Let the catalogue's codes be chosen."""
        self.category.offer(catalogue.categories)
        self.languages.offer(catalogue.languages)
        self.regions.offer(catalogue.regions)
        self.data_residency.offer(catalogue.regions)
        self.certificates.offer(catalogue.certificates)
        self.budget_currency.offer(catalogue.currencies)
        self.industry.offer(catalogue.industries)

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
        return RequirementInput(
            title=self.title.data or "",
            description=self.description.data or "",
            category=_readable(self.category),
            answers={field.name: field.data for field in self.questions() if field.data is not None},
            skill_level=_number(self.skill_level),
            headcount=self.headcount.data,
            monthly_volume=self.monthly_volume.data,
            handling_minutes=self.handling_minutes.data,
            starts_on=self.starts_on.data,
            duration_months=self.duration_months.data,
            languages=_several(self.languages),
            regions=_several(self.regions),
            data_residency=_several(self.data_residency),
            certificates=_several(self.certificates),
            evidence_level=EvidenceLevel(_readable(self.evidence_level) or EvidenceLevel.CLAIMED),
            budget_amount=self.budget_amount.data,
            budget_currency=_readable(self.budget_currency),
            pricing_model=PricingModel(code) if (code := _readable(self.pricing_model)) else None,
            engagement_model=EngagementModel(code) if (code := _readable(self.engagement_model)) else None,
            industry=_readable(self.industry),
            utc_offset=_number(self.utc_offset),
            overlap_hours=self.overlap_hours.data,
        )

    def _says_what_it_is(self) -> bool:
        if self.description.data or self.description.errors:
            return True
        self.description.errors = ["Describe what you want to outsource; two or three sentences are enough to begin with."]
        return False

    def _has_a_whole_budget(self) -> bool:
        if self.budget_amount.data is None:
            return True
        if self.budget_currency.data is None:
            self.budget_currency.errors = ["Choose the currency that the budget is in."]
        if self.pricing_model.data is None:
            self.pricing_model.errors = ["Choose how the work is paid, so that the budget has a unit."]
        return self.budget_currency.data is not None and self.pricing_model.data is not None


def _readable(field: Field) -> str | None:
    return None if field.errors else field.data


def _number(field: Field) -> int | None:
    code = _readable(field)
    return None if code is None else int(code)


def _several(field: Field) -> tuple[str, ...]:
    return () if field.errors else tuple(field.data or ())


def _question(row: Distinction) -> ScaleField:
    if row.kind is Kind.AXIS:
        return ScaleField(row.question, low=row.bpo, high=row.kpo)
    return ScaleField(row.question, low="Does not apply", high="Applies fully")


for _row in QUESTIONS:
    setattr(RequirementForm, _row.id, _question(_row))
