"""Conflicts of interest that the actor's organisation declared. Nobody reads another organisation's."""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session, joinedload

from portal.errors import NotFoundError
from portal.models import ConflictOfInterest, Organisation, OrganisationKind, User


def declared_by(actor: User) -> ColumnElement[bool]:
    """What the actor's organisation declared."""
    return ConflictOfInterest.organisation_id == actor.organisation_id


def declared_about(session: Session, actor: User, vendor_id: int) -> Sequence[ConflictOfInterest]:
    """What the actor's organisation declared about a vendor, the newest first: a client one at most."""
    statement = select(ConflictOfInterest).where(declared_by(actor), ConflictOfInterest.vendor_id == vendor_id)
    people = joinedload(ConflictOfInterest.client), joinedload(ConflictOfInterest.declared_by)
    return session.scalars(statement.order_by(ConflictOfInterest.id.desc()).options(*people)).all()


def conflict_of(session: Session, actor: User, id: int) -> ConflictOfInterest:
    """One of them.

    Raises:
        NotFoundError: there is none, or another organisation declared it.
    """
    found = session.scalar(select(ConflictOfInterest).where(declared_by(actor), ConflictOfInterest.id == id))
    if found is None:
        raise NotFoundError("There is no such conflict of interest.")
    return found


def client_choices(session: Session) -> list[tuple[str, str]]:
    """Every client as id and name, for admins."""
    clients = select(Organisation.id, Organisation.name).where(Organisation.kind == OrganisationKind.CLIENT)
    return [(str(id), name) for id, name in session.execute(clients.order_by(Organisation.name, Organisation.id))]
