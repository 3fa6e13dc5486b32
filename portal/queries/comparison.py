"""Some vendors of a shortlist side by side, each with the capability that it was ranked by, as it was then."""

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy.orm import Session

from matching.types import Capability, RankedVendor
from portal.errors import NotFoundError
from portal.models import MatchRun
from portal.queries.entries import capabilities_at, in_words, organisations_of, placements_of


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
    placements = [placement for placement in placements_of(run) if int(placement.vendor_id) in vendor_ids]
    if len(placements) != len(vendor_ids):
        raise NotFoundError("There is no such vendor on this shortlist.")
    vendors = organisations_of(session, placements)
    offers = capabilities_at(session, (placement.revision for placement in placements))
    return [
        ComparedVendor(id=int(found.vendor_id), name=vendors[found.vendor_id].name, found=found, offer=offers[found.capability_id])
        for found in in_words(session, run, placements)
    ]


def names_on(session: Session, run: MatchRun) -> list[tuple[int, str]]:
    """Every vendor of a run as id and name, in its order."""
    placements = placements_of(run)
    vendors = organisations_of(session, placements)
    return [(int(placement.vendor_id), vendors[placement.vendor_id].name) for placement in placements]
