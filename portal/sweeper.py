"""The timer in every pool process of a worker: finds runs that lie about, whatever became of their messages."""

import threading
import time

import structlog

from matching.store import MatchStore

EVERY = 3.0

log = structlog.get_logger(__name__)


class Sweeper(threading.Thread):
    """Gives back runs whose lease is over and rings for queued ones that nobody was rung for lately."""

    def __init__(self, store: MatchStore) -> None:
        super().__init__(name="sweeper", daemon=True)
        self._store = store

    def run(self) -> None:
        """Sweep every three seconds for as long as the process lives; a database that is away is tried again."""
        while True:
            time.sleep(EVERY)
            try:
                self._store.recover()
                self._store.wake_stalled()
            except Exception as error:  # noqa: BLE001 - the timer outlives whatever happens to the database
                log.warning("sweep_failed", error=repr(error))
