"""What the engine needs from outside to work a queue of runs, as a Protocol.

A run is claimed by one worker at a time. The claim carries an attempt number, the fence: whatever the worker does
later counts only while that attempt is the run's present one and its lease has been kept up.
"""

from dataclasses import dataclass, field
from datetime import date
from typing import Any, Protocol

from matching.capabilities import CapabilityTable
from matching.findings import Findings
from matching.types import Brief, Verdict
from matching.weights import Profiles

MAX_ATTEMPTS = 5
LEASE_SECONDS = 30.0


@dataclass(frozen=True, slots=True)
class Claim:
    """The right to work one run, until somebody else claims a later attempt.

    `others_wait` says whether more was queued then; `seen` is what the store saw in taking the run, kept for its `load`.
    """

    run_id: int
    attempt: int
    others_wait: bool = False
    seen: Any = field(default=None, compare=False, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Snapshot:
    """Everything a ranking is made from, as it was at one moment. `revision` is the newest capability revision seen."""

    brief: Brief
    verdict: Verdict
    profiles: Profiles
    as_of: date
    table: CapabilityTable
    revision: int


class MatchStore(Protocol):
    """The queue of runs and what they need and leave behind.

    Any method may raise when the database cannot be reached; the run then goes back to the queue when its lease ends.
    A lease holds for `lease_seconds` of the database's clock.
    """

    lease_seconds: float

    def prepare(self) -> None:
        """Get ready what runs need, so that the first need not wait for it."""
        ...

    def claim(self, run_id: int) -> Claim | None:
        """Take this run if it is queued or its lease has run out; None where somebody else has it or it is over."""
        ...

    def claim_next(self) -> Claim | None:
        """Take the queued run whose turn it is; None where nothing is queued."""
        ...

    def load(self, claim: Claim) -> Snapshot:
        """Return what the run ranks; no transaction is open when this returns."""
        ...

    def keep(self, claim: Claim) -> bool:
        """Renew the lease; False where the claim has been lost."""
        ...

    def save(self, claim: Claim, snapshot: Snapshot, findings: Findings) -> bool:
        """End the run with what it found; False, and nothing stored, where the claim has been lost."""
        ...

    def fail(self, claim: Claim, sentence: str) -> bool:
        """End the run failed, with a sentence an admin can act on; False where the claim has been lost."""
        ...

    def release(self, claim: Claim) -> None:
        """Give the run back to the queue, or end it failed where its attempts are exhausted."""
        ...

    def recover(self) -> None:
        """Release every run whose lease has run out."""
        ...

    def wake_stalled(self) -> None:
        """Ring for the oldest run that has been queued for some seconds and not rung for lately, if there is one."""
        ...

    def call_help(self) -> None:
        """Ring for another worker if anything is queued. Never raises for the broker's sake."""
        ...
