"""The versions of a requirement, each with its addendum and the runs that saw it, for its client."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from portal.errors import NotFoundError
from portal.models import AuditEvent, Decision, MatchRun, Requirement, RequirementVersion
from portal.workflow import RunState


@dataclass(frozen=True, slots=True, kw_only=True)
class VersionRun:
    """A run that saw a version. `id` is None unless its shortlist is published: of any other a client learns only how it ended."""

    id: int | None
    state: RunState
    at: datetime
    decision: Decision | None


@dataclass(frozen=True, slots=True, kw_only=True)
class VersionRow:
    """A version; `by` made it, None where the trail does not say."""

    number: int
    at: datetime
    by: str | None
    addendum: str | None
    runs: Sequence[VersionRun]


def versions_of(session: Session, requirement: Requirement) -> list[VersionRow]:
    """Every version, the newest first."""
    runs: defaultdict[int, list[VersionRun]] = defaultdict(list)
    statement = select(MatchRun).where(MatchRun.requirement_id == requirement.id).order_by(MatchRun.id).options(joinedload(MatchRun.review))
    for run in session.scalars(statement):
        decision = run.review.decision if run.review else None
        id = run.id if decision is Decision.APPROVED else None
        runs[run.version_id].append(VersionRun(id=id, state=run.state, at=run.finished_at or run.queued_at, decision=decision))
    authors = _authors(session, requirement)
    return [
        VersionRow(
            number=version.number,
            at=version.created_at,
            by=authors.get(version.number),
            addendum=version.addendum,
            runs=runs[version.id],
        )
        for version in reversed(requirement.versions)
    ]


def version_of(requirement: Requirement, number: int) -> RequirementVersion:
    """The version of this number.

    Raises:
        NotFoundError: there is none.
    """
    found = next((version for version in requirement.versions if version.number == number), None)
    if found is None:
        raise NotFoundError("There is no such version.")
    return found


def _authors(session: Session, requirement: Requirement) -> dict[int, str]:
    """Who made each version: the first is posted, each later one revised."""
    made = select(AuditEvent).where(
        AuditEvent.object_type == Requirement.__tablename__,
        AuditEvent.object_id == requirement.id,
        AuditEvent.action.in_(("post", "revise")),
    )
    return {(event.after or {}).get("version", 1): event.actor_name for event in session.scalars(made)}
