"""One service that a vendor offers. Only the service, the process type and the skill level have to be said."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, Self

from wtforms import Field, FieldList, FormField, HiddenField

from matching.types import Capability, EngagementModel, ProcessType
from portal.checks import whole_number_range
from portal.forms.capability_rows import CertificateRow, EngagementRow, RateRow, given_of
from portal.forms.choices import ENGAGEMENT_MODELS, PROCESS_TYPES, SKILL_LEVELS, choices_of, utc_offsets
from portal.forms.fields import AmountField, DayField, Form, OneOfField, SeveralField, WholeNumberField
from portal.inputs import CapabilityInput

if TYPE_CHECKING:
    from portal.queries.catalogue import Catalogue

ROWS = ("rates", "certificates", "engagements")
MOST_ROWS = 50


def _whole_number(label: str, name: str, **kwargs: Any) -> WholeNumberField:
    lowest, highest = whole_number_range(Capability, name)
    return WholeNumberField(label, lowest=lowest, highest=highest, **kwargs)


class CapabilityForm(Form):
    """A capability as its vendor describes it. `lock_version` is the version that the page was filled in from."""

    lock_version = HiddenField()
    category = OneOfField("Service category", empty="Choose", required="Choose the service that you offer.")
    process_type = OneOfField("Process type", empty="Choose", choices=choices_of(PROCESS_TYPES), required="Choose BPO, KPO or hybrid.")
    skill_level = OneOfField(
        "Skill level", empty="Choose", choices=choices_of(SKILL_LEVELS), required="Choose the level of the people who do the work."
    )
    capacity = _whole_number("Capacity", "capacity", unit="FTE", description="People who can be working once ramped up.")
    available_from = DayField("Available from", description="Empty: unknown.")
    ramp_up_days = _whole_number("Ramp-up", "ramp_up_days", unit="days", description="From the order to that capacity.")
    scale_notice_days = _whole_number(
        "Notice to scale", "scale_notice_days", unit="days", description="How soon you can grow or shrink by a quarter."
    )
    rates = FieldList(FormField(RateRow), "Rates", min_entries=1)
    minimum_contract_value = AmountField("Smallest engagement", description="What an engagement has to be worth for you to take it.")
    minimum_contract_currency = OneOfField("Currency of the smallest engagement", empty="Choose")
    languages = SeveralField("Languages")
    regions = SeveralField("Delivery regions", description="Where the work is done.")
    data_residency = SeveralField("Data residency", description="Where you can keep a client's data.")
    certificates = FieldList(FormField(CertificateRow), "Certificates", min_entries=1)
    engagement_models = SeveralField("Engagement models", choices=choices_of(ENGAGEMENT_MODELS))
    industries = SeveralField("Industries", description="Those you have worked for.")
    utc_offset = OneOfField("Your time zone", empty="Not said", choices=utc_offsets())
    sla_met_percent = _whole_number(
        "Service levels met", "sla_met_percent", unit="%", description="Share of agreed service levels met in the last twelve months."
    )
    advanced_degree_percent = _whole_number(
        "Advanced degrees", "advanced_degree_percent", unit="%", description="Share of the team with a master's degree or more."
    )
    analyst_percent = _whole_number("Analysts", "analyst_percent", unit="%", description="Share of the team whose work is analysis.")
    engagements = FieldList(FormField(EngagementRow), "Past engagements", min_entries=1)

    @classmethod
    def showing(cls, said: CapabilityInput, lock_version: int, **kwargs: Any) -> Self:
        """The form filled in with what was said before."""
        values = {name: getattr(said, name) for name in CapabilityInput.__dataclass_fields__}
        values |= {"skill_level": str(said.skill_level), "lock_version": str(lock_version)}
        values["utc_offset"] = None if said.utc_offset is None else str(said.utc_offset)
        return cls(formdata=None, data=values, **kwargs)

    def offer(self, catalogue: "Catalogue") -> None:
        """Let the catalogue's codes be chosen, in every row too."""
        self.category.offer(catalogue.categories)
        self.languages.offer(catalogue.languages)
        self.regions.offer(catalogue.regions)
        self.data_residency.offer(catalogue.regions)
        self.industries.offer(catalogue.industries)
        self.minimum_contract_currency.offer(catalogue.currencies)
        for rate in self.rates:
            rate.form.currency.offer(catalogue.currencies)
        for certificate in self.certificates:
            certificate.form.code.offer(catalogue.certificates)
        for engagement in self.engagements:
            engagement.form.industry.offer(catalogue.industries)

    def trust(self, before: CapabilityInput) -> None:
        """Let what was verified before stay so where it is not changed."""
        for certificate in self.certificates:
            certificate.form.trust(before.certificates)
        for engagement in self.engagements:
            engagement.form.trust(before.engagements)

    def add_row(self, name: str) -> None:
        """A blank row more."""
        if name in ROWS and len(self[name]) < MOST_ROWS:
            self[name].append_entry()

    def summary(self) -> list[tuple[str, str]]:
        """Every error with the id of its field, those in rows too."""
        of_fields = [(field.id, str(message)) for field in self._every_field() for message in field.errors]
        return [("", str(message)) for message in self.form_errors] + of_fields

    def validate(self, extra_validators: Any = None) -> bool:
        """Whether it can be saved."""
        storable = super().validate(extra_validators)
        return self._has_a_whole_minimum() and storable

    def given(self) -> CapabilityInput:
        """What was said."""
        return CapabilityInput(
            category=self.category.data,
            process_type=ProcessType(self.process_type.data),
            skill_level=int(self.skill_level.data),
            capacity=self.capacity.data,
            available_from=self.available_from.data,
            ramp_up_days=self.ramp_up_days.data,
            scale_notice_days=self.scale_notice_days.data,
            minimum_contract_value=self.minimum_contract_value.data,
            minimum_contract_currency=self.minimum_contract_currency.data,
            languages=tuple(self.languages.data or ()),
            regions=tuple(self.regions.data or ()),
            data_residency=tuple(self.data_residency.data or ()),
            engagement_models=tuple(EngagementModel(code) for code in self.engagement_models.data or ()),
            industries=tuple(self.industries.data or ()),
            utc_offset=None if self.utc_offset.data is None else int(self.utc_offset.data),
            sla_met_percent=self.sla_met_percent.data,
            advanced_degree_percent=self.advanced_degree_percent.data,
            analyst_percent=self.analyst_percent.data,
            rates=given_of(self.rates),
            certificates=given_of(self.certificates),
            engagements=given_of(self.engagements),
        )

    def _has_a_whole_minimum(self) -> bool:
        value, currency = self.minimum_contract_value, self.minimum_contract_currency
        if value.data is not None and currency.data is None:
            currency.errors = ["Choose the currency of the smallest engagement."]
        if value.data is None and currency.data is not None and not value.errors:
            value.errors = ["Enter the amount, or leave the currency empty."]
        return not (value.errors or currency.errors)

    def _every_field(self) -> Iterator[Field]:
        for field in self:
            if isinstance(field, FieldList):
                for row in field:
                    yield from row.form
            else:
                yield field
