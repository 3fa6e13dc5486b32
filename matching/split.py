"""Hybrid work taken apart: which words of the description are BPO work and which are KPO work.

Offered to the client as two requirements. Every sentence is judged by itself, by its work alone (the objective is the
client's for the whole); where whole sentences do not come apart, the clauses between commas and “and” are tried. It comes
apart only into parts that are each judged as their own kind of work by what they say: answers about the whole do not
speak for a part.
"""

import re
from dataclasses import dataclass

from matching.classify import classify, work_lean
from matching.distinctions import CATEGORY
from matching.types import Brief, Phrase, ProcessType, Verdict
from matching.verdict.recognition import recognise
from matching.words import READ_LIMIT

_SENTENCE_END = re.compile(r"(?<=[.!?;])\s+|\n+")
_CLAUSE_END = re.compile(r"(?<=[.!?;])\s+|\n+|,\s+(?:and\s+|then\s+)?|\s+(?:and|then)\s+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """The words of one kind of work, in the order of the text, and its service."""

    process_type: ProcessType
    category: str
    phrases: tuple[Phrase, ...]

    @property
    def text(self) -> str:
        """The description of the part, to start a requirement with."""
        return " ".join(phrase.words for phrase in self.phrases)


@dataclass(frozen=True, slots=True, kw_only=True)
class Split:
    """The two parts, and what belongs to both because it says nothing of the work."""

    bpo: Part
    kpo: Part
    shared: tuple[Phrase, ...]

    def description_of(self, part: Part) -> str:
        """The part's own words and the shared ones, in the order of the text."""
        return " ".join(phrase.words.strip() for phrase in sorted((*part.phrases, *self.shared), key=lambda phrase: phrase.start))


def split(brief: Brief, verdict: Verdict) -> Split | None:
    """The two parts of a hybrid requirement's description; None where it is not hybrid or does not come apart."""
    if verdict.process_type is not ProcessType.HYBRID:
        return None
    return _split_at(brief, _SENTENCE_END) or _split_at(brief, _CLAUSE_END)


def _split_at(brief: Brief, end: re.Pattern[str]) -> Split | None:
    sides: dict[ProcessType | None, list[Phrase]] = {ProcessType.BPO: [], ProcessType.KPO: [], None: []}
    for phrase in _phrases(brief.text, end):
        sides[_side(phrase.words)].append(phrase)
    if not sides[ProcessType.BPO] or not sides[ProcessType.KPO]:
        return None
    bpo, kpo = (_part(kind, brief.category, sides[kind]) for kind in (ProcessType.BPO, ProcessType.KPO))
    found = Split(bpo=bpo, kpo=kpo, shared=tuple(sides[None]))
    return found if all(_stands_alone(part, found, brief.title) for part in (bpo, kpo)) else None


def _stands_alone(part: Part, found: Split, title: str) -> bool:
    """Whether the part is judged as the kind of work that it is a part of."""
    alone = Brief(title=title, text=found.description_of(part), category=part.category)
    return classify(alone).process_type is part.process_type


def _phrases(text: str, end: re.Pattern[str]) -> list[Phrase]:
    phrases = []
    start = 0
    for stop, following in [(found.start(), found.end()) for found in end.finditer(text, 0, READ_LIMIT)] + [(len(text), len(text))]:
        if text[start:stop].strip():
            phrases.append(Phrase(source="text", start=start, end=stop, words=text[start:stop]))
        start = following
    return phrases


def _side(words: str) -> ProcessType | None:
    work = work_lean(words)
    if not work:
        return None
    return ProcessType.KPO if work > 0 else ProcessType.BPO


def _part(process_type: ProcessType, chosen: str | None, phrases: list[Phrase]) -> Part:
    """A part with the service that the client chose, where it is of this kind, else the one that the words fit best."""
    probabilities = recognise("", " ".join(phrase.words for phrase in phrases)).probabilities
    fitting = [row.code for row in CATEGORY.values() if row.suggests is process_type]
    category = chosen if chosen in fitting else max(fitting, key=lambda name: probabilities[name])
    return Part(process_type=process_type, category=category, phrases=tuple(phrases))
