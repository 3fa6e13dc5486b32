"""Why a vendor is not on a shortlist: every knock-out that it misses, from what it offered when the run was made.

Knock-outs and scores never depend on other vendors, so the offers of one vendor at the run's revision are enough. A client
may ask about vendors that are not suspended and offer something; any other reads like one that does not exist.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import msgspec
from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import Session

from matching.capabilities import CapabilityTable
from matching.ranking import explain
from matching.types import Brief, ExcludedVendor, RankedVendor, Scope, Verdict
from matching.types import Capability as Offer
from matching.weights import Profiles
from portal.capability_revisions import engine_id
from portal.errors import NotFoundError
from portal.models import Capability, CapabilityRevision, MatchRun, Organisation, OrganisationKind
from portal.queries.entries import in_words, placements_of

MOST_FOUND = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class NamedVendor:
    """A vendor that a client may see."""

    id: int
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class WhyNot:
    """Where a vendor is. One of: `listed` in its place, `behind` the last that the run kept, or `excluded`; none where nobody was ranked.

    `is_later` says that it offered nothing yet when the run was made, so that its present offers are judged.
    """

    vendor: NamedVendor
    listed: RankedVendor | None = None
    behind: RankedVendor | None = None
    excluded: ExcludedVendor | None = None
    is_later: bool = False


def vendors_named(session: Session, name: str) -> Sequence[NamedVendor]:
    """The vendors whose name holds these words, those that begin with them first; one more than are shown where there are more."""
    begins = Organisation.name.istartswith(name, autoescape=True)
    statement = _visible().where(Organisation.name.icontains(name, autoescape=True))
    rows = session.execute(statement.order_by(begins.desc(), Organisation.name, Organisation.id).limit(MOST_FOUND + 1))
    return [NamedVendor(id=id, name=named) for id, named in rows]


def why_not(session: Session, run: MatchRun, vendor_id: int) -> WhyNot:
    """Why the vendor is not among the run's, or where it is.

    Raises:
        NotFoundError: there is no such vendor, it is suspended, or it offers nothing.
    """
    row = session.execute(_visible().where(Organisation.id == vendor_id)).first()
    if row is None:
        raise NotFoundError("There is no such vendor.")
    vendor = NamedVendor(id=row.id, name=row.name)
    listed = [placement for placement in placements_of(run) if int(placement.vendor_id) == vendor_id]
    if listed:
        return WhyNot(vendor=vendor, listed=in_words(session, run, listed)[0])
    verdict = msgspec.convert(run.verdict, Verdict)
    if verdict.scope is not Scope.INSIDE:
        return WhyNot(vendor=vendor)
    then = _offers(session, vendor_id, CapabilityRevision.number <= (run.capability_revision or 0))
    found = explain(
        msgspec.convert(run.brief, Brief),
        verdict,
        CapabilityTable.build(then or _offers(session, vendor_id)),
        engine_id(vendor_id),
        msgspec.convert(run.profiles, Profiles),
        as_of=run.as_of,
    )
    if isinstance(found, RankedVendor):
        return WhyNot(vendor=vendor, behind=found, is_later=not then)
    return WhyNot(vendor=vendor, excluded=found, is_later=not then)


def _visible() -> Select[int, str]:
    offers = select(Capability.id).where(Capability.organisation_id == Organisation.id, Capability.is_active).exists()
    return select(Organisation.id, Organisation.name).where(
        Organisation.kind == OrganisationKind.VENDOR, Organisation.is_suspended.is_(False), offers
    )


def _offers(session: Session, vendor_id: int, *moment: ColumnElement[bool]) -> list[Offer]:
    """What a vendor offers now, or offered at a moment: the last state of each of its capabilities."""
    last = (
        select(func.max(CapabilityRevision.number))
        .join(Capability, Capability.id == CapabilityRevision.capability_id)
        .where(Capability.organisation_id == vendor_id, *moment)
        .group_by(CapabilityRevision.capability_id)
    )
    states = select(CapabilityRevision.content).where(CapabilityRevision.number.in_(last), CapabilityRevision.is_active)
    return [msgspec.convert(content, Offer) for content in session.scalars(states)]
