"""Every status and every allowed move, as one table. The README's state diagram is tested against it.

A move is named by the verb that makes it. `move` is the only way the status of what is in memory changes; a statement that
changes one in the database takes its sources and its target from here (`portal.run_statements`).
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol


class RequirementStatus(StrEnum):
    """Where a requirement stands."""

    DRAFT = "draft"
    POSTED = "posted"
    MATCHING = "matching"
    IN_REVIEW = "in_review"
    SHORTLISTED = "shortlisted"
    RETURNED = "returned"
    WITHDRAWN = "withdrawn"


class RunState(StrEnum):
    """Where a match run stands."""

    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"


OPEN_RUN = (RunState.QUEUED, RunState.RUNNING)


@dataclass(frozen=True, slots=True)
class Move:
    """One verb: the statuses it may start from and the one it ends in."""

    verb: str
    sources: tuple[StrEnum, ...]
    target: StrEnum


R, S = RequirementStatus, RunState

REQUIREMENT_MOVES = {
    move.verb: move
    for move in (
        Move("post", (R.DRAFT,), R.POSTED),
        Move("revise", (R.POSTED, R.MATCHING, R.IN_REVIEW, R.SHORTLISTED, R.RETURNED), R.POSTED),
        Move("match", (R.POSTED, R.IN_REVIEW), R.MATCHING),
        Move("finish_matching", (R.MATCHING,), R.IN_REVIEW),
        Move("cancel_matching", (R.MATCHING,), R.POSTED),
        Move("approve", (R.IN_REVIEW,), R.SHORTLISTED),
        Move("send_back", (R.IN_REVIEW,), R.RETURNED),
        Move("withdraw", (R.DRAFT, R.POSTED, R.MATCHING, R.IN_REVIEW, R.SHORTLISTED, R.RETURNED), R.WITHDRAWN),
    )
}

RUN_MOVES = {
    move.verb: move
    for move in (
        Move("claim", (S.QUEUED, S.RUNNING), S.RUNNING),
        Move("release", (S.RUNNING,), S.QUEUED),
        Move("save", (S.RUNNING,), S.DONE),
        Move("fail", (S.RUNNING,), S.FAILED),
        Move("cancel", (S.QUEUED, S.RUNNING), S.CANCELLED),
    )
}


class IllegalMoveError(Exception):
    """The thing is not in a status from which this can be done; the message says so to a person."""


class Stateful(Protocol):
    """Something with a requirement's status."""

    status: RequirementStatus


def can_move(status: RequirementStatus, verb: str) -> bool:
    """Whether `verb` is allowed from `status`."""
    return status in REQUIREMENT_MOVES[verb].sources


def move(thing: Stateful, verb: str) -> None:
    """Change the status as `verb` says.

    Raises:
        IllegalMoveError: the status does not allow it.
    """
    if not can_move(thing.status, verb):
        raise IllegalMoveError(f"A requirement that is {thing.status.replace('_', ' ')} cannot do this: {verb.replace('_', ' ')}.")
    thing.status = RequirementStatus(REQUIREMENT_MOVES[verb].target)
