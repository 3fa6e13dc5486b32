"""Some vendors of a shortlist side by side, each with the capability that it was ranked by, as it was then."""

from collections.abc import Collection
from dataclasses import dataclass

import msgspec
from sqlalchemy import select
from sqlalchemy.orm import Session

from matching.types import Capability, RankedVendor
from portal.errors import NotFoundError
from portal.models import CapabilityRevision, MatchEntry, MatchRun, Organisation
from portal.queries.entries import ranked_vendors


@dataclass(frozen=True, slots=True, kw_only=True)
class ComparedVendor:
    """A vendor of the shortlist, its scores, and what it offered at the revision that the run saw."""

    id: int
    name: str
    found: RankedVendor
    offer: Capability


def compared(session: Session, run: MatchRun, vendor_ids: Collection[int]) -> list[ComparedVendor]:
    """These vendors of a run in its order.

    Raises:
        NotFoundError: one of them is not in the run.
    """
    statement = (
        select(MatchEntry.rank, Organisation.id, Organisation.name, CapabilityRevision.content)
        .join(MatchEntry.vendor)
        .join(CapabilityRevision, CapabilityRevision.number == MatchEntry.revision)
        .where(MatchEntry.run_id == run.id, MatchEntry.vendor_id.in_(vendor_ids))
        .order_by(MatchEntry.rank)
    )
    rows = session.execute(statement).all()
    if len(rows) != len(vendor_ids):
        raise NotFoundError("There is no such vendor on this shortlist.")
    return [
        ComparedVendor(
            id=id,
            name=name,
            found=ranked_vendors(session, run, after=rank - 1, limit=1)[0],
            offer=msgspec.convert(content, Capability),
        )
        for rank, id, name, content in rows
    ]


def names_on(session: Session, run: MatchRun) -> list[tuple[int, str]]:
    """Every vendor of a run as id and name, in its order."""
    statement = select(Organisation.id, Organisation.name).join(MatchEntry, MatchEntry.vendor_id == Organisation.id)
    return [(id, name) for id, name in session.execute(statement.where(MatchEntry.run_id == run.id).order_by(MatchEntry.rank))]
