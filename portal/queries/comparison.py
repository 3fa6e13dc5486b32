"""Some vendors of a shortlist side by side, each with the capability that it was ranked by, as it was then."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from matching.types import Capability, RankedVendor
from portal.errors import NotFoundError
from portal.models import MatchRun, User
from portal.queries.conflicts_of_interest import declared_by, declared_on
from portal.queries.entries import capabilities_at, in_words, organisations_of, placements_of


@dataclass(frozen=True, slots=True, kw_only=True)
class ComparedVendor:
    """A vendor of the shortlist, its scores, and what it offered at the revision that the run saw.

    `is_suspended` and `conflict_on` are of now: what has happened since it was published.
    """

    id: int
    name: str
    found: RankedVendor
    offer: Capability
    is_suspended: bool
    conflict_on: datetime | None


def compared(session: Session, actor: User, run: MatchRun, vendor_ids: Collection[int]) -> list[ComparedVendor]:
    """These vendors of a run in its order.

    Raises:
        NotFoundError: one of them is not in the run.
    """
    placements = [placement for placement in placements_of(run) if int(placement.vendor_id) in vendor_ids]
    if len(placements) != len(vendor_ids):
        raise NotFoundError("There is no such vendor on this shortlist.")
    vendors = organisations_of(session, placements)
    conflicts = declared_on(session, run.organisation_id, vendor_ids, declared_by(actor))
    offers = capabilities_at(session, (placement.revision for placement in placements))
    return [
        ComparedVendor(
            id=int(found.vendor_id),
            name=vendors[found.vendor_id].name,
            found=found,
            offer=offers[found.capability_id],
            is_suspended=vendors[found.vendor_id].is_suspended,
            conflict_on=conflicts.get(int(found.vendor_id)),
        )
        for found in in_words(session, run, placements)
    ]


def names_on(session: Session, run: MatchRun) -> list[tuple[int, str]]:
    """Every vendor of a run as id and name, in its order."""
    placements = placements_of(run)
    vendors = organisations_of(session, placements)
    return [(int(placement.vendor_id), vendors[placement.vendor_id].name) for placement in placements]
