"""What vendors offer a question, worked out on columns: capacity at the start, comparable rate, overlap of hours.

Eligibility, criteria and their explanations all read an `Offers`, so that a knock-out and a score never disagree about
a vendor. Every array has one value a row; -1 means unknown.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from matching.question import Question
from matching.segments import NO_OFFSET, Rows, day_number, unknown

WORKING_DAY_MINUTES = 480
DAY_MINUTES = 1_440
Numbers = NDArray[np.int64]


@dataclass(frozen=True)
class Offers:
    """The rows of a segment as seen by one question; each array is worked out when first asked for."""

    question: Question
    rows: Rows

    def __len__(self) -> int:
        return len(self.rows)

    def at(self, index: NDArray[np.intp]) -> "Offers":
        """Return the offers of some rows of the segment."""
        return Offers(self.question, Rows(self.rows.segment, index))

    @cached_property
    def capacity(self) -> Numbers:
        """FTE that can be working on the first day.

        A team grows evenly through its ramp-up, which begins today or when the vendor becomes available: after d days it
        has `capacity × (d + 1) ÷ (ramp-up days + 1)`, rounded down. Where the brief has no start, it is the full capacity.
        """
        capacity = self.rows["capacity"].astype(np.int64)
        if self.question.brief.starts_on is None:
            return np.where(self.rows.known("capacity"), capacity, -1)
        free = np.maximum(self.rows["available_from"].astype(np.int64), day_number(self.question.as_of))
        ramp = self.rows["ramp_up_days"].astype(np.int64)
        worked = np.clip(day_number(self.question.starts_on) - free + 1, 0, ramp + 1)
        known = self.rows.known("capacity") & self.rows.known("ramp_up_days") & self.rows.known("available_from")
        return np.where(known, capacity * worked // (ramp + 1), -1)

    @cached_property
    def rate(self) -> Numbers:
        """The lowest rate in the terms of the ceiling, in 1/10,000 EUR.

        Per FTE-hour, where a price per transaction counts as price × 60 ÷ handling minutes; per transaction where the
        client pays per transaction and has not said how long one takes.
        """
        own = self.rows[self.question.cost_by]
        never = np.iinfo(np.int64).max
        best = np.where(own == unknown(own.dtype), never, own.astype(np.int64))
        if self.question.cost_by == "hourly_rate" and self.question.minutes is not None:
            minutes = self.question.minutes
            hourly = self.rows["transaction_rate"].astype(np.int64) * 60 * minutes.denominator // minutes.numerator
            best = np.where(self.rows.known("transaction_rate"), np.minimum(best, hourly), best)
        return np.where(best == never, -1, best)

    @cached_property
    def overlap(self) -> Numbers:
        """Minutes of an eight-hour working day that client and vendor share; the brief must have a UTC offset."""
        offset = self.rows["utc_offset"].astype(np.int64)
        apart = np.abs(offset - (self.question.brief.utc_offset or 0)) % DAY_MINUTES
        shared = np.maximum(WORKING_DAY_MINUTES - np.minimum(apart, DAY_MINUTES - apart), 0)
        return np.where(offset == NO_OFFSET, -1, shared)
