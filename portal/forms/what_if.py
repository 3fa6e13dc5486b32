"""What would be asked instead: the must-haves of a requirement, each to be relaxed, dropped or tightened. Nothing is stored.

The fields are those of the intake form, so what can be read here can be written there. The form is sent in the address.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Self

from matching.types import EngagementModel, EvidenceLevel, PricingModel
from portal.forms.fields import Form
from portal.forms.requirement import RequirementForm
from portal.inputs import RequirementInput

if TYPE_CHECKING:
    from werkzeug.datastructures import MultiDict

    from portal.queries.catalogue import Catalogue

WORK = ("skill_level", "headcount", "monthly_volume", "handling_minutes", "starts_on", "duration_months")
PLACE = ("languages", "regions", "data_residency", "utc_offset", "overlap_hours")
TERMS = ("certificates", "evidence_level", "pricing_model", "budget_amount", "budget_currency", "engagement_model", "industry")
MUST_HAVES = (*WORK, *PLACE, *TERMS)
SETS = frozenset({"languages", "regions", "data_residency", "certificates"})
READ: Mapping[str, Any] = {
    "skill_level": int,
    "utc_offset": int,
    "evidence_level": EvidenceLevel,
    "pricing_model": PricingModel,
    "engagement_model": EngagementModel,
}
"""How the code that was chosen becomes what is asked."""

ASKED_BY: Mapping[str, tuple[str, ...]] = {
    "skill_level": ("skill_level",),
    "capacity": ("headcount", "monthly_volume"),
    "languages": ("languages",),
    "regions": ("regions",),
    "data_residency": ("data_residency",),
    "certificates": ("certificates",),
    "rate": ("budget_amount", "budget_currency"),
    "working_hours": ("overlap_hours",),
    "engagement_model": ("engagement_model",),
    "minimum_contract": ("budget_amount", "budget_currency"),
}
"""The must-haves that ask each knock-out, so that without them it is not asked."""


class WhatIfForm(Form):
    """The must-haves as they would be."""

    class Meta(Form.Meta):
        """Only looked at, never stored: no token is needed."""

        csrf = False

    @classmethod
    def asked_in(cls, sent: "MultiDict[str, str]", said: RequirementInput, catalogue: "Catalogue") -> Self:
        """The form as the address fills it in; as the requirement stands, without the knock-outs to `drop`, where it does not."""
        if any(name in sent for name in MUST_HAVES):
            form = cls(formdata=sent)
        else:
            dropped = {name for rule in sent.getlist("drop") for name in ASKED_BY.get(rule, ())}
            form = cls(formdata=None, data={name: None if name in dropped else _shown(said, name) for name in MUST_HAVES})
        offered = {"regions": catalogue.regions, "data_residency": catalogue.regions, "languages": catalogue.languages}
        offered |= {"certificates": catalogue.certificates, "industry": catalogue.industries, "budget_currency": catalogue.currencies}
        for name, choices in offered.items():
            form[name].offer(choices)
        return form

    def validate(self, extra_validators: Any = None) -> bool:
        """Whether all of it can be asked."""
        return super().validate(extra_validators) and self._has_a_whole_budget()

    def changed(self, said: RequirementInput) -> RequirementInput:
        """The requirement with what is asked instead."""
        return replace(said, **{name: self._asked(name) for name in MUST_HAVES})

    def _asked(self, name: str) -> Any:
        value = self[name].data
        if name in SETS:
            return tuple(value or ())
        if name == "evidence_level" and not value:
            return EvidenceLevel.CLAIMED
        return READ[name](value) if value is not None and name in READ else value

    def _has_a_whole_budget(self) -> bool:
        if self["budget_amount"].data is None:
            return True
        if self["budget_currency"].data is None:
            self["budget_currency"].errors = ["Choose the currency that the budget is in."]
        if self["pricing_model"].data is None:
            self["pricing_model"].errors = ["Choose how the work is paid, so that the budget has a unit."]
        return self["budget_currency"].data is not None and self["pricing_model"].data is not None


def _shown(said: RequirementInput, name: str) -> Any:
    value = getattr(said, name)
    return str(value) if value is not None and name in ("skill_level", "utc_offset") else value


for _name in MUST_HAVES:
    setattr(WhatIfForm, _name, getattr(RequirementForm, _name))
