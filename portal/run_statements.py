"""The statements of the queue of runs, each built once: to build one takes longer than the database needs to answer it.

A run changes its state only by an UPDATE that names the state and the attempt it starts from. Of two workers at most
one therefore succeeds, on SQLite and PostgreSQL alike. All time is the database's.
"""

from datetime import timedelta
from typing import Any, cast

from sqlalchemy import ColumnElement, Table, Update, and_, bindparam, exists, func, not_, or_, select, update

from matching.store import MAX_ATTEMPTS
from portal.db import database_now
from portal.models import CapabilityClock, CapabilityRevision, MatchRun, Requirement
from portal.workflow import REQUIREMENT_MOVES, RUN_MOVES, RunState

SETTLED = timedelta(seconds=5)
RUNG_LATELY = timedelta(seconds=8)
SILENT = timedelta(seconds=30)

RUN = cast(Table, MatchRun.__table__)
OTHER = RUN.alias("other")
REQUIREMENT = cast(Table, Requirement.__table__)
CLOCK, REVISION = cast(Table, CapabilityClock.__table__), cast(Table, CapabilityRevision.__table__)

FROZEN = (RUN.c.brief, RUN.c.verdict, RUN.c.profiles, RUN.c.as_of)
NEWEST = select(CLOCK.c.revision).scalar_subquery()
MADE_AT = select(REVISION.c.created_at).where(REVISION.c.number == NEWEST).scalar_subquery()
THIS = RUN.c.id == bindparam("run")
HELD = and_(THIS, RUN.c.attempt == bindparam("held"), RUN.c.state == RunState.RUNNING)
"""The fence: the run is being worked, by this very attempt."""
QUEUED = RUN.c.state == RunState.QUEUED
LEASE_IS_OVER = and_(RUN.c.state == RunState.RUNNING, RUN.c.lease_expires_at < database_now())

ANY_QUEUED = select(RUN.c.id).where(QUEUED).limit(1)
EXPIRED = select(RUN.c.id, RUN.c.attempt).where(LEASE_IS_OVER).order_by(RUN.c.id)
STALLED = (
    select(RUN.c.id)
    .where(QUEUED, RUN.c.queued_at < database_now(-SETTLED))
    .where(or_(RUN.c.rung_at.is_(None), RUN.c.rung_at < database_now(-RUNG_LATELY)))
    .order_by(RUN.c.queued_at, RUN.c.id)
    .limit(1)
)
RUNG = update(RUN).where(THIS).values(rung_at=database_now())
OLDEST_QUEUED = (
    select(RUN.c.id)
    .where(QUEUED, RUN.c.organisation_id == bindparam("client"))
    .order_by(RUN.c.queued_at, RUN.c.id)
    .limit(1)
    .with_for_update(skip_locked=True)
)
"""A client's oldest queued run that no other worker is just about to take."""


def take(lease: timedelta) -> Update:
    """Begin the next attempt of a run that is free; gives all that it works on.

    That is its attempt and frozen inputs, whether another run is queued, and the newest revision of the capabilities.
    """
    columns = {
        "state": RunState.RUNNING,
        "attempt": RUN.c.attempt + 1,
        "started_at": database_now(),
        "lease_expires_at": database_now(lease),
    }
    others_wait = exists().where(OTHER.c.state == RunState.QUEUED, OTHER.c.id != bindparam("run"))
    free = or_(QUEUED, LEASE_IS_OVER)
    return (
        update(RUN)
        .where(THIS, RUN.c.attempt < MAX_ATTEMPTS, free)
        .values(columns)
        .returning(RUN.c.attempt, *FROZEN, others_wait.label("others_wait"), NEWEST.label("newest"), MADE_AT.label("made_at"))
    )


def keep(lease: timedelta) -> Update:
    """Renew the lease of a run that is held."""
    return update(RUN).where(HELD).values(lease_expires_at=database_now(lease)).returning(RUN.c.id)


def _end(verb: str, *columns: str, **values: Any) -> Update:
    """End a run that is held, or give it back; gives its requirement and its client."""
    named = {column: bindparam(column, type_=RUN.c[column].type) for column in columns}
    moved = {"state": RUN_MOVES[verb].target, "lease_expires_at": None}
    return update(RUN).where(HELD).values(moved | named | values).returning(RUN.c.requirement_id, RUN.c.organisation_id)


FOUND = ("engine_version", "capability_revision", "considered", "entry_count", "findings", "result_digest")
SAVE = _end("save", *FOUND, finished_at=database_now())
FAIL = _end("fail", "failure", finished_at=database_now())
RELEASE = _end("release", rung_at=None)

TO_REVIEW = (
    update(REQUIREMENT)
    .where(REQUIREMENT.c.id == bindparam("requirement"), REQUIREMENT.c.status.in_(REQUIREMENT_MOVES["finish_matching"].sources))
    .values(status=REQUIREMENT_MOVES["finish_matching"].target, lock_version=REQUIREMENT.c.lock_version + 1)
    .returning(REQUIREMENT.c.id)
)


def _clients_by_turn() -> Any:
    """The clients with queued runs, the one served longest ago first.

    Each is found from the one before by a step in the index, so the cost grows with the clients that wait, not with all
    organisations and not with the queue.
    """
    waiting = select(func.min(RUN.c.organisation_id).label("id")).where(QUEUED).cte("waiting", recursive=True)
    following = select(func.min(RUN.c.organisation_id)).where(QUEUED, RUN.c.organisation_id > waiting.c.id).scalar_subquery()
    clients = waiting.union_all(select(following).where(waiting.c.id.is_not(None)))
    own_runs = RUN.c.organisation_id == clients.c.id
    since = select(func.min(RUN.c.queued_at)).where(own_runs, QUEUED).scalar_subquery()
    served = select(func.max(RUN.c.started_at)).where(own_runs).scalar_subquery()
    return select(clients.c.id).where(clients.c.id.is_not(None)).order_by(served.nulls_first(), since, clients.c.id)


CLIENTS_BY_TURN = _clients_by_turn()


def _waiting_in_vain() -> ColumnElement[bool]:
    waiting = exists().where(QUEUED, RUN.c.queued_at < database_now(-SILENT))
    kept = and_(RUN.c.state == RunState.RUNNING, RUN.c.lease_expires_at > database_now())
    alive = exists().where(or_(kept, RUN.c.started_at > database_now(-SILENT)))
    return and_(waiting, not_(alive))


WAITING_IN_VAIN = select(_waiting_in_vain())
"""Whether a run has been queued for half a minute in which no worker has shown a sign of life."""
