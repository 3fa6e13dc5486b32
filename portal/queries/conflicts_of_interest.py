"""Conflicts of interest that the actor's organisation declared. Nobody reads another organisation's."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, func, select
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


def declared_on(session: Session, client_id: int, vendor_ids: Collection[int], *by: ColumnElement[bool]) -> Mapping[int, datetime]:
    """When a conflict of interest between a client and these vendors was last declared, by anybody or as `by` says; no reasons."""
    between = ConflictOfInterest.client_id == client_id, ConflictOfInterest.vendor_id.in_(vendor_ids)
    last = select(ConflictOfInterest.vendor_id, func.max(ConflictOfInterest.declared_at)).where(*between, *by)
    return dict(session.execute(last.group_by(ConflictOfInterest.vendor_id)).all())


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
