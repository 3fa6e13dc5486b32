"""Hybrid work taken apart on the client's page, on both databases."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from html import unescape

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from portal.db import transaction
from portal.inputs import RequirementInput
from portal.models import AuditEvent, Requirement, User
from portal.services import requirements
from portal.workflow import RequirementStatus
from tests.portal.played import WANTED, make_client

SignIn = Callable[[User], FlaskClient]
Sessions = sessionmaker[Session]

HYBRID = RequirementInput(
    title="Claims",
    description=(
        "Scan paper forms and key the answers into a table. A law firm gives legal advice on the complex cases. It starts in spring."
    ),
    answers={"C1": 3, "C3": 3, "C4": 2},
    headcount=12,
    starts_on=date(2027, 3, 1),
    languages=("de",),
    certificates=("iso_27001",),
    particulars={"seasonality": "steady", "key_question": "Who has to pay?"},
)


@pytest.fixture
def buyer(session: Session) -> User:
    """A person of a client."""
    person = make_client(session)
    session.commit()
    return person


@pytest.fixture
def browser(buyer: User, sign_in: SignIn) -> FlaskClient:
    """The buyer, signed in."""
    return sign_in(buyer)


def drafted(sessions: Sessions, buyer: User, given: RequirementInput = HYBRID, *, posted: bool = False) -> int:
    with sessions() as session, transaction(session):
        person = session.get_one(User, buyer.id)
        requirement = requirements.save_draft(session, person, given)
        if posted:
            requirements.post(session, person, requirement)
        return requirement.id


def test_the_page_of_hybrid_work_says_which_sentences_are_which_work(browser: FlaskClient, buyer: User, sessions: Sessions) -> None:
    page = unescape(browser.get(f"/requirements/{drafted(sessions, buyer)}").text)
    assert "It comes apart: 1 sentence is BPO work, 1 KPO work" in page
    assert "<li>Scan paper forms and key the answers into a table.</li>" in page
    assert "Belongs to both: <q>It starts in spring.</q>" in page


@pytest.mark.parametrize("posted", [False, True])
def test_one_button_makes_two_drafts_with_their_sentences_services_and_what_holds_for_both(
    posted: bool, browser: FlaskClient, buyer: User, sessions: Sessions
) -> None:
    id = drafted(sessions, buyer, posted=posted)
    answer = browser.post(f"/requirements/{id}/split")
    assert (answer.status_code, answer.location) == (303, "/requirements?status=draft")
    with sessions() as session:
        bpo, kpo = session.scalars(select(Requirement).where(Requirement.split_from_id == id).order_by(Requirement.id)).all()
        for part, title, category, sentence in (
            (bpo, "Claims: BPO part", "data_entry", "Scan paper forms and key the answers into a table."),
            (kpo, "Claims: KPO part", "legal_services", "A law firm gives legal advice on the complex cases."),
        ):
            assert part.status is RequirementStatus.DRAFT
            assert (part.version.title, part.version.category) == (title, category)
            assert part.version.description == f"{sentence} It starts in spring."
            assert (part.version.starts_on, part.version.languages, part.version.certificates) == (date(2027, 3, 1), ["de"], ["iso_27001"])
            assert part.version.headcount is None
            assert part.version.answers == {"C4": 2}
            assert part.version.particulars == HYBRID.particulars
        event = session.scalars(select(AuditEvent).where(AuditEvent.action == "split")).one()
        assert event.after == {"bpo_requirement": bpo.id, "kpo_requirement": kpo.id}
    page = unescape(browser.get(f"/requirements/{id}").text)
    assert "This was split into two requirements" in page
    assert f'href="/requirements/{bpo.id}"' in page
    assert f'One part of <a href="/requirements/{id}">Claims</a>' in unescape(browser.get(f"/requirements/{bpo.id}").text)


def test_it_is_split_once(browser: FlaskClient, buyer: User, sessions: Sessions) -> None:
    id = drafted(sessions, buyer)
    assert browser.post(f"/requirements/{id}/split").status_code == 303
    assert browser.post(f"/requirements/{id}/split").status_code == 409


@pytest.mark.parametrize("given", [WANTED, replace(WANTED, description="", category=None)])
def test_work_of_one_kind_or_not_described_is_not_split(
    given: RequirementInput, browser: FlaskClient, buyer: User, sessions: Sessions
) -> None:
    id = drafted(sessions, buyer, given)
    assert browser.post(f"/requirements/{id}/split").status_code == 409
    assert "It comes apart" not in browser.get(f"/requirements/{id}").text
