"""A vendor's own capabilities: the list, and one for reading and writing."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from matching.types import EngagementModel, ProcessType
from portal.errors import NotFoundError
from portal.inputs import CapabilityInput, CertificateInput, EngagementInput, RateInput
from portal.models import Capability, User
from portal.queries.paging import Page, count_of, window

WORTH_SAYING = {
    "capacity": "capacity",
    "rates": "rates",
    "regions": "delivery regions",
    "languages": "languages",
    "certificates": "certificates",
    "engagements": "past engagements",
}
"""What most requirements ask for; a vendor who leaves it out is counted at the lowest there, or excluded."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CapabilityRow:
    """One line of the list. `unsaid` names what is worth saying and is not said."""

    id: int
    category: str
    process_type: ProcessType
    skill_level: int
    capacity: int | None
    available_from: date | None
    is_active: bool
    unsaid: tuple[str, ...]


def list_capabilities(session: Session, actor: User, number: int) -> Page[CapabilityRow]:
    """The capabilities of the actor's organisation, those switched on first."""
    statement = select(Capability).where(Capability.organisation_id == actor.organisation_id)
    ordered = statement.order_by(Capability.is_active.desc(), Capability.category, Capability.id).options(*_rows())
    found = session.scalars(window(ordered, number)).all()
    return Page(rows=[row_of(capability) for capability in found], number=number, total=count_of(session, statement))


def capability_of(session: Session, actor: User, id: int) -> Capability:
    """The capability with its rows.

    Raises:
        NotFoundError: there is none, or it is another organisation's.
    """
    statement = select(Capability).where(Capability.id == id, Capability.organisation_id == actor.organisation_id)
    found = session.scalar(statement.options(*_rows()))
    if found is None:
        raise NotFoundError("There is no such capability.")
    return found


def said_in(capability: Capability) -> CapabilityInput:
    """What the vendor said."""
    own = set(CapabilityInput.__dataclass_fields__) - {"rates", "certificates", "engagements", "engagement_models"}
    values: dict[str, Any] = {name: getattr(capability, name) for name in own}
    values |= {name: tuple(value) for name, value in values.items() if isinstance(value, list)}
    return CapabilityInput(
        **values,
        engagement_models=tuple(EngagementModel(code) for code in capability.engagement_models),
        rates=tuple(RateInput(amount=row.amount, currency=row.currency, pricing_model=row.pricing_model) for row in capability.rates),
        certificates=tuple(
            CertificateInput(code=row.code, valid_until=row.valid_until, evidence=row.evidence) for row in capability.certificates
        ),
        engagements=tuple(
            EngagementInput(text=row.text, industry=row.industry, ended_on=row.ended_on, evidence=row.evidence)
            for row in capability.engagements
        ),
    )


def row_of(capability: Capability) -> CapabilityRow:
    """The capability as a line of the list."""
    return CapabilityRow(
        id=capability.id,
        category=capability.category,
        process_type=capability.process_type,
        skill_level=capability.skill_level,
        capacity=capability.capacity,
        available_from=capability.available_from,
        is_active=capability.is_active,
        unsaid=tuple(words for name, words in WORTH_SAYING.items() if getattr(capability, name) in (None, [])),
    )


def _rows() -> tuple[Any, ...]:
    return tuple(selectinload(rows) for rows in (Capability.rates, Capability.certificates, Capability.engagements))
