"""Signing up and in."""

from email_validator import EmailNotValidError, validate_email
from wtforms import Field, RadioField, StringField
from wtforms.validators import InputRequired, ValidationError

from portal.forms.fields import Form, SecretField, WordsField
from portal.inputs import SignUpInput
from portal.models import OrganisationKind

LONGEST_EMAIL = 254
SHORTEST_PASSWORD, LONGEST_PASSWORD = 12, 256

WRONG = "The e-mail address or the password is wrong."


class EmailField(StringField):
    """An e-mail address in its normal form, in lower case."""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Take the first value that was sent."""
        self.data = valuelist[0].strip() if valuelist else ""


def deliverable_in_form(_form: Form, field: Field) -> None:
    """Refuse what is not the form of an e-mail address. Nobody is asked over the network."""
    try:
        found = validate_email(field.data or "", check_deliverability=False, test_environment=True)
    except EmailNotValidError:
        raise ValidationError("Enter an e-mail address such as name@example.com.") from None
    field.data = found.normalized.casefold()
    if len(field.data) > LONGEST_EMAIL:
        raise ValidationError(f"Use at most {LONGEST_EMAIL} characters.")


class SignUpForm(Form):
    """A new organisation and its first person."""

    kind = RadioField(
        "What brings you here?",
        [InputRequired("Choose one of the two.")],
        choices={
            OrganisationKind.CLIENT.value: "We want to outsource work",
            OrganisationKind.VENDOR.value: "We take on work for others",
        },
        validate_choice=True,
    )
    organisation = WordsField("Organisation", longest=200, required="Enter the name of your organisation.")
    name = WordsField("Your name", longest=200, required="Enter your name.")
    email = EmailField("Work e-mail", [InputRequired("Enter your e-mail address."), deliverable_in_form])
    password = SecretField("Password", shortest=SHORTEST_PASSWORD, longest=LONGEST_PASSWORD, required="Choose a password.")

    def refuse_email(self) -> None:
        """Say that the address belongs to an account already."""
        self.email.errors = ["There is an account with this address. Sign in, or use another address."]

    def refuse_password(self, why: str) -> None:
        """Say why the password cannot be used."""
        self.password.errors = [why]

    def to_input(self) -> SignUpInput:
        """What the form says."""
        return SignUpInput(
            kind=OrganisationKind(self.kind.data),
            organisation=self.organisation.data or "",
            name=self.name.data or "",
            email=self.email.data or "",
            password=self.password.data or "",
        )


class SignInForm(Form):
    """Who somebody says to be. Only presence and size are checked: what is wrong is never told apart."""

    email = EmailField("E-mail", [InputRequired("Enter your e-mail address.")])
    password = SecretField("Password", shortest=1, longest=LONGEST_PASSWORD, required="Enter your password.")

    def refuse(self) -> None:
        """Say that the two do not belong together."""
        self.form_errors.append(WRONG)
