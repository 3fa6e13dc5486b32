"""Past versions read with what changed in them, and everything that happened in order; on both databases."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal
from html import unescape

import pytest
from flask.testing import FlaskClient
from hypothesis import given, settings
from hypothesis import strategies as some
from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from matching.runner import work
from matching.types import PricingModel, ProcessType
from portal.db import transaction
from portal.inputs import OverrideInput
from portal.match_store import SqlMatchStore
from portal.models import MatchRun, Requirement, User
from portal.queries.catalogue import read_catalogue
from portal.queries.requirements import requirement_of
from portal.queries.timelines import timeline_of
from portal.queries.versions import versions_of
from portal.services import requirements, reviews, runs, verdict_overrides
from portal.web.clients.differences import Kind, difference_of, word_difference
from tests.factories import make_requirement, make_run
from tests.portal.played import WANTED, make_admin, offer, post

SignIn = Callable[[User], FlaskClient]
Sessions = sessionmaker[Session]
FEWER = "We counted again: 3,000 are left."


def revised(sessions: Sessions, buyer: User, **said: object) -> int:
    """A requirement that was matched, published, and revised once; its id."""
    run_id = post(sessions, buyer.id)
    work(SqlMatchStore(sessions))
    with sessions() as session, transaction(session):
        run = session.get_one(MatchRun, run_id)
        reviews.approve(session, make_admin(session), run, "Not for the client's eyes.")
        given = replace(WANTED, description="Key 3,000 paper records a month by a set procedure.", **said)  # type: ignore[arg-type]
        requirements.revise(session, session.get_one(User, buyer.id), run.requirement, given, FEWER)
        return run.requirement_id


def test_what_changed_is_said_in_the_words_of_the_facts_and_unknown_is_written_out(session: Session) -> None:
    before = replace(WANTED, headcount=12, answers={"C1": 1}, languages=("de",), starts_on=date(2027, 3, 1))
    budget = {"budget_amount": Decimal("9.5"), "budget_currency": "EUR", "pricing_model": PricingModel.PER_TRANSACTION}
    now = replace(before, title="Index files", headcount=None, answers={"C1": 2, "AB1": 5}, languages=("de", "en"), **budget)
    changes = {change.label: (change.before, change.now) for change in difference_of(before, now, read_catalogue(session)).changes}
    assert changes == {
        "Title": ("Index paper records", "Index files"),
        "Languages": ("German", "German, English"),
        "Budget ceiling": ("not said", "EUR 9.50 per transaction"),
        "Pricing model": ("not said", "Per transaction"),
        "Nature of the tasks (C1)": ("1 of 5", "2 of 5"),
        "Repetitive, standardised work (AB1)": ("not said", "5 of 5"),
        "Headcount": ("12 FTE", "not said"),
    }


def test_the_same_words_are_no_difference(session: Session) -> None:
    same = difference_of(WANTED, WANTED, read_catalogue(session))
    assert (same.changes, same.description) == ([], [])


def test_a_description_is_compared_word_by_word() -> None:
    pieces = word_difference("Key 4,000 paper records a month.", "Key 3,000 paper records and index cards a month.")
    assert [(piece.kind.value, piece.words.strip()) for piece in pieces] == [
        ("same", "Key"),
        ("removed", "4,000"),
        ("added", "3,000"),
        ("same", "paper records"),
        ("added", "and index cards"),
        ("same", "a month."),
    ]


def test_long_stretches_that_stayed_are_left_out() -> None:
    long = " ".join(f"word{number}" for number in range(500))
    pieces = word_difference(f"{long} old {long}", f"{long} new {long}")
    assert [piece.kind for piece in pieces] == [Kind.LEFT_OUT, Kind.SAME, Kind.REMOVED, Kind.ADDED, Kind.SAME, Kind.LEFT_OUT]
    assert sum(len(piece.words.split()) for piece in pieces) < 40


@settings(deadline=None)
@given(before=some.text(max_size=300), now=some.text(max_size=300))
def test_what_was_removed_and_what_was_added_are_of_the_two_texts_whatever_they_hold(before: str, now: str) -> None:
    pieces = word_difference(before, now)
    for kind, text in ((Kind.REMOVED, before), (Kind.ADDED, now)):
        assert all(piece.words in text for piece in pieces if piece.kind is kind)
    if before.split() != now.split():
        assert any(piece.kind in {Kind.REMOVED, Kind.ADDED} for piece in pieces)


def test_the_page_lists_versions_with_their_addenda_and_what_became_of_each(sessions: Sessions, buyer: User, sign_in: SignIn) -> None:
    offer(sessions)
    id = revised(sessions, buyer)
    page = unescape(sign_in(buyer).get(f"/requirements/{id}").text)
    assert "Version 2 is the newest" in page
    assert FEWER in page
    assert f'href="/requirements/{id}/versions/1"' in page
    assert f"Shortlist of run {first_run(sessions, id)}" in page
    assert "A run of it is queued" in page


def test_a_past_version_is_read_with_its_verdict_and_the_run_that_saw_it(sessions: Sessions, buyer: User, sign_in: SignIn) -> None:
    offer(sessions)
    id, browser = revised(sessions, buyer, headcount=9), sign_in(buyer)
    old = unescape(browser.get(f"/requirements/{id}/versions/1").text)
    assert "This is a past version: version 2 holds now" in old
    assert "4,000" in old
    assert "This is data entry work" in old
    assert f"/requirements/{id}/shortlist?run={first_run(sessions, id)}" in old
    new = unescape(browser.get(f"/requirements/{id}/versions/2").text)
    assert "What changed from version 1" in new
    assert FEWER in new
    assert "<del>not said</del>" in new
    assert "<ins>9 FTE</ins>" in new
    assert '<del><span class="visually-hidden">Removed: </span>4,000 ' in new


def test_each_published_shortlist_stays_readable_as_the_one_of_its_version(sessions: Sessions, buyer: User, sign_in: SignIn) -> None:
    offer(sessions)
    id, browser = revised(sessions, buyer), sign_in(buyer)
    work(SqlMatchStore(sessions))
    with sessions() as session, transaction(session):
        second = session.scalars(select(MatchRun).where(MatchRun.requirement_id == id).order_by(MatchRun.id.desc())).first()
        assert second
        reviews.approve(session, make_admin(session), second)
        newest = second.id
    old, new = (browser.get(f"/requirements/{id}/shortlist?run={run}") for run in (first_run(sessions, id), newest))
    assert "This is the shortlist of version 1" in old.text
    assert "since been revised" not in new.text
    assert browser.get(f"/requirements/{id}/shortlist?run=2000000000").status_code == 404


@pytest.mark.parametrize("path", ["versions/3", "versions/0", "shortlist?run=99999999999999999999", "shortlist?run=x", "shortlist?run=-1"])
def test_versions_and_runs_that_do_not_exist_are_not_found(path: str, sessions: Sessions, buyer: User, sign_in: SignIn) -> None:
    offer(sessions)
    id = revised(sessions, buyer)
    assert sign_in(buyer).get(f"/requirements/{id}/{path}").status_code == 404


def test_an_admin_reads_the_addendum_and_the_difference_on_the_run(
    sessions: Sessions, buyer: User, session: Session, sign_in: SignIn
) -> None:
    admin = make_admin(session)
    session.commit()
    offer(sessions)
    id = revised(sessions, buyer, headcount=9)
    browser = sign_in(admin)
    assert "What changed from version" not in browser.get(f"/admin/runs/{first_run(sessions, id)}").text
    page = unescape(browser.get(f"/admin/runs/{first_run(sessions, id) + 1}").text)
    assert "What changed from version 1 to version 2" in page
    assert FEWER in page
    assert "<ins>9 FTE</ins>" in page


def test_the_timeline_says_everything_in_order_with_who_and_nothing_of_the_operators_inner_affairs(
    sessions: Sessions, buyer: User, sign_in: SignIn
) -> None:
    offer(sessions)
    id = revised(sessions, buyer)
    work(SqlMatchStore(sessions))
    with sessions() as session, transaction(session):
        person, admin = session.get_one(User, buyer.id), make_admin(session)
        found = session.get_one(Requirement, id)
        decision = OverrideInput(process_type=ProcessType.KPO, category="data_analytics", reason="It is analysis.")
        verdict_overrides.override(session, admin, found, decision)
        reviews.send_back(session, admin, session.get_one(MatchRun, first_run(sessions, id) + 1), "Say how many.")
        requirements.revise(session, person, found, WANTED, "4,000 again.")
        runs.cancel(session, person, session.get_one(MatchRun, first_run(sessions, id) + 2))
        requirements.withdraw(session, person, found)
        admin_name = admin.name
    with sessions() as session:
        events = timeline_of(session, requirement_of(session, session.get_one(User, buyer.id), id)).events
    assert [(event.action, event.version) for event in events if event.version] == [
        ("queue", 1),
        ("start", 1),
        ("finish_matching", 1),
        ("revise", 2),
        ("queue", 2),
        ("start", 2),
        ("finish_matching", 2),
        ("override_verdict", 2),
        ("revise", 3),
        ("queue", 3),
        ("cancel", 3),
    ]
    assert [event.action for event in events if not event.version] == ["draft", "post", "approve", "send_back", "withdraw"]
    assert {event.by for event in events} == {buyer.name, None}
    page = unescape(sign_in(buyer).get(f"/requirements/{id}").text)
    timeline = page.partition('<ol class="timeline">')[2]
    assert "Shortlist published</span> by an admin" in timeline
    assert "Say how many." in timeline
    assert f"Revised into version 2</span> by {buyer.name}" in timeline
    assert admin_name not in timeline
    assert "Not for the client's eyes." not in page


def test_changes_of_a_draft_that_followed_each_other_are_told_as_one(sessions: Sessions, buyer: User, sign_in: SignIn) -> None:
    with sessions() as session, transaction(session):
        person = session.get_one(User, buyer.id)
        draft = requirements.save_draft(session, person, WANTED)
        for headcount in (3, 4, 5):
            requirements.save_draft(session, person, replace(WANTED, headcount=headcount), draft)
        id = draft.id
    assert f"Draft changed 3 times</span> by {buyer.name}" in unescape(sign_in(buyer).get(f"/requirements/{id}").text)


def test_the_past_takes_the_same_number_of_queries_however_long_it_is(
    buyer: User, session: Session, count_queries: Callable[..., object]
) -> None:
    def queries() -> int:
        session.expire_all()
        found = requirement_of(session, session.get_one(User, buyer.id), requirement.id)
        with count_queries(session) as counted:  # type: ignore[attr-defined]
            versions_of(session, found)
            timeline_of(session, found)
        return len(counted.statements)

    requirement = make_requirement(session, session.merge(buyer))
    make_run(session, requirement, runs.RunState.DONE, entry_count=0, considered=0)
    few = queries()
    for _ in range(12):
        make_run(session, requirement, runs.RunState.DONE, entry_count=0, considered=0)
    assert queries() == few


def first_run(sessions: Sessions, id: int) -> int:
    with sessions() as session:
        return session.scalars(select(MatchRun.id).where(MatchRun.requirement_id == id).order_by(MatchRun.id)).all()[0]
