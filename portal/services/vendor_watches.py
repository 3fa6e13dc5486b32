"""Vendors that a client watches: begun, ended, and marked as seen. Nothing of it is shown to the vendor."""

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from portal import policies
from portal.db import utcnow
from portal.errors import NotAllowedError
from portal.models import CapabilityClock, Organisation, User, WatchedVendor
from portal.services import audit

REFUSED = "Only a client's own people can watch vendors for it."


def watch(session: Session, actor: User, vendor_id: int) -> None:
    """The vendor is watched from now on; if it is already, nothing changes."""
    _allow(actor)
    if _watch_of(session, actor, vendor_id) is not None:
        return
    begun = WatchedVendor(
        organisation_id=actor.organisation_id,
        vendor_id=vendor_id,
        watched_by=actor,
        seen_revision=_revision(session),
        looked_at=utcnow(),
    )
    session.add(begun)
    # The event is about the watch, which is the client's, and not about the vendor: it never shows in the vendor's trail.
    audit.record(session, actor, "watch", begun, None, {"vendor_id": vendor_id})


def unwatch(session: Session, actor: User, vendor_id: int) -> None:
    """The vendor is watched no longer, whether or not it was."""
    _allow(actor)
    if (ended := _watch_of(session, actor, vendor_id)) is not None:
        audit.record(session, actor, "unwatch", ended, {"vendor_id": vendor_id}, None)
        session.delete(ended)
        session.flush()


def mark_seen(session: Session, actor: User, revision: int) -> None:
    """Every change of the watched vendors up to this revision has been seen; what came later stays new."""
    _allow(actor)
    seen = min(revision, _revision(session))
    own = update(WatchedVendor).where(WatchedVendor.organisation_id == actor.organisation_id, WatchedVendor.seen_revision <= seen)
    session.execute(own.values(seen_revision=seen, looked_at=utcnow()))


def _allow(actor: User) -> None:
    if not policies.can_watch(actor, actor.organisation):
        raise NotAllowedError(REFUSED)


def _watch_of(session: Session, actor: User, vendor_id: int) -> WatchedVendor | None:
    """The organisation's watch of a vendor; two clicks at once wait for each other here."""
    session.get_one(Organisation, actor.organisation_id, with_for_update=True)
    own = WatchedVendor.organisation_id == actor.organisation_id, WatchedVendor.vendor_id == vendor_id
    return session.scalar(select(WatchedVendor).where(*own))


def _revision(session: Session) -> int:
    return session.scalar(select(CapabilityClock.revision)) or 0
