"""A requirement and the verdict on it in the engine's words."""

from dataclasses import replace

import msgspec
from sqlalchemy import select
from sqlalchemy.orm import Session

from matching.columns.mail_domains import own_domains
from matching.distinctions import CATEGORY
from matching.types import Brief, Verdict
from portal.capability_revisions import email_domains, engine_id
from portal.inputs import RequirementInput
from portal.models import ConflictOfInterest, Organisation, RequirementVersion, VerdictOverride


def brief_from(given: RequirementInput | RequirementVersion) -> Brief:
    """What the engine reads of a requirement as it was written, without who wrote it."""
    return Brief(
        title=given.title,
        text=given.description,
        category=given.category,
        answers=dict(given.answers),
        skill_level=given.skill_level,
        headcount=given.headcount,
        monthly_volume=given.monthly_volume,
        handling_minutes=None if given.handling_minutes is None else float(given.handling_minutes),
        starts_on=given.starts_on,
        duration_months=given.duration_months,
        languages=tuple(given.languages),
        regions=tuple(given.regions),
        data_residency=tuple(given.data_residency),
        certificates=tuple(given.certificates),
        evidence_level=given.evidence_level,
        budget_amount=None if given.budget_amount is None else float(given.budget_amount),
        budget_currency=given.budget_currency,
        pricing_model=given.pricing_model,
        engagement_model=given.engagement_model,
        industry=given.industry,
        utc_offset=given.utc_offset,
        overlap_hours=given.overlap_hours,
    )


def brief_of(session: Session, client: Organisation, given: RequirementInput | RequirementVersion) -> Brief:
    """The same as a run freezes it, with its client: the domains that are its own, the vendors declared in conflict with it."""
    declared = select(ConflictOfInterest.vendor_id).where(ConflictOfInterest.client_id == client.id)
    return replace(
        brief_from(given),
        client_id=engine_id(client.id),
        client_name=client.name,
        client_domains=own_domains(email_domains(session, client)),
        conflicts=tuple(engine_id(id) for id in sorted(set(session.scalars(declared)))),
    )


def verdict_in_force(version: RequirementVersion) -> Verdict | None:
    """The engine's verdict on a version with what a person decided instead; None before the engine has judged it."""
    if version.verdict is None:
        return None
    return overridden(msgspec.convert(version.verdict.content, Verdict), version)


def overridden(verdict: Verdict, version: RequirementVersion) -> Verdict:
    """A verdict with what a person decided about this version instead, if anybody did."""
    decided = version.override
    if decided is None:
        return verdict
    return replace(
        verdict,
        scope=decided.scope,
        process_type=decided.process_type,
        category=decided.category,
        sentence=_decision_in_words(decided),
        missing=(),
    )


def _decision_in_words(decided: VerdictOverride) -> str:
    service = CATEGORY[decided.category].name if decided.category in CATEGORY else "none of the fifteen services"
    return f"A person decided: {service}, {f'{decided.process_type} work' if decided.process_type else 'neither BPO nor KPO work'}."
