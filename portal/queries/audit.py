"""The audit trail as the operator's admins read it: of one thing, or the newest events of all."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from portal.models import AuditEvent, Organisation
from portal.queries.paging import Page, count_of, window


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One field of an event, before and after."""

    field: str
    before: Any
    after: Any


@dataclass(frozen=True, slots=True, kw_only=True)
class EventRow:
    """Who did what to which thing, when."""

    at: datetime
    actor: str
    action: str
    object_type: str
    object_id: int
    organisation: str | None
    changes: tuple[Change, ...]


def read_events(session: Session, number: int) -> Page[EventRow]:
    """The newest events of all, newest first."""
    return _page(session, _events().order_by(AuditEvent.id.desc()), number)


def read_trail(session: Session, object_type: str, object_id: int, number: int) -> Page[EventRow]:
    """What happened to one thing, from the first event on; empty where there is no such thing."""
    of_thing = _events().where(AuditEvent.object_type == object_type, AuditEvent.object_id == object_id)
    return _page(session, of_thing.order_by(AuditEvent.id), number)


def _events() -> Select:
    return select(AuditEvent, Organisation.name).outerjoin(Organisation, Organisation.id == AuditEvent.organisation_id)


def _page(session: Session, statement: Select, number: int) -> Page[EventRow]:
    rows = [_row(event, organisation) for event, organisation in session.execute(window(statement, number))]
    return Page(rows=rows, number=number, total=count_of(session, statement))


def _row(event: AuditEvent, organisation: str | None) -> EventRow:
    return EventRow(
        at=event.at,
        actor=event.actor_name,
        action=event.action,
        object_type=event.object_type,
        object_id=event.object_id,
        organisation=organisation,
        changes=_changes(event.before or {}, event.after or {}),
    )


def _changes(before: Mapping[str, Any], after: Mapping[str, Any]) -> tuple[Change, ...]:
    return tuple(Change(field=field, before=before.get(field), after=after.get(field)) for field in {**before, **after})
