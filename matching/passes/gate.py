"""The gate: every knock-out over every capability of a category, counted and kept by row."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from matching.capabilities import Part
from matching.columns.masks import Mask, count, nothing, positions, unpack
from matching.columns.segments import Rows, Segment
from matching.comparison.offers import Offers
from matching.comparison.question import Question
from matching.eligibility import FULL_GAP, RULE, failures


@dataclass(frozen=True)
class Gate:
    """What the knock-outs say about one part of a category.

    `failed` holds the living rows that fail each rule asked, `once` those that fail exactly one rule, `twice` two, `more`
    those that fail more; `eligible` numbers the living rows that fail none.
    """

    part: Part
    offers: Offers
    failed: dict[str, Mask]
    once: Mask
    twice: Mask
    more: Mask
    eligible: NDArray[np.intp]

    @property
    def segment(self) -> Segment:
        """The segment that the rows belong to."""
        return self.part.segment

    @cached_property
    def serving(self) -> NDArray[np.bool_]:
        """Which of the segment's vendors have an eligible row."""
        serving = np.zeros(len(self.segment.vendors), np.bool_)
        serving[self.segment.columns["vendor"].take(self.eligible)] = True
        return serving

    def vendor_ids(self, rows: NDArray[np.intp]) -> list[str]:
        """Return the vendor of each row."""
        return self.segment.vendors.several(self.segment.columns["vendor"].take(rows))

    @cached_property
    def missed_once(self) -> dict[str, tuple[NDArray[np.intp], NDArray[np.int64]]]:
        """For each rule the rows that fail it and no other, of vendors that no eligible row serves, with their gaps."""
        return {rule: self.missing_only(rule) for rule in self.failed}

    def missing_only(self, rule: str, most: int = FULL_GAP) -> tuple[NDArray[np.intp], NDArray[np.int64]]:
        """Return the rows that fail one rule and no other, by a gap of at most `most`, and their gaps."""
        alone = self.failed[rule] & self.once
        if most < FULL_GAP:
            alone &= ~RULE[rule].fails(self.offers, most)
        rows = positions(alone, len(self.offers))
        rows = rows[~self.serving.take(self.segment.columns["vendor"].take(rows))]
        gaps = RULE[rule].gap(self.offers.at(rows, narrow=True))
        return rows[gaps <= most], gaps[gaps <= most]

    def failure_counts(self) -> NDArray[np.uint8]:
        """Return how many rules each row fails; 0 also for a dead row."""
        number = np.zeros(len(self.segment), np.uint8)
        for failing in self.failed.values():
            number += unpack(failing, len(number))
        return number


def gate(question: Question, part: Part) -> Gate:
    """Return the gate of one part; dead rows are neither failed nor eligible."""
    offers = Offers(question, Rows(part.segment))
    failed = {key: failing & part.living for key, failing in failures(offers).items()}
    one, two, more = (nothing(len(offers)) for _ in range(3))  # at least so many failures
    for failing in failed.values():
        more |= two & failing
        two |= one & failing
        one |= failing
    return Gate(part, offers, failed, one & ~two, two & ~more, more, positions(part.living & ~one, len(offers)))


def gates(question: Question, parts: Iterable[Part]) -> list[Gate]:
    """Return the gates of a category's parts."""
    return [gate(question, part) for part in parts]


def count_failures(found: Sequence[Gate]) -> dict[str, int]:
    """Return how many capabilities fail each rule asked, in the order of the rules."""
    return {key: sum(count(each.failed[key]) for each in found) for key in (found[0].failed if found else ())}
