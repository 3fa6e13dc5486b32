"""Other weights for a shortlist, as its sliders send them, and the form that keeps them as a view.

Each criterion has a weight in per cent under `w.` and its key, and the weight that the page showed before under `was.`:
what differs was moved and stays as it is, the others share the rest in their old proportions.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from typing import Any

from matching.reweighing import settle
from portal.forms.fields import Form, TextField, WordsField
from portal.inputs import ShortlistViewInput

WEIGHT, BEFORE = "w.", "was."
LONGEST_REASON = 4_000


@dataclass(frozen=True, slots=True, kw_only=True)
class WeightsAsked:
    """Weights in 1/10,000 that sum to 10,000; None where they cannot be read, which `errors` says by criterion."""

    weights: Mapping[str, int] | None
    errors: Mapping[str, str]


def read_weights(sent: Mapping[str, str], criteria: Collection[str]) -> WeightsAsked | None:
    """The weights that were asked for; None where nothing is said of any."""
    if not any(name.startswith(WEIGHT) for name in sent):
        return None
    wanted = {key: _hundredths(sent.get(WEIGHT + key)) for key in criteria}
    errors = {key: "Set a weight from 0 to 100 %." for key, weight in wanted.items() if weight is None}
    read = {key: weight for key, weight in wanted.items() if weight is not None}
    if errors:
        return WeightsAsked(weights=None, errors=errors)
    before = {key: weight for key in criteria if (weight := _hundredths(sent.get(BEFORE + key))) is not None}
    try:
        return WeightsAsked(weights=settle(read, before), errors={})
    except ValueError:
        return WeightsAsked(weights=None, errors={next(iter(criteria), ""): "Give at least one criterion some weight."})


def weights_in_address(weights: Mapping[str, int]) -> dict[str, Any]:
    """The parameters of an address that asks for exactly these weights."""
    return {WEIGHT + key: f"{weight / 100:.2f}" for key, weight in weights.items()}


class ShortlistViewForm(Form):
    """Other weights kept under a name."""

    name = WordsField("Name of the view", longest=200, required="Give the view a name.")
    reason = TextField("Why these weights", longest=LONGEST_REASON, required="Say why, so that others can follow it.")

    def given(self, weights: Mapping[str, int]) -> ShortlistViewInput:
        """What was typed, with the weights that it is about."""
        return ShortlistViewInput(name=self.name.data or "", reason=self.reason.data or "", weights=weights)


def _hundredths(text: str | None) -> int | None:
    """A percentage in 1/100 of a per cent; None where it is none from 0 to 100."""
    try:
        value = Decimal((text or "").strip())
    except InvalidOperation:
        return None
    if not value.is_finite() or not 0 <= value <= 100:
        return None
    return int((value * 100).to_integral_value(ROUND_HALF_UP))
