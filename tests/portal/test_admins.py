"""The operator's pages: the match queue, a run in full, what is decided about it, and the audit trail."""

import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager
from dataclasses import replace
from threading import Barrier
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select, update
from sqlalchemy.orm import Session, sessionmaker

from matching.runner import work
from portal.db import utcnow
from portal.match_store import SqlMatchStore
from portal.models import MatchRun, OrganisationKind, Requirement, Review, User
from portal.queries.entries import placements_of
from portal.workflow import RequirementStatus, RunState
from tests.factories import make_requirement, make_run, make_user
from tests.portal.played import OUTSIDE, WANTED, offer, post

Sessions = sessionmaker[Session]
CountQueries = Callable[[Session], AbstractContextManager[Any]]


@pytest.fixture
def admin(session: Session, sign_in: Callable[[User], FlaskClient]) -> FlaskClient:
    """The browser of a person of the operator."""
    person = make_user(session, kind=OrganisationKind.OPERATOR)
    session.commit()
    browser = sign_in(person)
    browser.get("/guide/questionnaire")  # the first visit of each minute is written down, which would be counted below
    return browser


@pytest.fixture
def matched(sessions: Sessions) -> int:
    """A run that is done with two vendors ranked and one excluded for its skill level."""
    for capacity in (40, 60):
        offer(sessions, capacity=capacity)
    offer(sessions, skill_level=1)
    run_id = post(sessions, given=replace(WANTED, skill_level=2))
    work(SqlMatchStore(sessions))
    return run_id


def make(session: Session, state: RunState, status: RequirementStatus, title: str) -> int:
    """A run in this state of a requirement in this status; its id."""
    run = make_run(session, make_requirement(session, status=status, title=title), state, entry_count=0, considered=0)
    session.commit()
    return run.id


def titles(page: str) -> list[str]:
    return re.findall(r'<a href="/admin/runs/\d+">([^<]+)</a>', page)


def test_what_needs_an_admin_comes_first_and_of_that_what_failed(admin: FlaskClient, session: Session) -> None:
    make(session, RunState.DONE, RequirementStatus.IN_REVIEW, "Older to review")
    make(session, RunState.DONE, RequirementStatus.IN_REVIEW, "Newer to review")
    make(session, RunState.FAILED, RequirementStatus.MATCHING, "Failed")
    make(session, RunState.QUEUED, RequirementStatus.MATCHING, "Queued")
    make(session, RunState.DONE, RequirementStatus.SHORTLISTED, "Decided")
    page = admin.get("/admin/queue").text
    assert titles(page) == ["Failed", "Older to review", "Newer to review"]
    assert "3 runs need your attention" in page


def test_a_run_that_has_a_newer_one_needs_nobody(admin: FlaskClient, session: Session) -> None:
    requirement = make_requirement(session, status=RequirementStatus.MATCHING)
    make_run(session, requirement, RunState.FAILED)
    make_run(session, requirement, RunState.RUNNING)
    session.commit()
    assert "Nothing needs your attention" in admin.get("/admin/queue").text


@pytest.mark.parametrize("state", list(RunState))
def test_the_queue_can_be_read_by_state_from_both_ends(state: RunState, admin: FlaskClient, session: Session) -> None:
    for other in RunState:
        make(session, other, RequirementStatus.WITHDRAWN, f"First {other}")
        make(session, other, RequirementStatus.WITHDRAWN, f"Second {other}")
    oldest, newest = (titles(admin.get(f"/admin/queue?show={state}&order={order}").text) for order in ("oldest", "newest"))
    assert oldest == [f"First {state}", f"Second {state}"]
    assert newest == oldest[::-1]


def test_a_long_queue_has_pages_and_its_addresses_keep_the_view(admin: FlaskClient, session: Session) -> None:
    for number in range(30):
        make(session, RunState.DONE, RequirementStatus.WITHDRAWN, f"Requirement {number:02}")
    first, second = (admin.get(f"/admin/queue?show=done&order=oldest&page={page}").text for page in (1, 2))
    assert titles(first) + titles(second) == [f"Requirement {number:02}" for number in range(30)]
    assert 'href="/admin/queue?show=done&amp;order=oldest&amp;page=2"' in first


def test_a_page_after_the_last_does_not_say_that_nothing_waits(admin: FlaskClient, session: Session) -> None:
    make(session, RunState.DONE, RequirementStatus.IN_REVIEW, "Waits")
    page = admin.get("/admin/queue?page=2").text
    assert "There is no such page" in page
    assert "All caught up" not in page


@pytest.mark.parametrize("query", ["show=nonsense", "page=0", "page=-1", "page=many", "page=99999999999999999999", "order=sideways"])
def test_an_address_with_nonsense_still_shows_a_queue(query: str, admin: FlaskClient) -> None:
    assert admin.get(f"/admin/queue?{query}").status_code == 200


def test_a_queue_of_many_asks_the_database_no_more_often_than_one_of_few(
    admin: FlaskClient, session: Session, count_queries: CountQueries
) -> None:
    make(session, RunState.DONE, RequirementStatus.IN_REVIEW, "One")
    with count_queries(session) as few:
        admin.get("/admin/queue")
    for number in range(20):
        make(session, RunState.DONE, RequirementStatus.IN_REVIEW, f"Another {number}")
    with count_queries(session) as many:
        admin.get("/admin/queue")
    assert len(many.statements) == len(few.statements) <= 10


def test_a_run_page_shows_points_that_add_up_to_the_score(admin: FlaskClient, matched: int, session: Session) -> None:
    page = admin.get(f"/admin/runs/{matched}").text
    placements = placements_of(session.get_one(MatchRun, matched))
    tables = re.findall(r'<table class="data-table contributions">(.*?)</table>', page, re.DOTALL)
    assert len(tables) == len(placements) == 2
    for placement, table in zip(placements, tables, strict=True):
        *points, total = [round(float(found) * 100) for found in re.findall(r'data-label="Points"[^>]*>(?:<strong>)?([\d.]+)', table)]
        assert sum(points) == total == placement.score


def test_a_run_page_says_who_was_excluded_and_by_how_much(admin: FlaskClient, matched: int) -> None:
    page = admin.get(f"/admin/runs/{matched}").text
    section = page[page.index('id="excluded"') : page.index('id="asked"')]
    assert "missed by 1 capability, by 1 as the only one" in section
    assert all(f'data-label="{label}"' in section for label in ("Asked", "Offered", "Missed by"))


def test_a_run_page_asks_the_database_as_often_for_ten_vendors_as_for_two(
    admin: FlaskClient, matched: int, sessions: Sessions, session: Session, count_queries: CountQueries
) -> None:
    for _ in range(8):
        offer(sessions)
    larger = post(sessions)
    work(SqlMatchStore(sessions))
    with count_queries(session) as few:
        admin.get(f"/admin/runs/{matched}")
    with count_queries(session) as many:
        admin.get(f"/admin/runs/{larger}")
    assert len(many.statements) == len(few.statements) <= 21


def test_approving_publishes_the_run_once(admin: FlaskClient, matched: int, session: Session) -> None:
    first = admin.post(f"/admin/runs/{matched}/approve", data={"note": "All documents seen."})
    second = admin.post(f"/admin/runs/{matched}/approve")
    review = session.scalars(select(Review)).one()
    assert (first.status_code, first.location, second.status_code) == (303, f"/admin/runs/{matched}", 409)
    assert (review.decision, review.reason) == ("approved", "All documents seen.")
    assert session.scalars(select(Requirement.status)).one() is RequirementStatus.SHORTLISTED


def test_returning_needs_a_reason_and_keeps_it_for_the_client(admin: FlaskClient, matched: int, session: Session) -> None:
    without = admin.post(f"/admin/runs/{matched}/return", data={"reason": "  "})
    assert without.status_code == 400
    assert "Say what the client should change." in without.text
    assert admin.post(f"/admin/runs/{matched}/return", data={"reason": "Name the languages."}).status_code == 303
    assert session.scalars(select(Review.reason)).one() == "Name the languages."
    assert session.scalars(select(Requirement.status)).one() is RequirementStatus.RETURNED


def test_running_again_goes_to_the_new_run(admin: FlaskClient, matched: int, session: Session) -> None:
    answer = admin.post(f"/admin/runs/{matched}/again")
    newest = session.scalars(select(MatchRun).order_by(MatchRun.id.desc())).first()
    assert newest is not None
    assert (newest.state, answer.location) == (RunState.QUEUED, f"/admin/runs/{newest.id}")


def test_of_two_admins_who_run_a_failed_run_again_at_once_one_is_told(
    sign_in: Callable[[User], FlaskClient], session: Session, sessions: Sessions
) -> None:
    run_id = post(sessions)
    requirement = session.get_one(MatchRun, run_id).requirement
    session.execute(update(MatchRun).values(state=RunState.FAILED, failure="The engine stopped.", finished_at=utcnow()))
    admins = [make_user(session, kind=OrganisationKind.OPERATOR) for _ in range(2)]
    session.commit()
    browsers, start = [sign_in(person) for person in admins], Barrier(2)

    def click(browser: FlaskClient) -> int:
        browser.get("/admin/queue")
        start.wait()
        return browser.post(f"/admin/runs/{run_id}/again").status_code

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(click, browsers)) == [303, 409]
    session.rollback()
    assert session.scalars(select(MatchRun.state).order_by(MatchRun.id)).all() == [RunState.FAILED, RunState.QUEUED]
    assert requirement.status is RequirementStatus.MATCHING


def test_cancelling_ends_a_queued_run_and_a_second_click_says_that_it_is_over(
    admin: FlaskClient, sessions: Sessions, session: Session
) -> None:
    run_id = post(sessions)
    assert admin.post(f"/admin/runs/{run_id}/cancel").status_code == 303
    again = admin.post(f"/admin/runs/{run_id}/cancel")
    assert again.status_code == 409
    assert "The run is over" in again.text
    assert session.scalars(select(MatchRun.state)).one() is RunState.CANCELLED


def test_a_moving_run_is_asked_for_again_until_it_is_over(admin: FlaskClient, sessions: Sessions) -> None:
    run_id = post(sessions)
    moving = admin.get(f"/admin/runs/{run_id}/state")
    work(SqlMatchStore(sessions))
    over = admin.get(f"/admin/runs/{run_id}/state")
    assert ("hx-get" in moving.text, "HX-Refresh" in moving.headers) == (True, False)
    assert ("hx-get" in over.text, over.headers["HX-Refresh"]) == (False, "true")


def test_a_requirement_outside_the_fifteen_says_so_instead_of_nobody_fits(admin: FlaskClient, sessions: Sessions) -> None:
    run_id = post(sessions, given=OUTSIDE)
    work(SqlMatchStore(sessions))
    assert "Outside, nobody was ranked; waits for your decision" in admin.get("/admin/queue").text
    assert "Nobody was ranked" in admin.get(f"/admin/runs/{run_id}").text


def test_the_trail_of_a_run_tells_who_did_what_from_its_beginning(admin: FlaskClient, matched: int) -> None:
    admin.post(f"/admin/runs/{matched}/approve")
    trail = admin.get(f"/admin/audit/match_run/{matched}").text
    assert trail.index("Queue") < trail.index("<ins>queued</ins>") < trail.index("Finish matching") < trail.index("<ins>done</ins>")
    events = admin.get("/admin/audit").text
    assert events.index("Approve") < events.index("Finish matching")
    assert "<del>in review</del>" in events


def test_the_trail_of_nothing_is_an_empty_page(admin: FlaskClient) -> None:
    answer = admin.get("/admin/audit/match_run/99")
    assert answer.status_code == 200
    assert "Nothing was ever recorded" in answer.text
