"""Searches in the vendor directory that a client keeps: saved, looked at, renamed, deleted."""

from datetime import timedelta

import msgspec
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal import policies
from portal.db import utcnow
from portal.errors import NameTakenError, NotAllowedError
from portal.inputs import VendorFilters
from portal.models import Organisation, SavedSearch, User
from portal.services import audit

REFUSED = "Only a client's own people can do this with its saved searches."
ONE_LOOK = timedelta(minutes=1)
"""Opening a search again so soon is the same look: what was new stays marked."""


def save(session: Session, actor: User, name: str, filters: VendorFilters, found: bytes) -> SavedSearch:
    """The filters under a name, looked at now; saving the same under the same name again changes nothing.

    Raises:
        NameTakenError: other filters have this name.
    """
    if not policies.can_save_search(actor, actor.organisation):
        raise NotAllowedError(REFUSED)
    if namesake := _namesake(session, actor, name):
        if msgspec.convert(namesake.filters, VendorFilters) == filters:
            return namesake
        raise NameTakenError(_taken(namesake))
    asked, now = msgspec.to_builtins(filters), utcnow()
    search = SavedSearch(
        organisation_id=actor.organisation_id,
        name=name,
        filters=asked,
        seen=found,
        seen_before=found,
        looked_at=now,
        looked_before_at=now,
        created_by=actor,
    )
    session.add(search)
    audit.record(session, actor, "save", search, None, {"name": name, "filters": asked})
    return search


def look(session: Session, actor: User, search: SavedSearch, found: bytes) -> None:
    """The search is looked at, and what it finds now is no longer new the next time."""
    _allow(session, actor, search)
    now = utcnow()
    if now - search.looked_at > ONE_LOOK:
        search.seen_before, search.looked_before_at = search.seen, search.looked_at
    search.seen, search.looked_at = found, now
    session.flush()


def rename(session: Session, actor: User, search: SavedSearch, name: str) -> None:
    """The search under another name.

    Raises:
        NameTakenError: another search has this name.
    """
    _allow(session, actor, search)
    namesake = _namesake(session, actor, name)
    if namesake is not None and namesake is not search:
        raise NameTakenError(_taken(namesake))
    before, search.name = search.name, name
    if before != name:
        audit.record(session, actor, "rename", search, {"name": before}, {"name": name})


def delete(session: Session, actor: User, search: SavedSearch) -> None:
    """The search is gone; its vendors are not."""
    _allow(session, actor, search)
    audit.record(session, actor, "delete", search, {"name": search.name, "filters": search.filters}, None)
    session.delete(search)
    session.flush()


def _allow(session: Session, actor: User, search: SavedSearch) -> None:
    if not policies.can_save_search(actor, session.get_one(Organisation, search.organisation_id)):
        raise NotAllowedError(REFUSED)


def _namesake(session: Session, actor: User, name: str) -> SavedSearch | None:
    """The organisation's search with this name, in any letter case; two tabs that save at once wait for each other here."""
    session.get_one(Organisation, actor.organisation_id, with_for_update=True)
    searches = session.scalars(select(SavedSearch).where(SavedSearch.organisation_id == actor.organisation_id))
    return next((search for search in searches if search.name.casefold() == name.casefold()), None)


def _taken(namesake: SavedSearch) -> str:
    return f"There is a saved search “{namesake.name}” already; choose another name."
