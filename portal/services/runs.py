"""Match runs from outside: asked for and cancelled. What a worker does with them is in `portal.match_store`."""

from datetime import UTC, datetime

import msgspec
from sqlalchemy import ColumnElement, select, update
from sqlalchemy.orm import Session

from matching import ENGINE_VERSION
from portal import doorbell, policies
from portal.briefs import brief_of, verdict_in_force
from portal.db import database_now
from portal.errors import NotAllowedError
from portal.models import CatalogueRelease, MatchRun, Requirement, User
from portal.services import audit, weight_profiles
from portal.workflow import RUN_MOVES, IllegalMoveError, RequirementStatus, RunState, move


def queue(session: Session, actor: User | None, requirement: Requirement) -> MatchRun:
    """A queued run of the newest version; requirement: posted (in review too, for an admin) → matching.

    The run freezes the brief, the verdict and the weights. A worker is rung for after the commit.
    """
    _allow(actor, requirement)
    if requirement.status is RequirementStatus.IN_REVIEW and not policies.is_admin(actor):
        raise NotAllowedError("While an admin reviews a run, only an admin can run it again.")
    move(requirement, "match")
    return _add(session, actor, requirement)


def run_again(session: Session, actor: User | None, requirement: Requirement) -> MatchRun:
    """Another run of the newest version: as `queue`, and from matching where the last run failed."""
    last = newest(session, requirement)
    if requirement.status is not RequirementStatus.MATCHING or last is None or last.state is not RunState.FAILED:
        return queue(session, actor, requirement)
    _allow(actor, requirement)
    return _add(session, actor, requirement)


def cancel(session: Session, actor: User | None, run: MatchRun) -> None:
    """End an open run, whatever a worker is just doing with it; run: queued or running → cancelled, requirement: matching → posted."""
    _allow(actor, run.requirement)
    if not _cancel_where(session, actor, MatchRun.id == run.id):
        raise IllegalMoveError("The run is over and cannot be cancelled any more.")
    move(run.requirement, "cancel_matching")
    session.flush()


def cancel_open(session: Session, actor: User | None, requirement: Requirement) -> None:
    """Cancel the requirement's open run, if it has one."""
    _cancel_where(session, actor, MatchRun.requirement_id == requirement.id)


def newest(session: Session, requirement: Requirement) -> MatchRun | None:
    """The requirement's last run."""
    return session.scalar(select(MatchRun).where(MatchRun.requirement_id == requirement.id).order_by(MatchRun.id.desc()).limit(1))


def _allow(actor: User | None, requirement: Requirement) -> None:
    if not policies.can_match(actor, requirement):
        raise NotAllowedError("Only the client and the admins can start and cancel runs of a requirement.")


def _cancel_where(session: Session, actor: User | None, which: ColumnElement[bool]) -> bool:
    """Cancel the open run among these; whether there was one."""
    statement = (
        update(MatchRun)
        .where(which, MatchRun.state.in_(RUN_MOVES["cancel"].sources))
        .values(state=RunState.CANCELLED, finished_at=database_now(), lease_expires_at=None)
    )
    run_id = session.scalar(statement.returning(MatchRun.id))
    if run_id is not None:
        run = session.get_one(MatchRun, run_id, populate_existing=True)
        audit.record(session, actor, "cancel", run, None, {"state": run.state})
    return run_id is not None


def _add(session: Session, actor: User | None, requirement: Requirement) -> MatchRun:
    version = requirement.version
    verdict = verdict_in_force(version)
    if verdict is None:
        raise IllegalMoveError("The requirement has no verdict yet.")
    run = MatchRun(
        organisation_id=requirement.organisation_id,
        requirement=requirement,
        version=version,
        requested_by=actor,
        queued_at=database_now(),
        brief=msgspec.to_builtins(brief_of(session, requirement.organisation, version)),
        verdict=msgspec.to_builtins(verdict),
        override=version.override,
        profiles=msgspec.to_builtins(weight_profiles.profiles_in_force(session)),
        engine_version=ENGINE_VERSION,
        catalogue_version=session.scalar(select(CatalogueRelease.version).order_by(CatalogueRelease.id.desc()).limit(1)) or "none",
        as_of=datetime.now(UTC).date(),
    )
    session.add(run)
    session.flush()
    audit.record(session, actor, "queue", run, None, {"state": run.state, "version": version.number})
    doorbell.ring_after_commit(session, run.id)
    return run
