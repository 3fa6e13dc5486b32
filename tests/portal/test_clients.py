"""The client's room, on both databases: posted, followed, shortlisted; scoped to the organisation. Writing is in `test_writing`."""

import re
from collections.abc import Callable
from dataclasses import replace
from html import unescape

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker
from werkzeug.test import TestResponse

from matching.eligibility import RULE
from matching.runner import work
from portal.db import transaction
from portal.inputs import RequirementInput
from portal.match_store import SqlMatchStore
from portal.models import MatchRun, Requirement, User
from portal.queries.entries import ranked_vendors
from portal.queries.requirements import list_requirements, requirement_of, said_in
from portal.services import requirements, reviews
from portal.workflow import RequirementStatus, RunState
from tests.factories import make_organisation, make_requirement, make_run, make_user
from tests.portal.played import OUTSIDE, WANTED, make_admin, offer, organisation

NOWHERE = 2_000_000_000


def play(sessions: sessionmaker[Session], buyer: User, given: RequirementInput = WANTED, *, matched: bool = True) -> int:
    """A requirement of the buyer, posted and matched; its id."""
    with sessions() as session, transaction(session):
        person = session.get_one(User, buyer.id)
        id = requirements.post(session, person, requirements.save_draft(session, person, given)).requirement_id
    if matched:
        work(SqlMatchStore(sessions))
    return id


def publish(sessions: sessionmaker[Session], id: int) -> None:
    """An admin approves the requirement's run."""
    with sessions() as session, transaction(session):
        run = session.scalars(select(MatchRun).where(MatchRun.requirement_id == id).order_by(MatchRun.id.desc())).first()
        assert run
        reviews.approve(session, make_admin(session), run)


def text_of(answer: TestResponse) -> str:
    return unescape(answer.text)


def without_token(answer: TestResponse) -> str:
    """The page but for its CSRF token, which is signed with the time."""
    return re.sub(r'name="csrf_token" value="[^"]+"', "", answer.text)


def test_a_client_without_requirements_is_told_what_to_do_next(browser: FlaskClient) -> None:
    page = text_of(browser.get("/requirements"))
    assert "You have not described any work yet" in page
    assert 'href="/requirements/new"' in page


def test_the_page_follows_the_run_and_stops_asking_when_it_is_over(
    browser: FlaskClient, buyer: User, sessions: sessionmaker[Session]
) -> None:
    offer(sessions)
    id = play(sessions, buyer, matched=False)
    htmx = {"HX-Request": "true"}
    waiting = text_of(browser.get(f"/requirements/{id}"))
    assert "The match is queued" in waiting
    asking = waiting.partition('hx-get="')[2].partition('"')[0]
    assert browser.get(asking, headers=htmx).status_code == 204
    work(SqlMatchStore(sessions))
    moved = browser.get(asking, headers=htmx)
    assert moved.status_code == 200
    assert "The match is done; an admin reviews it" in text_of(moved)
    assert "hx-get" not in text_of(moved)
    assert browser.get(asking).location == f"/requirements/{id}"


def test_a_run_can_be_cancelled_and_asked_for_again(browser: FlaskClient, buyer: User, sessions: sessionmaker[Session]) -> None:
    id = play(sessions, buyer, matched=False)
    assert browser.post(f"/requirements/{id}/cancel").status_code == 303
    assert "The run was cancelled" in text_of(browser.get(f"/requirements/{id}"))
    assert browser.post(f"/requirements/{id}/cancel").status_code == 409
    assert browser.post(f"/requirements/{id}/match").status_code == 303
    assert "The match is queued" in text_of(browser.get(f"/requirements/{id}"))


def test_a_returned_requirement_shows_the_reason_and_is_revised_into_a_new_version(
    browser: FlaskClient, buyer: User, sessions: sessionmaker[Session]
) -> None:
    id = play(sessions, buyer)
    with sessions() as session, transaction(session):
        reviews.send_back(session, make_admin(session), session.scalars(select(MatchRun)).one(), "Say how many records there are.")
    assert "Say how many records there are." in text_of(browser.get(f"/requirements/{id}"))
    assert "1 waits for you" in text_of(browser.get("/requirements"))
    assert WANTED.description in text_of(browser.get(f"/requirements/{id}/edit/words"))
    browser.post(f"/requirements/{id}/edit/words", data={"description": "Key 48,000 records a year."})
    answer = browser.post(f"/requirements/{id}/edit/check", data={"addendum": "The volume."})
    assert answer.location == f"/requirements/{id}"
    with sessions() as session:
        found = session.get_one(Requirement, id)
        assert [version.description for version in found.versions] == [WANTED.description, "Key 48,000 records a year."]
        assert found.status is RequirementStatus.MATCHING


def test_a_withdrawn_requirement_stays_readable_and_cannot_be_written(
    browser: FlaskClient, buyer: User, sessions: sessionmaker[Session]
) -> None:
    id = play(sessions, buyer)
    assert browser.post(f"/requirements/{id}/withdraw").status_code == 303
    assert "Withdrawn" in text_of(browser.get(f"/requirements/{id}"))
    assert browser.get(f"/requirements/{id}/edit").status_code == 409
    assert browser.post(f"/requirements/{id}/withdraw").status_code == 409


def test_the_shortlist_is_readable_only_once_it_is_published(browser: FlaskClient, buyer: User, sessions: sessionmaker[Session]) -> None:
    offer(sessions)
    id = play(sessions, buyer)
    assert browser.get(f"/requirements/{id}/shortlist").status_code == 404
    publish(sessions, id)
    assert "1 vendor fits" in text_of(browser.get(f"/requirements/{id}/shortlist"))


def test_the_shortlist_adds_up_and_a_vendor_that_does_not_fit_is_no_entry_of_it(
    browser: FlaskClient, buyer: User, sessions: sessionmaker[Session]
) -> None:
    fits, misses = offer(sessions, capacity=40), offer(sessions, capacity=2)
    id = play(sessions, buyer, replace(WANTED, headcount=20))
    publish(sessions, id)
    page = text_of(browser.get(f"/requirements/{id}/shortlist?open=all"))
    with sessions() as session:
        assert f'shortlist-name">{organisation(session, fits).name}<' in page
        assert f'shortlist-name">{organisation(session, misses).name}<' not in page
        (vendor,) = ranked_vendors(session, session.scalars(select(MatchRun)).one())
    assert sum(part.points for part in vendor.contributions) == vendor.score
    assert f"<strong>{vendor.score / 100:.2f}</strong>" in page
    assert all(f"{part.points / 100:.2f}</td>" in page for part in vendor.contributions)
    assert f"{RULE['capacity'].name}: 1 offer" in page


def test_a_requirement_outside_the_fifteen_services_says_so_and_what_to_do(
    browser: FlaskClient, buyer: User, sessions: sessionmaker[Session]
) -> None:
    page = text_of(browser.get(f"/requirements/{play(sessions, buyer, OUTSIDE)}"))
    assert "No vendor was ranked: this is outside the fifteen services" in page


def test_too_little_said_names_what_to_add(browser: FlaskClient, buyer: User, sessions: sessionmaker[Session]) -> None:
    page = text_of(browser.get(f"/requirements/{play(sessions, buyer, RequirementInput(description='Some help next year.'))}"))
    assert "too little is said to know which service it is" in page
    assert "What to add:" in page


def test_a_run_that_found_nobody_counts_the_reasons_and_names_what_relaxing_would_gain(
    browser: FlaskClient, buyer: User, sessions: sessionmaker[Session]
) -> None:
    offer(sessions, capacity=2)
    offer(sessions, capacity=3)
    page = text_of(browser.get(f"/requirements/{play(sessions, buyer, replace(WANTED, headcount=500))}"))
    assert "No vendor fits: all 2 offers in this service miss something you ask for" in page
    assert "alone would let 2 vendors in" in page


@pytest.mark.parametrize("path", ["", "/edit", "/edit/words", "/edit/check", "/progress", "/shortlist"])
def test_another_organisations_requirement_reads_exactly_like_one_that_does_not_exist(
    path: str, browser: FlaskClient, session: Session
) -> None:
    foreign = make_requirement(session, make_user(session, make_organisation(session)))
    session.commit()
    answers = [browser.get(f"/requirements/{id}{path}", headers={"HX-Request": "true"}) for id in (foreign.id, NOWHERE, 10**12)]
    assert [answer.status_code for answer in answers] == [404, 404, 404]
    assert without_token(answers[0]) == without_token(answers[1])


def test_the_list_shows_only_the_own_organisations_and_what_waits_first(browser: FlaskClient, buyer: User, session: Session) -> None:
    for status, title in (
        (RequirementStatus.SHORTLISTED, "Shortlisted one"),
        (RequirementStatus.DRAFT, "Drafted one"),
        (RequirementStatus.RETURNED, "Returned one"),
        (RequirementStatus.IN_REVIEW, "Reviewed one"),
    ):
        make_requirement(session, session.merge(buyer), status, title=title)
    make_requirement(session, title="Of somebody else")
    session.commit()
    page = text_of(browser.get("/requirements"))
    order = [page.index(title) for title in ("Returned one", "Drafted one", "Reviewed one", "Shortlisted one")]
    assert order == sorted(order)
    assert "Of somebody else" not in page
    drafts = text_of(browser.get("/requirements?status=draft"))
    assert "Drafted one" in drafts
    assert "Returned one" not in drafts
    assert browser.get("/requirements?status=nonsense&page=nonsense").status_code == 200


def test_the_list_takes_the_same_number_of_queries_however_long_it_is(
    buyer: User, session: Session, count_queries: Callable[..., object]
) -> None:
    def queries() -> int:
        session.expire_all()
        person = session.get_one(User, buyer.id)
        with count_queries(session) as counted:  # type: ignore[attr-defined]
            list_requirements(session, person, None, 1)
        return len(counted.statements)

    person = session.merge(buyer)
    make_run(session, make_requirement(session, person, RequirementStatus.IN_REVIEW), RunState.DONE, entry_count=0, considered=0)
    few = queries()
    for _ in range(30):
        make_run(session, make_requirement(session, person, RequirementStatus.IN_REVIEW), RunState.DONE, entry_count=0, considered=0)
    assert queries() == few
    page = list_requirements(session, session.get_one(User, buyer.id), None, 2)
    assert (len(page.rows), page.total, page.last) == (6, 31, 2)


def test_what_was_said_is_read_back_as_it_was_given(buyer: User, sessions: sessionmaker[Session]) -> None:
    said = replace(WANTED, answers={"C1": 1}, languages=("de", "en"), headcount=12, particulars={"quality_target": 99.5})
    id = play(sessions, buyer, said, matched=False)
    with sessions() as session:
        assert said_in(requirement_of(session, session.get_one(User, buyer.id), id).version) == said
