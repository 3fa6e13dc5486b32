"""The fields that our forms are made of. Each gives a clean value or says next to itself how to fix what was sent.

Empty is unknown: an optional field that is left empty gives None (or an empty tuple), never zero.

    WordsField("Title", longest=300)               str, one line; `required="Give it a title"` makes it so
    TextField("Description", longest=100_000)      str, several lines
    WholeNumberField("Headcount", lowest=1)        int | None
    AmountField("Budget", places=2)                Decimal | None
    NumberField("Target", lowest=50, highest=100, places=2)   float | None
    DayField("Start date")                         date | None
    OneOfField("Service category", empty="Not sure", choices=[(code, name), …])   str | None
    ButtonsField("Seasonality", empty="Not said", choices=[…])   str | None, as radio buttons
    SeveralField("Languages", choices=[…])         list[str], as checkboxes
    ScaleField("C1 …", low="…", high="…")          int | None: five named radio buttons and “Not sure”
"""

import re
from collections.abc import Iterable
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from flask_wtf import FlaskForm
from wtforms import BooleanField, Field, PasswordField, RadioField, SelectField, SelectMultipleField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than the published annotations
from wtforms.validators import DataRequired, InputRequired, Length, Optional, ValidationError
from wtforms.widgets import CheckboxInput, DateInput, ListWidget, RadioInput, TextInput

from portal.checks import EARLIEST, LATEST

__all__ = [
    "AmountField",
    "BooleanField",
    "ButtonsField",
    "DayField",
    "Form",
    "NumberField",
    "OneOfField",
    "ScaleField",
    "SecretField",
    "SeveralField",
    "TextField",
    "WholeNumberField",
    "WordsField",
]

Choices = Iterable[tuple[str, str]]

STEPS = ("1", "2", "3", "4", "5")


class Form(FlaskForm):
    """A form of ours: CSRF-protected, messages in our own words. `summary()` lists its errors for the top of the page."""

    class Meta(FlaskForm.Meta):
        """Nothing of it asks for an application, so that an import can check its rows with the same form."""

        def get_translations(self, _form: Any) -> None:
            """No translations: the messages are written where the fields are."""

    def summary(self) -> list[tuple[str, str]]:
        """Every error with the id of its field, in the order of the form."""
        found = [("", str(error)) for error in self.form_errors]
        for field in self:
            found += [(field.id, message) for message in _messages(field.errors)]
        return found


def _messages(errors: Any) -> list[str]:
    """The messages of a field or of a list of forms, flat."""
    if isinstance(errors, dict):
        return [message for nested in errors.values() for message in _messages(nested)]
    if isinstance(errors, (list, tuple)):
        return [message for nested in errors for message in _messages(nested)]
    return [str(errors)]


def storable(_form: Any, field: Field) -> None:
    """Refuse what no database stores: NUL characters and halves of surrogate pairs."""
    if any(character == "\0" or "\ud800" <= character <= "\udfff" for character in field.data or ""):
        raise ValidationError("This holds characters that cannot be stored. Type it again, or paste it as plain text.")


def _text_rules(longest: int, required: str | None) -> list[Any]:
    presence = [DataRequired(required)] if required else [Optional()]
    return [*presence, Length(max=longest, message=f"Use at most {longest:,} characters."), storable]


class WordsField(StringField):
    """One line of text, without spaces around it; a line break becomes a space."""

    def __init__(self, label: str, *, longest: int, required: str | None = None, **kwargs: Any) -> None:
        super().__init__(label, [*_text_rules(longest, required), *kwargs.pop("validators", ())], **kwargs)

    def process_formdata(self, valuelist: list[str]) -> None:
        """Take the first value that was sent."""
        self.data = " ".join(valuelist[0].split()) if valuelist else ""


class TextField(TextAreaField):
    """Several lines of text; line breaks are kept as `\\n`."""

    def __init__(self, label: str, *, longest: int, required: str | None = None, **kwargs: Any) -> None:
        super().__init__(label, [*_text_rules(longest, required), *kwargs.pop("validators", ())], **kwargs)

    def process_formdata(self, valuelist: list[str]) -> None:
        """Take the first value that was sent."""
        self.data = valuelist[0].replace("\r\n", "\n").replace("\r", "\n").strip() if valuelist else ""


class SecretField(PasswordField):
    """A password: kept exactly as typed, never shown again."""

    def __init__(self, label: str, *, shortest: int, longest: int, required: str, **kwargs: Any) -> None:
        length = Length(
            min=shortest, max=longest, message=f"Use {shortest} to {longest} characters; a few words in a row are easy to remember."
        )
        super().__init__(label, [InputRequired(required), length, storable], **kwargs)


class _NumberField(Field):
    """A figure typed as text. What cannot be read stays in the field as it was typed."""

    widget = TextInput()

    def __init__(self, label: str, *, lowest: Any, highest: Any, unit: str = "", validators: Iterable[Any] = (), **kwargs: Any) -> None:
        super().__init__(label, [*validators], **kwargs)
        self.lowest, self.highest, self.unit = lowest, highest, unit

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return "" if self.data is None else f"{self.data.normalize():f}" if isinstance(self.data, Decimal) else str(self.data)

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read the figure; thousands may be separated by commas or spaces."""
        text = "".join(valuelist[0].replace(",", "").split()) if valuelist else ""
        self.data = self._read(text) if text else None
        if self.data is not None and not self.lowest <= self.data <= self.highest:
            self.data = None
            raise ValueError(self._hint())

    def _read(self, text: str) -> Any:
        raise NotImplementedError

    def _hint(self) -> str:
        return f"Enter a number from {self.lowest:,} to {self.highest:,}, or leave this empty."


class WholeNumberField(_NumberField):
    """A whole number, or None where nothing is said."""

    def __init__(self, label: str, *, lowest: int = 0, highest: int = 1_000_000, **kwargs: Any) -> None:
        super().__init__(label, lowest=lowest, highest=highest, **kwargs)

    def _read(self, text: str) -> int:
        digits = text.removeprefix("-")
        if not (digits.isascii() and digits.isdecimal() and len(digits) <= 12):
            raise ValueError(self._hint())
        return int(text)

    def _hint(self) -> str:
        return f"Enter a whole number from {self.lowest:,} to {self.highest:,}, or leave this empty."


class AmountField(_NumberField):
    """An amount above zero with a fixed number of decimal places, or None where nothing is said."""

    def __init__(self, label: str, *, places: int = 2, highest: int = 999_999_999_999, **kwargs: Any) -> None:
        self.places = places
        super().__init__(label, lowest=Decimal(1).scaleb(-places), highest=Decimal(highest), **kwargs)

    def _read(self, text: str) -> Decimal:
        try:
            amount = Decimal(text)
            is_exact = amount.is_finite() and amount == round(amount, self.places)
        except InvalidOperation:  # no number, or one of more digits than can be rounded
            is_exact = False
        if not is_exact:
            raise ValueError(self._hint())
        return amount

    def _hint(self) -> str:
        return f"Enter an amount above zero, such as 1250.50, with at most {self.places} decimal places, or leave this empty."


class NumberField(_NumberField):
    """A number with at most so many decimal places, or None where nothing is said; money is an `AmountField`."""

    def __init__(self, label: str, *, places: int, **kwargs: Any) -> None:
        self.places = places
        super().__init__(label, **kwargs)

    def _read(self, text: str) -> float:
        if not re.fullmatch(rf"-?[0-9]{{1,12}}(\.[0-9]{{1,{self.places}}})?", text, re.ASCII):
            raise ValueError(self._hint())
        return float(text)

    def _hint(self) -> str:
        places = "decimal place" if self.places == 1 else "decimal places"
        return f"Enter a number from {self.lowest:g} to {self.highest:,g} with at most {self.places} {places}, or leave this empty."


class DayField(Field):
    """A date, or None where nothing is said."""

    widget = DateInput()

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return self.data.isoformat() if self.data else ""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read the date as browsers send it."""
        text = valuelist[0].strip() if valuelist else ""
        self.data = None
        if text:
            try:
                self.data = date.fromisoformat(text)
            except ValueError:
                raise ValueError("Enter a date such as 2027-03-31, or leave this empty.") from None
            if not EARLIEST <= self.data <= LATEST:
                self.data = None
                raise ValueError(f"Enter a date from {EARLIEST.year} to {LATEST.year}, or leave this empty.")


def _offered(choices: Choices, empty: str | None = None) -> dict[str, str]:
    """The names by code, the empty choice first where there is one."""
    return ({} if empty is None else {"": empty}) | {str(code): name for code, name in choices}


def _options(offered: dict[str, str]) -> list[SelectChoice]:
    return [SelectChoice(code, name) for code, name in offered.items()]


class OneOfField(SelectField):
    """One of some codes, or None for the empty choice where `empty` names one."""

    def __init__(self, label: str, *, choices: Choices = (), empty: str | None = None, required: str | None = None, **kwargs: Any) -> None:
        self.empty = empty
        self.offered = _offered(choices, empty)
        rules = [InputRequired(required)] if required else []
        super().__init__(label, rules, choices=_options(self.offered), coerce=lambda value: value or None, validate_choice=False, **kwargs)

    def offer(self, choices: Choices) -> None:
        """Set the choices that the route read from the catalogue."""
        self.offered = _offered(choices, self.empty)
        self.choices = _options(self.offered)

    def pre_validate(self, _form: Any) -> None:
        """Refuse a code that is not offered."""
        if self.data is not None and str(self.data) not in self.offered:
            raise ValidationError("Choose one of the list.")


class ButtonsField(OneOfField):
    """One of a few codes, as radio buttons that are all in view; the empty choice is one of them."""

    widget = ListWidget(prefix_label=False)
    option_widget = RadioInput()


class SeveralField(SelectMultipleField):
    """Any number of codes, as checkboxes; a list in the order of the catalogue."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()

    def __init__(self, label: str, *, choices: Choices = (), **kwargs: Any) -> None:
        self.offered = _offered(choices)
        super().__init__(label, choices=_options(self.offered), validate_choice=False, **kwargs)

    def offer(self, choices: Choices) -> None:
        """Set the choices that the route read from the catalogue."""
        self.offered = _offered(choices)
        self.choices = _options(self.offered)

    def process_formdata(self, valuelist: list[str]) -> None:
        """Take every code once."""
        self.data = [*dict.fromkeys(filter(None, valuelist))]

    def pre_validate(self, _form: Any) -> None:
        """Refuse codes that are not offered; keep the order of the list."""
        wrong = [code for code in self.data or () if code not in self.offered]
        if wrong:
            raise ValidationError(f"Choose from the list; {', '.join(wrong[:3])} is not in it.")
        self.data = [code for code in self.offered if code in (self.data or ())]


class ScaleField(RadioField):
    """An answer from 1 to 5, or None for “Not sure”. `low` and `high` are the poles, written out."""

    def __init__(self, label: str, *, low: str, high: str, **kwargs: Any) -> None:
        self.low, self.high = low, high
        steps = {**dict(zip(STEPS, STEPS, strict=True)), "": "Not sure"}
        super().__init__(label, choices=_options(steps), validate_choice=False, **kwargs)

    def process_data(self, value: int | None) -> None:
        """Take a stored answer as the number that it is."""
        self.data = value

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read the answer; nothing chosen is “Not sure”."""
        text = valuelist[0].strip() if valuelist else ""
        self.data = None
        if text:
            if text not in STEPS:
                raise ValueError("Choose one of the five points, or “Not sure”.")
            self.data = int(text)
