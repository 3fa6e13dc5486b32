"""Every row of the domain's tables works: a person is asked for it, it moves the verdict, it counts in the ranking, the guide shows it."""

from datetime import date

import pytest
from flask import Flask
from flask.testing import FlaskClient

from matching.capabilities import CapabilityTable
from matching.classify import classify
from matching.criteria import CRITERIA
from matching.distinctions import CATEGORIES, DISTINCTIONS, Distinction, ServiceCategory
from matching.ranking import rank
from matching.types import Brief, Capability, Scope
from matching.weights import BPO_PROFILE, KPO_PROFILE
from portal.forms.requirement import RequirementForm
from portal.queries.catalogue import read_catalogue
from portal.web.database import session

IDS = [*(f"C{n}" for n in range(1, 6)), *(f"AB{n}" for n in range(1, 5)), *(f"AK{n}" for n in range(1, 5))]
SERVICES = [*(f"B{n}" for n in range(1, 9)), *(f"K{n}" for n in range(1, 8))]
TEXT = "We want to outsource this work to a vendor for two years."

each_row = pytest.mark.parametrize("row", DISTINCTIONS, ids=lambda row: row.id)
each_service = pytest.mark.parametrize("service", CATEGORIES, ids=lambda service: service.id)


def test_the_tables_hold_every_row_of_the_domain() -> None:
    assert [row.id for row in DISTINCTIONS] == IDS
    assert [service.id for service in CATEGORIES] == SERVICES


@pytest.fixture
def form(app: Flask) -> RequirementForm:
    with app.test_request_context():
        form = RequirementForm()
        form.offer(read_catalogue(session()))
    return form


def test_the_intake_form_asks_for_every_distinction(form: RequirementForm) -> None:
    asked = {field.name for field in form} | {"C2" if field.name == "category" else "" for field in form}
    assert set(IDS) <= asked


def test_the_intake_form_offers_every_service(form: RequirementForm) -> None:
    assert {service.code for service in CATEGORIES} <= {choice.value for choice in form.category.iter_choices()}


def test_the_guide_shows_every_row(client: FlaskClient) -> None:
    page = client.get("/guide").text
    assert [id for id in IDS + SERVICES if f'id="{id}"' not in page] == []


@each_row
def test_an_answer_is_a_reason_of_the_verdict(row: Distinction) -> None:
    said = {"category": CATEGORIES[0].code} if row.id == "C2" else {"answers": {row.id: 5}}
    reasons = {reason.distinction: reason for reason in classify(Brief(text=TEXT, **said)).reasons}
    assert reasons[row.id].lean
    assert reasons[row.id].weight > 0


@each_row
def test_opposite_answers_move_the_verdict(row: Distinction) -> None:
    if row.id == "C2":
        low, high = (Brief(text=TEXT, category=service.code) for service in (CATEGORIES[0], CATEGORIES[-1]))
    else:
        # Answers in the middle, so that there is room on both sides.
        others = {"C1": 3, "C3": 3, "C4": 3}
        low, high = (Brief(text=TEXT, answers=others | {row.id: answer}) for answer in (1, 5))
    assert classify(low).position != classify(high).position


@each_row
def test_a_criterion_with_weight_serves_the_distinction(row: Distinction) -> None:
    weights = [BPO_PROFILE.weights[c.key] + KPO_PROFILE.weights[c.key] for c in CRITERIA if row.id in c.distinctions]
    assert sum(weights) > 0


@each_service
def test_a_service_is_classified_and_ranked(service: ServiceCategory) -> None:
    brief = Brief(text=TEXT, category=service.code)
    verdict = classify(brief)
    assert (verdict.scope, verdict.category) == (Scope.INSIDE, service.code)
    offer = Capability(id="1", vendor_id="1", vendor_name="Invented", category=service.code, process_type=service.suggests, skill_level=5)
    result = rank(brief, verdict, CapabilityTable.build([offer]), as_of=date(2026, 11, 2))
    assert [vendor.capability_id for vendor in result.ranked] == ["1"]
