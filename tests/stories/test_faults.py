"""Faults, with real processes and real signals. After each, every requirement has reached exactly one end without a human."""

import signal
from collections.abc import Iterator
from threading import Thread

import pytest
from sqlalchemy import select

from matching.queues import RUN_MATCH, Queues
from portal.broker import make_publisher
from portal.db import transaction
from portal.models import Capability, MatchRun
from portal.services import capabilities
from portal.workflow import RunState
from tests.servers.redis import RedisServer
from tests.stories.installation import Installation
from tests.stories.stage import TEXT, Stage, staged

pytestmark = pytest.mark.stories

STEPS_BEFORE_THE_END = ("claimed", "ranked", "publishing")
A_POST_TAKES_AT_MOST = 5.0


@pytest.fixture
def stage(installation: Installation) -> Iterator[Stage]:
    with staged(installation) as stage:
        yield stage


@pytest.fixture
def embedded_stage(embedded: Installation) -> Iterator[Stage]:
    with staged(embedded) as stage:
        yield stage


@pytest.fixture
def production_stage(production: Installation) -> Iterator[Stage]:
    with staged(production) as stage:
        yield stage


def redis_of(stage: Stage) -> RedisServer:
    assert stage.installation.redis
    return stage.installation.redis


def test_a_run_whose_worker_is_killed_at_any_step_is_done_once_by_the_next(stage: Stage) -> None:
    for step in STEPS_BEFORE_THE_END:
        stage.hold(step)
        worker = stage.start_worker()
        run_id = stage.post()
        stage.wait_until_at(step)
        worker.kill()
        stage.let_go(step)
        rescuer = stage.start_worker()
        stage.expect_done(run_id, attempts=2)
        rescuer.kill()


def test_a_worker_killed_after_it_has_published_leaves_nothing_to_do(stage: Stage) -> None:
    stage.hold("published")
    worker = stage.start_worker()
    run_id = stage.post()
    stage.wait_until_at("published")
    worker.kill()
    stage.let_go("published")
    stage.start_worker()
    stage.expect_done(run_id, stage.post(), attempts=1)


def test_a_run_that_kills_every_worker_ends_failed_and_blocks_nobody(embedded_stage: Stage) -> None:
    stage = embedded_stage
    stage.kill_on("Poison")
    poison, other = stage.post("Poison"), stage.post()
    stage.start_worker()
    stage.expect_done(other)
    stage.wait_until_over(poison, timeout=120)
    with stage.sessions() as session:
        run = session.get_one(MatchRun, poison)
        assert (run.state, run.attempt) == (RunState.FAILED, 5)
        assert run.failure is not None
        assert "started 5 times" in run.failure
    assert stage.ends_of(poison) == ["fail"]


def test_a_requirement_that_makes_the_engine_raise_fails_with_a_sentence_and_blocks_nobody(embedded_stage: Stage) -> None:
    stage = embedded_stage
    bad, good = stage.post(), stage.post()
    with stage.sessions() as session, transaction(session):
        run = session.get_one(MatchRun, bad)
        run.verdict = run.verdict | {"skill_level": 10**30}
    stage.start_worker()
    stage.expect_done(good)
    stage.wait_until_over(bad)
    with stage.sessions() as session:
        run = session.get_one(MatchRun, bad)
        assert (run.state, run.attempt) == (RunState.FAILED, 1)
        assert run.failure is not None
        assert "Run it again" in run.failure


def test_a_client_posts_while_the_broker_is_down_and_is_served_when_it_is_back(production_stage: Stage) -> None:
    stage, redis = production_stage, redis_of(production_stage)
    stage.start_worker()
    client = stage.installation.visitor("client")
    fields: dict[str, str | list[str]] = {"title": "Posted without a broker", "description": TEXT, "intent": "post"}
    for stop, resume in ((redis.kill, redis.start), (redis.freeze, redis.thaw)):
        client.get("/requirements/new")
        stop()
        answer = client.submit("/requirements/new", fields, timeout=A_POST_TAKES_AT_MOST)
        assert answer.status_code == 303
        run_id = stage.newest_run()
        resume()
        stage.expect_done(run_id)


def test_runs_whose_messages_were_flushed_are_done_all_the_same(production_stage: Stage) -> None:
    stage, redis = production_stage, redis_of(production_stage)
    run_ids = [stage.post() for _ in range(5)]
    redis.flush()
    stage.start_worker()
    stage.expect_done(*run_ids)


def test_a_message_delivered_a_hundred_times_executes_its_run_once(stage: Stage) -> None:
    publisher = make_publisher(stage.installation.settings, patience=5)
    run_id = stage.post()
    for _ in range(100):
        publisher.send_task(RUN_MATCH, (run_id,), queue=Queues.MATCHING)
    stage.start_worker()
    stage.start_worker()
    stage.expect_done(run_id)


def test_two_workers_share_many_runs_and_do_each_once(stage: Stage) -> None:
    stage.start_worker()
    stage.start_worker()
    stage.expect_done(*(stage.post() for _ in range(20)))


def test_any_number_of_foreground_workers_empty_the_queue_together(embedded_stage: Stage) -> None:
    stage = embedded_stage
    run_ids = [stage.post() for _ in range(20)]
    workers = [Thread(target=stage.installation.command, args=("runs", "work", "--until-empty")) for _ in range(3)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    stage.expect_done(*run_ids)


def test_a_paused_worker_that_comes_back_after_its_lease_changes_nothing(stage: Stage) -> None:
    stage.hold("ranked")
    zombie = stage.start_worker()
    run_id = stage.post()
    stage.wait_until_at("ranked")
    zombie.send(signal.SIGSTOP)
    stage.let_go("ranked")
    stage.start_worker()
    stage.expect_done(run_id, attempts=2)
    zombie.send(signal.SIGCONT)
    stage.installation.wait_for(lambda: "the claim was lost" in zombie.tail(200), what="the zombie to find that it is late")
    stage.expect_done(run_id, attempts=2)


def test_a_database_that_crashes_during_a_run_delays_it_and_fails_nothing(production_stage: Stage) -> None:
    stage, postgres = production_stage, production_stage.installation.postgres
    assert postgres
    stage.hold("ranked")
    stage.start_worker()
    run_id = stage.post()
    stage.wait_until_at("ranked")
    postgres.crash()
    visitor = stage.installation.visitor()
    stage.installation.wait_for(lambda: visitor.get("/sign-in").status_code in (200, 503))
    stage.let_go("ranked")
    postgres.start()
    stage.expect_done(run_id, attempts=range(1, 4))
    stage.expect_done(stage.post())
    assert stage.installation.visitor("client").get("/requirements").status_code == 200


def test_vendors_that_change_during_a_run_are_ranked_as_they_were_at_one_moment(stage: Stage) -> None:
    stage.hold("read")
    stage.start_worker()
    run_id = stage.post()
    stage.wait_until_at("read")
    with stage.sessions() as session, transaction(session):
        for capability in session.scalars(select(Capability).where(Capability.category == "data_entry")):
            capabilities.switch(session, None, capability, on=False)
    stage.let_go("read")
    stage.expect_done(run_id)
    later = stage.post()
    stage.wait_until_over(later)
    with stage.sessions() as session:
        before, after = session.get_one(MatchRun, run_id), session.get_one(MatchRun, later)
        assert before.capability_revision is not None
        assert after.capability_revision is not None
        assert after.capability_revision > before.capability_revision
        assert after.entry_count == 0


def test_a_worker_that_is_told_to_stop_finishes_the_run_in_hand(stage: Stage) -> None:
    stage.hold("ranked")
    worker = stage.start_worker()
    run_id, next_id = stage.post(), stage.post()
    stage.wait_until_at("ranked")
    assert worker.child
    worker.child.send_signal(signal.SIGTERM)
    stage.let_go("ranked")
    stage.expect_done(run_id)
    stage.start_worker()
    stage.expect_done(next_id)
