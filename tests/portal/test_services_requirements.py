"""Requirements and their runs from draft to decision: who may, from where, and what is left behind."""

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker
from sqlalchemy.orm.exc import StaleDataError

from matching.runner import work
from matching.types import ProcessType, Scope
from portal.db import transaction
from portal.errors import NotAllowedError
from portal.match_store import SqlMatchStore
from portal.models import AuditEvent, Decision, MatchRun, Organisation, Requirement, Review, User
from portal.queries.entries import placements_of
from portal.services import organisations, requirements, reviews, runs
from portal.workflow import IllegalMoveError, RequirementStatus, RunState
from tests.factories import make_requirement, make_run, make_user
from tests.portal.played import OUTSIDE, WANTED, make_admin, make_client, offer, post

Sessions = sessionmaker[Session]
S = RequirementStatus


@pytest.fixture
def client(session: Session) -> User:
    return make_client(session)


@pytest.fixture
def admin(session: Session) -> User:
    return make_admin(session)


def actions_about(session: Session, thing: Requirement | MatchRun) -> list[str]:
    about = select(AuditEvent.action).where(AuditEvent.object_type == thing.__tablename__, AuditEvent.object_id == thing.id)
    return list(session.scalars(about.order_by(AuditEvent.id)))


def reviewed_run(sessions: Sessions, session: Session) -> MatchRun:
    """A run of one vendor that waits for its review."""
    session.commit()
    offer(sessions)
    run_id = post(sessions)
    work(SqlMatchStore(sessions))
    return session.get_one(MatchRun, run_id)


def test_posting_leaves_a_verdict_a_queued_run_and_the_story_in_the_audit_trail(session: Session, client: User) -> None:
    requirement = requirements.save_draft(session, client, WANTED)
    assert requirement.status is S.DRAFT
    run = requirements.post(session, client, requirement)
    assert (requirement.status, run.state, run.attempt) == (S.MATCHING, RunState.QUEUED, 0)
    assert run.organisation_id == client.organisation_id
    verdict = requirement.version.verdict
    assert verdict is not None
    assert (verdict.scope, verdict.process_type, verdict.category) == (Scope.INSIDE, ProcessType.BPO, "data_entry")
    assert run.verdict == verdict.content
    assert run.brief["text"] == WANTED.description
    assert list(run.brief["client_domains"]) == [client.email.partition("@")[2]]
    assert actions_about(session, requirement) == ["draft", "post"]
    assert actions_about(session, run) == ["queue"]


def test_a_requirement_outside_the_fifteen_gets_a_run_too(session: Session, client: User) -> None:
    run = requirements.post(session, client, requirements.save_draft(session, client, OUTSIDE))
    assert run.state is RunState.QUEUED
    assert run.verdict["scope"] == Scope.OUTSIDE


def test_the_live_verdict_is_the_one_that_posting_stores_but_for_the_client(session: Session, client: User) -> None:
    run = requirements.post(session, client, requirements.save_draft(session, client, WANTED))
    live = requirements.verdict_for(WANTED)
    assert (live.sentence, live.process_type) == (run.verdict["sentence"], run.verdict["process_type"])


def test_a_draft_is_written_over_in_place_and_the_difference_kept(session: Session, client: User) -> None:
    requirement = requirements.save_draft(session, client, WANTED)
    before = requirement.lock_version
    requirements.save_draft(session, client, replace(WANTED, headcount=12, budget_amount=Decimal("9.50")), requirement)
    assert [version.number for version in requirement.versions] == [1]
    assert requirement.version.headcount == 12
    assert requirement.lock_version > before
    event = session.scalars(select(AuditEvent).where(AuditEvent.action == "change")).one()
    assert (event.before, event.after) == ({"headcount": None, "budget_amount": None}, {"headcount": 12, "budget_amount": "9.50"})


def test_what_was_posted_is_not_written_over(session: Session, client: User) -> None:
    requirement = requirements.save_draft(session, client, WANTED)
    requirements.post(session, client, requirement)
    with pytest.raises(IllegalMoveError):
        requirements.save_draft(session, client, OUTSIDE, requirement)


def test_a_revision_adds_a_version_with_a_verdict_and_a_run_of_its_own(session: Session, client: User) -> None:
    requirement = requirements.save_draft(session, client, WANTED)
    first = requirements.post(session, client, requirement)
    runs.cancel(session, client, first)
    second = requirements.revise(session, client, requirement, OUTSIDE, "It is the roof after all.")
    assert [version.number for version in requirement.versions] == [1, 2]
    assert (first.version.description, second.version.description) == (WANTED.description, OUTSIDE.description)
    assert (first.verdict["scope"], second.verdict["scope"]) == (Scope.INSIDE, Scope.OUTSIDE)
    assert requirement.status is S.MATCHING


def test_withdrawing_cancels_the_open_run(session: Session, client: User) -> None:
    requirement = requirements.save_draft(session, client, WANTED)
    run = requirements.post(session, client, requirement)
    requirements.withdraw(session, client, requirement)
    assert (requirement.status, run.state) == (S.WITHDRAWN, RunState.CANCELLED)


def test_cancelling_brings_the_requirement_back_to_posted_and_works_once(session: Session, client: User) -> None:
    requirement = requirements.save_draft(session, client, WANTED)
    run = requirements.post(session, client, requirement)
    runs.cancel(session, client, run)
    assert (requirement.status, run.state) == (S.POSTED, RunState.CANCELLED)
    with pytest.raises(IllegalMoveError):
        runs.cancel(session, client, run)
    assert runs.queue(session, client, requirement).state is RunState.QUEUED


def test_cancelling_an_old_run_leaves_the_new_one_alone(session: Session, client: User) -> None:
    requirement = requirements.save_draft(session, client, WANTED)
    old = requirements.post(session, client, requirement)
    runs.cancel(session, client, old)
    new = runs.queue(session, client, requirement)
    with pytest.raises(IllegalMoveError):
        runs.cancel(session, client, old)
    assert new.state is RunState.QUEUED


@pytest.mark.parametrize(
    "verb",
    [
        lambda session, actor, requirement: requirements.save_draft(session, actor, OUTSIDE, requirement),
        requirements.post,
        requirements.withdraw,
        lambda session, actor, requirement: requirements.revise(session, actor, requirement, OUTSIDE, "Another work."),
        runs.queue,
        runs.run_again,
    ],
    ids=["save_draft", "post", "withdraw", "revise", "queue", "run_again"],
)
def test_other_clients_can_do_nothing_with_it(session: Session, client: User, verb: Callable[..., object]) -> None:
    requirement = requirements.save_draft(session, client, WANTED)
    with pytest.raises(NotAllowedError):
        verb(session, make_client(session), requirement)
    assert requirement.status is S.DRAFT


def test_a_suspended_client_posts_nothing(session: Session, client: User, admin: User) -> None:
    requirement = requirements.save_draft(session, client, WANTED)
    organisations.suspend(session, admin, client.organisation)
    with pytest.raises(NotAllowedError):
        requirements.post(session, client, requirement)


def test_approving_publishes_the_run_as_the_shortlist(sessions: Sessions, session: Session, admin: User) -> None:
    run = reviewed_run(sessions, session)
    review = reviews.approve(session, admin, run, " Good. ")
    assert (review.decision, review.reason, review.decided_by) == (Decision.APPROVED, "Good.", admin)
    assert run.requirement.status is S.SHORTLISTED
    with pytest.raises(IllegalMoveError):
        reviews.approve(session, admin, run)


def test_returning_needs_a_reason_and_lets_the_client_revise(sessions: Sessions, session: Session, admin: User) -> None:
    run = reviewed_run(sessions, session)
    with pytest.raises(IllegalMoveError):
        reviews.send_back(session, admin, run, "  ")
    reviews.send_back(session, admin, run, "Say how many records.")
    assert run.requirement.status is S.RETURNED
    again = requirements.revise(session, run.requirement.created_by, run.requirement, WANTED, "4,000 a month, as it says.")
    assert again.state is RunState.QUEUED


def test_only_an_admin_decides_and_the_system_never(sessions: Sessions, session: Session) -> None:
    run = reviewed_run(sessions, session)
    for actor in (run.requirement.created_by, None):
        with pytest.raises(NotAllowedError):
            reviews.approve(session, actor, run)
    assert session.scalar(select(Review)) is None


def test_a_vendor_that_was_suspended_since_the_run_is_not_approved(sessions: Sessions, session: Session, admin: User) -> None:
    run = reviewed_run(sessions, session)
    vendor = session.get_one(Organisation, int(placements_of(run)[0].vendor_id))
    organisations.suspend(session, admin, vendor)
    with pytest.raises(IllegalMoveError, match=vendor.name):
        reviews.approve(session, admin, run)


def test_an_admin_runs_it_again_and_the_older_run_can_no_longer_be_decided(sessions: Sessions, session: Session, admin: User) -> None:
    first = reviewed_run(sessions, session)
    with pytest.raises(NotAllowedError):
        runs.run_again(session, first.requirement.created_by, first.requirement)
    second = runs.run_again(session, admin, first.requirement)
    assert (second.state, first.requirement.status) == (RunState.QUEUED, S.MATCHING)
    session.commit()
    work(SqlMatchStore(sessions))
    with pytest.raises(IllegalMoveError):
        reviews.approve(session, admin, first)
    assert reviews.approve(session, admin, second).run is second


def test_a_failed_run_can_be_run_again_although_the_requirement_is_still_matching(
    sessions: Sessions, session: Session, admin: User
) -> None:
    session.commit()
    run_id = post(sessions)
    store = SqlMatchStore(sessions)
    claim = store.claim(run_id)
    assert claim
    store.fail(claim, "The engine stopped.")
    requirement = session.get_one(MatchRun, run_id).requirement
    assert requirement.status is S.MATCHING
    again = runs.run_again(session, admin, requirement)
    assert (again.state, again.attempt, requirement.status) == (RunState.QUEUED, 0, S.MATCHING)
    with pytest.raises(IllegalMoveError):
        runs.run_again(session, admin, requirement)


def test_of_two_admins_who_decide_at_once_one_is_told_that_it_has_changed(sessions: Sessions, session: Session, admin: User) -> None:
    run = reviewed_run(sessions, session)
    session.commit()
    with sessions() as early, sessions() as late:
        seen = late.get_one(MatchRun, run.id)
        assert seen.requirement.status is S.IN_REVIEW
        late.commit()
        with transaction(early):
            reviews.approve(early, early.get_one(User, admin.id), early.get_one(MatchRun, run.id))
        with pytest.raises((StaleDataError, IllegalMoveError)):
            reviews.approve(late, late.get_one(User, admin.id), seen)


def test_a_requirement_has_one_open_run_at_most(session: Session) -> None:
    requirement = make_requirement(session, make_user(session), status=S.MATCHING)
    make_run(session, requirement)
    with pytest.raises(Exception, match=r"(?i)unique"):
        make_run(session, requirement)
