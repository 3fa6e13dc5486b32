"""What was posted is revised into a new version with an addendum; the run before stays with the version that it saw; on both databases."""

import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from html import unescape
from threading import Barrier

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker
from werkzeug.test import TestResponse

from matching.findings import find
from matching.runner import work
from matching.store import Claim
from portal.db import transaction
from portal.match_store import SqlMatchStore
from portal.models import AuditEvent, MatchRun, Requirement, User
from portal.replay import differences
from portal.services import requirements, reviews, runs
from portal.workflow import IllegalMoveError, RequirementStatus, RunState
from tests.portal.played import OUTSIDE, WANTED, make_admin, offer, post

SignIn = Callable[[User], FlaskClient]
Sessions = sessionmaker[Session]
S = RequirementStatus

FEWER = "We counted again: 3,000 are left."
WORDS = {"description": "Key 3,000 paper records a month by a set procedure.", "category": "data_entry"}


def stand(sessions: Sessions, buyer: User, status: RequirementStatus) -> int:
    """A requirement of the buyer that has come to this status; its id."""
    run_id = post(sessions, buyer.id)
    if status is not S.MATCHING:
        work(SqlMatchStore(sessions)) if status is not S.POSTED else None
    with sessions() as session, transaction(session):
        run = session.get_one(MatchRun, run_id)
        if status is S.POSTED:
            runs.cancel(session, None, run)
        elif status is S.SHORTLISTED:
            reviews.approve(session, make_admin(session), run)
        elif status is S.RETURNED:
            reviews.send_back(session, make_admin(session), run, "Say how many.")
        elif status is S.WITHDRAWN:
            requirements.withdraw(session, None, run.requirement)
        assert run.requirement.status is status
        return run.requirement_id


def revise(browser: FlaskClient, id: int, addendum: str = FEWER) -> TestResponse:
    """Other words are saved, then posted as the next version with this addendum; the answer to the posting."""
    assert browser.post(f"/requirements/{id}/edit/words", data=WORDS).status_code == 303
    return browser.post(f"/requirements/{id}/edit/check", data={"addendum": addendum})


def seen(browser: FlaskClient, id: int) -> str:
    """The last change that the check knows of."""
    return re.findall(r'name="seen"[^>]*value="(\d+)"', browser.get(f"/requirements/{id}/edit/check").text)[0]


def runs_of(session: Session, id: int) -> list[MatchRun]:
    return list(session.scalars(select(MatchRun).where(MatchRun.requirement_id == id).order_by(MatchRun.id)))


@pytest.mark.parametrize("status", [S.POSTED, S.MATCHING, S.IN_REVIEW, S.SHORTLISTED, S.RETURNED])
def test_whatever_was_posted_becomes_a_new_version_with_its_addendum_and_a_run_of_its_own(
    status: RequirementStatus, browser: FlaskClient, buyer: User, sessions: Sessions
) -> None:
    offer(sessions)
    id = stand(sessions, buyer, status)
    assert "What changed, and why" in browser.get(f"/requirements/{id}/edit/check").text
    assert revise(browser, id).location == f"/requirements/{id}"
    with sessions() as session:
        found = session.get_one(Requirement, id)
        old, new = runs_of(session, id)
        assert found.status is S.MATCHING
        assert [(version.number, version.addendum) for version in found.versions] == [(1, None), (2, FEWER)]
        assert (old.version.number, new.version.number) == (1, 2)
        assert old.state is (RunState.CANCELLED if status in {S.POSTED, S.MATCHING} else RunState.DONE)
        assert (new.state, new.brief["text"]) == (RunState.QUEUED, WORDS["description"])
        event = session.scalars(select(AuditEvent).where(AuditEvent.action == "revise")).one()
        assert event.after == {"status": "posted", "version": 2, "addendum": FEWER}


@pytest.mark.parametrize("status", [S.DRAFT, S.WITHDRAWN])
def test_a_draft_or_a_withdrawn_requirement_is_not_revised(status: RequirementStatus, sessions: Sessions, buyer: User) -> None:
    with sessions() as session, transaction(session):
        person = session.get_one(User, buyer.id)
        requirement = requirements.save_draft(session, person, WANTED)
        if status is S.WITHDRAWN:
            requirements.withdraw(session, person, requirement)
        with pytest.raises(IllegalMoveError):
            requirements.revise(session, person, requirement, OUTSIDE, FEWER)


@pytest.mark.parametrize("addendum", ["", " \n ", "a\0b", "x" * 4_001])
def test_an_addendum_that_says_nothing_or_cannot_be_stored_is_asked_for_at_its_field_and_nothing_typed_is_lost(
    addendum: str, browser: FlaskClient, buyer: User, sessions: Sessions
) -> None:
    id = stand(sessions, buyer, S.RETURNED)
    answer = revise(browser, id, addendum)
    assert answer.status_code == 400
    assert 'href="#addendum"' in answer.text
    assert WORDS["description"] in answer.text
    with sessions() as session:
        assert len(session.get_one(Requirement, id).versions) == 1


def test_a_run_that_is_over_stays_with_the_version_that_it_saw_and_replays_bit_for_bit(
    browser: FlaskClient, buyer: User, sessions: Sessions
) -> None:
    offer(sessions, capacity=40)
    offer(sessions, capacity=4)
    id = stand(sessions, buyer, S.SHORTLISTED)
    assert browser.post(f"/requirements/{id}/edit/people", data={"headcount": "20"}).status_code == 303
    assert revise(browser, id).location == f"/requirements/{id}"
    work(SqlMatchStore(sessions))
    with sessions() as session:
        old, new = runs_of(session, id)
        assert (old.entry_count, new.entry_count) == (2, 1)
        assert old.brief["text"] == WANTED.description
        for run in (old, new):
            assert differences(session, run) == []


def test_a_shortlist_stays_readable_and_says_that_it_is_of_an_older_version(browser: FlaskClient, buyer: User, sessions: Sessions) -> None:
    offer(sessions)
    id, older = stand(sessions, buyer, S.SHORTLISTED), "This is the shortlist of version 1; the requirement has since been revised"
    assert older not in browser.get(f"/requirements/{id}/shortlist").text
    assert revise(browser, id).location == f"/requirements/{id}"
    assert older in browser.get(f"/requirements/{id}/shortlist").text
    assert "Read the shortlist" not in browser.get(f"/requirements/{id}").text


def test_of_two_tabs_that_revise_the_same_version_the_second_is_told_and_loses_nothing(
    browser: FlaskClient, buyer: User, sessions: Sessions
) -> None:
    id = stand(sessions, buyer, S.RETURNED)
    browser.post(f"/requirements/{id}/edit/words", data=WORDS)
    check, begun = f"/requirements/{id}/edit/check", seen(browser, id)
    assert browser.post(check, data={"addendum": FEWER, "seen": begun}).location == f"/requirements/{id}"
    late = browser.post(check, data={"addendum": "Another reason.", "seen": begun})
    page = unescape(late.text)
    assert late.status_code == 409
    assert "A new version was posted meanwhile" in page
    assert "Another reason." in page
    assert browser.post(check, data={"addendum": "Another reason.", "seen": seen(browser, id)}).location == f"/requirements/{id}"
    with sessions() as session:
        assert [version.addendum for version in session.get_one(Requirement, id).versions] == [None, FEWER, "Another reason."]


def test_of_two_tabs_that_post_at_the_same_moment_exactly_one_makes_version_two(buyer: User, sessions: Sessions, sign_in: SignIn) -> None:
    id = stand(sessions, buyer, S.RETURNED)
    tabs, gate = [sign_in(buyer), sign_in(buyer)], Barrier(2)
    tabs[0].post(f"/requirements/{id}/edit/words", data=WORDS)
    sent = [{"addendum": addendum, "seen": seen(tabs[0], id)} for addendum in (FEWER, "Another reason.")]

    def send(tab: FlaskClient, data: dict[str, str]) -> int:
        gate.wait()
        return tab.post(f"/requirements/{id}/edit/check", data=data).status_code

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(send, tabs, sent)) == [303, 409]
    with sessions() as session:
        assert [version.number for version in session.get_one(Requirement, id).versions] == [1, 2]


def test_that_the_run_ended_meanwhile_does_not_disturb_who_revises(browser: FlaskClient, buyer: User, sessions: Sessions) -> None:
    id = stand(sessions, buyer, S.MATCHING)
    begun = seen(browser, id)
    work(SqlMatchStore(sessions))
    assert browser.post(f"/requirements/{id}/edit/words", data={**WORDS, "seen": begun}).status_code == 303
    begun = seen(browser, id)
    assert browser.post(f"/requirements/{id}/edit/check", data={"addendum": FEWER, "seen": begun}).location == f"/requirements/{id}"


def test_the_result_of_a_run_that_a_new_version_superseded_is_dropped(browser: FlaskClient, buyer: User, sessions: Sessions) -> None:
    offer(sessions)
    id, store = stand(sessions, buyer, S.MATCHING), SqlMatchStore(sessions)
    claim = store.claim_next()
    assert claim
    seen = store.load(claim)
    assert revise(browser, id).location == f"/requirements/{id}"
    assert not store.save(claim, seen, find(seen.brief, seen.verdict, seen.table, seen.profiles, as_of=seen.as_of))
    assert "The match is queued" in browser.get(f"/requirements/{id}").text
    work(store)
    with sessions() as session:
        old, new = runs_of(session, id)
        assert (old.state, old.findings, new.state) == (RunState.CANCELLED, None, RunState.DONE)


def test_revising_while_the_worker_saves_never_shows_the_stale_result_as_current(
    app: Flask, buyer: User, sessions: Sessions, sign_in: SignIn
) -> None:
    offer(sessions)
    browser, store = sign_in(buyer), SqlMatchStore(sessions)
    for _ in range(6):
        id, gate = stand(sessions, buyer, S.MATCHING), Barrier(2)
        claim = store.claim_next()
        assert claim
        assert browser.post(f"/requirements/{id}/edit/words", data={**WORDS, "form_key": str(id)}).status_code == 303

        def save(claim: Claim = claim, gate: Barrier = gate) -> bool:
            seen = store.load(claim)
            findings = find(seen.brief, seen.verdict, seen.table, seen.profiles, as_of=seen.as_of)
            gate.wait()
            return store.save(claim, seen, findings)

        def post_revision(id: int = id, gate: Barrier = gate) -> str:
            gate.wait()
            return browser.post(f"/requirements/{id}/edit/check", data={"addendum": FEWER, "form_key": str(id)}).location

        with ThreadPoolExecutor(2) as pool:
            saved, answered = pool.submit(save), pool.submit(post_revision)
        assert answered.result() == f"/requirements/{id}"
        with sessions() as session:
            old, new = runs_of(session, id)
            assert old.state is (RunState.DONE if saved.result() else RunState.CANCELLED)
            assert (new.version.number, new.state, new.requirement.status) == (2, RunState.QUEUED, S.MATCHING)
        assert "The match is queued" in browser.get(f"/requirements/{id}").text
        work(store)


def test_a_version_that_waited_for_review_can_no_longer_be_approved_once_it_is_revised(
    browser: FlaskClient, buyer: User, sessions: Sessions, session: Session, sign_in: SignIn
) -> None:
    admin = make_admin(session)
    session.commit()
    id = stand(sessions, buyer, S.IN_REVIEW)
    assert revise(browser, id).location == f"/requirements/{id}"
    with sessions() as opened:
        old = runs_of(opened, id)[0].id
    assert sign_in(admin).post(f"/admin/runs/{old}/approve").status_code == 409


def test_a_revision_after_signing_out_keeps_the_addendum_too(client: FlaskClient, buyer: User, sessions: Sessions) -> None:
    id = stand(sessions, buyer, S.RETURNED)
    answer = client.post(f"/requirements/{id}/edit/check", data={"addendum": FEWER})
    assert answer.status_code == 401
    assert FEWER in unescape(answer.text)


def test_what_is_asked_is_kept_where_only_words_change(buyer: User, sessions: Sessions) -> None:
    id = stand(sessions, buyer, S.RETURNED)
    with sessions() as session, transaction(session):
        found = session.get_one(Requirement, id)
        requirements.revise(session, session.get_one(User, buyer.id), found, replace(WANTED, headcount=12, languages=("de",)), FEWER)
        assert (found.version.headcount, found.version.languages, found.version.category) == (12, ["de"], "data_entry")
