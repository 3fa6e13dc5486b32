"""The weight profiles with their history, the engine's own as version 1 of each."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from matching.criteria import CRITERIA
from matching.types import ProcessType
from matching.weights import DEFAULT_PROFILES
from portal.errors import NotFoundError
from portal.models import WeightProfile

CRITERION_KEYS = tuple(row.key for row in CRITERIA)


@dataclass(frozen=True, slots=True, kw_only=True)
class ProfileRow:
    """One version of a profile; `by` and `at` are None for the engine's own."""

    process_type: ProcessType
    version: int
    name: str
    weights: Mapping[str, int]
    reason: str
    is_current: bool
    by: str | None = None
    at: datetime | None = None


def read_profiles(session: Session) -> Mapping[ProcessType, Sequence[ProfileRow]]:
    """Every version of both profiles, the newest first."""
    rows = session.scalars(select(WeightProfile).order_by(WeightProfile.version.desc()).options(joinedload(WeightProfile.created_by))).all()
    found: dict[ProcessType, Sequence[ProfileRow]] = {}
    for process_type, profile in ((ProcessType.BPO, DEFAULT_PROFILES.bpo), (ProcessType.KPO, DEFAULT_PROFILES.kpo)):
        edited = [_row(row) for row in rows if row.process_type is process_type]
        engines = ProfileRow(
            process_type=process_type,
            version=1,
            name=profile.name,
            weights=profile.weights,
            reason="What the engine comes with.",
            is_current=not any(row.is_current for row in edited),
        )
        found[process_type] = [*edited, engines]
    return found


def profile_of(session: Session, process_type: ProcessType, version: int) -> ProfileRow:
    """One version.

    Raises:
        NotFoundError: there is no such version.
    """
    for row in read_profiles(session)[process_type]:
        if row.version == version:
            return row
    raise NotFoundError("There is no such version of the weights.")


def _row(row: WeightProfile) -> ProfileRow:
    return ProfileRow(
        process_type=row.process_type,
        version=row.version,
        name=row.name,
        weights=row.weights,
        reason=row.reason,
        is_current=row.is_current,
        by=row.created_by.name if row.created_by else "System",
        at=row.created_at,
    )
