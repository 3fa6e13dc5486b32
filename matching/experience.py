"""How relevant a vendor's past engagements are to the text of a requirement, with the engagements to cite.

`Query.of(text)` reads a requirement once, `ExperienceIndex.build` reads the engagements of a segment's rows once,
`relevance` gives every row its value and `cite` names the engagements behind the value of one row. The value is
absolute: what a shared feature is worth comes from the pinned reference table (`matching.relevance.terms`), so no vendor's value
depends on another's; who bought the work plays no part.

With shared the sum of the gains (weight²) of the features that both texts have, and Q and D those of the requirement's
and of the engagement's features,

    likeness = shared ÷ (Q^5/8 · D^3/8)        1 for the same words
    value    = T ÷ (T + 0.2²)                  T the sum of likeness² over the vendor's engagements

A cosine would divide by √Q·√D; the smaller power of D is a length normalisation like BM25's (b < 1): a long account of
an engagement says more and may match more. Squares let one close engagement count for more than many remote ones.
Likenesses are rounded to whole 1/10,000 before they are added, and made only of additions, multiplications, divisions
and square roots, which IEEE 754 defines to the last bit: every machine gives the same value.
"""

from array import array
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from hashlib import blake2b
from math import prod
from typing import Self

import numpy as np
from numpy.typing import NDArray

from matching.relevance.organisation_names import without_names
from matching.relevance.terms import Reference, shipped

FULL = 10_000
HALF_AT = 2_000
"""A single engagement of this likeness (in 1/10,000) is worth one half."""


@dataclass(frozen=True, slots=True, eq=False)
class Query:
    """A requirement's text as the index reads it: the keys of its features in ascending order, and their gains.

    `remembered` holds what indexes have said to it.
    """

    keys: NDArray[np.uint64]
    gains: NDArray[np.int64]
    remembered: "dict[ExperienceIndex, Found]" = field(default_factory=dict, repr=False)

    @classmethod
    def of(cls, text: str, names: frozenset[str] = frozenset(), reference: Reference | None = None) -> Self:
        """Return what the text asks for; whom it names of these organisations (the client) is not read."""
        gains = (reference or shipped()).gains(without_names(text, names))
        keys = np.fromiter(map(_key, gains), np.uint64, len(gains))
        order = np.argsort(keys)
        return cls(keys[order], np.fromiter(gains.values(), np.int64, len(gains))[order])

    def __bool__(self) -> bool:
        """Whether the text says anything that an engagement could share."""
        return len(self.keys) > 0


@dataclass(frozen=True, slots=True)
class Found:
    """What an index says to a query: the likeness of each engagement, and the value of each row."""

    likeness: NDArray[np.int64]
    value: NDArray[np.int32]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ExperienceIndex:
    """The engagements of a segment's rows by feature.

    Engagements are numbered through the segment: those of row r are `first[r]` to `first[r + 1]`. Feature f, of key
    `keys[f]` (ascending), is said by the engagements `postings[starts[f]:starts[f + 1]]`; `lengths` is each D^3/8.
    """

    first: NDArray[np.uint32]
    keys: NDArray[np.uint64]
    starts: NDArray[np.uint32]
    postings: NDArray[np.uint32]
    lengths: NDArray[np.float64]

    @classmethod
    def build(cls, texts: Iterable[Sequence[str]], reference: Reference | None = None) -> Self:
        """Return the index over the engagement texts of each row, in row order."""
        table = reference or shipped()
        numbers: defaultdict[str, int] = defaultdict()
        numbers.default_factory = numbers.__len__
        first, sizes, said, masses = [0], list[int](), array("I"), list[int]()
        for row in texts:
            for text in row:
                gains = table.gains(text)
                said.extend(map(numbers.__getitem__, gains))
                sizes.append(len(gains))
                masses.append(sum(gains.values()))
            first.append(len(sizes))
        keys = np.fromiter(map(_key, numbers), np.uint64, len(numbers))
        order = np.argsort(keys)
        feature = np.argsort(order)[np.array(said, np.uint32)]
        engagement = np.repeat(np.arange(len(sizes), dtype=np.uint32), sizes)
        return cls(
            first=np.array(first, np.uint32),
            keys=keys[order],
            starts=np.concatenate([[0], np.cumsum(np.bincount(feature, minlength=len(keys)))]).astype(np.uint32),
            postings=engagement[np.argsort(feature, kind="stable")],
            lengths=_power(np.array(masses, np.int64), 3),
        )

    def relevance(self, query: Query) -> NDArray[np.int32]:
        """Return the value of every row in 1/10,000; -1 for a row without engagements, whose experience is unknown."""
        return self._values(self.likeness(query))

    def found(self, query: Query) -> Found:
        """Return likeness and relevance, which the query remembers: a ranking asks for them again and again."""
        if self not in query.remembered:
            likeness = self.likeness(query)
            query.remembered[self] = Found(likeness, self._values(likeness))
        return query.remembered[self]

    def _values(self, likeness: NDArray[np.int64]) -> NDArray[np.int32]:
        until = np.zeros(len(likeness) + 1, np.int64)
        np.cumsum(likeness * likeness, out=until[1:])
        total = np.diff(until.take(self.first))
        # Cut off as a division of whole numbers would: all of them are below 2⁵³.
        value: NDArray[np.int32] = (FULL * total / (total + HALF_AT**2)).astype(np.int32)
        value[np.diff(self.first) == 0] = -1
        return value

    def likeness(self, query: Query) -> NDArray[np.int64]:
        """Return the likeness of each engagement to the query, in 1/10,000."""
        total = query.gains.sum()
        shared: NDArray[np.signedinteger] = np.zeros(len(self.lengths), np.int32 if total < 2**31 else np.int64)
        places = np.searchsorted(self.keys, query.keys)
        for place, key, gain in zip(places.tolist(), query.keys, query.gains.astype(shared.dtype), strict=True):
            if place < len(self.keys) and self.keys[place] == key:
                # Twice as quick here as `shared[…] += gain`, which gathers and scatters.
                np.add.at(shared, self.postings[self.starts[place] : self.starts[place + 1]], gain)
        likeness: NDArray[np.int64] = np.rint(shared * (FULL / _power(total, 5)) / self.lengths).astype(np.int64)
        return likeness

    def cite(self, query: Query, row: int, limit: int = 3) -> list[tuple[int, int]]:
        """Return the engagements that a row's value rests on, best first: (number within the row, likeness)."""
        likeness = self.found(query).likeness[self.first[row] : self.first[row + 1]].tolist()
        order = sorted(range(len(likeness)), key=lambda number: (-likeness[number], number))
        return [(number, likeness[number]) for number in order[:limit] if likeness[number]]


def _power(mass: NDArray[np.int64] | np.int64, eighths: int) -> NDArray[np.float64]:
    """Return mass^(eighths/8) by square roots and multiplications alone; 1 for no mass."""
    root = np.sqrt(np.sqrt(np.sqrt(np.maximum(mass, 1).astype(np.float64))))
    return np.asarray(prod([root] * eighths))


@lru_cache(maxsize=100_000)
def _key(feature: str) -> int:
    """Return the number under which every machine files a feature."""
    return int.from_bytes(blake2b(feature.encode(), digest_size=8).digest(), "little")
