"""Watched vendors, on both databases: what changed since the last look, in words; the vendor learns nothing."""

import re
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from html import unescape

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select, update
from sqlalchemy.orm import Session, sessionmaker

from matching.types import EvidenceLevel
from portal.db import transaction
from portal.inputs import CapabilityInput, CertificateInput, ProfileInput, RateInput
from portal.models import AuditEvent, Capability, User, WatchedVendor
from portal.services import capabilities, organisations
from tests.portal.played import make_admin, make_client, offer, offered, organisation

Sessions = sessionmaker[Session]
SignIn = Callable[[User], FlaskClient]
FAR = date(2050, 3, 31)


def watched(browser: FlaskClient, sessions: Sessions, **fields: object) -> int:
    """A new vendor that the buyer watches; its id."""
    id = offer(sessions, **fields)
    assert browser.post(f"/vendors/{id}/watch").status_code == 303
    return id


def change(sessions: Sessions, id: int, given: CapabilityInput) -> None:
    """The vendor changes its only capability."""
    with sessions() as session, transaction(session):
        capability = session.scalars(select(Capability).where(Capability.organisation_id == id)).one()
        capabilities.change(session, None, capability, given)


def told(browser: FlaskClient, column: str = "Changed") -> list[str]:
    """The sentences of the list in that column."""
    page = unescape(browser.get("/vendors/watched").text)
    cells = re.findall(rf'<td data-label="{column}"[^>]*>(.*?)</td>', page, re.DOTALL)
    return [sentence for cell in cells for sentence in re.findall(r"<li>(.*?)</li>", cell)]


def test_watching_twice_is_watching_once_and_unwatching_twice_does_no_harm(
    browser: FlaskClient, sessions: Sessions, session: Session
) -> None:
    id = watched(browser, sessions)
    assert (
        browser.post(f"/vendors/{id}/watch", data={"back": "/vendors?languages=de#vendor-1"}).headers["Location"]
        == "/vendors?languages=de#vendor-1"
    )
    assert len(session.scalars(select(WatchedVendor)).all()) == 1
    assert "Stop watching" in browser.get(f"/vendors/{id}").text
    for _click in range(2):
        assert browser.post(f"/vendors/{id}/unwatch", data={"back": "https://evil.example"}).headers["Location"] == f"/vendors/{id}"
    session.rollback()
    assert session.scalars(select(WatchedVendor)).all() == []
    actions = select(AuditEvent.action).where(AuditEvent.object_type == "watched_vendor").order_by(AuditEvent.id)
    assert session.scalars(actions).all() == ["watch", "unwatch"]


def test_nothing_is_told_until_something_changes(browser: FlaskClient, sessions: Sessions) -> None:
    watched(browser, sessions)
    assert told(browser) == []


@pytest.mark.parametrize(
    ("before", "after", "sentences"),
    [
        ({}, {"capacity": 60}, ["Data entry: capacity 60 FTE, before 40 FTE."]),
        ({}, {"capacity": None}, ["Data entry: capacity unknown, before 40 FTE."]),
        ({}, {"skill_level": 4}, ["Data entry: skill level 4 of 5, before 3 of 5."]),
        (
            {"languages": ("de",)},
            {"languages": ("pl", "fr")},
            ["Data entry: languages added: French, Polish.", "Data entry: languages no longer named: German."],
        ),
        (
            {},
            {"certificates": (CertificateInput(code="iso_27001", valid_until=FAR),)},
            ["Data entry: ISO/IEC 27001 added, claimed, valid until 31 March 2050."],
        ),
        (
            {"certificates": (CertificateInput(code="iso_27001", valid_until=FAR),)},
            {"certificates": (CertificateInput(code="iso_27001", evidence=EvidenceLevel.DOCUMENTED),)},
            ["Data entry: ISO/IEC 27001 now documented, expiry unknown."],
        ),
        ({"certificates": (CertificateInput(code="soc_2"),)}, {}, ["Data entry: certificates no longer named: SOC 2."]),
        ({}, {"available_from": FAR}, ["Data entry: available from 31 March 2050, before unknown."]),
        (
            {},
            {
                "rates": (RateInput(amount=Decimal(33), currency="EUR"),),
                "minimum_contract_value": Decimal(9),
                "minimum_contract_currency": "EUR",
            },
            [],
        ),
    ],
)
def test_a_change_is_told_in_words_and_rates_never_are(
    before: dict[str, object], after: dict[str, object], sentences: list[str], browser: FlaskClient, sessions: Sessions
) -> None:
    id = watched(browser, sessions, **before)
    change(sessions, id, offered(**after))
    assert told(browser) == sentences


def test_new_services_those_switched_off_and_a_new_name_are_told(browser: FlaskClient, sessions: Sessions) -> None:
    id = watched(browser, sessions)
    with sessions() as session, transaction(session):
        vendor = organisation(session, id)
        old_name = vendor.name
        organisations.update_profile(session, None, vendor, ProfileInput(name="Zinnia Records"))
        capabilities.create(session, None, vendor, offered(category="payroll_processing"))
        first = session.scalars(select(Capability).where(Capability.category == "data_entry")).one()
        capabilities.switch(session, None, first, on=False)
    assert told(browser) == [f"Renamed; it was {old_name}.", "Switched off: Data entry.", "New service: Payroll processing."]
    page = unescape(browser.get("/vendors/watched").text)
    assert "Zinnia Records" in page


def test_a_suspended_vendor_and_one_that_offers_nothing_stay_on_the_list_without_a_reason(browser: FlaskClient, sessions: Sessions) -> None:
    suspended, off = watched(browser, sessions), watched(browser, sessions)
    with sessions() as session, transaction(session):
        admin = make_admin(session)
        organisations.suspend(session, admin, organisation(session, suspended))
        capability = session.scalars(select(Capability).where(Capability.organisation_id == off)).one()
        capabilities.switch(session, None, capability, on=False)
    page = browser.get("/vendors/watched").text
    assert page.count("Not available") == 1
    assert page.count("Offers nothing now") == 1
    assert "uspended" not in page
    assert f'href="/vendors/{suspended}"' not in page
    assert browser.post(f"/vendors/{suspended}/watch").status_code == 404
    browser.post("/vendors/watched/seen", data={"revision": "999999"})
    with sessions() as session, transaction(session):
        organisations.reinstate(session, make_admin(session), organisation(session, suspended))
    assert told(browser) == ["Available again."]
    assert browser.post(f"/vendors/{suspended}/unwatch").status_code == 303


def test_what_changed_comes_first_and_is_seen_only_as_far_as_the_page_showed(browser: FlaskClient, sessions: Sessions) -> None:
    watched(browser, sessions)
    later = watched(browser, sessions)
    change(sessions, later, offered(capacity=41))
    page = browser.get("/vendors/watched").text
    assert re.findall(r'href="/vendors/(\d+)"', page)[0] == str(later)
    shown = re.search(r'name="revision" value="(\d+)"', page)
    assert shown is not None
    change(sessions, later, offered(capacity=42))
    assert browser.post("/vendors/watched/seen", data={"revision": shown[1]}).status_code == 303
    assert told(browser) == ["Data entry: capacity 42 FTE, before 41 FTE."]
    for forged in ("", "-1", "x", "٣", "9" * 30):
        assert browser.post("/vendors/watched/seen", data={"revision": forged}).status_code == 303


def test_certificates_that_ended_since_or_end_soon_are_told_without_any_edit(
    browser: FlaskClient, sessions: Sessions, session: Session
) -> None:
    today = datetime.now(UTC).date()
    ended, soon = today - timedelta(days=1), today + timedelta(days=89)
    held = [CertificateInput(code="iso_27001", valid_until=ended), CertificateInput(code="soc_2", valid_until=soon)]
    watched(browser, sessions, certificates=(*held, CertificateInput(code="iso_9001", valid_until=today + timedelta(days=91))))
    session.execute(update(WatchedVendor).values(looked_at=datetime.now(UTC) - timedelta(days=9)))
    session.commit()
    assert len(told(browser)) == 1
    assert "ISO/IEC 27001 expired on" in told(browser)[0]
    assert [sentence.partition(" (")[0] for sentence in told(browser, "About to end")] == ["ISO/IEC 27001", "SOC 2"]


def test_the_list_is_the_organisations_own(browser: FlaskClient, sessions: Sessions, session: Session, sign_in: SignIn) -> None:
    id = watched(browser, sessions)
    stranger = make_client(session)
    session.commit()
    outside = sign_in(stranger)
    assert "You watch no vendor yet" in outside.get("/vendors/watched").text
    assert "Stop watching" not in outside.get(f"/vendors/{id}").text
    outside.post(f"/vendors/{id}/unwatch")
    assert "Stop watching" in browser.get(f"/vendors/{id}").text


def test_the_vendor_sees_the_same_whether_it_is_watched_or_not(
    browser: FlaskClient, sessions: Sessions, session: Session, sign_in: SignIn
) -> None:
    id = offer(sessions)
    seller = sign_in(session.scalars(select(User).where(User.organisation_id == id)).one())

    def seen() -> list[str]:
        return [re.sub(r'value="[^"]+"', "", seller.get(path).text) for path in ("/capabilities", "/profile")]

    before = seen()
    browser.post(f"/vendors/{id}/watch")
    assert seen() == before
    session.rollback()
    assert session.scalars(select(AuditEvent).where(AuditEvent.action == "watch")).one().organisation_id != id
