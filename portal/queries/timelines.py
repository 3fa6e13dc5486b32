"""Everything that happened to a requirement, in order, as its client may read it: nothing of the operator's inner affairs."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from portal.models import AuditEvent, MatchRun, Requirement, RequirementVersion, User
from portal.workflow import RunState

LONGEST = 200
STARTED = "start"
ENDS = ("finish_matching", "fail", "cancel")
TOLD = frozenset({"draft", "change", "post", "revise", "duplicate", "split", "override_verdict", "withdraw", "approve", "send_back"})
REASONS = {"revise": "addendum", "override_verdict": "reason", "send_back": "reason"}
"""Where an event keeps words that were meant for the client; the note of an approval is not."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TimelineEvent:
    """One thing that happened. `by` is a person of the client's own, else None; `is_by_admin` says that the operator's people did it.

    `version` is the one that it was about. `times` counts changes of a draft that followed each other.
    """

    action: str
    at: datetime
    by: str | None
    is_by_admin: bool
    version: int | None
    words: str | None
    said: dict[str, Any]
    times: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Timeline:
    """The events, the first one first; `is_cut` where the earliest are left out."""

    events: Sequence[TimelineEvent]
    is_cut: bool


def timeline_of(session: Session, requirement: Requirement) -> Timeline:
    """What happened to the requirement and its runs, from the audit trail and the runs themselves."""
    statement = select(MatchRun.id, MatchRun.state, MatchRun.started_at, RequirementVersion.number).join(MatchRun.version)
    runs = {row.id: row for row in session.execute(statement.where(MatchRun.requirement_id == requirement.id))}
    about = or_(
        and_(AuditEvent.object_type == Requirement.__tablename__, AuditEvent.object_id == requirement.id),
        and_(AuditEvent.object_type == MatchRun.__tablename__, AuditEvent.object_id.in_(list(runs))),
    )
    trail = select(AuditEvent, User.organisation_id).outerjoin(User, User.id == AuditEvent.actor_id)
    found = session.execute(trail.where(about).order_by(AuditEvent.id.desc()).limit(LONGEST + 1)).all()
    events: list[TimelineEvent] = []
    begun: set[int] = set()
    for event, organisation_id in reversed(found[:LONGEST]):
        run = runs.get(event.object_id) if event.object_type == MatchRun.__tablename__ else None
        told = _event(event, run.number if run else None, is_own=organisation_id == requirement.organisation_id)
        if run and event.action in ENDS and run.started_at:
            events.append(_start(run.started_at, run.number))
            begun.add(run.id)
        if run or event.action in TOLD:
            events.append(told)
    events += [
        _start(run.started_at, run.number)
        for run in runs.values()
        if run.state is RunState.RUNNING and run.started_at and run.id not in begun
    ]
    return Timeline(events=_gathered(events), is_cut=len(found) > LONGEST)


def _event(event: AuditEvent, version: int | None, *, is_own: bool) -> TimelineEvent:
    said = event.after or {}
    return TimelineEvent(
        action=event.action,
        at=event.at,
        by=event.actor_name if is_own else None,
        is_by_admin=event.actor_id is not None and not is_own,
        version=version or said.get("version"),
        words=said.get(REASONS.get(event.action, "")),
        said=said,
    )


def _start(at: datetime, version: int) -> TimelineEvent:
    return TimelineEvent(action=STARTED, at=at, by=None, is_by_admin=False, version=version, words=None, said={})


def _gathered(events: Iterable[TimelineEvent]) -> list[TimelineEvent]:
    """Changes of a draft by one person that followed each other as one."""
    found: list[TimelineEvent] = []
    for event in events:
        if found and event.action == found[-1].action == "change" and event.by == found[-1].by:
            found[-1] = replace(event, times=found[-1].times + 1)
        else:
            found.append(event)
    return found
