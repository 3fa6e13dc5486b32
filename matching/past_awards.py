"""Vendors by what they won: the ranking's relevance of past engagements, applied to a history of awards.

The measure is the product's own (`matching.experience`). Only the reference table is counted over the history, once, so
that the evaluation says what the method is worth where a history is at hand. A ranking follows from texts and vendors
alone. Who buys is not read, and may not help to find who wins: organisations that the texts name are cut out of them before
anything is counted or ranked, and a vendor's contracts in much the same words, as one client puts out again and again, do
not teach what words are worth.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

from matching.experience import ExperienceIndex, Query
from matching.relevance.organisation_names import without_institutions
from matching.relevance.term_statistics import ReferenceText, learn
from matching.relevance.terms import Reference

ALIKE = 0.25
"""Contracts of one vendor that share this part of their words are not compared."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Award:
    """One vendor's win; several vendors may have won the same requirement."""

    requirement_id: str
    text: str
    vendor: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PastAwards:
    """The vendors in order of name (`vendors[r]` is row r of `index`)."""

    vendors: tuple[str, ...]
    reference: Reference
    index: ExperienceIndex

    @classmethod
    def of(cls, awards: Sequence[Award], version: str = "history") -> Self:
        """Return the vendors' profiles, and the reference table counted over the awarded requirements."""
        texts = {award.text: without_institutions(award.text) for award in awards}
        reference = learn(_requirements(awards, texts), version, ALIKE)
        won: dict[str, dict[str, str]] = {}
        for award in awards:
            won.setdefault(award.vendor, {})[award.requirement_id] = texts[award.text]
        vendors = tuple(sorted(won))
        index = ExperienceIndex.build([list(won[vendor].values()) for vendor in vendors], reference)
        return cls(vendors=vendors, reference=reference, index=index)

    def rank(self, text: str) -> NDArray[np.intp]:
        """Return the rows of all vendors, the most relevant first; equal ones in order of name."""
        query = Query.of(without_institutions(text), reference=self.reference)
        return np.argsort(-self.index.relevance(query), kind="stable")


def _requirements(awards: Iterable[Award], texts: dict[str, str]) -> list[ReferenceText]:
    """Return each requirement once: its text, and the vendors that won it as its groups."""
    winners: dict[str, tuple[Award, set[str]]] = {}
    for award in awards:
        winners.setdefault(award.requirement_id, (award, set()))[1].add(award.vendor)
    return [ReferenceText(texts[award.text], frozenset(vendors)) for award, vendors in winners.values()]
