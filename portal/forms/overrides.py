"""What a person decides instead of the engine's verdict."""

from typing import TYPE_CHECKING, Self

from matching.types import ProcessType, Verdict
from portal.forms.choices import PROCESS_TYPES, choices_of
from portal.forms.fields import Form, OneOfField, TextField
from portal.inputs import OverrideInput

if TYPE_CHECKING:
    from portal.queries.catalogue import Catalogue

LONGEST_REASON = 4_000


class OverrideForm(Form):
    """Another process type or service category, with the reason."""

    process_type = OneOfField(
        "Process type", empty="Choose one", choices=choices_of(PROCESS_TYPES), required="Choose what kind of work it is."
    )
    category = OneOfField("Service category", empty="Choose one", required="Choose the service that it is.")
    because = TextField("Why", longest=LONGEST_REASON, required="Say why, so that others can follow it.")

    @classmethod
    def showing(cls, verdict: Verdict, catalogue: "Catalogue") -> Self:
        """The form with what is in force."""
        form = cls(formdata=None, data={"process_type": verdict.process_type, "category": verdict.category})
        form.offer(catalogue)
        return form

    def offer(self, catalogue: "Catalogue") -> None:
        """Let the catalogue's services be chosen."""
        self.category.offer(catalogue.categories)

    def given(self) -> OverrideInput:
        """What was decided."""
        return OverrideInput(process_type=ProcessType(self.process_type.data), category=self.category.data, reason=self.because.data or "")
