"""Work by the clock. A task here may run twice or late without harm."""

from typing import Protocol, cast

from celery import Task, shared_task
from sqlalchemy.orm import Session, sessionmaker

from matching.queues import Queues
from portal.db import transaction
from portal.services import accounts


class Host(Protocol):
    """The Celery application that runs the task: it carries the sessions."""

    sessions: sessionmaker[Session]


@shared_task(bind=True, name="portal.end_idle_sessions", queue=Queues.HOUSEKEEPING)
def end_idle_sessions(self: Task) -> None:
    """End the sign-ins that are idle or too old."""
    with cast(Host, self.app).sessions() as session, transaction(session):
        accounts.end_idle_sessions(session)
