"""A copy of a weight profile: a name, a reason, and a weight in per cent for each criterion."""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any, Self

from wtforms import Field

from matching.criteria import CRITERIA
from matching.weights import TOTAL
from portal.forms.fields import AmountField, Form, TextField, WordsField
from portal.inputs import WeightProfileInput

LONGEST_REASON = 4_000
PREFIX = "weight_"


class WeightField(AmountField):
    """A weight from 0 to 100 %, to two decimals, in 1/100 of a per cent."""

    def __init__(self, label: str, **kwargs: Any) -> None:
        super().__init__(label, places=2, highest=100, unit="%", **kwargs)
        self.lowest = Decimal(0)

    def _hint(self) -> str:
        return "Enter a weight from 0 to 100 with at most 2 decimal places."


class WeightProfileForm(Form):
    """The new version of a profile."""

    name = WordsField("Name", longest=200, required="Give the profile a name.")
    reason = TextField("Why", longest=LONGEST_REASON, required="Say why, so that others can follow it.")

    @classmethod
    def showing(cls, name: str, weights: Mapping[str, int]) -> Self:
        """The form as a copy of these weights."""
        shares = {PREFIX + key: Decimal(weights.get(key, 0)) / 100 for key in (row.key for row in CRITERIA)}
        return cls(formdata=None, data={"name": name, **shares})

    def weights(self) -> Iterator[Field]:
        """The fields of the criteria in their order."""
        return (self[PREFIX + row.key] for row in CRITERIA)

    def validate(self, extra_validators: Any = None) -> bool:
        """Whether every weight is there and they are 100 % together."""
        readable = super().validate(extra_validators)
        for field in self.weights():
            if field.data is None and not field.errors:
                field.errors = ["Enter a weight; 0 where it does not count."]
                readable = False
        return readable and self._adds_up()

    def given(self) -> WeightProfileInput:
        """What was typed."""
        return WeightProfileInput(name=self.name.data or "", reason=self.reason.data or "", weights=self._shares())

    def _shares(self) -> dict[str, int]:
        return {field.name.removeprefix(PREFIX): int(field.data * 100) for field in self.weights()}

    def _adds_up(self) -> bool:
        off = sum(self._shares().values()) - TOTAL
        if off:
            self.form_errors.append(
                f"The weights add up to {(TOTAL + off) / 100:.2f} %, not to 100 %: "
                f"{'take' if off > 0 else 'add'} {abs(off) / 100:.2f} % {'away' if off > 0 else 'more'}."
            )
        return not off


for _row in CRITERIA:
    setattr(WeightProfileForm, PREFIX + _row.key, WeightField(_row.name))
