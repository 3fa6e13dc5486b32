"""What a vendor offers: created, changed, switched on and off. Each change leaves a revision for the runs."""

from dataclasses import asdict
from typing import Any

from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import flag_modified
from sqlalchemy.orm.exc import StaleDataError

from portal import policies
from portal.capability_revisions import write_revisions
from portal.errors import NotAllowedError
from portal.inputs import CapabilityInput
from portal.models import Capability, CapabilityCertificate, CapabilityRate, Organisation, PastEngagement, User
from portal.services import audit

PARTS = {"rates": CapabilityRate, "certificates": CapabilityCertificate, "engagements": PastEngagement}

REFUSED = "Only the vendor's own people can do this with its capabilities."


def create(session: Session, actor: User | None, organisation: Organisation, given: CapabilityInput) -> Capability:
    """A new capability, switched on; the next run sees it."""
    if not policies.can_write_capability(actor, organisation):
        raise NotAllowedError(REFUSED)
    capability = Capability(organisation=organisation, is_active=True, **_columns(given), **_parts(given))
    session.add(capability)
    write_revisions(session, organisation, [capability])
    audit.record(session, actor, "create", capability, None, {"category": given.category, "process_type": given.process_type})
    return capability


def change(
    session: Session, actor: User | None, capability: Capability, given: CapabilityInput, expected_version: int | None = None
) -> None:
    """The capability as given; runs that have read the old state keep it.

    Raises:
        StaleDataError: somebody has changed it since `expected_version` was read.
    """
    if not policies.can_change_capability(actor, capability):
        raise NotAllowedError(REFUSED)
    if expected_version is not None and capability.lock_version != expected_version:
        raise StaleDataError("the capability has been changed in the meantime")
    before = _document(capability)
    for name, value in (_columns(given) | _parts(given)).items():
        setattr(capability, name, value)
    flag_modified(capability, "category")  # the lock version counts changes of the rates and certificates too
    write_revisions(session, capability.organisation, [capability])
    audit.record(session, actor, "change", capability, *audit.changes(before, _document(capability)))


def switch(session: Session, actor: User | None, capability: Capability, on: bool) -> None:
    """Offered to clients or not; the next run sees it."""
    if not policies.can_change_capability(actor, capability):
        raise NotAllowedError(REFUSED)
    if capability.is_active is on:
        return
    capability.is_active = on
    write_revisions(session, capability.organisation, [capability])
    audit.record(session, actor, "switch_on" if on else "switch_off", capability, {"is_active": not on}, {"is_active": on})


def _columns(given: CapabilityInput) -> dict[str, Any]:
    """The values of the capability's own row."""
    values = {name: value for name, value in asdict(given).items() if name not in PARTS}
    return {name: list(value) if isinstance(value, tuple) else value for name, value in values.items()}


def _parts(given: CapabilityInput) -> dict[str, list[Any]]:
    """New rows for the rates, certificates and engagements."""
    return {name: [model(**asdict(part)) for part in getattr(given, name)] for name, model in PARTS.items()}


def _document(capability: Capability) -> dict[str, Any]:
    """The capability in the shape of its input, to be compared: an amount is the same with more zeros behind it."""
    own = {name: getattr(capability, name) for name in CapabilityInput.__dataclass_fields__ if name not in PARTS}
    parts = {name: [_row(part) for part in getattr(capability, name)] for name in PARTS}
    return own | parts


def _row(part: CapabilityRate | CapabilityCertificate | PastEngagement) -> dict[str, Any]:
    return {column.key: getattr(part, column.key) for column in part.__table__.columns if column.key not in {"id", "capability_id"}}
