"""Counts the reference table of `matching.relevance.terms`: how much it says about the work that two texts share a feature.

A feature is worth more the rarer it is, and the more often texts of the same group share it: the tasks of one
occupation, or the contracts that one vendor won. Texts that are too much alike are not compared: they are one client's
tender put out again, and would teach its phrases and its name. With n texts, of which f have the feature,

    lift   = P(another text of the group has it | one text has it) ÷ (f ÷ n)
    weight = 3/4 · ln lift + 1/4 · ln((n + 1) ÷ (f + 1/2)),   lift counting as 1 at least

and 0 for boilerplate: what `ENOUGH_USES` texts have without twice the chance that their group has it too. The probability
is smoothed as if `PRIOR_TEXTS` more texts had found it in √(f ÷ n) of their groups, which is about what features of that
frequency come to. The first term is the relevance weight of Robertson and Spärck Jones (1976) without its correction for
absence, the second their inverse document frequency.

To build the table that ships: `python -m matching.relevance.term_statistics FILE.csv … > matching/relevance/data/terms.json`. A file has a
`Task` column with its `O*NET-SOC Code` (the tasks of an occupation are a group), or a `text` column (no groups).
"""

import csv
import json
import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import log
from pathlib import Path
from statistics import median_low

import numpy as np
from numpy.typing import NDArray

from matching.relevance.terms import Reference, pairs, read_clauses, word_features

VERSION = "2"
"""Of the table that ships; another table is another version."""

PRIOR_TEXTS = 3
LIFT_SHARE = 0.75
LEAST_LIFT = 2.0
ENOUGH_USES = 10
LEAST_USES = 2
LEAST_PAIR_USES = 3


@dataclass(frozen=True, slots=True)
class ReferenceText:
    """A text to count, with the groups it belongs to."""

    text: str
    groups: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class _Counted:
    """The features of the texts as numbers: text t has `features[starts[t]:starts[t + 1]]`."""

    names: list[str]
    starts: NDArray[np.int64]
    features: NDArray[np.int64]

    @classmethod
    def of(cls, texts: Iterable[ReferenceText]) -> "_Counted":
        numbers: dict[str, int] = {}
        starts, features = [0], list[int]()
        for item in texts:
            features += sorted(numbers.setdefault(name, len(numbers)) for name in _features(item.text))
            starts.append(len(features))
        return cls(list(numbers), np.array(starts), np.array(features, np.int64))

    def of_text(self, number: int) -> NDArray[np.int64]:
        return self.features[self.starts[number] : self.starts[number + 1]]


def learn(texts: Sequence[ReferenceText], version: str, alike: float = 1.0) -> Reference:
    """Return the table counted over the texts: what two of them have (three, for a pair), and what it weighs.

    Two texts of a group are not compared where the words of both are `alike` or more of the words of either.
    """
    counted = _Counted.of(texts)
    frequency = np.bincount(counted.features, minlength=len(counted.names))
    asked, shared = _sharing(texts, counted, alike)
    likely = (shared + PRIOR_TEXTS * np.sqrt(frequency / max(len(texts), 1))) / (asked + PRIOR_TEXTS)
    weights: dict[str, int] = {}
    for name, uses, share in sorted(zip(counted.names, frequency.tolist(), likely.tolist(), strict=True)):
        weight = _weight(share * len(texts) / uses, uses, len(texts))
        if uses >= (LEAST_PAIR_USES if " " in name else LEAST_USES):
            weights[name] = weight
    twice = [weights[name] for name, uses in zip(counted.names, frequency.tolist(), strict=True) if uses == 2 and name.isalpha()]
    return Reference(version, median_low(twice) if twice else round(1_000 * log(len(texts) + 1)), weights)


_of_word = lru_cache(maxsize=100_000)(word_features)


def _features(text: str) -> dict[str, None]:
    """Return the distinct features of a text in the order of reading."""
    clauses = read_clauses(text)
    found = dict.fromkeys(feature for clause in clauses for word in clause for feature in _of_word(word))
    return found | dict.fromkeys(pair for clause in clauses for pair in pairs(clause))


def _weight(lift: float, uses: int, total: int) -> int:
    if lift < LEAST_LIFT and uses >= ENOUGH_USES:
        return 0
    return round(1_000 * (LIFT_SHARE * max(log(lift), 0.0) + (1 - LIFT_SHARE) * log((total + 1) / (uses + 0.5))))


def _sharing(texts: Sequence[ReferenceText], counted: _Counted, alike: float) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return, per feature, in how many texts with partners it stands, and the sum over them of the partners' share with it."""
    asked, shared = np.zeros(len(counted.names)), np.zeros(len(counted.names))
    place = np.full(len(counted.names), -1)
    words = [frozenset(word for clause in read_clauses(item.text) for word in clause) for item in texts]
    for number, others in _others(texts):
        features = counted.of_text(number)
        partners = [counted.of_text(other) for other in others if not _too_alike(words[number], words[other], alike)]
        if partners:
            place[features] = np.arange(len(features))
            met = place[np.concatenate(partners)]
            place[features] = -1
            asked[features] += 1
            shared[features] += np.bincount(met[met >= 0], minlength=len(features)) / len(partners)
    return asked, shared


def _too_alike(words: frozenset[str], others: frozenset[str], alike: float) -> bool:
    return len(words & others) >= alike * len(words | others)


def _others(texts: Sequence[ReferenceText]) -> Iterator[tuple[int, list[int]]]:
    """Yield each text's number with the other texts of its groups, where it has any."""
    members: dict[str, list[int]] = {}
    for number, item in enumerate(texts):
        for group in item.groups:
            members.setdefault(group, []).append(number)
    for number, item in enumerate(texts):
        if others := sorted({other for group in item.groups for other in members[group]} - {number}):
            yield number, others


def _read(paths: Iterable[str]) -> Iterator[ReferenceText]:
    for path in paths:
        with Path(path).open(encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file):
                occupation = row.get("O*NET-SOC Code")
                yield ReferenceText(row.get("Task") or row.get("text") or "", frozenset({occupation} if occupation else ()))


if __name__ == "__main__":
    table = learn(list(_read(sys.argv[1:])), VERSION)
    json.dump({"version": table.version, "unseen": table.unseen, "weights": table.weights}, sys.stdout, ensure_ascii=False, indent=0)
