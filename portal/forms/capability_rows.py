"""The rows of a capability that there may be several of: rates, certificates, past engagements.

A blank row counts for nothing, and one that is ticked for removal is dropped when the capability is saved. Vendors say
how well a statement is backed up to “documented”; what an admin verified stays verified while it is not changed.
"""

from collections.abc import Collection, Iterable
from dataclasses import replace
from typing import Any, ClassVar

from wtforms import BooleanField
from wtforms import Form as PlainForm

from matching.types import EvidenceLevel, PricingModel
from portal.forms.choices import EVIDENCE_LEVELS, PRICING_MODELS, choices_of
from portal.forms.fields import AmountField, DayField, OneOfField, TextField
from portal.inputs import CertificateInput, EngagementInput, RateInput

HIGHEST_RATE = 9_999_999_999
LEVELS = [(code, words.partition(" – ")[0]) for code, words in choices_of(EVIDENCE_LEVELS)]
LEVELS_OF_VENDORS = [(code, words) for code, words in LEVELS if code != EvidenceLevel.VERIFIED]


class Row(PlainForm):
    """One of several. `saying` names the fields that make it more than a blank row, `needing` those it cannot do without."""

    saying: ClassVar[tuple[str, ...]]
    needing: ClassVar[dict[str, str]]

    remove = BooleanField("Remove this row when saving")

    @property
    def is_blank(self) -> bool:
        """Whether nothing was filled in."""
        return not any(self[name].data or self[name].process_errors for name in self.saying)

    @property
    def is_dropped(self) -> bool:
        """Whether it is blank or to be removed."""
        return bool(self.remove.data) or self.is_blank

    def validate(self, extra_validators: Any = None) -> bool:
        """Whether it can be saved; a row that is dropped always can."""
        if self.is_dropped:
            return True
        super().validate(extra_validators)
        for name, message in self.needing.items():
            if not self[name].data and not self[name].errors:
                self[name].errors = [message]
        return not self.errors


class RateRow(Row):
    """A loaded rate."""

    saying = ("amount", "currency")
    needing: ClassVar = {"amount": "Enter the rate, or remove the row.", "currency": "Choose the currency of the rate."}

    amount = AmountField("Rate", places=4, highest=HIGHEST_RATE)
    currency = OneOfField("Currency", empty="Choose")
    pricing_model = OneOfField("Paid", empty="Per FTE-hour", choices=choices_of(PRICING_MODELS))

    def given(self) -> RateInput:
        """The rate."""
        model = self.pricing_model.data
        return RateInput(amount=self.amount.data, currency=self.currency.data, pricing_model=PricingModel(model) if model else None)


class BackedRow(Row):
    """A row whose statement is backed by evidence."""

    evidence = OneOfField("Evidence", choices=LEVELS_OF_VENDORS, default=EvidenceLevel.CLAIMED)

    def given(self) -> Any:
        """The statement with its evidence."""
        raise NotImplementedError

    def trust(self, before: Collection[CertificateInput] | Collection[EngagementInput]) -> None:
        """Let it stay verified where it is the same statement as one of `before` that is."""
        if replace(self.given(), evidence=EvidenceLevel.VERIFIED) in before:
            self.evidence.offer(LEVELS)

    def validate(self, extra_validators: Any = None) -> bool:
        """Whether it can be saved with this evidence."""
        valid = super().validate(extra_validators)
        if self.evidence.errors:
            self.evidence.errors = ["Choose claimed or documented: what was verified stays so only while it is not changed."]
        return valid

    def _level(self) -> EvidenceLevel:
        return EvidenceLevel(self.evidence.data) if self.evidence.data in list(EvidenceLevel) else EvidenceLevel.CLAIMED


class CertificateRow(BackedRow):
    """A certificate."""

    saying = ("code", "valid_until")
    needing: ClassVar = {"code": "Choose the certificate, or remove the row."}

    code = OneOfField("Certificate", empty="Choose")
    valid_until = DayField("Valid until")

    def given(self) -> CertificateInput:
        """The certificate."""
        return CertificateInput(code=self.code.data, valid_until=self.valid_until.data, evidence=self._level())


class EngagementRow(BackedRow):
    """A past engagement."""

    saying = ("text", "industry", "ended_on")
    needing: ClassVar = {"text": "Say what the work was, or remove the row."}

    text = TextField("What the work was", longest=5_000)
    industry = OneOfField("Industry", empty="Not said")
    ended_on = DayField("Ended on")

    def given(self) -> EngagementInput:
        """The engagement."""
        return EngagementInput(text=self.text.data or "", industry=self.industry.data, ended_on=self.ended_on.data, evidence=self._level())


def given_of(rows: Iterable[Any]) -> tuple[Any, ...]:
    """What the rows say that are not dropped."""
    return tuple(entry.form.given() for entry in rows if not entry.form.is_dropped)
