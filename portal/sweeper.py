"""The timer in every pool process of a worker: finds runs that lie about, whatever became of their messages."""

import threading
import time
from collections.abc import Callable

import structlog

from matching.store import MatchStore

EVERY = 3.0

log = structlog.get_logger(__name__)


class Sweeper(threading.Thread):
    """Readies the store of its process, gives back runs whose lease is over and rings for queued ones that nobody was rung for lately."""

    def __init__(self, store: MatchStore) -> None:
        super().__init__(name="sweeper", daemon=True)
        self._store = store

    def run(self) -> None:
        """Prepare, then sweep every three seconds for as long as the process lives; a database that is away is tried again."""
        self._try(self._store.prepare)
        while True:
            time.sleep(EVERY)
            self._try(self._store.recover)
            self._try(self._store.wake_stalled)

    def _try(self, do: Callable[[], None]) -> None:
        try:
            do()
        except Exception as error:  # noqa: BLE001 - the timer outlives whatever happens to the database
            log.warning("sweep_failed", error=repr(error))
