"""Vendors by what they won: the ranking's relevance of past engagements, applied to a history of awards.

The measure is the product's own (`matching.experience`). Only the reference table is counted over the history, once, so
that the evaluation says what the method is worth where a history is at hand. The buyers' names are cut out of every text
before anything is counted or ranked: who buys may not help to find who wins.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

from matching.experience import ExperienceIndex, Query
from matching.relevance.organisation_names import without_names
from matching.relevance.term_statistics import ReferenceText, learn
from matching.relevance.terms import Reference


@dataclass(frozen=True, slots=True, kw_only=True)
class Award:
    """One vendor's win; several vendors may have won the same requirement."""

    requirement_id: str
    text: str
    buyer: str
    vendor: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PastAwards:
    """The vendors in order of name (`vendors[r]` is row r of `index`), and the names of all buyers."""

    vendors: tuple[str, ...]
    buyers: frozenset[str]
    reference: Reference
    index: ExperienceIndex

    @classmethod
    def of(cls, awards: Sequence[Award], version: str = "history") -> Self:
        """Return the vendors' profiles, and the reference table counted over the awarded requirements."""
        buyers = frozenset(award.buyer for award in awards)
        texts = {award.text: without_names(award.text, buyers) for award in awards}
        reference = learn(_requirements(awards, texts), version)
        won: dict[str, dict[str, str]] = {}
        for award in awards:
            won.setdefault(award.vendor, {})[award.requirement_id] = texts[award.text]
        vendors = tuple(sorted(won))
        index = ExperienceIndex.build([list(won[vendor].values()) for vendor in vendors], reference)
        return cls(vendors=vendors, buyers=buyers, reference=reference, index=index)

    def rank(self, text: str, buyer: str = "") -> NDArray[np.intp]:
        """Return the rows of all vendors, the most relevant first; equal ones in order of name."""
        names = self.buyers | {buyer} if buyer else self.buyers
        return np.argsort(-self.index.relevance(Query.of(text, names, self.reference)), kind="stable")


def _requirements(awards: Iterable[Award], texts: dict[str, str]) -> list[ReferenceText]:
    """Return each requirement once: its text, the vendors that won it as its groups, its buyer as its source."""
    winners: dict[str, tuple[Award, set[str]]] = {}
    for award in awards:
        winners.setdefault(award.requirement_id, (award, set()))[1].add(award.vendor)
    return [ReferenceText(texts[award.text], frozenset(vendors), award.buyer) for award, vendors in winners.values()]
