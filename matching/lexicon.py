"""The hand-written phrases as data, and where they stand in a text.

`data/categories.toml` says by which words a service category is recognised, `data/distinctions.toml` which words
speak for a pole of a distinction. Both are read once and kept.
"""

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from matching.distinctions import CATEGORIES, DISTINCTIONS
from matching.words import BREAK, Word, phrase_key

KNOWLEDGE_WORK = "other_knowledge_work"
NOT_OUTSOURCED = "not_outsourced_work"
CLASSES: tuple[str, ...] = (*(row.code for row in CATEGORIES), KNOWLEDGE_WORK, NOT_OUTSOURCED)


@dataclass(frozen=True, slots=True)
class Match:
    """A phrase of a lexicon found in a text: its key and the characters from `start` to `end`."""

    key: str
    start: int
    end: int


class PhraseFinder:
    """Finds the phrases of one lexicon in a text, the longest first and none overlapping."""

    def __init__(self, keys: Iterable[str]) -> None:
        self._keys = frozenset(keys)
        self._longest: dict[str, int] = {}
        for key in self._keys:
            words = key.split()
            self._longest[words[0]] = max(self._longest.get(words[0], 0), len(words))

    def find(self, words: list[Word]) -> list[Match]:
        """The matches in reading order."""
        matches = []
        at = 0
        while at < len(words):
            step = 1
            for length in range(self._longest.get(words[at].word, 0), 0, -1):
                run = words[at : at + length]
                key = " ".join(word.word for word in run)
                if key in self._keys and BREAK not in {word.word for word in run}:
                    matches.append(Match(key, run[0].start, run[-1].end))
                    step = length
                    break
            at += step
        return matches


@dataclass(frozen=True, slots=True)
class CategoryLexicon:
    """`strengths[key]` gives the strength of a phrase for each class it speaks for; neutral phrases have none."""

    strengths: Mapping[str, Mapping[str, float]]
    finder: PhraseFinder


@dataclass(frozen=True, slots=True)
class DistinctionLexicon:
    """`poles[key]` gives the distinctions a phrase speaks for, each with -1 (BPO) or +1 (KPO)."""

    poles: Mapping[str, Mapping[str, int]]
    finder: PhraseFinder


def _listed(phrases: str) -> list[str]:
    return [key for phrase in phrases.replace("\n", " ").split(",") if (key := phrase_key(phrase))]


def _read(name: str) -> dict[str, dict[str, str]]:
    return tomllib.loads((files("matching") / "data" / name).read_text(encoding="utf-8"))


@cache
def category_lexicon() -> CategoryLexicon:
    """The phrases of the fifteen categories and of the two classes outside them."""
    tables = _read("categories.toml")
    steps = {name: float(value) for name, value in tables["strengths"].items()}
    strengths: dict[str, dict[str, float]] = {key: {} for key in _listed(tables["neutral"]["phrases"])}
    for class_name in CLASSES:
        for step, phrases in tables[class_name].items():
            for key in _listed(phrases):
                own = strengths.setdefault(key, {})
                own[class_name] = max(steps[step], own.get(class_name, 0.0))
    return CategoryLexicon(strengths, PhraseFinder(strengths))


@cache
def distinction_lexicon() -> DistinctionLexicon:
    """The phrases that speak for a pole of a distinction."""
    tables = _read("distinctions.toml")
    poles: dict[str, dict[str, int]] = {}
    for row in DISTINCTIONS:
        for pole, sign in (("bpo", -1), ("kpo", 1)):
            for key in _listed(tables.get(row.id, {}).get(pole, "")):
                poles.setdefault(key, {})[row.id] = sign
    return DistinctionLexicon(poles, PhraseFinder(poles))
