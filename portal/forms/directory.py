"""The filters of the vendor directory, read from the address, and the name of a saved search."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, Self

from matching.types import Brief, EvidenceLevel, ProcessType
from portal.checks import whole_number_range
from portal.forms.choices import EVIDENCE_LEVELS, PROCESS_TYPES, SKILL_LEVELS, choices_of
from portal.forms.fields import DayField, Form, OneOfField, SeveralField, WholeNumberField, WordsField
from portal.inputs import VendorFilters

if TYPE_CHECKING:
    from portal.queries.catalogue import Catalogue

LONGEST_NAME = 100
LOWEST, HIGHEST = whole_number_range(Brief, "headcount")
KINDS = [(code, words) for code, words in choices_of(PROCESS_TYPES) if code != ProcessType.HYBRID]


class VendorFilterForm(Form):
    """What a vendor has to offer. Everything may be empty; nothing is changed, so no token is asked for."""

    class Meta(Form.Meta):
        """Filters are part of the address."""

        csrf = False

    name = WordsField("Name", longest=200, description="One word or several of the vendor's name.")
    category = OneOfField("Service category", empty="Any")
    process_type = OneOfField("Process type", empty="Any", choices=KINDS, description="Vendors of hybrid work do both.")
    skill_level = OneOfField("Skill level, at least", empty="Any", choices=choices_of(SKILL_LEVELS))
    capacity = WholeNumberField(
        "Capacity, at least", lowest=LOWEST, highest=HIGHEST, unit="FTE", description="Vendors that have not stated theirs are kept."
    )
    capacity_by = DayField("Capacity by", description="Ramp-up included. Empty: once ramped up.")
    certificates = SeveralField("Certificates", description="All of those that you choose.")
    valid_on = DayField("Valid on", description="Empty: today.")
    evidence_level = OneOfField("Evidence, at least", choices=choices_of(EVIDENCE_LEVELS), default=EvidenceLevel.CLAIMED)
    regions = SeveralField("Delivery regions", description="All of those that you choose.")
    data_residency = SeveralField("Data residency", description="All of those that you choose.")
    languages = SeveralField("Languages", description="All of those that you choose.")
    industry = OneOfField("Industry", empty="Any")

    @classmethod
    def reading(cls, address: Any) -> Self:
        """The form with what an address asks for."""
        form = cls(formdata=address)
        form.evidence_level.data = form.evidence_level.data or EvidenceLevel.CLAIMED
        return form

    def offer(self, catalogue: "Catalogue", spoken: frozenset[str]) -> None:
        """Let the catalogue's codes be chosen, of the languages those that a vendor offers; what is asked for comes first."""
        self.category.offer(catalogue.categories)
        self.industry.offer(catalogue.industries)
        self.certificates.offer(_asked_first(self.certificates, catalogue.certificates))
        self.regions.offer(_asked_first(self.regions, catalogue.regions))
        self.data_residency.offer(_asked_first(self.data_residency, catalogue.regions))
        asked = self.languages.data or ()
        self.languages.offer(_asked_first(self.languages, [row for row in catalogue.languages if row[0] in spoken or row[0] in asked]))

    def given(self) -> VendorFilters:
        """What is asked for."""
        return VendorFilters(
            name=self.name.data or "",
            category=self.category.data,
            process_type=ProcessType(self.process_type.data) if self.process_type.data else None,
            skill_level=int(self.skill_level.data) if self.skill_level.data else None,
            capacity=self.capacity.data,
            capacity_by=self.capacity_by.data,
            certificates=tuple(self.certificates.data or ()),
            valid_on=self.valid_on.data,
            evidence_level=EvidenceLevel(self.evidence_level.data),
            regions=tuple(self.regions.data or ()),
            data_residency=tuple(self.data_residency.data or ()),
            languages=tuple(self.languages.data or ()),
            industry=self.industry.data,
        )


def _asked_first(field: SeveralField, choices: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    asked = field.data or ()
    return sorted(choices, key=lambda choice: choice[0] not in asked)


class SearchNameForm(Form):
    """What a saved search is called."""

    called = WordsField("Name of the search", longest=LONGEST_NAME, required="Give the search a name.")

    def refuse(self, why: str) -> None:
        """Say why it cannot have this name."""
        self.called.errors = [why]
