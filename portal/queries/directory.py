"""The vendor directory: who has an offer that passes the filters, a page of them, and one vendor in full.

Who is found is decided by the engine on the table of capabilities; the database is asked for the rows of one page only.
Rates and smallest engagements are not part of it: a client reads them in its own shortlists.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from itertools import chain

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import ColumnElement, and_, select
from sqlalchemy.orm import Session, selectinload

from matching import directory as engine
from matching.directory import Found, Search
from matching.types import Brief, ProcessType
from portal.directory_cache import DirectoryCache, Listing
from portal.errors import NotFoundError
from portal.inputs import CapabilityInput, VendorFilters
from portal.models import Capability, ConflictOfInterest, Organisation, OrganisationKind, User, WatchedVendor
from portal.queries.capabilities import said_in
from portal.queries.conflicts_of_interest import declared_by
from portal.queries.paging import ROWS, Page
from portal.queries.vendor_sets import holds


@dataclass(frozen=True, slots=True, kw_only=True)
class OfferLine:
    """A service that passes the filters; `capacity` is FTE on the day asked for, None where that is unknown."""

    category: str
    process_type: ProcessType
    skill_level: int
    capacity: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class VendorRow:
    """One vendor of the list. Codes are those of its offers that pass, taken together; a conflict is one that the reader declared."""

    id: int
    name: str
    country: str | None
    is_watched: bool
    is_in_conflict: bool
    is_new: bool
    offers: Sequence[OfferLine]
    languages: Sequence[str]
    regions: Sequence[str]
    certificates: Sequence[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Directory:
    """One page of the vendors that were found, and how many there are in each service category."""

    page: Page[VendorRow]
    in_category: Mapping[str, int]
    on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class VendorPage:
    """A vendor as clients read it, its services without rates."""

    id: int
    name: str
    country: str | None
    website: str | None
    about: str
    is_watched: bool
    capabilities: Sequence[CapabilityInput]
    on: date


def read_directory(
    session: Session,
    cache: DirectoryCache,
    actor: User,
    filters: VendorFilters,
    *,
    by_capacity: bool,
    number: int,
    seen: NDArray[np.bool_] | None = None,
) -> Directory:
    """One page of the vendors that pass, by name or with the largest capacity first; new is who is not `seen`."""
    today = datetime.now(UTC).date()
    listing = cache.read(session)
    found = engine.find(search_for(filters), listing.table, listing.names, as_of=today)
    order = found.by_capacity() if by_capacity else found.places
    places = order[(number - 1) * ROWS : number * ROWS].tolist()
    ids = [int(id) for id in listing.names.ids[places]]
    rows = _rows(session, actor, found, dict(zip(places, ids, strict=True)), seen)
    return Directory(page=Page(rows=rows, number=number, total=len(order)), in_category=found.in_category, on=today)


def languages_spoken(session: Session, cache: DirectoryCache) -> frozenset[str]:
    """The languages that a vendor offers."""
    return engine.spoken(cache.read(session).table)


def vendors_found(cache: DirectoryCache, listing: Listing, filters: VendorFilters) -> NDArray[np.int64]:
    """The ids of all vendors that pass."""
    found = engine.find(search_for(filters), listing.table, listing.names, as_of=datetime.now(UTC).date())
    return cache.organisation_ids(listing.names)[found.places]


def search_for(filters: VendorFilters) -> Search:
    """The filters as the engine asks them; certificates are asked apart, because they have a day of their own."""
    wanted = Brief(
        skill_level=filters.skill_level,
        headcount=filters.capacity,
        starts_on=filters.capacity_by,
        languages=filters.languages,
        regions=filters.regions,
        data_residency=filters.data_residency,
    )
    proven = Brief(certificates=filters.certificates, evidence_level=filters.evidence_level, starts_on=filters.valid_on)
    return Search(
        briefs=(wanted, proven) if filters.certificates else (wanted,),
        category=filters.category,
        process_type=filters.process_type,
        industry=filters.industry,
        name=filters.name,
    )


def vendor_of(session: Session, actor: User, id: int) -> VendorPage:
    """A vendor that can be found in the directory.

    Raises:
        NotFoundError: there is no such vendor, or it is suspended, or it offers nothing at the moment.
    """
    listed = Organisation.id == id, Organisation.kind == OrganisationKind.VENDOR, Organisation.is_suspended.is_(False)
    found = session.execute(select(Organisation, WatchedVendor.id).outerjoin(WatchedVendor, _watched_by(actor)).where(*listed)).first()
    offered = select(Capability).where(Capability.organisation_id == id, Capability.is_active).order_by(Capability.category, Capability.id)
    parts = (Capability.rates, Capability.certificates, Capability.engagements)
    capabilities = session.scalars(offered.options(*(selectinload(part) for part in parts))).all()
    if found is None or not capabilities:
        raise NotFoundError("There is no such vendor in the directory.")
    vendor, watch = found
    return VendorPage(
        id=vendor.id,
        name=vendor.name,
        country=vendor.country,
        website=vendor.website,
        about=vendor.about,
        is_watched=watch is not None,
        capabilities=[_without_prices(said_in(capability)) for capability in capabilities],
        on=datetime.now(UTC).date(),
    )


def _without_prices(said: CapabilityInput) -> CapabilityInput:
    return replace(said, rates=(), minimum_contract_value=None, minimum_contract_currency=None)


def _watched_by(actor: User) -> ColumnElement[bool]:
    return and_(WatchedVendor.vendor_id == Organisation.id, WatchedVendor.organisation_id == actor.organisation_id)


def _rows(session: Session, actor: User, found: Found, ids: Mapping[int, int], seen: NDArray[np.bool_] | None) -> list[VendorRow]:
    """The vendors at these places (with their ids), in this order."""
    in_conflict = select(ConflictOfInterest.id).where(declared_by(actor), ConflictOfInterest.vendor_id == Organisation.id).exists()
    columns = Organisation.id, Organisation.name, Organisation.country, WatchedVendor.id, in_conflict
    statement = select(*columns).outerjoin(WatchedVendor, _watched_by(actor)).where(Organisation.id.in_(ids.values()))
    vendors = {row[0]: row for row in session.execute(statement)}
    offers = found.offers(list(ids))
    is_new = np.zeros(len(ids), np.bool_) if seen is None else ~holds(seen, np.array([*ids.values()], np.int64))
    return [
        _row(*vendors[id], offers=offers[place], is_new=new)
        for (place, id), new in zip(ids.items(), is_new.tolist(), strict=True)
        if id in vendors  # a table that another process has read on is ahead of what this session sees
    ]


def _row(
    id: int, name: str, country: str | None, watch: int | None, is_in_conflict: bool, *, offers: Sequence[engine.Offer], is_new: bool
) -> VendorRow:
    capabilities = [offer.capability for offer in offers]
    return VendorRow(
        id=id,
        name=name,
        country=country,
        is_watched=watch is not None,
        is_in_conflict=is_in_conflict,
        is_new=is_new,
        offers=[
            OfferLine(
                category=offer.capability.category,
                process_type=offer.capability.process_type,
                skill_level=offer.capability.skill_level,
                capacity=offer.capacity,
            )
            for offer in offers
        ],
        languages=_together(capability.languages for capability in capabilities),
        regions=_together(capability.regions for capability in capabilities),
        certificates=_together([held.code for held in capability.certificates] for capability in capabilities),
    )


def _together(each: Iterable[Iterable[str]]) -> list[str]:
    """All codes, each once, in the order in which they were stated."""
    return list(dict.fromkeys(chain.from_iterable(each)))
