"""How the broker is spoken to: by the worker with patience, by everybody who publishes with little.

The transport options hold for Redis; in the embedded shape a folder stands for the broker.
"""

from typing import Any

from celery import Celery
from kombu.transport import TRANSPORT_ALIASES

from matching.queues import Queues
from portal.config import Settings

TRANSPORT_ALIASES["folder"] = "portal.wakeup_folder:Transport"

MESSAGES: dict[str, Any] = {
    # Results are rows; the broker carries wake-up calls only.
    "task_ignore_result": True,
    "task_serializer": "json",
    "accept_content": ["json"],
    "task_default_queue": Queues.MATCHING,
    "timezone": "UTC",
}
PATIENT = {
    "socket_timeout": 5,
    "socket_connect_timeout": 2,
    "socket_keepalive": True,
    "health_check_interval": 10,
    # A message that was read and never acknowledged comes back soon; it is harmless.
    "visibility_timeout": 60,
    "unacked_restore_interval": 5,
    "unacked_restore_throttle": 1,
}


def transport_options(settings: Settings, otherwise: dict[str, Any]) -> dict[str, Any]:
    """The folder of the embedded shape, looked into ten times a second; `otherwise` for a real broker."""
    if not settings.is_embedded:
        return otherwise
    folder = settings.instance / "wake-ups"
    folder.mkdir(mode=0o700, exist_ok=True)
    return {
        "data_folder_in": str(folder),
        "data_folder_out": str(folder),
        "control_folder": str(folder / "control"),
        "polling_interval": 0.1,
    }


def make_publisher(settings: Settings, patience: float) -> Celery:
    """An application that only publishes, and gives up on the broker after `patience` seconds."""
    app = Celery("vendor-match-doorbell", broker=settings.broker, set_as_current=False)
    options = {"socket_timeout": patience, "socket_connect_timeout": patience, "max_retries": 0}
    app.conf.update(
        MESSAGES,
        broker_transport_options=transport_options(settings, options),
        broker_connection_timeout=patience,
        # With no retry at all kombu takes six seconds to give up.
        task_publish_retry_policy={"max_retries": 0},
    )
    return app
