"""The hand-written phrases as data, and where they stand in a text.

`data/categories.toml` says by which words a service category is recognised, `data/distinctions.toml` which words
speak for a pole of a distinction. Both are read once and kept.
"""

import hashlib
import tomllib
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from matching.distinctions import CATEGORIES, DISTINCTIONS
from matching.verdict.kin import kin_words
from matching.words import BREAK, Word, phrase_key

KNOWLEDGE_WORK = "other_knowledge_work"
NOT_OUTSOURCED = "not_outsourced_work"
CLASSES: tuple[str, ...] = (*(row.code for row in CATEGORIES), KNOWLEDGE_WORK, NOT_OUTSOURCED)


@dataclass(frozen=True, slots=True)
class Match:
    """A phrase of a lexicon found in a text: its key, the characters from `start` to `end`, and the word close behind it."""

    key: str
    start: int
    end: int
    next_word: str


GAP = "…"  # in a phrase: up to WIDEST_GAP other words of the same clause may stand between the two words
WIDEST_GAP = 6
DESCRIBED_WITHIN = 5  # characters: “and” may stand between a phrase and the thing that it describes, “into the” may not


class PhraseFinder:
    """Finds the phrases of one lexicon in a text, the longest first and none overlapping; pairs with a gap on top."""

    def __init__(self, keys: Iterable[str]) -> None:
        keys = list(keys)
        self._keys = frozenset(key for key in keys if GAP not in key)
        self._longest: dict[str, int] = {}
        for key in self._keys:
            words = key.split()
            self._longest[words[0]] = max(self._longest.get(words[0], 0), len(words))
        self._gapped: dict[str, dict[str, str]] = {}
        for key in keys:
            if GAP in key:
                first, last = key.split(f" {GAP} ")
                self._gapped.setdefault(first, {})[last] = key

    def find(self, words: list[Word]) -> list[Match]:
        """The matches in the order of their first characters."""
        return sorted(self._find_phrases(words) + self._find_gapped(words), key=lambda match: (match.start, -match.end))

    def _find_gapped(self, words: list[Word]) -> list[Match]:
        matches = []
        for at, first in enumerate(words):
            lasts = self._gapped.get(first.word)
            if not lasts:
                continue
            for last in words[at + 1 : at + 2 + WIDEST_GAP]:
                if last.word == BREAK:
                    break
                if last.word in lasts:
                    matches.append(Match(lasts[last.word], first.start, last.end, BREAK))
                    break
        return matches

    def _find_phrases(self, words: list[Word]) -> list[Match]:
        matches = []
        at = 0
        while at < len(words):
            step = 1
            for length in range(self._longest.get(words[at].word, 0), 0, -1):
                run = words[at : at + length]
                key = " ".join(word.word for word in run)
                if key in self._keys and BREAK not in {word.word for word in run}:
                    touching = words[at + length : at + length + 1]
                    following = touching[0].word if touching and touching[0].start <= run[-1].end + DESCRIBED_WITHIN else BREAK
                    matches.append(Match(key, run[0].start, run[-1].end, following))
                    step = length
                    break
            at += step
        return matches


@dataclass(frozen=True, slots=True)
class CategoryLexicon:
    """`strengths[key]` gives the strength of a phrase for each class it speaks for; neutral phrases have none.

    `things[word]` gives the class of a thing that a phrase before it only describes (“payroll” in “payroll software”),
    `kin[word]` what a word of these phrases says by itself of each class.
    """

    strengths: Mapping[str, Mapping[str, float]]
    things: Mapping[str, str]
    finder: PhraseFinder
    kin: Mapping[str, Mapping[str, float]]

    @classmethod
    def of(cls, strengths: Mapping[str, Mapping[str, float]], things: Mapping[str, str]) -> "CategoryLexicon":
        """The lexicon of these phrases."""
        return cls(strengths, things, PhraseFinder(strengths), kin_words(strengths, CLASSES))

    def without(self, keys: Collection[str]) -> "CategoryLexicon":
        """The same lexicon as if these phrases had never been written."""
        strengths = {key: strength for key, strength in self.strengths.items() if key not in keys}
        return CategoryLexicon.of(strengths, self.things)


@dataclass(frozen=True, slots=True)
class DistinctionLexicon:
    """`poles[key]` gives the distinctions a phrase speaks for, each with -1 (BPO) or +1 (KPO)."""

    poles: Mapping[str, Mapping[str, int]]
    finder: PhraseFinder


def _listed(phrases: str) -> list[str]:
    return [key for phrase in phrases.replace("\n", " ").split(",") if (key := _key(phrase))]


def _key(phrase: str) -> str:
    return f" {GAP} ".join(phrase_key(part) for part in phrase.split(GAP))


def _content(name: str) -> str:
    return (files("matching.verdict") / "data" / name).read_text(encoding="utf-8")


def _read(name: str) -> dict[str, dict[str, str]]:
    return tomllib.loads(_content(name))


@cache
def lexicon_version() -> str:
    """Names the phrases: changes with any of them."""
    return hashlib.sha256((_content("categories.toml") + _content("distinctions.toml")).encode()).hexdigest()[:8]


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
    things = {key: class_name for class_name, words in tables["things"].items() for key in _listed(words)}
    return CategoryLexicon.of(strengths, things)


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
