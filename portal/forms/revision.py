"""The intake form of what was posted before: the same questions, and what changed."""

from wtforms import HiddenField

from portal.forms.fields import TextField
from portal.forms.requirement import RequirementForm


class RevisionForm(RequirementForm):
    """The next version of a requirement, with its addendum. `version` is the number of the one that it was begun from."""

    version = HiddenField()
    addendum = TextField(
        "What changed, and why",
        longest=4_000,
        required="Say in a sentence what changed in this version, and why.",
        description="The addendum of the new version: whoever reviews it reads this beside the differences.",
    )
