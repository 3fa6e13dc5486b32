"""`vendor-match users`: people who can sign in."""

import secrets

import click
from email_validator import EmailNotValidError, validate_email
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.config import Settings
from portal.db import sessions_on, transaction
from portal.errors import PortalError
from portal.models import Organisation, OrganisationKind
from portal.services import accounts

LONGEST_NAME = 200


def _name(_ctx: click.Context, _option: click.Parameter, value: str) -> str:
    """The name without needless spaces, refused where it is empty or longer than the database takes."""
    name = " ".join(value.split())
    if not 1 <= len(name) <= LONGEST_NAME:
        raise click.BadParameter(f"Use 1 to {LONGEST_NAME} characters.")
    return name


@click.group("users")
def users() -> None:
    """People."""


@users.command("create")
@click.option("--kind", type=click.Choice([kind.value for kind in OrganisationKind]), required=True, help="What the organisation is.")
@click.option("--organisation", required=True, callback=_name, help="Its name; it is created if there is none of that kind and name.")
@click.option("--email", required=True, help="The address that the person signs in with.")
@click.option("--name", required=True, callback=_name, help="The person's name.")
@click.option("--ask-password", is_flag=True, help="Ask for the password instead of making one up.")
def create(kind: str, organisation: str, email: str, name: str, ask_password: bool) -> None:
    """Create a person, and print the password once if it was made up."""
    password = click.prompt("Password", hide_input=True, confirmation_prompt=True) if ask_password else secrets.token_urlsafe(18)
    with sessions_on(Settings.from_environment().database) as sessions, sessions() as session:
        try:
            with transaction(session):
                accounts.create_user(session, None, _organisation(session, kind, organisation), name, _address(email), password)
        except PortalError as error:
            raise click.ClickException(str(error)) from error
    click.echo(f"{email} can sign in as {kind}." if ask_password else f"{email} can sign in as {kind} with the password {password}")


def _address(email: str) -> str:
    try:
        return validate_email(email, check_deliverability=False).normalized
    except EmailNotValidError as error:
        raise click.BadParameter(str(error), param_hint="--email") from error


def _organisation(session: Session, kind: str, name: str) -> Organisation:
    """The organisation of that kind and name, new if there is none."""
    of_that_name = select(Organisation).where(Organisation.kind == kind, Organisation.name == name).order_by(Organisation.id)
    found = session.scalars(of_that_name).first()
    if found is None:
        found = Organisation(kind=OrganisationKind(kind), name=name)
        session.add(found)
        session.flush()
    return found
