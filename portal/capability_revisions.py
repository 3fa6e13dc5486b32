"""A capability in the engine's words, and the revision that every change of it leaves behind."""

from collections.abc import Sequence
from typing import Any

import msgspec
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from matching import types as engine
from portal.models import Capability, CapabilityClock, CapabilityRevision, Organisation, User


def engine_id(key: int) -> str:
    """A row's id as the engine orders it: ties end in the order of registration."""
    return f"{key:09d}"


def email_domains(session: Session, organisation: Organisation) -> tuple[str, ...]:
    """The e-mail domains of an organisation and of its people, in order."""
    emails = session.scalars(select(User.email).where(User.organisation_id == organisation.id))
    return tuple(sorted({domain.lower() for domain in organisation.email_domains} | {email.rpartition("@")[2].lower() for email in emails}))


def write_revisions(session: Session, organisation: Organisation, capabilities: Sequence[Capability]) -> None:
    """Keep the present state of these capabilities of one organisation under the next numbers.

    The clock's row is locked until the end of the transaction, so numbers follow the order of commits.
    """
    session.flush()
    if not capabilities:
        return
    domains = email_domains(session, organisation)
    last = _advance(session, len(capabilities))
    for number, capability in enumerate(capabilities, last - len(capabilities) + 1):
        content = _content(capability, organisation, domains, number)
        session.add(CapabilityRevision(number=number, capability_id=capability.id, is_active=capability.is_active, content=content))
    session.flush()


def rewrite_all(session: Session, organisation: Organisation) -> None:
    """Keep new revisions of all of an organisation's active capabilities: something they all show has changed."""
    owned = select(Capability).where(Capability.organisation_id == organisation.id, Capability.is_active).order_by(Capability.id)
    write_revisions(session, organisation, session.scalars(owned).all())


def _advance(session: Session, by: int) -> int:
    forward = update(CapabilityClock).values(revision=CapabilityClock.revision + by).returning(CapabilityClock.revision)
    if (revision := session.scalar(forward)) is not None:
        return revision
    session.add(CapabilityClock(id=1, revision=by))
    session.flush()
    return by


def _content(capability: Capability, organisation: Organisation, domains: tuple[str, ...], number: int) -> dict[str, Any]:
    """The capability in the engine's words, as it is stored."""
    in_engine_words = engine.Capability(
        id=engine_id(capability.id),
        revision=number,
        vendor_id=engine_id(organisation.id),
        vendor_name=organisation.name,
        vendor_domains=domains,
        vendor_suspended=organisation.is_suspended,
        category=capability.category,
        process_type=capability.process_type,
        skill_level=capability.skill_level,
        capacity=capability.capacity,
        available_from=capability.available_from,
        ramp_up_days=capability.ramp_up_days,
        scale_notice_days=capability.scale_notice_days,
        rates=tuple(engine.Rate(amount=float(r.amount), currency=r.currency, pricing_model=r.pricing_model) for r in capability.rates),
        minimum_contract_value=None if capability.minimum_contract_value is None else float(capability.minimum_contract_value),
        minimum_contract_currency=capability.minimum_contract_currency,
        languages=tuple(capability.languages),
        regions=tuple(capability.regions),
        data_residency=tuple(capability.data_residency),
        certificates=tuple(
            engine.HeldCertificate(code=c.code, valid_until=c.valid_until, evidence=c.evidence) for c in capability.certificates
        ),
        engagement_models=tuple(engine.EngagementModel(model) for model in capability.engagement_models),
        industries=tuple(capability.industries),
        utc_offset=capability.utc_offset,
        sla_met_percent=capability.sla_met_percent,
        advanced_degree_percent=capability.advanced_degree_percent,
        analyst_percent=capability.analyst_percent,
        engagements=tuple(
            engine.PastEngagement(text=e.text, industry=e.industry, ended_on=e.ended_on, evidence=e.evidence)
            for e in capability.engagements
        ),
    )
    content: dict[str, Any] = msgspec.to_builtins(in_engine_words)
    return content
