"""A client's saved searches: what each finds now, and how many of these are new since it was last looked at."""

from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime

import msgspec
import numpy as np
from numpy.typing import NDArray
from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from portal.directory_cache import DirectoryCache
from portal.errors import NotFoundError
from portal.inputs import VendorFilters
from portal.models import SavedSearch, User
from portal.queries.directory import vendors_found
from portal.queries.paging import Page, count_of, window
from portal.queries.vendor_sets import holds, packed, unpacked


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchRow:
    """One saved search. `new` counts the vendors that it did not find when it was last looked at."""

    id: int
    name: str
    filters: VendorFilters
    saved_by: str
    found: int
    new: int
    looked_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenedSearch:
    """A search that somebody reads the vendors of: whom it had found (a flag for each id) by the look before this one."""

    name: str
    seen: NDArray[np.bool_]
    since: datetime


def list_searches(session: Session, cache: DirectoryCache, actor: User, number: int) -> Page[SearchRow]:
    """The searches of the actor's organisation by name."""
    statement = select(SavedSearch).where(SavedSearch.organisation_id == actor.organisation_id)
    ordered = statement.order_by(SavedSearch.name, SavedSearch.id).options(joinedload(SavedSearch.created_by))
    listing = cache.read(session)
    rows = [_row(search, vendors_found(cache, listing, filters_of(search))) for search in session.scalars(window(ordered, number)).all()]
    return Page(rows=rows, number=number, total=count_of(session, statement))


def search_of(session: Session, actor: User, id: int) -> SavedSearch:
    """One search.

    Raises:
        NotFoundError: there is none, or it is another organisation's.
    """
    found = session.scalar(select(SavedSearch).where(SavedSearch.id == id, SavedSearch.organisation_id == actor.organisation_id))
    if found is None:
        raise NotFoundError("There is no such saved search.")
    return found


def found_now(session: Session, cache: DirectoryCache, filters: VendorFilters) -> bytes:
    """The vendors that pass, as a search remembers them."""
    return packed(vendors_found(cache, cache.read(session), filters))


def opened_search(session: Session, actor: User, id: int) -> OpenedSearch | None:
    """The search as it is being read; None where the organisation has none with this id."""
    with suppress(NotFoundError):
        search = search_of(session, actor, id)
        return OpenedSearch(name=search.name, seen=unpacked(search.seen_before), since=search.looked_before_at)
    return None


def filters_of(search: SavedSearch) -> VendorFilters:
    """What the search asks for."""
    return msgspec.convert(search.filters, VendorFilters)


def _row(search: SavedSearch, found: NDArray[np.int64]) -> SearchRow:
    return SearchRow(
        id=search.id,
        name=search.name,
        filters=filters_of(search),
        saved_by=search.created_by.name,
        found=len(found),
        new=int(np.count_nonzero(~holds(unpacked(search.seen), found))),
        looked_at=search.looked_at,
    )
