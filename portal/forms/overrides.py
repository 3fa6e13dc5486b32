"""What a person decides instead of the engine's verdict."""

from typing import TYPE_CHECKING, Any, Self

from matching.types import ProcessType, Scope, Verdict
from portal.forms.choices import PROCESS_TYPES, choices_of
from portal.forms.fields import Form, OneOfField, TextField
from portal.inputs import OverrideInput

if TYPE_CHECKING:
    from portal.queries.catalogue import Catalogue

LONGEST_REASON = 4_000
NEITHER, NONE = "neither", "none"


class OverrideForm(Form):
    """Another process type or service category, or none of the fifteen, with the reason."""

    process_type = OneOfField(
        "Process type",
        empty="Choose one",
        choices=[*choices_of(PROCESS_TYPES), (NEITHER, "Neither – goods, works, licences or personal services")],
        required="Choose what kind of work it is.",
    )
    category = OneOfField("Service category", empty="Choose one", required="Choose the service that it is, or none of the fifteen.")
    because = TextField("Why", longest=LONGEST_REASON, required="Say why, so that others can follow it.")

    @classmethod
    def showing(cls, verdict: Verdict, catalogue: "Catalogue") -> Self:
        """The form with what is in force; nothing chosen where too little was said."""
        is_outside = verdict.scope is Scope.OUTSIDE
        shown = {
            "process_type": verdict.process_type or (NEITHER if is_outside else None),
            "category": verdict.category or (NONE if is_outside else None),
        }
        form = cls(formdata=None, data=shown)
        form.offer(catalogue)
        return form

    def offer(self, catalogue: "Catalogue") -> None:
        """Let the catalogue's services be chosen, and none of them."""
        self.category.offer([*catalogue.categories, (NONE, "None of the fifteen services")])

    def validate(self, extra_validators: Any = None) -> bool:
        """Whether it says a kind of work that its service can be."""
        is_readable = super().validate(extra_validators)
        if is_readable and self.process_type.data == NEITHER and self.category.data != NONE:
            self.process_type.errors = ["Each of the fifteen services is BPO, KPO or hybrid work: choose which, or none of the fifteen."]
            return False
        return is_readable

    def given(self) -> OverrideInput:
        """What was decided."""
        return OverrideInput(
            process_type=None if self.process_type.data == NEITHER else ProcessType(self.process_type.data),
            category=None if self.category.data == NONE else self.category.data,
            reason=self.because.data or "",
        )
