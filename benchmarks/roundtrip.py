"""A match run from queued to done through a real Redis, PostgreSQL and worker, with 100,000 capabilities.

The worker is the production shape's with one process; the servers are those of the tests. A round trip begins when the
transaction that queues the run commits, and ends when another connection hears that the run's last transaction has
committed: a trigger tells it, as a look each millisecond would take time from the worker.
In between: ring, claim, ranking, the numbers of 200 vendors and 200 nearest misses, relaxation, and all of it stored.
The yardstick is a task on the same worker that does nothing, from being sent until its result is back.
"""

import random
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from statistics import median

import psycopg
from celery import Celery
from sqlalchemy.orm import Session, sessionmaker

from benchmarks.loading import load
from benchmarks.timing import ROUNDS, Line
from matching.types import EngagementModel, PricingModel
from portal.config import Settings
from portal.db import transaction
from portal.doorbell import make_sessions
from portal.inputs import RequirementInput
from portal.models import User
from portal.services import requirements
from tests.factories import make_user
from tests.servers import new_folder
from tests.servers.postgres import PostgresServer
from tests.servers.processes import Process
from tests.servers.redis import RedisServer
from tests.servers.waiting import wait_for
from tests.stories.installation import environment_of, production_commands, run_command

CAPABILITIES = 100_000
QUEUED = 100
PATIENCE = 120
ENDED = """
    CREATE FUNCTION tell_ended() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN PERFORM pg_notify('ended', NEW.id || ' ' || NEW.state); RETURN NEW; END $$;
    CREATE TRIGGER ended AFTER UPDATE ON match_run FOR EACH ROW
        WHEN (NEW.state IN ('done', 'failed', 'cancelled')) EXECUTE FUNCTION tell_ended();
"""
ASKED = RequirementInput(
    title="Telephone orders",
    description="Answer the questions of our customers about their orders by telephone, from a script; 4,000 calls a month.",
    category="customer_support",
    skill_level=2,
    headcount=20,
    starts_on=date(2027, 2, 1),
    duration_months=12,
    languages=("en",),
    regions=("eu",),
    data_residency=("eu",),
    certificates=("iso_27001",),
    budget_amount=Decimal(5_000),
    budget_currency="EUR",
    pricing_model=PricingModel.PER_FTE,
    engagement_model=EngagementModel.MANAGED_SERVICE,
    industry="retail",
    utc_offset=60,
    overlap_hours=4,
)


def roundtrip() -> Iterator[Line]:
    """Yield the time of a round trip against the no-op's, and how many runs one worker process works in a second."""
    with _portal() as portal:
        portal.run()  # the worker reads its table
        taken = [(portal.run(), portal.no_op()) for _ in range(ROUNDS + 1)][1:]
        ours, theirs = (median(times) for times in zip(*taken, strict=True))
        yield Line(name="run_roundtrip", value=ours, unit="ms", against="no-op", ratio=ours / theirs)
        yield Line(name="runs_per_second", value=portal.throughput(), unit="runs/s")


@dataclass(frozen=True, slots=True, kw_only=True)
class Portal:
    """A portal with one worker process, its client, and a connection that hears what is done."""

    sessions: sessionmaker[Session]
    client: int
    hearing: psycopg.Connection
    sender: Celery

    def run(self) -> float:
        """Queue a run and return the milliseconds until it is done."""
        with self.sessions() as session:
            with transaction(session):
                client = session.get_one(User, self.client)
                run_id = requirements.post(session, client, requirements.save_draft(session, client, ASKED)).id
                begun = time.perf_counter()
            said = next(self.hearing.notifies(timeout=PATIENCE, stop_after=1))
        assert said.payload == f"{run_id} done"
        return 1_000 * (time.perf_counter() - begun)

    def no_op(self) -> float:
        """Have the worker do nothing and return the milliseconds that it takes."""
        begun = time.perf_counter()
        self.sender.send_task("no_op", queue="matching").get(timeout=PATIENCE)
        return 1_000 * (time.perf_counter() - begun)

    def throughput(self) -> float:
        """Return how many of the runs that are queued together are done in a second."""
        with self.sessions() as session, transaction(session):
            client = session.get_one(User, self.client)
            for _ in range(QUEUED):
                requirements.post(session, client, requirements.save_draft(session, client, ASKED))
            begun = time.perf_counter()
        said = [end.payload for end in self.hearing.notifies(timeout=PATIENCE, stop_after=QUEUED)]
        assert len([each for each in said if each.endswith(" done")]) == QUEUED
        return QUEUED / (time.perf_counter() - begun)


@contextmanager
def _portal() -> Iterator[Portal]:
    """A portal that has its capabilities and whose worker listens; everything ends with the context."""
    with new_folder() as folder:
        postgres, redis = PostgresServer(folder / "postgres"), RedisServer(folder / "redis")
        postgres.start()
        redis.start()
        address = postgres.create_database("portal")
        environment = environment_of(folder / "instance", address, redis.url)
        command = [word if word != "wsgi:celery" else "benchmarks.roundtrip_worker:celery" for word in production_commands()["worker"]]
        worker = Process("worker", [*command, "--concurrency", "1"], log=folder / "worker.log", environment=environment)
        settings = Settings.from_environment(environment)
        sessions = make_sessions(settings)
        try:
            run_command(environment, "db", "upgrade")
            run_command(environment, "seed", "catalogue")
            with psycopg.connect(address) as connection:
                load(connection, CAPABILITIES, random.Random(1))
            with sessions() as session:
                client = make_user(session).id
                session.commit()
            worker.start()
            wait_for(lambda: " ready." in worker.tail(200), what="the worker to be ready")
            with psycopg.connect(address, autocommit=True) as hearing:
                hearing.execute(ENDED)
                hearing.execute("LISTEN ended")
                yield Portal(sessions=sessions, client=client, hearing=hearing, sender=_sender(settings))
        finally:
            sessions.kw["bind"].dispose()
            for server in (worker, redis, postgres):
                server.stop()


def _sender(settings: Settings) -> Celery:
    return Celery("no-op", broker=settings.broker, backend=settings.broker, set_as_current=False)
