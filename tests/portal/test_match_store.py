"""The queue on both databases: claims and fences, leases and attempts, turns, snapshots, results."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from threading import Barrier

import msgspec
import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session, sessionmaker

from matching.findings import find
from matching.runner import work
from matching.store import MAX_ATTEMPTS, Claim
from portal.capability_revisions import engine_id
from portal.db import database_now, transaction
from portal.doorbell import DOORBELL
from portal.findings import findings_of, pack
from portal.match_store import SqlMatchStore, is_waiting_in_vain
from portal.models import AuditEvent, Capability, MatchRun, User
from portal.queries.entries import near_misses_of, placements_of, ranked_vendors
from portal.replay import differences
from portal.services import capabilities, organisations, requirements, runs
from portal.workflow import RequirementStatus, RunState
from tests.factories import make_user
from tests.portal.played import OUTSIDE, WANTED, make_admin, make_client, offer, offered, organisation, post

Sessions = sessionmaker[Session]


@pytest.fixture
def store(sessions: Sessions) -> SqlMatchStore:
    return SqlMatchStore(sessions)


@pytest.fixture
def hurried(sessions: Sessions) -> SqlMatchStore:
    """A store whose leases are over as soon as they are taken: what a dead worker looks like."""
    return SqlMatchStore(sessions, lease_seconds=-1)


def run_of(sessions: Sessions, run_id: int) -> MatchRun:
    with sessions() as session:
        run = session.get_one(MatchRun, run_id)
        _ = run.requirement, run.findings
        return run


def finish(store: SqlMatchStore, claim: Claim) -> bool:
    seen = store.load(claim)
    return store.save(claim, seen, find(seen.brief, seen.verdict, seen.table, seen.profiles, as_of=seen.as_of))


def test_a_worked_run_is_done_with_its_entries_and_its_requirement_is_in_review(sessions: Sessions, store: SqlMatchStore) -> None:
    vendors = {offer(sessions, capacity=capacity) for capacity in (10, 20, 30)}
    run_id = post(sessions)
    assert work(store) == 1
    run = run_of(sessions, run_id)
    assert (run.state, run.attempt, run.entry_count, run.lease_expires_at) == (RunState.DONE, 1, 3, None)
    found = findings_of(run)
    assert found
    assert [placement.rank for placement in found.ranking.placements] == [1, 2, 3]
    assert {int(placement.vendor_id) for placement in found.ranking.placements} == vendors
    assert run.requirement.status is RequirementStatus.IN_REVIEW
    for placement in found.ranking.placements:
        pairs = zip(placement.values, found.ranking.weights.values(), strict=True)
        assert sum(((value or 0) * weight + 5_000) // 10_000 for value, weight in pairs) == placement.score


def test_a_requirement_outside_the_fifteen_ends_done_without_entries(sessions: Sessions, store: SqlMatchStore) -> None:
    offer(sessions)
    run_id = post(sessions, given=OUTSIDE)
    work(store)
    run = run_of(sessions, run_id)
    assert (run.state, run.entry_count, placements_of(run)) == (RunState.DONE, 0, ())
    assert run.requirement.status is RequirementStatus.IN_REVIEW


def test_of_sixteen_workers_exactly_one_claims_a_run(sessions: Sessions, store: SqlMatchStore) -> None:
    run_id, gate = post(sessions), Barrier(16)

    def claim(_: int) -> Claim | None:
        gate.wait()
        return store.claim(run_id)

    with ThreadPoolExecutor(16) as pool:
        claims = [claim for claim in pool.map(claim, range(16)) if claim]
    assert claims == [Claim(run_id, 1)]


def test_sixteen_workers_take_each_of_forty_runs_once(sessions: Sessions, store: SqlMatchStore) -> None:
    run_ids = [post(sessions) for _ in range(40)]

    def drain(_: int) -> list[int]:
        return [claim.run_id for claim in iter(store.claim_next, None)]

    with ThreadPoolExecutor(16) as pool:
        taken = Counter(run_id for mine in pool.map(drain, range(16)) for run_id in mine)
    assert taken == Counter(run_ids)


def test_a_run_that_somebody_holds_is_not_claimed(sessions: Sessions, store: SqlMatchStore) -> None:
    run_id = post(sessions)
    assert store.claim(run_id) == Claim(run_id, 1)
    assert store.claim(run_id) is None
    assert store.claim_next() is None


def test_a_hundred_messages_for_one_run_execute_it_once(sessions: Sessions, store: SqlMatchStore) -> None:
    run_id = post(sessions)
    assert [work(store, first=run_id) for _ in range(100)] == [1] + 99 * [0]
    assert run_of(sessions, run_id).attempt == 1


def test_a_worker_whose_lease_is_over_is_fenced_off_by_the_next(sessions: Sessions, store: SqlMatchStore, hurried: SqlMatchStore) -> None:
    offer(sessions)
    run_id = post(sessions)
    zombie = hurried.claim(run_id)
    assert zombie
    seen = hurried.load(zombie)
    second = store.claim(run_id)
    assert second == Claim(run_id, 2)
    result = find(seen.brief, seen.verdict, seen.table, seen.profiles, as_of=seen.as_of)
    assert not hurried.keep(zombie)
    assert not hurried.save(zombie, seen, result)
    assert not hurried.fail(zombie, "The zombie failed.")
    assert run_of(sessions, run_id).state is RunState.RUNNING
    assert finish(store, second)
    assert not finish(store, second)
    assert len(placements_of(run_of(sessions, run_id))) == 1


def test_a_kept_lease_is_not_taken_over(sessions: Sessions, store: SqlMatchStore, hurried: SqlMatchStore) -> None:
    run_id = post(sessions)
    claim = hurried.claim(run_id)
    assert claim
    assert store.keep(claim)
    store.recover()
    assert store.claim(run_id) is None


def test_an_expired_lease_goes_back_to_the_queue_and_ends_failed_after_the_last_attempt(sessions: Sessions, hurried: SqlMatchStore) -> None:
    run_id = post(sessions)
    for attempt in range(1, MAX_ATTEMPTS + 1):
        assert run_of(sessions, run_id).state is RunState.QUEUED
        assert hurried.claim_next() == Claim(run_id, attempt)
        hurried.recover()
    run = run_of(sessions, run_id)
    assert (run.state, run.attempt) == (RunState.FAILED, MAX_ATTEMPTS)
    assert run.failure is not None
    assert "5 times" in run.failure
    assert run.requirement.status is RequirementStatus.MATCHING
    assert hurried.claim(run_id) is None


def test_clients_take_turns_and_each_is_served_first_come_first_served(sessions: Sessions, store: SqlMatchStore) -> None:
    with sessions() as session, transaction(session):
        bulk, small = make_client(session).id, make_client(session).id
    first = [post(sessions, bulk) for _ in range(4)]
    second = [post(sessions, small) for _ in range(2)]
    order = [claim.run_id for claim in iter(store.claim_next, None)]
    assert order == [first[0], second[0], first[1], second[1], first[2], first[3]]


def test_the_result_of_a_cancelled_run_is_dropped(sessions: Sessions, store: SqlMatchStore) -> None:
    offer(sessions)
    run_id = post(sessions)
    claim = store.claim(run_id)
    assert claim
    with sessions() as session, transaction(session):
        runs.cancel(session, None, session.get_one(MatchRun, run_id))
    assert not finish(store, claim)
    run = run_of(sessions, run_id)
    assert (run.state, run.findings, run.requirement.status) == (RunState.CANCELLED, None, RequirementStatus.POSTED)


def test_a_run_ranks_one_moment_although_vendors_change_meanwhile(sessions: Sessions, store: SqlMatchStore) -> None:
    vendors = [offer(sessions), offer(sessions)]
    run_id = post(sessions)
    claim = store.claim(run_id)
    assert claim
    seen = store.load(claim)
    with sessions() as session, transaction(session):
        for vendor in vendors:
            capability = session.scalars(select(Capability).where(Capability.organisation_id == vendor)).one()
            capabilities.switch(session, None, capability, on=False)
    assert store.save(claim, seen, find(seen.brief, seen.verdict, seen.table, seen.profiles, as_of=seen.as_of))
    with sessions() as session:
        run = session.get_one(MatchRun, run_id)
        assert {int(placement.vendor_id) for placement in placements_of(run)} == set(vendors)
        assert run.capability_revision == seen.revision
        assert differences(session, run) == []
    later = store.claim(post(sessions))
    assert later
    assert len(store.load(later).table) == 0


def test_the_table_follows_every_kind_of_change(sessions: Sessions, store: SqlMatchStore) -> None:
    first, second = offer(sessions), offer(sessions)
    before = store.claim(post(sessions))
    assert before
    assert len(store.load(before).table) == 2
    with sessions() as session, transaction(session):
        changed, switched = session.scalars(select(Capability).order_by(Capability.id)).all()
        changed_id = engine_id(changed.id)
        capabilities.change(session, None, changed, offered(capacity=7))
        capabilities.switch(session, None, switched, on=False)
        capabilities.create(session, None, organisation(session, second), offered(category="logistics"))
        organisations.suspend(session, None, organisation(session, first))
        make_user(session, organisation(session, second), email="new@other.example")
    claim = store.claim(post(sessions))
    assert claim
    seen, fresh = store.load(claim), SqlMatchStore(sessions).load(claim)
    assert seen.revision == fresh.revision
    for table in (seen.table, fresh.table):
        assert len(table) == 2
        row = table.get(changed_id)
        assert (row.capacity, row.vendor_suspended) == (7, True)


def test_a_finished_run_ranks_again_to_the_same_result_whatever_happened_since(sessions: Sessions, store: SqlMatchStore) -> None:
    vendor = offer(sessions, languages=("en", "de"))
    offer(sessions, skill_level=1)
    run_id = post(sessions)
    work(store)
    with sessions() as session, transaction(session):
        organisations.suspend(session, None, organisation(session, vendor))
    with sessions() as session:
        assert differences(session, session.get_one(MatchRun, run_id)) == []


def test_a_stored_ranking_that_was_tampered_with_does_not_replay(sessions: Sessions, store: SqlMatchStore) -> None:
    offer(sessions)
    run_id = post(sessions)
    work(store)
    with sessions() as session, transaction(session):
        run = session.get_one(MatchRun, run_id)
        found = findings_of(run)
        assert found
        (first,) = found.ranking.placements
        forged = replace(found.ranking, placements=(msgspec.structs.replace(first, score=first.score + 1),))
        run.findings, run.result_digest = pack(replace(found, ranking=forged))
    with sessions() as session:
        assert len(differences(session, session.get_one(MatchRun, run_id))) == 1


def test_the_words_of_a_finished_run_stay_what_they_were_when_its_vendor_changes(sessions: Sessions, store: SqlMatchStore) -> None:
    vendor = offer(sessions, sla_met_percent=97)
    run_id = post(sessions)
    work(store)
    with sessions() as session:
        (before,) = ranked_vendors(session, session.get_one(MatchRun, run_id))
    with sessions() as session, transaction(session):
        capability = session.scalars(select(Capability).where(Capability.organisation_id == vendor)).one()
        person = session.scalars(select(User).where(User.organisation_id == vendor)).first()
        capabilities.change(session, person, capability, offered(sla_met_percent=81))
    with sessions() as session:
        (after,) = ranked_vendors(session, session.get_one(MatchRun, run_id))
    assert after == before
    assert {part.criterion: part.offered for part in after.contributions}["sla_record"] == "97 %"
    assert sum(part.points for part in after.contributions) == after.score


def test_a_run_keeps_every_number_of_the_ranking(sessions: Sessions, store: SqlMatchStore) -> None:
    offer(sessions, sla_met_percent=97)
    offer(sessions, skill_level=1)
    run_id = post(sessions)
    claim = store.claim(run_id)
    assert claim
    snapshot = store.load(claim)
    findings = find(snapshot.brief, snapshot.verdict, snapshot.table, snapshot.profiles, as_of=snapshot.as_of)
    assert store.save(claim, snapshot, findings)
    with sessions() as session:
        assert findings_of(session.get_one(MatchRun, run_id)) == findings


def test_the_excluded_vendors_are_kept_with_their_reasons(sessions: Sessions, store: SqlMatchStore) -> None:
    vendor = offer(sessions)
    with sessions() as session, transaction(session):
        organisations.suspend(session, make_admin(session), organisation(session, vendor))
    run_id = post(sessions)
    work(store)
    with sessions() as session:
        run = session.get_one(MatchRun, run_id)
        found = findings_of(run)
        assert found
        (miss,) = near_misses_of(session, run, found.ranking.misses)
        assert miss.vendor == organisation(session, vendor).name
    assert [(each.rule, each.asked) for each in miss.excluded.exclusions] == [("suspended", "a vendor in good standing")]


def test_each_end_of_a_run_leaves_one_event_in_the_audit_trail(sessions: Sessions, store: SqlMatchStore) -> None:
    done, failed = post(sessions), post(sessions)
    claim = store.claim(failed)
    assert claim
    store.fail(claim, "The engine stopped.")
    work(store, first=done)
    with sessions() as session:
        ends = select(AuditEvent.object_id, AuditEvent.action).where(AuditEvent.action.in_(["finish_matching", "fail"]))
        assert session.execute(ends.order_by(AuditEvent.id)).all() == [(failed, "fail"), (done, "finish_matching")]


class Bell:
    """A doorbell that remembers who it was rung for."""

    def __init__(self) -> None:
        self.rung: list[int] = []

    def ring(self, run_id: int) -> None:
        self.rung.append(run_id)


@pytest.fixture
def bell(sessions: Sessions) -> Bell:
    bell = Bell()
    sessions.configure(info={DOORBELL: bell})
    return bell


def test_a_run_that_lies_about_is_rung_for_once_in_a_while(sessions: Sessions, store: SqlMatchStore, bell: Bell) -> None:
    run_id = post(sessions)
    assert bell.rung == [run_id]
    store.wake_stalled()
    assert bell.rung == [run_id]
    with sessions() as session, transaction(session):
        session.execute(update(MatchRun).values(queued_at=database_now(timedelta(hours=-1))))
    store.wake_stalled()
    store.wake_stalled()
    assert bell.rung == [run_id, run_id]


def test_a_run_waits_in_vain_while_no_worker_shows_a_sign_of_life(sessions: Sessions, store: SqlMatchStore) -> None:
    def is_in_vain() -> bool:
        with sessions() as session:
            return is_waiting_in_vain(session)

    first, _ = post(sessions), post(sessions)
    assert not is_in_vain()
    with sessions() as session, transaction(session):
        session.execute(update(MatchRun).values(queued_at=database_now(timedelta(minutes=-1))))
    assert is_in_vain()
    claim = store.claim(first)
    assert claim
    assert not is_in_vain()
    with sessions() as session, transaction(session):
        session.execute(update(MatchRun).values(started_at=database_now(timedelta(minutes=-1))))
    assert not is_in_vain()
    store.fail(claim, "The engine stopped.")
    assert is_in_vain()


def test_help_is_called_only_while_something_is_queued(sessions: Sessions, store: SqlMatchStore, bell: Bell) -> None:
    store.call_help()
    assert bell.rung == []
    run_id = post(sessions)
    store.call_help()
    store.claim(run_id)
    store.call_help()
    assert bell.rung == [run_id, run_id]


def test_a_post_that_is_rolled_back_rings_for_nobody(sessions: Sessions, bell: Bell) -> None:
    def post_and_stumble() -> None:
        with sessions() as session, transaction(session):
            client = make_client(session)
            requirements.post(session, client, requirements.save_draft(session, client, WANTED))
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        post_and_stumble()
    assert bell.rung == []
