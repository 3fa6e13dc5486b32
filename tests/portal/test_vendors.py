"""The vendor's room, on both databases: profile, capabilities with their rows, the switch; scoped, and nothing typed lost."""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from html import unescape

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select
from sqlalchemy.orm import Session, sessionmaker
from werkzeug.test import TestResponse

from matching.types import EvidenceLevel
from portal.db import transaction
from portal.inputs import CertificateInput, RateInput
from portal.models import Capability, CapabilityRevision, OrganisationKind, User
from portal.queries.capabilities import capability_of, list_capabilities, said_in
from portal.services import capabilities
from tests.factories import make_capability, make_organisation, make_user
from tests.portal.played import offered

SignIn = Callable[[User], FlaskClient]
NEEDED = {"category": "data_entry", "process_type": "BPO", "skill_level": "2"}
VERIFIED = CertificateInput(code="iso_27001", valid_until=date(2028, 5, 1), evidence=EvidenceLevel.VERIFIED)
NOWHERE = 2_000_000_000


@pytest.fixture
def seller(session: Session) -> User:
    """A person of a vendor."""
    person = make_user(session, kind=OrganisationKind.VENDOR)
    session.commit()
    return person


@pytest.fixture
def browser(seller: User, sign_in: SignIn) -> FlaskClient:
    """The seller, signed in."""
    return sign_in(seller)


def text_of(answer: TestResponse) -> str:
    return unescape(answer.text)


def without_token(answer: TestResponse) -> str:
    """The page but for its CSRF token, which is signed with the time."""
    return re.sub(r'name="csrf_token" value="[^"]+"', "", answer.text)


def create(sessions: sessionmaker[Session], seller: User, **fields: object) -> int:
    """A capability of the seller; its id."""
    with sessions() as session, transaction(session):
        person = session.get_one(User, seller.id)
        return capabilities.create(session, person, person.organisation, offered(**fields)).id


def test_a_vendor_without_capabilities_is_told_what_to_do_next(browser: FlaskClient) -> None:
    page = text_of(browser.get("/capabilities"))
    assert "You offer nothing yet" in page
    assert 'href="/capabilities/new"' in page


def test_three_answers_make_a_capability_that_is_switched_on(browser: FlaskClient, session: Session) -> None:
    assert browser.post("/capabilities/new", data=NEEDED).status_code == 303
    made = session.scalars(select(Capability)).one()
    assert (made.category, made.is_active, made.capacity) == ("data_entry", True, None)
    page = text_of(browser.get("/capabilities"))
    assert "1 capability" in page
    assert "capacity, rates, delivery regions, languages, certificates, past engagements" in page


def test_a_row_is_added_without_scripts_and_nothing_typed_is_lost_or_saved(browser: FlaskClient, session: Session) -> None:
    answer = browser.post(
        "/capabilities/new", data={**NEEDED, "capacity": "a dozen", "rates-0-amount": "12", "rates-0-currency": "EUR", "add": "rates"}
    )
    page = text_of(answer)
    assert answer.status_code == 200
    assert 'name="rates-1-amount"' in page
    assert 'value="12"' in page
    assert 'value="a dozen"' in page
    assert session.scalar(select(func.count()).select_from(Capability)) == 0


def test_what_is_wrong_in_a_row_is_said_in_the_summary_with_a_link_to_its_field(browser: FlaskClient) -> None:
    answer = browser.post("/capabilities/new", data={**NEEDED, "rates-0-amount": "12", "certificates-0-valid_until": "soon"})
    page = text_of(answer)
    assert answer.status_code == 400
    assert 'href="#rates-0-currency"' in page
    assert 'href="#certificates-0-valid_until"' in page
    assert 'value="soon"' in page


def test_a_capability_is_changed_with_its_rows(browser: FlaskClient, seller: User, sessions: sessionmaker[Session]) -> None:
    id = create(sessions, seller, rates=(RateInput(amount=20, currency="EUR"), RateInput(amount=30, currency="GBP")))  # type: ignore[arg-type]
    page = text_of(browser.get(f"/capabilities/{id}"))
    assert 'value="20"' in page
    changed = {
        **NEEDED,
        "capacity": "55",
        "rates-0-amount": "20",
        "rates-0-currency": "EUR",
        "rates-0-remove": "y",
        "rates-1-amount": "31",
        "rates-1-currency": "GBP",
    }
    assert browser.post(f"/capabilities/{id}", data=changed).status_code == 303
    with sessions() as session:
        said = said_in(capability_of(session, session.get_one(User, seller.id), id))
        assert said.capacity == 55
        assert [(rate.amount, rate.currency) for rate in said.rates] == [(31, "GBP")]


def test_what_is_zero_is_said_shown_again_and_can_be_taken_back(
    browser: FlaskClient, seller: User, sessions: sessionmaker[Session]
) -> None:
    id = create(sessions, seller)
    names = ("ramp_up_days", "scale_notice_days", "utc_offset", "sla_met_percent", "advanced_degree_percent", "analyst_percent")

    def said() -> set[int | None]:
        with sessions() as session:
            found = said_in(capability_of(session, session.get_one(User, seller.id), id))
            return {getattr(found, name) for name in names}

    assert browser.post(f"/capabilities/{id}", data={**NEEDED, **dict.fromkeys(names, "0")}).status_code == 303
    assert said() == {0}
    page = browser.get(f"/capabilities/{id}").text
    assert '<option selected value="0">' in page
    assert page.count('value="0"') == len(names)
    assert browser.post(f"/capabilities/{id}", data={**NEEDED, **dict.fromkeys(names, "")}).status_code == 303
    assert said() == {None}


def test_an_older_tab_is_told_and_keeps_what_was_typed(browser: FlaskClient, seller: User, sessions: sessionmaker[Session]) -> None:
    id = create(sessions, seller)
    with sessions() as session:
        opened_at = session.get_one(Capability, id).lock_version
    first = {**NEEDED, "capacity": "10", "lock_version": opened_at}
    assert browser.post(f"/capabilities/{id}", data=first).status_code == 303
    late = browser.post(f"/capabilities/{id}", data={**first, "capacity": "99"})
    assert late.status_code == 409
    assert "save it again to replace the other version" in text_of(late)
    assert 'value="99"' in text_of(late)
    with sessions() as session:
        now = session.get_one(Capability, id)
        assert now.capacity == 10
        replacing = {**first, "capacity": "99", "lock_version": now.lock_version}
    assert browser.post(f"/capabilities/{id}", data=replacing).status_code == 303


def test_a_verified_certificate_stays_verified_and_no_other_becomes_so(
    browser: FlaskClient, seller: User, sessions: sessionmaker[Session]
) -> None:
    id = create(sessions, seller, certificates=(VERIFIED,))
    kept = {"certificates-0-code": "iso_27001", "certificates-0-valid_until": "2028-05-01", "certificates-0-evidence": "verified"}
    assert browser.post(f"/capabilities/{id}", data=NEEDED | kept).status_code == 303
    claimed = {"certificates-1-code": "soc_2", "certificates-1-evidence": "verified"}
    assert browser.post(f"/capabilities/{id}", data=NEEDED | kept | claimed).status_code == 400
    with sessions() as session:
        assert said_in(capability_of(session, session.get_one(User, seller.id), id)).certificates == (VERIFIED,)


def test_the_switch_leaves_a_revision_and_can_be_turned_back(browser: FlaskClient, seller: User, sessions: sessionmaker[Session]) -> None:
    id = create(sessions, seller)
    assert browser.post(f"/capabilities/{id}/switch", data={"on": "no"}).status_code == 303
    assert "Switch on" in text_of(browser.get("/capabilities"))
    assert browser.post(f"/capabilities/{id}/switch", data={"on": "yes"}).status_code == 303
    with sessions() as session:
        revisions = session.scalars(select(CapabilityRevision).order_by(CapabilityRevision.number))
        assert [revision.is_active for revision in revisions] == [True, False, True]


def test_the_profile_is_saved_and_a_wrong_address_is_explained(browser: FlaskClient, seller: User, session: Session) -> None:
    wrong = browser.post("/profile", data={"name": "Brindlemere", "website": "javascript:alert(1)", "about": "Since 2009."})
    assert wrong.status_code == 400
    assert "Begin the address with https:// or http://." in text_of(wrong)
    assert "Since 2009." in text_of(wrong)
    right = browser.post("/profile", data={"name": "Brindlemere", "country": "GB", "website": "https://brindlemere.example"})
    assert right.status_code == 303
    session.rollback()
    organisation = session.get_one(User, seller.id).organisation
    assert (organisation.name, organisation.country, organisation.website) == ("Brindlemere", "GB", "https://brindlemere.example")


def test_a_suspended_vendor_is_told_and_loses_nothing_typed(browser: FlaskClient, seller: User, session: Session) -> None:
    session.merge(seller).organisation.is_suspended = True
    session.commit()
    assert "Your organisation is suspended" in text_of(browser.get("/capabilities"))
    answer = browser.post("/capabilities/new", data={**NEEDED, "capacity": "77"})
    assert answer.status_code == 409
    assert 'value="77"' in text_of(answer)


def test_signed_out_meanwhile_the_form_is_shown_again_with_everything_typed(client: FlaskClient) -> None:
    answer = client.post("/capabilities/new", data={**NEEDED, "capacity": "77"})
    assert answer.status_code == 401
    assert 'value="77"' in text_of(answer)


@pytest.mark.parametrize("method", ["get", "post", "switch"])
def test_another_vendors_capability_reads_exactly_like_one_that_does_not_exist(method: str, browser: FlaskClient, session: Session) -> None:
    foreign = make_capability(session, make_organisation(session, OrganisationKind.VENDOR))
    session.commit()

    def ask(id: int) -> TestResponse:
        if method == "switch":
            return browser.post(f"/capabilities/{id}/switch", data={"on": "no"})
        return browser.get(f"/capabilities/{id}") if method == "get" else browser.post(f"/capabilities/{id}", data=NEEDED)

    answers = [ask(foreign.id), ask(NOWHERE), ask(10**12)]
    assert [answer.status_code for answer in answers] == [404, 404, 404]
    assert without_token(answers[0]) == without_token(answers[1])
    session.rollback()
    assert session.get_one(Capability, foreign.id).is_active


def test_the_list_takes_the_same_number_of_queries_however_long_it_is(
    seller: User, session: Session, count_queries: Callable[..., object]
) -> None:
    def queries() -> int:
        session.expire_all()
        person = session.get_one(User, seller.id)
        with count_queries(session) as counted:  # type: ignore[attr-defined]
            list_capabilities(session, person, 1)
        return len(counted.statements)

    organisation = session.merge(seller).organisation
    make_capability(session, organisation)
    few = queries()
    for _ in range(30):
        make_capability(session, organisation)
    make_capability(session)
    assert queries() == few
    page = list_capabilities(session, session.get_one(User, seller.id), 2)
    assert (len(page.rows), page.total) == (6, 31)


def test_what_was_said_is_read_back_as_it_was_given(seller: User, sessions: sessionmaker[Session]) -> None:
    said = replace(offered(), certificates=(VERIFIED,), languages=("de",), utc_offset=60, capacity=0)
    with sessions() as session, transaction(session):
        person = session.get_one(User, seller.id)
        id = capabilities.create(session, person, person.organisation, said).id
    with sessions() as session:
        assert said_in(capability_of(session, session.get_one(User, seller.id), id)) == said
