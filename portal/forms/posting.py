"""The forms that are taken once: what every page on which a requirement is written carries, and what posts its next version."""

from secrets import token_urlsafe

from wtforms import HiddenField

from portal.forms.fields import Form, TextField


class OnceForm(Form):
    """A form whose key names one showing of it; alone it is the button that posts a draft.

    `seen` is the last change that its page knows of.
    """

    seen = HiddenField()
    form_key = HiddenField(default=token_urlsafe)


class RevisionForm(OnceForm):
    """The button that posts the next version, with its addendum."""

    addendum = TextField(
        "What changed, and why",
        longest=4_000,
        required="Say in a sentence what changed in this version, and why.",
        description="The addendum of the new version: whoever reviews it reads this beside the differences.",
    )
