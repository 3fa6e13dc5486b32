"""A text without the organisations it names: who buys is no part of what is bought."""

import re
from collections.abc import Iterator
from functools import lru_cache

_WORD = re.compile(r"[^\W_]+")
_PIECE_ENDS = re.compile(r"\s+[-–|]\s*|[(),;/]")
_SMALL_WORDS = frozenset({"a", "and", "at", "for", "in", "of", "on", "the", "to"})
_LEGAL_FORMS = frozenset(
    {"ag", "bv", "co", "corp", "corporation", "gmbh", "inc", "limited", "llc", "llp", "ltd", "plc", "pte", "sa", "sarl"}
)
_SHORTEST_ACRONYM = 3
_INSTITUTIONS = (
    *("agency", "association", "authority", "board", "bureau", "college", "commission", "council", "department", "foundation"),
    *("hospital", "institute", "ministry", "museum", "polytechnic", "secretariat", "society", "trust", "university"),
)
_BETWEEN = "a|an|and|as|at|by|for|from|in|of|on|the|to|under|with"
_CAPITAL = rf"(?!(?i:{_BETWEEN})\b)[A-Z][\w'’-]*"
_INSTITUTION = rf"(?=[A-Z])(?i:{'|'.join(_INSTITUTIONS)})\b"
_NAME = rf"{_CAPITAL}(?:(?:,? (?i:and|&) |, | ){_CAPITAL}){{0,5}}"
_NAMED = re.compile(rf"\b(?:{_NAME} {_INSTITUTION}(?: (?i:of) {_NAME})?|{_INSTITUTION} (?i:of) {_NAME})")

Forms = dict[str, list[tuple[str, ...]]]


def without_institutions(text: str) -> str:
    """Return the text without organisations that it names by what they are: “Harbour Board of Selm”, “MINISTRY OF TIDES”.

    In a text in capitals, the small words before a name say where it begins.
    """
    return _NAMED.sub(" ", text)


def without_names(text: str, names: frozenset[str]) -> str:
    """Return the text with every mention of these organisations cut out: the name, its parts and its initials."""
    forms = _forms(names)
    words = list(_WORD.finditer(text))
    folded = [word.group().casefold() for word in words]
    kept, end, number = [], 0, 0
    while number < len(words):
        mention = next((form for form in forms.get(folded[number], ()) if tuple(folded[number : number + len(form)]) == form), ())
        if mention:
            kept.append(text[end : words[number].start()])
            end = words[number + len(mention) - 1].end()
        number += max(1, len(mention))
    return "".join([*kept, text[end:]])


@lru_cache(maxsize=256)
def _forms(names: frozenset[str]) -> Forms:
    """Return the ways in which organisations are named, by their first word, the longest first."""
    by_first: Forms = {}
    for form in sorted({form for name in names for form in _mentions(name)}, key=lambda form: (-len(form), form)):
        by_first.setdefault(form[0], []).append(form)
    return by_first


def _mentions(name: str) -> Iterator[tuple[str, ...]]:
    """Yield the whole name, each part of it that has two words or more, and the initials of either."""
    for piece in [name, *_PIECE_ENDS.split(name)]:
        words = _WORD.findall(piece.casefold())
        while words and words[-1] in _LEGAL_FORMS:
            words.pop()
        if len(words) > 1 or (words and piece == name):
            yield tuple(words)
        for telling in (words, [word for word in words if word not in _SMALL_WORDS]):
            if len(telling) >= _SHORTEST_ACRONYM:
                yield ("".join(word[0] for word in telling),)
    yield from ((acronym.casefold(),) for acronym in re.findall(r"\(([A-Z]{2,})\)", name))
