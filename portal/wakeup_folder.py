"""The folder that stands for a broker in the embedded shape: Kombu's file system transport, made whole.

Kombu writes a message into a file that a worker may already take, and a worker that takes it empty ends with an
exception (celery/kombu#1551). Here a file has its name once it is complete, and what is no message is passed over.
"""

from pathlib import Path
from queue import Empty
from time import monotonic
from typing import Any
from uuid import uuid4

from kombu.transport import filesystem
from kombu.utils.json import dumps


class Channel(filesystem.Channel):
    """Messages as files that appear complete."""

    def _put(self, queue: str, payload: dict[str, Any], **_: Any) -> None:  # type: ignore[override] # of the base, which Kombu itself widens
        name = f"{round(monotonic() * 1000)}_{uuid4()}.{queue}.msg"
        written = Path(self.data_folder_out, f"{name}.part")
        written.write_text(dumps(payload), encoding="utf-8")
        written.rename(written.with_suffix(""))

    def _get(self, queue: str, timeout: float | None = None) -> Any:
        try:
            return super()._get(queue)
        except ValueError as error:
            raise Empty from error


class Transport(filesystem.Transport):
    """Kombu's transport with that channel."""

    Channel = Channel
