"""The engine's queue and memory on SQLAlchemy: claims, snapshots and results of match runs.

A run changes its state only by an UPDATE that names the state and the attempt it starts from. Of two workers at most
one therefore succeeds, on SQLite and PostgreSQL alike. All time is the database's. No method leaves a transaction open.
"""

from datetime import timedelta
from typing import Any

import msgspec
from sqlalchemy import ColumnElement, Select, and_, exists, func, not_, or_, select, update
from sqlalchemy.orm import Session, sessionmaker

from matching.findings import Findings
from matching.store import LEASE_SECONDS, MAX_ATTEMPTS, Claim, Snapshot
from matching.types import Brief, Verdict
from matching.weights import Profiles
from portal.capability_cache import CapabilityCache
from portal.db import database_now, transaction
from portal.doorbell import ring, ring_after_commit
from portal.findings import pack
from portal.models import MatchRun, Requirement
from portal.services import audit
from portal.workflow import RUN_MOVES, RunState, move

SETTLED = timedelta(seconds=5)
RUNG_LATELY = timedelta(seconds=8)
SILENT = timedelta(seconds=30)
OTHER = MatchRun.__table__.alias("other")

GIVEN_UP = (
    f"The run was started {MAX_ATTEMPTS} times and its worker stopped before the end each time. "
    "Run it again; if it ends like this again, the operator's engineers find the reason in the worker's log."
)


class SqlMatchStore:
    """A `matching.store.MatchStore` on the database of the given sessions. One for each process; threads may share it."""

    def __init__(
        self, sessions: sessionmaker[Session], capabilities: CapabilityCache | None = None, *, lease_seconds: float = LEASE_SECONDS
    ) -> None:
        self.lease_seconds = lease_seconds
        self._sessions = sessions
        self._capabilities = capabilities or CapabilityCache()

    def prepare(self) -> None:
        """Have the table of capabilities at hand before the first run needs it."""
        with self._sessions() as session:
            self._capabilities.read(session)

    def claim(self, run_id: int) -> Claim | None:
        """Take this run if it is queued or its lease has run out."""
        with self._sessions() as session, transaction(session):
            return self._take(session, run_id)

    def claim_next(self) -> Claim | None:
        """Take the oldest queued run of the client that was served longest ago: clients take turns, first come first served in each."""
        with self._sessions() as session:
            if not session.scalar(select(MatchRun.id).where(MatchRun.state == RunState.QUEUED).limit(1)):
                return None
            with transaction(session):
                for client in session.scalars(_clients_by_turn()).all():
                    if (run_id := session.scalar(_oldest_queued(client))) and (claim := self._take(session, run_id)):
                        return claim
        return None

    def load(self, claim: Claim) -> Snapshot:
        """Read the run's frozen inputs and the capabilities as they are now."""
        with self._sessions() as session:
            run = session.get_one(MatchRun, claim.run_id)
            brief, verdict = msgspec.convert(run.brief, Brief), msgspec.convert(run.verdict, Verdict)
            profiles, as_of = msgspec.convert(run.profiles, Profiles), run.as_of
            revision, table = self._capabilities.read(session)
        return Snapshot(brief=brief, verdict=verdict, profiles=profiles, as_of=as_of, table=table, revision=revision)

    def keep(self, claim: Claim) -> bool:
        """Renew the lease."""
        with self._sessions() as session, transaction(session):
            statement = update(MatchRun).where(*_held(claim)).values(lease_expires_at=self._lease_end())
            return session.scalar(statement.returning(MatchRun.id)) is not None

    def save(self, claim: Claim, snapshot: Snapshot, findings: Findings) -> bool:
        """End the run done and bring its requirement to review."""
        packed = _columns(snapshot, findings)
        with self._sessions() as session, transaction(session):
            requirement_id = _end(session, claim, "save", packed)
            if requirement_id is None:
                return False
            requirement = session.get_one(Requirement, requirement_id, with_for_update=True)
            move(requirement, "finish_matching")
            after = {"state": RunState.DONE, "entries": packed["entry_count"]}
            _record_end(session, claim, "finish_matching", requirement.organisation_id, after)
            return True

    def fail(self, claim: Claim, sentence: str) -> bool:
        """End the run failed; its requirement stays in matching, where an admin sees it first."""
        with self._sessions() as session, transaction(session):
            return _fail(session, claim, sentence)

    def release(self, claim: Claim) -> None:
        """Give the run back to the queue, or end it failed where its attempts are exhausted."""
        with self._sessions() as session, transaction(session):
            _release(session, claim)

    def recover(self) -> None:
        """Release every run whose lease has run out."""
        expired = select(MatchRun.id, MatchRun.attempt).where(_lease_is_over()).order_by(MatchRun.id)
        with self._sessions() as session:
            if not session.execute(expired.limit(1)).first():
                return
            with transaction(session):
                for run_id, attempt in session.execute(expired.with_for_update(skip_locked=True)).all():
                    _release(session, Claim(run_id, attempt))

    def wake_stalled(self) -> None:
        """Ring for the oldest run that has been queued for some seconds and not rung for lately."""
        waiting = (
            select(MatchRun.id)
            .where(MatchRun.state == RunState.QUEUED, MatchRun.queued_at < database_now(-SETTLED))
            .where(or_(MatchRun.rung_at.is_(None), MatchRun.rung_at < database_now(-RUNG_LATELY)))
            .order_by(MatchRun.queued_at, MatchRun.id)
            .limit(1)
        )
        with self._sessions() as session:
            if (run_id := session.scalar(waiting)) is not None:
                with transaction(session):
                    session.execute(update(MatchRun).where(MatchRun.id == run_id).values(rung_at=database_now()))
                    ring_after_commit(session, run_id)

    def call_help(self) -> None:
        """Ring for another worker if anything is queued."""
        with self._sessions() as session:
            run_id = session.scalar(select(MatchRun.id).where(MatchRun.state == RunState.QUEUED).limit(1))
            if run_id is not None:
                ring(session, run_id)

    def _lease_end(self) -> database_now:
        return database_now(timedelta(seconds=self.lease_seconds))

    def _take(self, session: Session, run_id: int) -> Claim | None:
        free = or_(MatchRun.state == RunState.QUEUED, _lease_is_over())
        statement = (
            update(MatchRun)
            .where(MatchRun.id == run_id, MatchRun.attempt < MAX_ATTEMPTS, free)
            .values(state=RunState.RUNNING, attempt=MatchRun.attempt + 1, lease_expires_at=self._lease_end(), started_at=database_now())
        )
        others_wait = exists().where(OTHER.c.state == RunState.QUEUED, OTHER.c.id != run_id)
        taken = session.execute(statement.returning(MatchRun.attempt, others_wait)).one_or_none()
        return None if taken is None else Claim(run_id, *taken)


def _held(claim: Claim) -> tuple[ColumnElement[bool], ...]:
    """The fence: the run is being worked, by this very attempt."""
    return MatchRun.id == claim.run_id, MatchRun.attempt == claim.attempt, MatchRun.state == RunState.RUNNING


def _lease_is_over() -> ColumnElement[bool]:
    return and_(MatchRun.state == RunState.RUNNING, MatchRun.lease_expires_at < database_now())


def _clients_by_turn() -> Select[int]:
    """The clients with queued runs, the one served longest ago first.

    Each is found from the one before by a step in the index, so the cost grows with the clients that wait, not with all
    organisations and not with the queue.
    """
    queued = MatchRun.state == RunState.QUEUED
    waiting = select(func.min(MatchRun.organisation_id).label("id")).where(queued).cte("waiting", recursive=True)
    following = select(func.min(MatchRun.organisation_id)).where(queued, MatchRun.organisation_id > waiting.c.id).scalar_subquery()
    clients = waiting.union_all(select(following).where(waiting.c.id.is_not(None)))
    own_runs = MatchRun.organisation_id == clients.c.id
    since = select(func.min(MatchRun.queued_at)).where(own_runs, queued).scalar_subquery()
    served = select(func.max(MatchRun.started_at)).where(own_runs).scalar_subquery()
    return select(clients.c.id).where(clients.c.id.is_not(None)).order_by(served.nulls_first(), since, clients.c.id)


def _oldest_queued(client: int) -> Select[int]:
    """A client's oldest queued run that no other worker is just about to take."""
    return (
        select(MatchRun.id)
        .where(MatchRun.state == RunState.QUEUED, MatchRun.organisation_id == client)
        .order_by(MatchRun.queued_at, MatchRun.id)
        .limit(1)
        .with_for_update(skip_locked=True)
    )


def _end(session: Session, claim: Claim, verb: str, columns: dict[str, Any]) -> int | None:
    """End the run or give it back, as this attempt; the id of its requirement, None where the claim has been lost."""
    statement = update(MatchRun).where(*_held(claim)).values(state=RUN_MOVES[verb].target, lease_expires_at=None, **columns)
    return session.scalar(statement.returning(MatchRun.requirement_id).execution_options(synchronize_session=False))


def _record_end(session: Session, claim: Claim, action: str, organisation_id: int, after: dict[str, Any]) -> None:
    audit.record_about(session, None, action, MatchRun.__tablename__, claim.run_id, organisation_id, None, after)


def _fail(session: Session, claim: Claim, sentence: str) -> bool:
    requirement_id = _end(session, claim, "fail", {"failure": sentence, "finished_at": database_now()})
    if requirement_id is not None:
        client = session.get_one(Requirement, requirement_id).organisation_id
        _record_end(session, claim, "fail", client, {"state": RunState.FAILED, "failure": sentence})
    return requirement_id is not None


def _release(session: Session, claim: Claim) -> None:
    if claim.attempt >= MAX_ATTEMPTS:
        _fail(session, claim, GIVEN_UP)
    else:
        _end(session, claim, "release", {"rung_at": None})


def _columns(snapshot: Snapshot, findings: Findings) -> dict[str, Any]:
    packed, digest = pack(findings)
    return {
        "finished_at": database_now(),
        "engine_version": findings.ranking.engine_version,
        "capability_revision": snapshot.revision,
        "considered": findings.ranking.considered,
        "entry_count": len(findings.ranking.placements),
        "findings": packed,
        "result_digest": digest,
    }


def is_waiting_in_vain(session: Session) -> bool:
    """Whether a run has been queued for half a minute in which no worker has shown a sign of life."""
    waiting = exists().where(MatchRun.state == RunState.QUEUED, MatchRun.queued_at < database_now(-SILENT))
    kept = and_(MatchRun.state == RunState.RUNNING, MatchRun.lease_expires_at > database_now())
    alive = exists().where(or_(kept, MatchRun.started_at > database_now(-SILENT)))
    return bool(session.scalar(select(and_(waiting, not_(alive)))))
