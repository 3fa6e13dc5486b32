"""Hybrid work taken apart on the client's page, on both databases."""

import csv
from dataclasses import replace
from datetime import date
from html import unescape
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from matching.distinctions import DISTINCTION
from portal.db import transaction
from portal.inputs import RequirementInput
from portal.models import AuditEvent, Requirement, User
from portal.services import requirements
from portal.web.wording import category_name
from portal.workflow import RequirementStatus
from tests.portal.played import WANTED

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
            assert part.version.answers == {}
        assert (bpo.version.particulars, kpo.version.particulars) == ({"seasonality": "steady"}, {"key_question": "Who has to pay?"})
        event = session.scalars(select(AuditEvent).where(AuditEvent.action == "split")).one()
        assert event.after == {"bpo_requirement": bpo.id, "kpo_requirement": kpo.id}
    page = unescape(browser.get(f"/requirements/{id}").text)
    assert "This was split into two requirements" in page
    assert f'href="/requirements/{bpo.id}"' in page
    assert f'One part of <a href="/requirements/{id}">Claims</a>' in unescape(browser.get(f"/requirements/{bpo.id}").text)


def in_demo(title: str) -> RequirementInput:
    """A requirement of the demo."""
    with (Path(__file__).parents[2] / "seed" / "demo" / "requirements.csv").open(encoding="utf-8", newline="") as file:
        row = next(row for row in csv.DictReader(file) if row["title"] == title)
    answers = {id: int(row[id]) for id in DISTINCTION if row.get(id)}
    return RequirementInput(title=title, description=row["text"], category=row["category"], answers=answers)


@pytest.mark.parametrize(
    "given",
    [
        in_demo("Supplier invoices, and what they could tell us"),
        in_demo("Support of connected chargers, from the first call to the root cause"),
        replace(HYBRID, answers={"C1": 1, "C3": 2, "C4": 5, "C5": 5, "AB1": 5, "AK2": 4, "AK4": 5}),
        replace(HYBRID, answers={"C1": 5, "C3": 4, "C4": 1, "C5": 1, "AK3": 5, "AB2": 5, "AB3": 5}),
    ],
)
def test_each_part_is_judged_as_the_kind_of_work_that_it_was_split_into_whatever_was_answered_for_the_whole(
    given: RequirementInput, browser: FlaskClient, buyer: User, sessions: Sessions
) -> None:
    id = drafted(sessions, buyer, given)
    assert browser.post(f"/requirements/{id}/split").status_code == 303
    with sessions() as session:
        ids = session.scalars(select(Requirement.id).where(Requirement.split_from_id == id).order_by(Requirement.id)).all()
    for part, kind in zip(ids, ("BPO", "KPO"), strict=True):
        assert f" and reads as {kind}: " in browser.get(f"/requirements/{part}").text
    if given.category:
        assert f"This is {category_name(given.category).lower()} work" in browser.get(f"/requirements/{ids[0]}").text


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
