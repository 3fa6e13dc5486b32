"""Capabilities and the revisions that every change of them leaves behind; profiles and suspensions."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import msgspec
import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlalchemy.orm.exc import StaleDataError

from matching.types import Capability as EngineCapability
from matching.types import EngagementModel, EvidenceLevel, HeldCertificate, PricingModel, Rate
from portal.errors import NotAllowedError
from portal.inputs import CapabilityInput, CertificateInput, EngagementInput, ProfileInput, RateInput
from portal.models import AuditEvent, Capability, CapabilityRevision, OrganisationKind, User
from portal.services import accounts, capabilities, organisations
from tests.factories import make_user
from tests.portal.played import make_admin, offered

RICH = replace(
    offered(),
    available_from=date(2026, 12, 1),
    minimum_contract_value=Decimal("12000.50"),
    minimum_contract_currency="GBP",
    languages=("en", "de"),
    regions=("western_europe",),
    engagement_models=(EngagementModel.DEDICATED_TEAM,),
    rates=(RateInput(amount=Decimal("2400.25"), currency="EUR", pricing_model=PricingModel.PER_FTE),),
    certificates=(CertificateInput(code="iso_27001", valid_until=date(2027, 5, 1), evidence=EvidenceLevel.VERIFIED),),
    engagements=(EngagementInput(text="Keyed invoices for a wholesaler.", ended_on=date(2025, 1, 31)),),
)


@pytest.fixture
def person(session: Session) -> User:
    return make_user(session, kind=OrganisationKind.VENDOR, email="sales@north.example")


@pytest.fixture
def capability(session: Session, person: User) -> Capability:
    return capabilities.create(session, person, person.organisation, RICH)


def revisions(session: Session) -> list[tuple[int, bool, EngineCapability]]:
    rows = session.scalars(select(CapabilityRevision).order_by(CapabilityRevision.number))
    return [(row.number, row.is_active, msgspec.convert(row.content, EngineCapability)) for row in rows]


def test_a_new_capability_is_kept_in_the_engines_words_with_nothing_lost(session: Session, person: User, capability: Capability) -> None:
    [(number, is_active, kept)] = revisions(session)
    assert (number, is_active) == (1, True)
    assert kept.id == f"{capability.id:09d}"
    assert (kept.vendor_id, kept.vendor_domains) == (f"{person.organisation_id:09d}", ("north.example",))
    assert kept.rates == (Rate(amount=2400.25, currency="EUR", pricing_model=PricingModel.PER_FTE),)
    assert kept.certificates == (HeldCertificate(code="iso_27001", valid_until=date(2027, 5, 1), evidence=EvidenceLevel.VERIFIED),)
    assert kept.minimum_contract_value == 12000.5
    assert kept.engagements[0].text == "Keyed invoices for a wholesaler."


def test_every_field_that_a_vendor_can_give_reaches_the_engine() -> None:
    of_the_vendor = {"id", "revision", "vendor_id", "vendor_name", "vendor_domains", "vendor_suspended", "scorecard_percent"}
    given_by_others = {name for name in EngineCapability.__dataclass_fields__ if name.startswith("vendor_")} | of_the_vendor
    assert set(CapabilityInput.__dataclass_fields__) == set(EngineCapability.__dataclass_fields__) - given_by_others


def test_a_change_adds_a_revision_and_keeps_the_old_one(session: Session, person: User, capability: Capability) -> None:
    before = capability.lock_version
    capabilities.change(session, person, capability, replace(RICH, rates=()), expected_version=before)
    assert [(number, len(kept.rates)) for number, _, kept in revisions(session)] == [(1, 1), (2, 0)]
    assert capability.lock_version > before
    event = session.scalars(select(AuditEvent).where(AuditEvent.action == "change")).one()
    assert event.after == {"rates": []}
    assert event.before is not None
    assert event.before["rates"][0]["amount"] == "2400.25"


def test_a_change_of_what_somebody_else_has_changed_is_refused(session: Session, person: User, capability: Capability) -> None:
    seen = capability.lock_version
    capabilities.change(session, person, capability, replace(RICH, capacity=50), expected_version=seen)
    with pytest.raises(StaleDataError):
        capabilities.change(session, person, capability, replace(RICH, capacity=60), expected_version=seen)


def test_switching_off_and_on_leaves_two_revisions_and_switching_to_the_same_none(
    session: Session, person: User, capability: Capability
) -> None:
    for on in (False, False, True):
        capabilities.switch(session, person, capability, on=on)
    assert [(number, is_active) for number, is_active, _ in revisions(session)] == [(1, True), (2, False), (3, True)]


def test_a_new_name_and_a_suspension_reach_every_active_capability(session: Session, person: User, capability: Capability) -> None:
    other = capabilities.create(session, person, person.organisation, offered(category="logistics"))
    capabilities.switch(session, person, other, on=False)
    organisations.update_profile(session, person, person.organisation, ProfileInput(name="North Keying"))
    organisations.suspend(session, make_admin(session), person.organisation)
    newest = [(kept.id, kept.vendor_name, kept.vendor_suspended) for _, _, kept in revisions(session)[3:]]
    assert newest == [(f"{capability.id:09d}", "North Keying", False), (f"{capability.id:09d}", "North Keying", True)]


def test_a_colleague_from_another_domain_adds_it_to_the_capabilities(session: Session, person: User, capability: Capability) -> None:
    accounts.create_user(session, person, person.organisation, "Ann", "Ann@South.example", "a-long-enough-password")
    organisations.set_email_domains(session, person, person.organisation, ["Holding.example"])
    assert revisions(session)[-1][2].vendor_domains == ("holding.example", "north.example", "south.example")


def test_a_profile_that_keeps_its_name_leaves_no_revision(session: Session, person: User, capability: Capability) -> None:
    organisations.update_profile(session, person, person.organisation, ProfileInput(name=person.organisation.name, about="We key."))
    assert len(revisions(session)) == 1
    assert person.organisation.about == "We key."


def test_nobody_else_can_change_a_capability(session: Session, person: User, capability: Capability) -> None:
    strangers = [make_user(session, kind=kind) for kind in OrganisationKind]
    for stranger in strangers:
        with pytest.raises(NotAllowedError):
            capabilities.change(session, stranger, capability, RICH)
        with pytest.raises(NotAllowedError):
            capabilities.switch(session, stranger, capability, on=False)
        with pytest.raises(NotAllowedError):
            capabilities.create(session, stranger, person.organisation, RICH)


def test_a_client_offers_nothing(session: Session) -> None:
    client = make_user(session)
    with pytest.raises(NotAllowedError):
        capabilities.create(session, client, client.organisation, RICH)


def test_only_admins_suspend_and_never_the_operator(session: Session, person: User) -> None:
    admin = make_admin(session)
    with pytest.raises(NotAllowedError):
        organisations.suspend(session, person, person.organisation)
    with pytest.raises(NotAllowedError):
        organisations.suspend(session, admin, admin.organisation)
    organisations.suspend(session, admin, person.organisation)
    with pytest.raises(NotAllowedError):
        capabilities.create(session, person, person.organisation, RICH)
    organisations.reinstate(session, admin, person.organisation)
    assert capabilities.create(session, person, person.organisation, RICH).is_active
