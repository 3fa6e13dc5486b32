"""The page of one requirement: how far its run is, and everything the verdict has to say; on both databases."""

from dataclasses import replace
from html import unescape

from flask.testing import FlaskClient
from sqlalchemy.orm import Session, sessionmaker

from matching.runner import work
from portal.db import transaction
from portal.inputs import RequirementInput
from portal.match_store import SqlMatchStore
from portal.models import MatchRun, User
from portal.services import requirements
from tests.factories import make_requirement
from tests.portal.played import WANTED, offer, post

Sessions = sessionmaker[Session]
HTMX = {"HX-Request": "true"}


def requirement_of(sessions: Sessions, run_id: int) -> int:
    with sessions() as session:
        return session.get_one(MatchRun, run_id).requirement_id


def test_a_run_says_how_many_are_before_it_what_it_compares_and_how_long_that_usually_takes(
    browser: FlaskClient, buyer: User, sessions: Sessions
) -> None:
    offer(sessions)
    store = SqlMatchStore(sessions)
    other, own = post(sessions), post(sessions, buyer.id)
    address = f"/requirements/{requirement_of(sessions, own)}"
    waiting = unescape(browser.get(address).text)
    assert "1 run is before it" in waiting
    assert "Comparing 1 offer in data entry with what you ask" in waiting
    assert "usually takes" not in waiting
    asking = waiting.partition('hx-get="')[2].partition('"')[0]
    claim = store.claim(other)
    assert claim
    assert "it is next" in browser.get(asking, headers=HTMX).text
    store.release(claim)
    work(store, first=other, enough=lambda: True)
    claim = store.claim(own)
    assert claim
    running = unescape(browser.get(asking, headers=HTMX).text)
    assert "with what you ask, since" in running
    assert "Ranking usually takes less than a second once begun" in running
    assert 'id="history" hx-swap-oob="true"' in running


def test_a_requirement_that_is_no_more_while_somebody_looks_is_asked_for_as_a_whole_page(browser: FlaskClient, session: Session) -> None:
    foreign = make_requirement(session)
    session.commit()
    for id in (foreign.id, 2_000_000_000):
        answer = browser.get(f"/requirements/{id}/progress?seen=x", headers=HTMX)
        assert (answer.status_code, answer.headers.get("HX-Refresh")) == (404, "true")
        assert "HX-Refresh" not in browser.get(f"/requirements/{id}").headers


def test_the_verdict_has_its_confidence_its_evidence_what_would_flip_it_and_the_conflict(
    browser: FlaskClient, buyer: User, sessions: Sessions
) -> None:
    conflicting = replace(WANTED, answers={"C1": 1, "C3": 1, "AB1": 5, "C4": 5, "AK4": 5, "C5": 5})
    with sessions() as session, transaction(session):
        id = requirements.save_draft(session, session.get_one(User, buyer.id), conflicting).id
    page = unescape(browser.get(f"/requirements/{id}").text)
    assert "Confidence in the process type: " in page
    assert "The work and the objective disagree." in page
    assert "the work is routine, yet you want insight" in page.lower()
    assert "What would change the verdict" in page
    assert "You answered 1 of 5" in page
    assert '<mark class="speaks-' in page


def page_of(browser: FlaskClient, sessions: Sessions, buyer: User, brief: RequirementInput) -> str:
    with sessions() as session, transaction(session):
        id = requirements.save_draft(session, session.get_one(User, buyer.id), brief).id
    return unescape(browser.get(f"/requirements/{id}").text)


def test_what_was_answered_is_never_said_to_be_unsaid_though_it_speaks_for_neither_side(
    browser: FlaskClient, buyer: User, sessions: Sessions
) -> None:
    page = page_of(browser, sessions, buyer, replace(WANTED, answers={"C1": 4, "AB1": 1, "AB4": 2}))
    silent = page.partition("Nothing said about: ")[2].partition("</p>")[0]
    assert "AB2" in silent
    assert [id for id in ("C1", "AB1", "AB4") if f">{id}<" in silent] == []
    assert "You answered 2 of 5: it does not apply, which speaks for neither side." in page


def test_what_is_neither_kind_of_work_is_placed_on_no_line_between_them(browser: FlaskClient, buyer: User, sessions: Sessions) -> None:
    chairs = "Office chairs for specialist engineers and researchers. Lowest price."
    page = page_of(browser, sessions, buyer, replace(WANTED, title="Chairs", description=chairs, category=None, answers={}))
    assert "neither BPO nor KPO" in page
    assert "lean-lines" not in page
    assert "lean-lines" in page_of(browser, sessions, buyer, WANTED)
