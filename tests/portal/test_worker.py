"""The worker's application: what it listens for, what the clock asks of it, and the limits that hang together."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from matching import tasks
from matching.queues import RUN_MATCH, Queues
from portal.app import create_app
from portal.config import Settings
from portal.db import transaction, utcnow
from portal.models import MatchRun, UserSession
from portal.worker import PortalCelery, make_celery
from portal.workflow import RunState
from tests.factories import make_user
from tests.portal.played import offer, post


@pytest.fixture
def celery(database: Settings) -> Iterator[PortalCelery]:
    app = make_celery(database)
    app.loader.import_default_modules()
    yield app
    app.sessions.kw["bind"].dispose()


def test_every_task_of_ours_is_sent_to_a_queue_of_ours(celery: PortalCelery) -> None:
    ours = {name: task.queue for name, task in celery.tasks.items() if not name.startswith("celery.")}
    assert set(ours) == {RUN_MATCH, "portal.end_idle_sessions"}
    assert set(ours.values()) == set(Queues)


def test_what_the_clock_asks_for_is_a_task_sent_to_its_queue(celery: PortalCelery) -> None:
    entries = celery.conf.beat_schedule.values()
    assert entries
    for entry in entries:
        assert entry["options"]["queue"] == celery.tasks[entry["task"]].queue


def test_a_worker_stops_claiming_well_before_its_task_is_ended(celery: PortalCelery) -> None:
    assert tasks.BUDGET_SECONDS < celery.conf.task_soft_time_limit < celery.conf.task_time_limit


def test_the_task_works_the_whole_queue_whichever_run_it_was_sent_for(celery: PortalCelery) -> None:
    run_ids = [post(celery.sessions) for _ in range(3)]
    celery.tasks[RUN_MATCH](run_ids[1])
    with celery.sessions() as session:
        assert {session.get_one(MatchRun, run_id).state for run_id in run_ids} == {RunState.DONE}


def test_worker_and_web_application_take_the_table_from_one_shelf(celery: PortalCelery, database: Settings) -> None:
    offer(celery.sessions)
    celery.match_store.prepare()
    (newest,) = database.tables.rglob("newest")
    kept = newest.stat().st_mtime_ns
    app = create_app(database)
    with app.app_context(), app.extensions["sessions"]() as session:
        _revision, table = app.extensions["capabilities"].read(session)
    app.extensions["engine"].dispose()
    column = table.partitions["data_entry"][0].segment.columns["capacity"]
    assert column.tolist() == [40] and not column.flags.writeable
    assert newest.stat().st_mtime_ns == kept


def test_idle_sign_ins_are_ended_by_the_clock(celery: PortalCelery, session: Session) -> None:
    with transaction(session):
        for idle in (timedelta(hours=1), timedelta(hours=13)):
            session.add(UserSession(user=make_user(session), token_hash=str(idle), seen_at=utcnow() - idle))
    celery.tasks["portal.end_idle_sessions"]()
    with celery.sessions() as later:
        assert [row.ended_at is None for row in later.scalars(select(UserSession).order_by(UserSession.id))] == [True, False]
