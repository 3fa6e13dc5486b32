"""The engine's queue and memory on SQLAlchemy: claims, snapshots and results of match runs.

No method leaves a transaction open. What decides between two workers stands in `portal.run_statements`.
"""

from datetime import timedelta

import msgspec
from sqlalchemy import Row, Update
from sqlalchemy.orm import Session, sessionmaker

from matching.capabilities import CapabilityTable
from matching.findings import Findings
from matching.store import LEASE_SECONDS, MAX_ATTEMPTS, Claim, Snapshot
from matching.types import Brief, Verdict
from matching.weights import Profiles
from portal import run_statements as statements
from portal.capability_cache import CapabilityCache
from portal.db import transaction
from portal.doorbell import ring, ring_after_commit
from portal.findings import pack
from portal.models import MatchRun
from portal.services import audit
from portal.workflow import IllegalMoveError, RunState

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
        self._take = statements.take(timedelta(seconds=lease_seconds))
        self._keep = statements.keep(timedelta(seconds=lease_seconds))

    def prepare(self) -> None:
        """Have the table of capabilities at hand before the first run needs it."""
        self._read_capabilities()

    def claim(self, run_id: int) -> Claim | None:
        """Take this run if it is queued or its lease has run out."""
        with self._sessions() as session, transaction(session):
            return self._taken(session, run_id)

    def claim_next(self) -> Claim | None:
        """Take the oldest queued run of the client that was served longest ago: clients take turns, first come first served in each."""
        with self._sessions() as session:
            if not session.scalar(statements.ANY_QUEUED):
                return None
            with transaction(session):
                for client in session.scalars(statements.CLIENTS_BY_TURN).all():
                    run_id = session.scalar(statements.OLDEST_QUEUED, {"client": client})
                    if run_id and (claim := self._taken(session, run_id)):
                        return claim
        return None

    def load(self, claim: Claim) -> Snapshot:
        """Return the run's frozen inputs, and the capabilities, which are read only if any has changed since this process read them."""
        seen = claim.seen
        brief, verdict = msgspec.convert(seen.brief, Brief), msgspec.convert(seen.verdict, Verdict)
        profiles = msgspec.convert(seen.profiles, Profiles)
        revision, table = self._capabilities.unless_changed(seen.newest, seen.made_at) or self._read_capabilities()
        return Snapshot(brief=brief, verdict=verdict, profiles=profiles, as_of=seen.as_of, table=table, revision=revision)

    def keep(self, claim: Claim) -> bool:
        """Renew the lease."""
        with self._sessions() as session, transaction(session):
            return _as_held(session, claim, self._keep) is not None

    def save(self, claim: Claim, snapshot: Snapshot, findings: Findings) -> bool:
        """End the run done and bring its requirement to review.

        Raises:
            IllegalMoveError: the requirement is not in matching.
        """
        packed, digest = pack(findings)
        with self._sessions() as session, transaction(session):
            ended = _as_held(
                session,
                claim,
                statements.SAVE,
                engine_version=findings.ranking.engine_version,
                capability_revision=snapshot.revision,
                considered=findings.ranking.considered,
                entry_count=len(findings.ranking.placements),
                findings=packed,
                result_digest=digest,
            )
            if ended is None:
                return False
            if session.scalar(statements.TO_REVIEW, {"requirement": ended.requirement_id}) is None:
                raise IllegalMoveError(f"Requirement {ended.requirement_id} is not in matching.")
            after = {"state": RunState.DONE, "entries": len(findings.ranking.placements)}
            _record_end(session, claim, "finish_matching", ended.organisation_id, after)
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
        with self._sessions() as session:
            if not session.execute(statements.EXPIRED.limit(1)).first():
                return
            with transaction(session):
                for run_id, attempt in session.execute(statements.EXPIRED.with_for_update(skip_locked=True)).all():
                    _release(session, Claim(run_id, attempt))

    def wake_stalled(self) -> None:
        """Ring for the oldest run that has been queued for some seconds and not rung for lately."""
        with self._sessions() as session:
            if (run_id := session.scalar(statements.STALLED)) is not None:
                with transaction(session):
                    session.execute(statements.RUNG, {"run": run_id})
                    ring_after_commit(session, run_id)

    def call_help(self) -> None:
        """Ring for another worker if anything is queued."""
        with self._sessions() as session:
            if (run_id := session.scalar(statements.ANY_QUEUED)) is not None:
                ring(session, run_id)

    def _taken(self, session: Session, run_id: int) -> Claim | None:
        taken = session.execute(self._take, {"run": run_id}).one_or_none()
        return None if taken is None else Claim(run_id, taken.attempt, taken.others_wait, taken)

    def _read_capabilities(self) -> tuple[int, CapabilityTable]:
        with self._sessions() as session:
            return self._capabilities.read(session)


def _as_held(session: Session, claim: Claim, statement: Update, **columns: object) -> Row[int, int] | None:
    """Do this to the run as this attempt; None where the claim has been lost."""
    return session.execute(statement, {"run": claim.run_id, "held": claim.attempt, **columns}).one_or_none()


def _record_end(session: Session, claim: Claim, action: str, organisation_id: int, after: dict[str, object]) -> None:
    audit.record_about(session, None, action, MatchRun.__tablename__, claim.run_id, organisation_id, None, after)


def _fail(session: Session, claim: Claim, sentence: str) -> bool:
    ended = _as_held(session, claim, statements.FAIL, failure=sentence)
    if ended is not None:
        _record_end(session, claim, "fail", ended.organisation_id, {"state": RunState.FAILED, "failure": sentence})
    return ended is not None


def _release(session: Session, claim: Claim) -> None:
    if claim.attempt >= MAX_ATTEMPTS:
        _fail(session, claim, GIVEN_UP)
    else:
        _as_held(session, claim, statements.RELEASE)


def is_waiting_in_vain(session: Session) -> bool:
    """Whether a run has been queued for half a minute in which no worker has shown a sign of life."""
    return bool(session.scalar(statements.WAITING_IN_VAIN))
