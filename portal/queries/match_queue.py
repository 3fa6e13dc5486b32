"""The match queue, as the operator's admins read it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, func, or_, select
from sqlalchemy.orm import Session

from matching.types import ProcessType, Scope
from portal.models import MatchRun, Organisation, Requirement, RequirementVerdict, RequirementVersion, Review
from portal.queries.paging import Page, count_of, window
from portal.queries.requirements import EXCERPT, name_of
from portal.workflow import RequirementStatus, RunState

ATTENTION, ALL = "attention", "all"


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueRow:
    """One line of the match queue. `waiting_since` is when it came to where it stands now."""

    id: int
    name: str
    client: str
    state: RunState
    status: RequirementStatus
    decision: str | None
    scope: Scope
    process_type: ProcessType | None
    category: str | None
    entry_count: int | None
    failure: str | None
    queued_at: datetime
    waiting_since: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Queue:
    """One page of the match queue, and how many runs each view of it has."""

    page: Page[QueueRow]
    counts: Mapping[str, int]


def read_queue(session: Session, view: str, *, oldest_first: bool, number: int) -> Queue:
    """The runs of one view: those that need attention (failed first), those in one state, or all of them."""
    statement = _rows().where(_wanted(view))
    if view == ATTENTION:
        statement = statement.order_by(case((MatchRun.state == RunState.FAILED, 0), else_=1))
    since = func.coalesce(MatchRun.finished_at, MatchRun.started_at, MatchRun.queued_at)
    statement = statement.order_by(since if oldest_first else since.desc(), MatchRun.id if oldest_first else MatchRun.id.desc())
    rows = session.execute(window(statement, number)).all()
    counts = _counts(session)
    return Queue(page=Page(rows=[_row(*row) for row in rows], number=number, total=counts[view]), counts=counts)


def _is_newest() -> ColumnElement[bool]:
    later = MatchRun.__table__.alias("later")
    return ~select(later.c.id).where(later.c.requirement_id == MatchRun.requirement_id, later.c.id > MatchRun.id).exists()


def _wanted(view: str) -> ColumnElement[bool]:
    if view == ATTENTION:
        failed = and_(MatchRun.state == RunState.FAILED, Requirement.status == RequirementStatus.MATCHING)
        to_review = and_(MatchRun.state == RunState.DONE, Requirement.status == RequirementStatus.IN_REVIEW)
        return and_(or_(failed, to_review), _is_newest())
    return MatchRun.id.is_not(None) if view == ALL else MatchRun.state == RunState(view)


def _rows() -> Select:
    return (
        select(
            MatchRun.id,
            RequirementVersion.title,
            func.substr(RequirementVersion.description, 1, 2 * EXCERPT),
            Organisation.name,
            MatchRun.state,
            Requirement.status,
            Review.decision,
            RequirementVerdict.scope,
            RequirementVerdict.process_type,
            RequirementVerdict.category,
            MatchRun.entry_count,
            MatchRun.failure,
            MatchRun.queued_at,
            MatchRun.started_at,
            MatchRun.finished_at,
        )
        .join(MatchRun.requirement)
        .join(Requirement.organisation)
        .join(MatchRun.version)
        .outerjoin(RequirementVerdict, RequirementVerdict.version_id == RequirementVersion.id)
        .outerjoin(MatchRun.review)
    )


def _row(*columns: Any) -> QueueRow:
    id, title, beginning, client, state, status, decision, scope, process_type, category, entries, failure, queued, started, ended = columns
    return QueueRow(
        id=id,
        name=name_of(title, beginning),
        client=client,
        state=state,
        status=status,
        decision=decision,
        scope=scope,
        process_type=process_type,
        category=category,
        entry_count=entries,
        failure=failure,
        queued_at=queued,
        waiting_since=ended or started or queued,
    )


def _counts(session: Session) -> dict[str, int]:
    by_state = dict(session.execute(select(MatchRun.state, func.count()).group_by(MatchRun.state)).all())
    counts = {state.value: by_state.get(state, 0) for state in RunState}
    attention = count_of(session, select(MatchRun.id).join(MatchRun.requirement).where(_wanted(ATTENTION)))
    return {ATTENTION: attention, **counts, ALL: sum(counts.values())}
