"""What a text says and how much each thing it says is worth, by a reference table pinned by version.

A text says its features: every word, the word's beginning (four letters) and its parts (runs of four letters, so that
“accounting”, “accounts” and “subaccount” share something), and every two words that stand within four of each other.
Features are written so that a person can read the table: `account`, `acco-`, `~_acc`, `account payable`.

The table, `data/terms.json`, holds a weight in 1/1,000 for each feature that the reference texts use more than once; it
is counted by `matching.relevance.term_statistics`, never over the vendors of the moment.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from matching.words import BREAK, read_words

TABLE_FILE = Path(__file__).with_name("data") / "terms.json"
PAIR_DISTANCE = 4
PART_LENGTH = 4
REMEMBERED = 100_000
"""Words whose gains a table keeps at hand."""


def word_features(word: str) -> tuple[str, ...]:
    """Return what one word says: itself, its beginning and its parts, `_` standing for either end of the word."""
    padded = f"_{word}_"
    parts = {f"~{padded[start : start + PART_LENGTH]}" for start in range(max(1, len(padded) - PART_LENGTH + 1))}
    return (word, f"{word[:PART_LENGTH]}-", *sorted(parts))


def read_clauses(text: str) -> list[list[str]]:
    """Return the normal words of a text clause by clause; numbers, single letters and small words are left out."""
    clauses: list[list[str]] = [[]]
    for word, _, _ in read_words(text):
        if word == BREAK:
            clauses.append([])
        elif len(word) > 1 and word.isalpha():
            clauses[-1].append(word)
    return clauses


def pairs(clause: list[str]) -> Iterator[str]:
    """Yield the pairs of words that stand within `PAIR_DISTANCE` of each other, in the order of the alphabet."""
    for distance in range(1, PAIR_DISTANCE + 1):
        for one, other in zip(clause, clause[distance:], strict=False):
            yield f"{one} {other}" if one < other else f"{other} {one}"


@dataclass(frozen=True, slots=True)
class Reference:
    """The table: a feature's weight in 1/1,000, 0 for one that says nothing about the work.

    A word, beginning or part that the reference texts did not repeat weighs `unseen`; a pair that they did not says
    nothing beyond its words.
    """

    version: str
    unseen: int
    weights: Mapping[str, int]
    _words: dict[str, dict[str, int]] = field(default_factory=dict, repr=False, compare=False)

    def gains(self, text: str) -> dict[str, int]:
        """Return the features of a text that say something, with what sharing each is worth: weight² in 1/1,000."""
        found: dict[str, int] = {}
        for clause in read_clauses(text):
            for word in clause:
                known = self._words.get(word)
                found.update(self._read(word) if known is None else known)
            for pair in pairs(clause):
                if weight := self.weights.get(pair):
                    found[pair] = _gain(weight)
        return found

    def _read(self, word: str) -> dict[str, int]:
        if len(self._words) >= REMEMBERED:
            self._words.clear()
        weighed = ((feature, self.weights.get(feature, self.unseen)) for feature in word_features(word))
        gains = self._words[word] = {feature: _gain(weight) for feature, weight in weighed if weight}
        return gains


def _gain(weight: int) -> int:
    return weight * weight // 1_000


@cache
def shipped() -> Reference:
    """Return the table that ships with the engine."""
    data = json.loads(TABLE_FILE.read_text(encoding="utf-8"))
    return Reference(data["version"], data["unseen"], data["weights"])
