"""The Celery application that workers and beat run.

Pool processes are forked from a main process that never opens the database, so that no connection is carried over.
The sweep therefore runs in each pool process; several at once do no harm, all they do is compare-and-set.
"""

from multiprocessing.sharedctypes import RawValue
from typing import Any

from celery import Celery, signals
from celery.schedules import crontab

from matching.queues import Queues
from matching.store import MatchStore
from matching.table_shelf import TableShelf
from portal import doorbell
from portal.broker import MESSAGES, PATIENT, transport_options
from portal.capability_cache import CapabilityCache
from portal.config import Settings
from portal.logs import configure_logging
from portal.match_store import SqlMatchStore
from portal.sweeper import Sweeper

WORKER: dict[str, Any] = {
    "imports": ("matching.tasks", "portal.tasks"),
    # Lease and sweep own redelivery. The broker's own redelivery runs a task that kills its process for ever.
    "task_acks_late": False,
    "task_reject_on_worker_lost": False,
    # Above the time that `matching.tasks` goes on claiming for.
    "task_soft_time_limit": 100,
    "task_time_limit": 120,
    "worker_max_tasks_per_child": 500,
    "worker_soft_shutdown_timeout": 20,
    # Switched off, a busy worker that meets a Redis restart stays alive and never consumes again.
    "worker_enable_remote_control": True,
    "worker_cancel_long_running_tasks_on_connection_loss": False,
    "worker_hijack_root_logger": False,
    "broker_connection_retry_on_startup": True,
    "broker_connection_max_retries": None,
    "beat_schedule": {
        "end idle sessions": {
            "task": "portal.end_idle_sessions",
            "schedule": crontab(minute="7"),
            "options": {"queue": Queues.HOUSEKEEPING, "expires": 3600},
        }
    },
}
_stopping = RawValue("b", 0)  # shared with the pool processes, which are forked later


class PortalCelery(Celery):
    """A Celery application that carries what its tasks need."""

    def __init__(self, settings: Settings) -> None:
        super().__init__("vendor-match", broker=settings.broker, set_as_current=True)
        self.sessions = doorbell.make_sessions(settings)
        self.match_store: MatchStore = SqlMatchStore(self.sessions, CapabilityCache(TableShelf(settings.tables)))

    def is_stopping(self) -> bool:
        """Whether the worker has been told to stop."""
        return bool(_stopping.value)


def make_celery(settings: Settings) -> PortalCelery:
    """The application on the database and the broker that the settings name."""
    app = PortalCelery(settings)
    app.conf.update(
        MESSAGES | WORKER,
        broker_transport_options=transport_options(settings, PATIENT),
        beat_schedule_filename=str(settings.instance / "beat-schedule"),
        # A busy worker takes no message that an idle one could read now. In the embedded shape there is one worker, and it
        # acknowledges a message up to two seconds late; until then it would read no other.
        worker_prefetch_multiplier=8 if settings.is_embedded else 1,
    )
    _connect_signals(app, settings)
    return app


def _connect_signals(app: PortalCelery, settings: Settings) -> None:
    """Logging in our format, the sweep in each pool process, and word to the pool that the worker stops."""

    def start_sweeper(**_: object) -> None:
        Sweeper(app.match_store).start()

    def set_stopping(**_: object) -> None:
        _stopping.value = 1

    def set_up_logging(**_: object) -> None:
        configure_logging(settings.log_format)

    signals.worker_process_init.connect(start_sweeper, weak=False)
    signals.worker_shutting_down.connect(set_stopping, weak=False)
    signals.setup_logging.connect(set_up_logging, weak=False)
