"""The vendors that a client watches: where each stands now, and its capabilities before and after what changed."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime

import msgspec
from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import Session, joinedload

from matching.types import Capability as Offered
from portal.models import Capability, CapabilityClock, CapabilityRevision, Organisation, User, WatchedVendor
from portal.queries.paging import Page, count_of, window


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """A capability when the vendor was last looked at (None where there was none yet), and now."""

    before: Offered | None
    was_off: bool
    now: Offered
    is_off: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class WatchedRow:
    """One watched vendor. `offers` are its capabilities that are switched on; `is_listed` whether the directory shows it."""

    id: int
    name: str
    is_suspended: bool
    watched_by: str
    looked_at: datetime
    offers: Sequence[Offered]
    changes: Sequence[Change]

    @property
    def is_listed(self) -> bool:
        """Whether there is a page to read."""
        return bool(self.offers) and not self.is_suspended


@dataclass(frozen=True, slots=True, kw_only=True)
class Watched:
    """One page of the watched vendors, and the newest revision that it knows of."""

    page: Page[WatchedRow]
    revision: int
    on: date


def list_watched(session: Session, actor: User, number: int) -> Watched:
    """The vendors that the actor's organisation watches, those first whose capabilities changed since the last look."""
    statement = select(WatchedVendor).where(WatchedVendor.organisation_id == actor.organisation_id)
    people = joinedload(WatchedVendor.vendor), joinedload(WatchedVendor.watched_by)
    ordered = statement.join(WatchedVendor.vendor).order_by(_has_changed().desc(), Organisation.name, Organisation.id)
    watches = session.scalars(window(ordered, number).options(*people)).all()
    changes = _changes(session, watches)
    rows = [_row(watch, changes.get(watch.vendor_id, ())) for watch in watches]
    return Watched(
        page=Page(rows=rows, number=number, total=count_of(session, statement)),
        revision=session.scalar(select(CapabilityClock.revision)) or 0,
        on=datetime.now(UTC).date(),
    )


def _has_changed() -> ColumnElement[bool]:
    later = select(CapabilityRevision.number).join(Capability, Capability.id == CapabilityRevision.capability_id)
    of_vendor = Capability.organisation_id == WatchedVendor.vendor_id
    return later.where(of_vendor, CapabilityRevision.number > WatchedVendor.seen_revision).exists()


def _changes(session: Session, watches: Iterable[WatchedVendor]) -> Mapping[int, list[Change]]:
    """What each watched vendor's capabilities were and are, in one query: of every capability the newest revision, and the
    newest that had been seen."""
    own = WatchedVendor.id.in_([watch.id for watch in watches])
    newest = select(func.max(CapabilityRevision.number)).join(Capability, Capability.id == CapabilityRevision.capability_id)
    newest = newest.join(WatchedVendor, WatchedVendor.vendor_id == Capability.organisation_id).where(own).group_by(Capability.id)
    newest = newest.correlate(None)
    seen = newest.where(CapabilityRevision.number <= WatchedVendor.seen_revision)
    statement = (
        select(CapabilityRevision, Capability.organisation_id, CapabilityRevision.number <= WatchedVendor.seen_revision)
        .join(Capability, Capability.id == CapabilityRevision.capability_id)
        .join(WatchedVendor, WatchedVendor.vendor_id == Capability.organisation_id)
        .where(own, or_(CapabilityRevision.number.in_(newest), CapabilityRevision.number.in_(seen)))
        .order_by(CapabilityRevision.capability_id, CapabilityRevision.number)
    )
    before: dict[int, CapabilityRevision] = {}
    found: dict[int, dict[int, Change]] = {}
    for revision, vendor, is_seen in session.execute(statement):
        if is_seen:
            before[revision.capability_id] = revision
        found.setdefault(vendor, {})[revision.capability_id] = _change(before.get(revision.capability_id), revision)
    return {vendor: list(changes.values()) for vendor, changes in found.items()}


def _change(before: CapabilityRevision | None, now: CapabilityRevision) -> Change:
    return Change(
        before=None if before is None else msgspec.convert(before.content, Offered),
        was_off=before is not None and not before.is_active,
        now=msgspec.convert(now.content, Offered),
        is_off=not now.is_active,
    )


def _row(watch: WatchedVendor, changes: Sequence[Change]) -> WatchedRow:
    return WatchedRow(
        id=watch.vendor_id,
        name=watch.vendor.name,
        is_suspended=watch.vendor.is_suspended,
        watched_by=watch.watched_by.name,
        looked_at=watch.looked_at,
        offers=[change.now for change in changes if not change.is_off],
        changes=changes,
    )
