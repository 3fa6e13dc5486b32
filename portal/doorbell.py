"""Rings for the worker after a commit.

The row is the queue; the message only says "look". So ringing may fail and nothing is lost: a worker's sweep finds
the row some seconds later. Three rules follow. A ring waits half a second for the broker and no longer, whatever
state that is in. After a failure nobody rings for some seconds, so that a bulk import does not wait at every row.
And nobody rings while a message lies unread: whoever reads it looks at everything that was committed before.
"""

import time
from functools import cached_property, partial
from typing import TYPE_CHECKING, Any

import structlog
from sqlalchemy.orm import Session, sessionmaker

from matching.queues import RUN_MATCH, Queues
from portal.config import Settings
from portal.db import after_commit, make_engine

if TYPE_CHECKING:
    from celery import Celery

DOORBELL = "doorbell"
PATIENCE = 0.5
SILENCE_AFTER_FAILURE = 5.0

log = structlog.get_logger(__name__)


class Doorbell:
    """Sends `run_match` over the broker that the settings name, or gives up within half a second."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._silent_until = 0.0

    @cached_property
    def _celery(self) -> "Celery":
        from portal.broker import make_publisher

        return make_publisher(self._settings, PATIENCE)

    def ring(self, run_id: int) -> None:
        """Have a worker look at the queue, beginning with this run. Never raises."""
        if time.monotonic() < self._silent_until:
            return
        try:
            self._send(run_id)
        except Exception as error:  # noqa: BLE001 - whatever is wrong with the broker, the post has succeeded
            self._silent_until = time.monotonic() + SILENCE_AFTER_FAILURE
            self.__dict__.pop("_celery", None)  # what failed is not spoken to again
            log.warning("doorbell_failed", run_id=run_id, error=repr(error))

    def _send(self, run_id: int) -> None:
        with self._celery.producer_pool.acquire(block=True) as producer:
            channel: Any = producer.channel
            if not channel.queue_declare(queue=Queues.MATCHING).message_count:
                self._celery.send_task(RUN_MATCH, (run_id,), producer=producer, queue=Queues.MATCHING)


def make_sessions(settings: Settings) -> sessionmaker[Session]:
    """Sessions on the database that the settings name, whose commits ring for the worker."""
    return sessionmaker(make_engine(settings.database), info={DOORBELL: Doorbell(settings)})


def ring(session: Session, run_id: int) -> None:
    """Ring now, if the session has a doorbell."""
    if doorbell := session.info.get(DOORBELL):
        doorbell.ring(run_id)


def ring_after_commit(session: Session, run_id: int) -> None:
    """Ring once the transaction around it has been committed."""
    after_commit(session, partial(ring, session, run_id))
