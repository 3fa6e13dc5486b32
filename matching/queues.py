"""The broker's names, in one place: a worker must listen to each queue."""

from enum import StrEnum

RUN_MATCH = "matching.run_match"


class Queues(StrEnum):
    """Every queue that a task is sent to."""

    MATCHING = "matching"
    HOUSEKEEPING = "housekeeping"
