"""The ranked vendors of a finished run in the engine's words, each with its contributions."""

import msgspec
from sqlalchemy import select
from sqlalchemy.orm import Session

from matching.types import Contribution, RankedVendor
from portal.capability_revisions import engine_id
from portal.models import MatchEntry, MatchRun


def ranked_vendors(session: Session, run: MatchRun, *, after: int = 0, limit: int | None = None) -> list[RankedVendor]:
    """The vendors of a run from rank `after + 1` on, `limit` of them or all.

    Their ids are the engine's; `int` gives the row's.
    """
    of_run = select(MatchEntry).where(MatchEntry.run_id == run.id, MatchEntry.rank > after).order_by(MatchEntry.rank).limit(limit)
    return [_ranked_vendor(entry) for entry in session.scalars(of_run)]


def _ranked_vendor(entry: MatchEntry) -> RankedVendor:
    return RankedVendor(
        rank=entry.rank,
        capability_id=engine_id(entry.capability_id),
        vendor_id=engine_id(entry.vendor_id),
        revision=entry.revision,
        score=entry.score,
        lowest=entry.lowest,
        highest=entry.highest,
        coverage=entry.coverage,
        tie_band=entry.tie_band,
        contributions=msgspec.convert(entry.contributions, tuple[Contribution, ...]),
        unknowns=tuple(entry.unknowns),
    )
