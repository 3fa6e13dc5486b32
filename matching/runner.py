"""The worker's loop: claim a run, rank without any transaction open, save; go on until nothing is queued.

An exception from the ranking, or a brief that cannot be read, is the run's own fault: it ends failed with a sentence
and the next run is taken. Any other exception from the store is not: the run is given back, and where even that cannot
be done its lease runs out.
"""

import logging
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import msgspec

from matching.findings import find
from matching.store import Claim, MatchStore

log = logging.getLogger(__name__)


def work(store: MatchStore, *, first: int | None = None, enough: Callable[[], bool] = lambda: False) -> int:
    """Work the queue, beginning with the run `first`, until nothing is queued or `enough` says so; how many were worked.

    With the first run in hand it rings for the next worker, so that one ring in the end wakes as many as there is work for.
    """
    worked = 0
    claim = store.claim(first) if first is not None else None
    while (claim := claim or store.claim_next()) is not None:
        if claim.others_wait and not worked:
            store.call_help()
        run_claimed(store, claim)
        worked += 1
        claim = None
        if enough():
            break
    return worked


def run_claimed(store: MatchStore, claim: Claim) -> None:
    """Bring one claimed run to its end, or give it back where the store failed."""
    try:
        with _kept_alive(store, claim):
            _rank_and_save(store, claim)
    except Exception:
        log.warning("run %s, attempt %s: given back to the queue", claim.run_id, claim.attempt, exc_info=True)
        store.release(claim)
        raise


def _rank_and_save(store: MatchStore, claim: Claim) -> None:
    try:
        snapshot = store.load(claim)
    except msgspec.ValidationError as error:
        _fail(store, claim, error, f"This version of the engine cannot read what the run was given ({error}). Run it again.")
        return
    try:
        findings = find(snapshot.brief, snapshot.verdict, snapshot.table, snapshot.profiles, as_of=snapshot.as_of)
    except Exception as error:  # noqa: BLE001 - whatever the engine raises ends this run and no other
        _fail(store, claim, error, _sentence(error))
        return
    if not store.save(claim, snapshot, findings):
        _say_lost(claim)


def _fail(store: MatchStore, claim: Claim, error: Exception, sentence: str) -> None:
    log.error("run %s, attempt %s: the engine failed", claim.run_id, claim.attempt, exc_info=error)
    if not store.fail(claim, sentence):
        _say_lost(claim)


def _say_lost(claim: Claim) -> None:
    log.info("run %s, attempt %s: the claim was lost, the result is dropped", claim.run_id, claim.attempt)


def _sentence(error: Exception) -> str:
    return (
        f"The engine could not rank this requirement ({type(error).__name__}: {str(error)[:300] or 'no further words'}). "
        "Run it again; if it fails again, change the requirement or report this sentence to the operator's engineers."
    )


@contextmanager
def _kept_alive(store: MatchStore, claim: Claim) -> Iterator[None]:
    """Renew the lease from a second thread for as long as the body takes."""
    over = threading.Event()

    def beat() -> None:
        while not over.wait(store.lease_seconds / 3):
            try:
                if not store.keep(claim):
                    return
            except Exception:
                log.warning("run %s: the lease could not be renewed, trying again", claim.run_id, exc_info=True)

    heart = threading.Thread(target=beat, name=f"lease-{claim.run_id}", daemon=True)
    heart.start()
    try:
        yield
    finally:
        over.set()
        heart.join()
