"""Where a brief names the service that it asks for: the title, or the sentence that does what a title should have done.

A client often tells of the company first and asks last. So where the title names no service, the sentence that asks for
one is read like a title; a text without a title begins with one, unless it begins with prose.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from matching.verdict.lexicon import Match
from matching.words import READ_LIMIT, heading_end

_SENTENCE = re.compile(r"\S.*?(?:[.!?](?=\s)|\n|\Z)", re.DOTALL)
_PROSE = re.compile(r"\A\s*our\b|\b(?:we|us|this|is|are|was|were|has|have|had)\b", re.IGNORECASE)
_REQUEST = re.compile(
    r"\b(?:we|i)\b.{0,40}\b(?:need|require|want|wish|seek|seeking|looking for|like to|invite)\b|\bplease (?:quote|bid|offer|propose)\b",
    re.IGNORECASE | re.DOTALL,
)


@dataclass(frozen=True, slots=True)
class Heading:
    """The stretches of a text, from start to end, that are read like a title."""

    spans: tuple[tuple[int, int], ...]

    def holds(self, at: int) -> bool:
        """Whether the character stands in the heading."""
        return any(start <= at < end for start, end in self.spans)

    def distance(self, at: int) -> int:
        """Characters from the nearest stretch; 0 within one."""
        return min(max(start - at, at - end, 0) for start, end in self.spans)


def find_heading(title: str, text: str, speaking: Sequence[Match], title_speaks: bool) -> Heading:
    """The heading of the text; `speaking` are its phrases that can be the service itself.

    Under a title that names the service the text needs no heading of its own: its distances count from its start.
    """
    if title.strip():
        return Heading(((0, 0) if title_speaks else _asking_sentence(text, speaking) or (0, 0),))
    first = (0, heading_end(text))
    if _PROSE.search(text, *first):
        return Heading((_asking_sentence(text, speaking) or first,))
    asking = None if any(match.start < first[1] for match in speaking) else _asking_sentence(text, speaking, only_requests=True)
    return Heading((first, asking) if asking else (first,))


def _asking_sentence(text: str, speaking: Sequence[Match], *, only_requests: bool = False) -> tuple[int, int] | None:
    """The first sentence with a speaking phrase; rather one that says “we need”, and rather one with more than a single word."""
    found = []
    for sentence in _SENTENCE.finditer(text, 0, READ_LIMIT):
        start, end = sentence.start(), sentence.start() + heading_end(sentence.group())
        keys = [match.key for match in speaking if start <= match.start and match.end <= end]
        requests = _REQUEST.search(text, start, end) is not None
        if keys and (requests or not only_requests):
            found.append((not requests, not any(" " in key for key in keys), start, end))
    return min(found)[2:] if found else None
