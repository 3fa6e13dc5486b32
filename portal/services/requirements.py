"""Requirements: drafted, posted, revised, withdrawn."""

from collections.abc import Iterable
from dataclasses import asdict
from typing import Any

import msgspec
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import flag_modified

from matching.classify import classify
from matching.types import Verdict
from portal import policies
from portal.briefs import brief_from, brief_of
from portal.errors import ChangedMeanwhileError, NotAllowedError
from portal.inputs import RequirementInput
from portal.intake.entries import kept, read_back
from portal.models import MatchRun, Organisation, Requirement, RequirementVerdict, RequirementVersion, User
from portal.services import audit, runs, verdict_overrides
from portal.workflow import IllegalMoveError, RequirementStatus, can_move, move

REFUSED = "Only the client's own people can do this with its requirements."


def verdict_for(given: RequirementInput) -> Verdict:
    """What the engine would say about this now; nothing is stored."""
    return classify(brief_from(given))


def save_draft(
    session: Session,
    actor: User | None,
    given: RequirementInput,
    requirement: Requirement | None = None,
    organisation: Organisation | None = None,
    reference: str | None = None,
) -> Requirement:
    """A draft as given, new or written over; requirement: → draft.

    The client is the actor's organisation unless the system names another. `reference` is the client's own number for it.
    """
    if requirement is not None:
        return _write_over(session, actor, given, requirement)
    client = organisation or (actor.organisation if actor else None)
    if client is None or not policies.can_write_requirement(actor, client):
        raise NotAllowedError(REFUSED)
    requirement = Requirement(
        organisation=client, created_by=actor, reference=reference, versions=[RequirementVersion(number=1, **_columns(given))]
    )
    session.add(requirement)
    session.flush()
    audit.record(session, actor, "draft", requirement, None, {"status": requirement.status, "title": given.title})
    return requirement


def save_revision(session: Session, actor: User | None, requirement: Requirement, given: RequirementInput) -> None:
    """What the next version says so far, kept until it is posted or discarded; no move."""
    _allow(actor, requirement)
    if not can_move(requirement.status, "revise"):
        raise IllegalMoveError(f"A requirement that is {requirement.status.replace('_', ' ')} cannot be revised.")
    columns = _columns(given)
    before = _columns(read_back(requirement.revision)) if requirement.revision else _said(requirement.version, columns)
    if _keep_change(session, actor, requirement, "change_revision", before, columns):
        requirement.revision = kept(given)


def discard_revision(session: Session, actor: User | None, requirement: Requirement) -> None:
    """The next version is given up and the posted one stays as it is; no move."""
    _allow(actor, requirement)
    if requirement.revision is None:
        raise IllegalMoveError("Nobody is revising this requirement: there is nothing to discard.")
    before = _columns(read_back(requirement.revision))
    requirement.revision = None
    _keep_change(session, actor, requirement, "discard_revision", before, _said(requirement.version, before))


def post(session: Session, actor: User | None, requirement: Requirement) -> MatchRun:
    """The verdict is taken and a run queued; requirement: draft → posted → matching."""
    _allow(actor, requirement)
    before = requirement.status
    move(requirement, "post")
    _judge(session, requirement)
    audit.record(session, actor, "post", requirement, {"status": before}, {"status": requirement.status})
    return runs.queue(session, actor, requirement)


def revise(session: Session, actor: User | None, requirement: Requirement, given: RequirementInput, addendum: str) -> MatchRun:
    """A new version with its own verdict and run; requirement: whatever was posted and not withdrawn → posted → matching.

    An open run of the version before is cancelled, its review ends; a shortlist of it stays as it was published. An override
    of the verdict holds for the new version too, until somebody decides otherwise.

    Raises:
        IllegalMoveError: it is a draft or withdrawn, or the addendum says nothing.
        ChangedMeanwhileError: somebody else made a new version at this moment.
    """
    _allow(actor, requirement)
    if not addendum.strip():
        raise IllegalMoveError("A new version says what changed, and why.")
    seen = requirement.version.number
    runs.cancel_open(session, actor, requirement)
    # Locked after its run, as a worker does that saves: in the other order the two could wait for each other.
    session.refresh(requirement, ["status", "lock_version"], with_for_update=True)
    session.expire(requirement, ["versions"])
    before, number, override = requirement.status, requirement.version.number, requirement.version.override
    if number != seen:
        raise ChangedMeanwhileError(f"Version {number} is there already.")
    move(requirement, "revise")
    requirement.revision = None
    requirement.versions.append(RequirementVersion(number=number + 1, addendum=addendum.strip(), **_columns(given)))
    _judge(session, requirement)
    verdict_overrides.carry_over(session, override, requirement.version)
    after = {"status": requirement.status, "version": number + 1, "addendum": requirement.version.addendum}
    audit.record(session, actor, "revise", requirement, {"status": before, "version": number}, after)
    return runs.queue(session, actor, requirement)


def withdraw(session: Session, actor: User | None, requirement: Requirement) -> None:
    """The client takes it back, its open run is cancelled; requirement: any → withdrawn."""
    _allow(actor, requirement)
    before = requirement.status
    runs.cancel_open(session, actor, requirement)
    move(requirement, "withdraw")
    audit.record(session, actor, "withdraw", requirement, {"status": before}, {"status": requirement.status})


def _allow(actor: User | None, requirement: Requirement) -> None:
    if not policies.can_write_requirement(actor, requirement.organisation):
        raise NotAllowedError(REFUSED)


def _write_over(session: Session, actor: User | None, given: RequirementInput, requirement: Requirement) -> Requirement:
    _allow(actor, requirement)
    if requirement.status is not RequirementStatus.DRAFT:
        raise IllegalMoveError("Only a draft can be changed in place; a posted requirement is revised.")
    columns = _columns(given)
    if _keep_change(session, actor, requirement, "change", _said(requirement.version, columns), columns):
        for name, value in columns.items():
            setattr(requirement.version, name, value)
    return requirement


def _keep_change(
    session: Session, actor: User | None, requirement: Requirement, action: str, before: dict[str, Any], after: dict[str, Any]
) -> bool:
    """Record what is different, if anything is: a form that is sent twice changes something once."""
    differences = audit.changes(before, after)
    if not differences[1]:
        return False
    flag_modified(requirement, "status")  # the lock version counts changes of the words too
    audit.record(session, actor, action, requirement, *differences)
    return True


def _said(version: RequirementVersion, names: Iterable[str]) -> dict[str, Any]:
    return {name: getattr(version, name) for name in names}


def _columns(given: RequirementInput) -> dict[str, Any]:
    return {name: list(value) if isinstance(value, tuple) else value for name, value in asdict(given).items()}


def _judge(session: Session, requirement: Requirement) -> None:
    """Keep the engine's verdict on the newest version."""
    session.flush()
    verdict = classify(brief_of(session, requirement.organisation, requirement.version))
    requirement.version.verdict = RequirementVerdict(
        scope=verdict.scope, process_type=verdict.process_type, category=verdict.category, content=msgspec.to_builtins(verdict)
    )
    session.flush()
