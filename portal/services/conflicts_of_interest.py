"""Conflicts of interest between a client and a vendor: declared with a reason, taken back. The vendor is not told.

Runs that are queued from then on see it; a run froze what was declared when it was queued.
"""

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal import policies
from portal.errors import NotAllowedError
from portal.models import ConflictOfInterest, Organisation, User
from portal.services import audit
from portal.workflow import IllegalMoveError


def declare(session: Session, actor: User, client_id: int, vendor_id: int, reason: str) -> None:
    """The vendor is excluded from the client's runs from now on; if the organisation has declared it already, nothing changes.

    Raises:
        IllegalMoveError: it has no reason.
    """
    client = session.get_one(Organisation, client_id)
    if not policies.can_declare_conflict(actor, client):
        raise NotAllowedError("Conflicts of interest are declared by the client's own people and by admins.")
    if not reason.strip():
        raise IllegalMoveError("A conflict of interest is declared with a reason.")
    declared = {"organisation_id": actor.organisation_id, "client_id": client.id, "vendor_id": vendor_id}
    session.get_one(Organisation, actor.organisation_id, with_for_update=True)  # two clicks at once wait for each other here
    if session.scalar(select(ConflictOfInterest.id).filter_by(**declared)) is not None:
        return
    conflict = ConflictOfInterest(**declared, reason=reason.strip(), declared_by=actor)
    session.add(conflict)
    # The event is about the declaration, which is not the vendor's: it never shows in the vendor's trail.
    audit.record(session, actor, "declare", conflict, None, _said(conflict))


def take_back(session: Session, actor: User, conflict: ConflictOfInterest) -> None:
    """It is declared no longer; the audit trail keeps what it was."""
    if not policies.can_take_back_conflict(actor, conflict):
        raise NotAllowedError("Only the organisation that declared a conflict of interest takes it back.")
    audit.record(session, actor, "take_back", conflict, _said(conflict), None)
    session.delete(conflict)
    session.flush()


def _said(conflict: ConflictOfInterest) -> dict[str, object]:
    return {"client_id": conflict.client_id, "vendor_id": conflict.vendor_id, "reason": conflict.reason}
