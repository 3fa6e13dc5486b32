"""Records of who changed what, from what to what."""

from typing import Any, cast

import msgspec
from sqlalchemy import Table, insert
from sqlalchemy.orm import Session

from portal.models import AuditEvent, Base, Organisation, User

SYSTEM = "System"
ADD = insert(cast(Table, AuditEvent.__table__)).inline()


def record(
    session: Session, actor: User | None, action: str, thing: Base, before: dict[str, Any] | None, after: dict[str, Any] | None
) -> None:
    """Add an event about `thing`; `before` and `after` hold only what changed and are kept as JSON."""
    session.flush()
    owner = thing.id if isinstance(thing, Organisation) else getattr(thing, "organisation_id", None)
    record_about(session, actor, action, thing.__tablename__, thing.id, owner, before, after)  # type: ignore[attr-defined]


def record_about(
    session: Session,
    actor: User | None,
    action: str,
    object_type: str,
    object_id: int,
    organisation_id: int | None,
    before: dict[str, Any] | None,
    after: dict[str, Any] | None,
) -> None:
    """Add an event about a row of `object_type` that need not be read for it; `organisation_id` owns it."""
    event = {
        "actor_id": actor and actor.id,
        "actor_name": actor.name if actor else SYSTEM,
        "organisation_id": organisation_id,
        "action": action,
        "object_type": object_type,
        "object_id": object_id,
        "before": msgspec.to_builtins(before),
        "after": msgspec.to_builtins(after),
    }
    session.execute(ADD, event)


def changes(before: dict[str, Any], after: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """The two states without what is the same in both."""
    differing = [key for key in after if before.get(key) != after[key]]
    return {key: before.get(key) for key in differing}, {key: after[key] for key in differing}
