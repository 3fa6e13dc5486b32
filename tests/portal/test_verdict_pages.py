"""What the verdict says of itself on the client's pages: leans, weights, evidence, likeliest services; on both databases."""

import re
from dataclasses import replace
from html import unescape

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session, sessionmaker

from matching.classify import classify
from matching.types import ProcessType
from portal.briefs import brief_from
from portal.db import transaction
from portal.forms.choices import SKILL_LEVELS
from portal.inputs import OverrideInput, RequirementInput
from portal.models import Requirement, User
from portal.services import requirements, verdict_overrides
from portal.web.wording import category_name, service_score, share, signed
from tests.portal.played import OUTSIDE, WANTED

Sessions = sessionmaker[Session]


def page_of(browser: FlaskClient, buyer: User, sessions: Sessions, given: RequirementInput) -> str:
    """The page of a draft that says this."""
    with sessions() as session, transaction(session):
        id = requirements.save_draft(session, session.get_one(User, buyer.id), given).id
    return unescape(browser.get(f"/requirements/{id}").text)


def test_the_verdict_has_the_lean_the_weight_and_the_evidence_of_every_distinction_that_counts(
    browser: FlaskClient, buyer: User, sessions: Sessions
) -> None:
    text = "Analyse the market by a set procedure and interpret what it says."
    given = replace(WANTED, description=text, answers={"C1": 2, "AB1": 5, "AK1": 1})
    page = page_of(browser, buyer, sessions, given)
    reasons = {reason.distinction: reason for reason in classify(brief_from(given)).reasons}
    total = sum(reason.weight for reason in reasons.values())
    for id, lean, weight in (("C1", "−0.50", "1.00"), ("AB1", "−1.00", "0.80"), ("C2", signed(reasons["C2"].lean or 0), "0.40")):
        row = page[page.index(f'<span class="quiet-id">{id}</span>') :]
        figures = f"Lean {lean}, weight {weight} ({share(round(10_000 * reasons[id].weight / total))} of the whole)"
        assert figures in row[: row.index("</li>")]
    answered = page[page.index('<span class="quiet-id">C1</span>') :]
    words = re.sub(r"<svg.*?</svg>|<[^>]+>", "", answered[: answered.index("Lean")], flags=re.DOTALL)
    assert "not counted beside your answer: for KPO analyse, interpret; for BPO set procedure" in " ".join(words.split())
    neither = page[page.index('<span class="quiet-id">AK1</span>') :]
    assert "speaks for neither side" in neither[: neither.index("</li>")]


def test_a_verdict_in_the_middle_stands_at_zero_without_a_sign(browser: FlaskClient, buyer: User, sessions: Sessions) -> None:
    page = page_of(browser, buyer, sessions, replace(OUTSIDE, answers={"C1": 1, "C4": 5}))
    assert "each counted by its weight: 0.00." in page


def test_the_verdict_has_the_likeliest_services_with_their_scores_and_the_suggested_skill_level(
    browser: FlaskClient, buyer: User, sessions: Sessions
) -> None:
    given = replace(WANTED, category=None, answers={"C3": 5})
    verdict = classify(brief_from(given))
    page = page_of(browser, buyer, sessions, given)
    scores = re.findall(r"<li><span>([^<]+)</span>\s*<svg.*?</svg>\s*<span class=\"service-score\">([^<]+)</span>", page, re.DOTALL)
    assert scores == [(category_name(found.category), service_score(found.score)) for found in verdict.categories]
    assert verdict.skill_level
    assert f"Suggested skill level: {SKILL_LEVELS[verdict.skill_level]}" in page


@pytest.mark.parametrize(
    ("given", "is_shown"),
    [
        (WANTED, True),
        (replace(OUTSIDE, answers={"C1": 1, "C3": 1}), False),
        (RequirementInput(description="Some help.", answers={"C1": 1}), False),
    ],
)
def test_a_confidence_stands_only_beside_a_service_that_the_verdict_names(
    given: RequirementInput, is_shown: bool, browser: FlaskClient, buyer: User, sessions: Sessions
) -> None:
    page = page_of(browser, buyer, sessions, given)
    assert "clearly BPO" in page
    assert ("Confidence" in page) is is_shown


def test_too_little_said_has_no_likeliest_services(browser: FlaskClient, buyer: User, sessions: Sessions) -> None:
    page = page_of(browser, buyer, sessions, RequirementInput(description="Some help.", answers={"C1": 1}))
    assert "clearly BPO" in page
    assert "The services that it is closest to" not in page


def test_what_a_person_decided_has_no_confidence_of_the_engines_beside_it(browser: FlaskClient, buyer: User, sessions: Sessions) -> None:
    with sessions() as session, transaction(session):
        person = session.get_one(User, buyer.id)
        id = requirements.post(session, person, requirements.save_draft(session, person, WANTED)).requirement_id
        decided = OverrideInput(process_type=ProcessType.KPO, category="data_entry", reason="Our experts read every form.")
        verdict_overrides.override(session, person, session.get_one(Requirement, id), decided)
    for path in ("/edit", "/edit/check", "/edit/work"):
        page = browser.get(f"/requirements/{id}{path}").text
        assert "A person decided" in page, path
        assert "Confidence" not in page
