"""What others have made of a requirement since somebody opened it for writing, read from the audit trail."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from portal.inputs import RequirementInput
from portal.intake.entries import flat, kept, read_back
from portal.models import AuditEvent, Requirement
from portal.queries.requirements import said_in

WRITING = ("change", "change_revision", "discard_revision", "revise")
"""The actions that change what is being written, or what it is written from."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """Who changed an entry last, and when."""

    by: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Meanwhile:
    """What was said when it was opened, what is said now, and who changed which entry in between."""

    then: RequirementInput
    now: RequirementInput
    changes: Mapping[str, Change]


def being_written(requirement: Requirement) -> RequirementInput:
    """What the client is writing: the draft, or the next version of what was posted."""
    return read_back(requirement.revision) if requirement.revision else said_in(requirement.version)


def last_change(session: Session, requirement: Requirement) -> int:
    """The number of the last change of what is being written; a form carries it to say what it has seen."""
    return session.scalar(_changes_of(requirement, func.max(AuditEvent.id))) or 0


def meanwhile(session: Session, requirement: Requirement, seen: int) -> Meanwhile:
    """What happened after the change with this number."""
    events = session.scalars(_changes_of(requirement, AuditEvent).where(AuditEvent.id > seen).order_by(AuditEvent.id)).all()
    now = being_written(requirement)
    then = kept(now)
    for event in reversed(events):
        then |= {name: value for name, value in (event.before or {}).items() if name in then}
    changes: dict[str, Change] = {}
    for event in events:
        before, after = flat(event.before or {}), flat(event.after or {})
        changed = [name for name in {**before, **after} if before.get(name) != after.get(name)]
        changes |= dict.fromkeys(changed, Change(by=event.actor_name, at=event.at))
    return Meanwhile(then=read_back(then), now=now, changes=changes)


def _changes_of(requirement: Requirement, what: object) -> Select:
    about = (AuditEvent.object_type == Requirement.__tablename__, AuditEvent.object_id == requirement.id)
    return select(what).where(*about, AuditEvent.action.in_(WRITING))  # type: ignore[call-overload]
