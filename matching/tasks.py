"""The Celery task: the message is only a wake-up call, the row is the truth."""

import time
from typing import Protocol, cast

from celery import Task, shared_task

from matching.queues import RUN_MATCH, Queues
from matching.runner import work
from matching.store import MatchStore

BUDGET_SECONDS = 60.0


class Host(Protocol):
    """The Celery application that runs the task: it carries the store."""

    match_store: MatchStore

    def is_stopping(self) -> bool:
        """Whether the worker has been told to stop."""
        ...


@shared_task(bind=True, name=RUN_MATCH, queue=Queues.MATCHING)
def run_match(self: Task, run_id: int) -> None:
    """Work the queue, beginning with this run, until it is empty or the time is up; then ring for the rest."""
    host = cast(Host, self.app)
    until = time.monotonic() + BUDGET_SECONDS
    work(host.match_store, first=run_id, enough=lambda: host.is_stopping() or time.monotonic() > until)
    host.match_store.call_help()
