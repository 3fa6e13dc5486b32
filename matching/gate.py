"""The gate: every knock-out over every capability of a category, counted and kept by row."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from matching.capabilities import Part
from matching.eligibility import Flags, failures
from matching.offers import Offers
from matching.question import Question
from matching.segments import Rows, Segment


@dataclass(frozen=True, slots=True)
class Gate:
    """What the knock-outs say about one part of a category.

    `failed` holds the living rows that fail each rule asked, `count` how many rules each row fails, `eligible` the
    living rows that fail none.
    """

    part: Part
    offers: Offers
    failed: dict[str, Flags]
    count: NDArray[np.uint8]
    eligible: NDArray[np.intp]

    @property
    def segment(self) -> Segment:
        """The segment that the rows belong to."""
        return self.part.segment

    def serving_vendors(self) -> Flags:
        """Return which of the segment's vendors have an eligible row."""
        serving = np.zeros(len(self.segment.vendors), np.bool_)
        serving[self.segment.columns["vendor"][self.eligible]] = True
        return serving


def gate(question: Question, part: Part) -> Gate:
    """Return the gate of one part; dead rows are neither failed nor eligible."""
    offers = Offers(question, Rows(part.segment))
    failed = failures(offers)
    if part.dead is not None:
        failed = {key: flags & ~part.dead for key, flags in failed.items()}
    count = np.zeros(len(part.segment), np.uint8)
    for flags in failed.values():
        count += flags
    passes = count == 0 if part.dead is None else (count == 0) & ~part.dead
    return Gate(part, offers, failed, count, np.flatnonzero(passes))


def gates(question: Question, parts: Iterable[Part]) -> list[Gate]:
    """Return the gates of a category's parts."""
    return [gate(question, part) for part in parts]


def count_failures(found: Sequence[Gate]) -> dict[str, int]:
    """Return how many capabilities fail each rule asked, in the order of the rules."""
    return {key: sum(int(np.count_nonzero(each.failed[key])) for each in found) for key in (found[0].failed if found else ())}
