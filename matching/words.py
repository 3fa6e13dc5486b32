"""A client's text as normal words that remember where they stood.

Normal means: lower case, singular, one spelling (-ise, center, program, license), and without the small words, so
that “supply and delivery of chairs” and “Supply, delivery: CHAIR” compare as equal word by word. Every word keeps
the characters it came from, because a page highlights them.
"""

import re
from functools import lru_cache
from typing import NamedTuple

READ_LIMIT = 20_000  # characters; what a text is about is said long before, and a reading must stay fast

_PIECES = re.compile(r"[^\W_]+|[.;:!?|\n]")
_BREAKS = frozenset(".;:!?|\n")
_SMALL_WORDS = frozenset(
    re.findall(
        r"\w+",
        "a an and are as at be been being but by for from has have in into is its of on or our s t that the their these this those to "
        "was we were which will with you your",
    )
)
_SPELLINGS = {
    "analyses": "analysis",
    "behaviour": "behavior",
    "catalogue": "catalog",
    "center": "centre",
    "customised": "customise",
    "defense": "defence",
    "labeling": "labelling",
    "labor": "labour",
    "license": "licence",
    "modeling": "modelling",
    "program": "programme",
    "tire": "tyre",
}
_PLURALS_OF_THEIR_OWN = frozenset({"arms", "customs", "goods", "news", "works"})  # goods are not good, works are not work
_Z_FORM = re.compile(r"(i|y)z(e|ed|er|ing|ation)$")
BREAK = ""  # stands where a sentence or clause ends: no phrase runs across it


class Word(NamedTuple):
    """A normal word and the characters of the text it came from; `word` is BREAK at the end of a clause."""

    word: str
    start: int
    end: int


@lru_cache(maxsize=65_536)
def normal_form(word: str) -> str:
    """The form under which spellings and plurals of a word meet; never shown to anyone."""
    word = word.lower()
    if word in _PLURALS_OF_THEIR_OWN:
        return word
    if word in _SPELLINGS:
        return _SPELLINGS[word]
    if len(word) > 4 and word.endswith("ies"):
        word = word[:-3] + "y"
    elif word.endswith(("sses", "shes", "ches", "xes")):
        word = word[:-2]
    elif len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us", "is")):
        word = word[:-1]
    word = _Z_FORM.sub(r"\1s\2", word)
    return _SPELLINGS.get(word, word)


def read_words(text: str) -> list[Word]:
    """The normal words of the first READ_LIMIT characters, small words left out, clause ends marked."""
    words = []
    for piece in _PIECES.finditer(text, 0, READ_LIMIT):
        raw = piece.group()
        if raw in _BREAKS:
            words.append(Word(BREAK, piece.start(), piece.end()))
        elif raw.lower() not in _SMALL_WORDS:
            words.append(Word(normal_form(raw), piece.start(), piece.end()))
    return words


def phrase_key(phrase: str) -> str:
    """The key under which a phrase of a lexicon is found in normal words."""
    return " ".join(word.word for word in read_words(phrase) if word.word != BREAK)


def heading_end(text: str) -> int:
    """Where the first sentence of a text without a title ends, at most 200 characters on: it stands for the title."""
    found = re.search(r"[.!?](?=\s)|\n", text[:200])
    return found.start() if found else min(len(text), 200)
