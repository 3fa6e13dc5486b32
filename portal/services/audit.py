"""Records of who changed what, from what to what."""

from typing import Any

import msgspec
from sqlalchemy.orm import Session

from portal.models import AuditEvent, Base, Organisation, User

SYSTEM = "System"


def record(
    session: Session, actor: User | None, action: str, thing: Base, before: dict[str, Any] | None, after: dict[str, Any] | None
) -> None:
    """Add an event about `thing`; `before` and `after` hold only what changed and are kept as JSON."""
    session.flush()
    owner = thing.id if isinstance(thing, Organisation) else getattr(thing, "organisation_id", None)
    session.add(
        AuditEvent(
            actor_id=actor and actor.id,
            actor_name=actor.name if actor else SYSTEM,
            organisation_id=owner,
            action=action,
            object_type=thing.__tablename__,
            object_id=thing.id,  # type: ignore[attr-defined]
            before=msgspec.to_builtins(before),
            after=msgspec.to_builtins(after),
        )
    )
    session.flush()


def changes(before: dict[str, Any], after: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """The two states without what is the same in both."""
    differing = [key for key in after if before.get(key) != after[key]]
    return {key: before.get(key) for key in differing}, {key: after[key] for key in differing}
