"""A conflict of interest, as it is declared on a vendor's page."""

from collections.abc import Iterable
from typing import Self

from portal.forms.fields import Form, OneOfField, TextField

LONGEST_REASON = 4_000


class ConflictForm(Form):
    """A conflict of interest between a client and a vendor, with the reason."""

    client = OneOfField("Client", empty="Choose one", required="Choose the client.")
    because = TextField("Why", longest=LONGEST_REASON, required="Say why, so that colleagues and reviewers can follow it.")

    @classmethod
    def of_client(cls) -> Self:
        """The form for a client, which declares its own."""
        form = cls()
        del form.client
        return form

    @classmethod
    def of_admin(cls, clients: Iterable[tuple[str, str]]) -> Self:
        """The form for an admin, who chooses the client."""
        form = cls()
        form.client.offer(clients)
        return form

    def chosen_client(self) -> int | None:
        """The client that an admin chose; None in a client's own form."""
        return int(self.client.data) if self.client else None
