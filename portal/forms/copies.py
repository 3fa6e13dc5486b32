"""The button that duplicates a requirement."""

import secrets

from wtforms import HiddenField
from wtforms.validators import InputRequired, Length

from portal.forms.fields import Form, storable


class CopyForm(Form):
    """One pressing of the button: `key` is another on each page, so that a double click asks for one copy."""

    key = HiddenField(validators=[InputRequired(), Length(max=32), storable])

    @classmethod
    def fresh_key(cls) -> str:
        """A key that no other page has."""
        return secrets.token_hex(16)
