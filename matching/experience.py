"""How relevant a vendor's past engagements are to the text of a requirement, with the engagements to cite.

The interface is narrow so that the measure inside can be replaced alone: `Query.of(text)` reads a requirement once,
`ExperienceIndex.build` reads the engagements of a segment's rows once, `relevance` gives every row its value and
`cite` names the engagements behind the value of one row. The value is absolute: word weights come from the pinned reference
statistics (`matching.terms`), so no vendor's value depends on another's, and who bought the work plays no part.

The measure: an engagement's likeness to the requirement is the cosine of their sets of words, each word counted with
its weight; likenesses add up over a vendor's engagements and saturate: `value = 10,000 · s / (s + 5,000)` with `s` the
sum of the likenesses in 1/10,000. Sums are of whole numbers, so every machine gives the same value.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import isqrt
from typing import Self

import numpy as np
from numpy.typing import NDArray

from matching import terms
from matching.strings import Strings

FULL = 10_000
HALF_AT = 5_000
"""The sum of likenesses (in 1/10,000) at which the value is one half."""


@dataclass(frozen=True, slots=True)
class Query:
    """A requirement's text as the index reads it: its words and their weights, ordered by word."""

    weights: Mapping[str, int]
    norm: int

    @classmethod
    def of(cls, text: str) -> Self:
        """Return what the text asks for; `norm` is 0 where it holds no word that says anything."""
        weights = _weights(text)
        return cls(weights, isqrt(sum(weight * weight for weight in weights.values())))


@dataclass(frozen=True, slots=True, kw_only=True)
class ExperienceIndex:
    """The engagements of a segment's rows by word.

    Engagements are numbered through the segment: those of row r are `first[r]` to `first[r + 1]`. The postings of word
    number w are `postings[starts[w]:starts[w + 1]]`; `norms` holds the length of each engagement's word vector.
    """

    first: NDArray[np.uint32]
    words: Strings
    starts: NDArray[np.uint32]
    postings: NDArray[np.uint32]
    norms: NDArray[np.uint32]

    @classmethod
    def build(cls, texts: Iterable[Sequence[str]]) -> Self:
        """Return the index over the engagement texts of each row, in row order."""
        first: list[int] = [0]
        norms: list[int] = []
        by_word: dict[str, list[int]] = {}
        for row in texts:
            for text in row:
                weights = _weights(text)
                for word in weights:
                    by_word.setdefault(word, []).append(len(norms))
                norms.append(isqrt(sum(weight * weight for weight in weights.values())))
            first.append(len(norms))
        ordered = sorted(by_word)
        lengths = [len(by_word[word]) for word in ordered]
        return cls(
            first=np.array(first, np.uint32),
            words=Strings.of(ordered),
            starts=np.concatenate([[0], np.cumsum(lengths)]).astype(np.uint32),
            postings=np.fromiter((number for word in ordered for number in by_word[word]), np.uint32),
            norms=np.array(norms, np.uint32),
        )

    def relevance(self, query: Query) -> NDArray[np.int32]:
        """Return the value of every row in 1/10,000; -1 for a row without engagements, whose experience is unknown."""
        likeness = np.concatenate([[0], np.cumsum(self.likeness(query))])
        total = likeness[self.first[1:]] - likeness[self.first[:-1]]
        value = FULL * total // (total + HALF_AT)
        return np.where(self.first[1:] > self.first[:-1], value, -1).astype(np.int32)

    def likeness(self, query: Query) -> NDArray[np.int64]:
        """Return the cosine of each engagement with the query, in 1/10,000."""
        dot = np.zeros(len(self.norms), np.int64)
        for word, weight in query.weights.items():
            number = self.words.find(word)
            if number is not None:
                dot[self.postings[self.starts[number] : self.starts[number + 1]]] += weight * weight
        return FULL * dot // np.maximum(self.norms.astype(np.int64) * query.norm, 1)


def cite(query: Query, texts: Sequence[str], limit: int = 3) -> list[tuple[int, int]]:
    """Return the engagements of one vendor that its value rests on, best first: (number within the row, likeness)."""
    index = ExperienceIndex.build([texts])
    likeness = [int(value) for value in index.likeness(query)]
    order = sorted(range(len(texts)), key=lambda number: (-likeness[number], number))
    return [(number, likeness[number]) for number in order[:limit] if likeness[number]]


def _weights(text: str) -> dict[str, int]:
    statistics = terms.reference()
    weighted = ((word, statistics.weight(word)) for word in sorted(terms.words(text)))
    return {word: weight for word, weight in weighted if weight}
