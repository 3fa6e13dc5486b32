"""What an admin decides about a finished run."""

from portal.forms.fields import Form, TextField

LONGEST_REASON = 4_000


class ApprovalForm(Form):
    """Approve; a note is welcome."""

    note = TextField("Note for the record", longest=LONGEST_REASON)


class ReturnForm(Form):
    """Return to the client, who reads the reason."""

    reason = TextField("What the client should change", longest=LONGEST_REASON, required="Say what the client should change.")
