"""What vendors offer a question, worked out on columns: capacity at the start, comparable rate, overlap of hours.

Criteria, gaps and explanations read the numbers of an `Offers`; the gate asks the same in the form of a comparison that
needs no number (`lacks_capacity`, `costs_more`, `overlaps_less`), which tests hold against the numbers. Arrays have one
value a row; -1 means unknown.
"""

from dataclasses import dataclass
from functools import cached_property, lru_cache

import numpy as np
from numpy.typing import NDArray

from matching.columns.masks import Mask, nothing, pack
from matching.columns.segments import Rows, day_number, unknown
from matching.comparison.pricing import Pricing
from matching.comparison.question import Question

WORKING_DAY_MINUTES = 480
DAY_MINUTES = 1_440
BEYOND_CAPACITY = 1_000_001
"""More FTE than a capability can state."""
FIRST_OFFSET, LAST_OFFSET = -720, 840
"""The earth's time zones, in minutes from UTC."""
MOST_RAMP_UP = 1_000
"""The most days of ramp-up that a capability can state."""
Numbers = NDArray[np.int64]


@dataclass(frozen=True)
class Offers:
    """The rows of a segment as seen by one question; each array is worked out when first asked for."""

    question: Question
    rows: Rows

    def __len__(self) -> int:
        return len(self.rows)

    def at(self, index: NDArray[np.intp], *, narrow: bool = False) -> "Offers":
        """Return the offers of some rows of the segment; `narrow` where few of their columns will be read."""
        return Offers(self.question, Rows(self.rows.segment, index, narrow))

    @cached_property
    def capacity(self) -> Numbers:
        """FTE that can be working on the first day.

        A team grows evenly through its ramp-up, which begins today or when the vendor becomes available: after d days it
        has `capacity × (d + 1) ÷ (ramp-up days + 1)`, rounded down. Where the brief has no start, it is the full capacity.
        Where ramp-up or availability is unknown it is what there can be at best, if that is below the headcount asked.
        """
        question, rows = self.question, self.rows
        capacity = rows["capacity"].astype(np.int64)
        if question.brief.starts_on is None:
            return np.where(rows.known("capacity"), capacity, -1)
        known_ramp, known_day = rows.known("ramp_up_days"), rows.known("available_from")
        today = day_number(question.as_of)
        free = np.where(known_day, np.maximum(rows["available_from"].astype(np.int64), today), today)
        ramp = np.where(known_ramp, rows["ramp_up_days"].astype(np.int64), 0)
        at_start = capacity * np.clip(day_number(question.starts_on) + 1 - free, 0, ramp + 1) // (ramp + 1)
        known = (known_ramp & known_day) | (at_start < (question.headcount or 0))
        return np.where(rows.known("capacity") & known, at_start, -1)

    def lacks_capacity(self, headcount: int) -> Mask:
        """Return the rows whose capacity at the start is known to be below the headcount, at best where ramp-up is unknown.

        `capacity × worked ÷ (ramp + 1) < headcount` is compared as products, which fit 32 bits.
        """
        rows = self.rows
        if self.question.brief.starts_on is None:
            return pack(rows["capacity"] < headcount) & rows.mask("known:capacity")
        ramp, work = self._ramp_and_work
        return pack(work < np.uint32(min(headcount, BEYOND_CAPACITY)) * ramp) & rows.mask("known:capacity")

    @cached_property
    def _ramp_and_work(self) -> tuple[NDArray[np.uint32], NDArray[np.uint32]]:
        """Ramp-up days plus one, and capacity × days worked by the start, at best where ramp-up or availability is unknown.

        As signed numbers the unknown is -1: available before today, and no ramp-up. Any number where the capacity is unknown.
        """
        after = np.int16(day_number(self.question.starts_on) + 1)
        ramp = np.clip(self.rows["ramp_up_days"].view(np.int16), 0, MOST_RAMP_UP)
        ramp += np.int16(1)
        worked = np.clip(self.rows["available_from"].view(np.int16), np.int16(day_number(self.question.as_of)), after)
        np.subtract(after, worked, out=worked)
        np.minimum(worked, ramp, out=worked)
        work = worked.astype(np.uint32)
        work *= self.rows["capacity"]
        return ramp.astype(np.uint32), work

    @cached_property
    def rate(self) -> Numbers:
        """The lowest rate in the terms of the budget, in 1/10,000 EUR."""
        return self._lowest(self.question.budget)

    @cached_property
    def cost(self) -> Numbers:
        """The lowest rate in the terms that cost is scored in, in 1/10,000 EUR."""
        return self._lowest(self.question.cost)

    def _lowest(self, pricing: Pricing) -> Numbers:
        never = np.iinfo(np.int64).max
        best = np.full(len(self), never)
        for column, worth in pricing.columns:
            rate = self.rows[column].astype(np.int64) * worth.numerator // worth.denominator
            best = np.where(self.rows.known(column), np.minimum(best, rate), best)
        return np.where(best == never, -1, best)

    def costs_more(self, ceiling: int) -> Mask:
        """Return the rows with a rate in the terms of the budget of which none is within the ceiling."""
        rows, over, known = self.rows, ~nothing(len(self)), nothing(len(self))
        for column, worth in self.question.budget.columns:
            too_dear = -(-(ceiling + 1) * worth.denominator // worth.numerator)
            over &= pack(rows[column] >= min(too_dear, unknown(np.uint32)))  # unknown is the largest number, so it counts as over
            known |= rows.mask(f"known:{column}")
        return over & known

    @cached_property
    def overlap(self) -> NDArray[np.int32]:
        """Minutes of an eight-hour working day that client and vendor share."""
        if self.question.brief.utc_offset is None:
            return np.full(len(self), -1, np.int32)
        return overlap_with(self.question.brief.utc_offset).take(self.rows["utc_offset"].view(np.uint16))

    def overlaps_less(self, minutes: int) -> Mask:
        """Return the rows whose known overlap is below so many minutes of the eight-hour day."""
        if minutes <= 0 or self.question.brief.utc_offset is None:
            return nothing(len(self))
        most = WORKING_DAY_MINUTES - minutes  # apart by more is too little overlap, unless by nearly a whole day
        near = nothing(len(self))
        for days in (-DAY_MINUTES, 0, DAY_MINUTES):
            earliest = self.question.brief.utc_offset + days - most
            if earliest <= LAST_OFFSET and earliest + 2 * most >= FIRST_OFFSET:
                near |= pack((self.rows["utc_offset"] - np.int16(earliest)).view(np.uint16) <= 2 * most)
        return ~near & self.rows.mask("known:utc_offset")


@lru_cache(maxsize=64)
def overlap_with(offset: int) -> NDArray[np.int32]:
    """Return the overlap with one UTC offset for every offset that a column can hold, by its 16 bits; unknown is -1."""
    every = np.arange(2**16, dtype=np.uint16).view(np.int16)
    apart = np.abs(every.astype(np.int32) - offset) % DAY_MINUTES
    shared = np.maximum(WORKING_DAY_MINUTES - np.minimum(apart, DAY_MINUTES - apart), 0)
    return np.where(every == unknown(np.int16), np.int32(-1), shared)
