"""What changed from one version of a requirement to the next, in the words of its facts; the description word by word."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum

from portal.inputs import RequirementInput
from portal.queries.catalogue import Catalogue
from portal.web.clients.facts import facts_of, label_of, words_of
from portal.web.wording import category_name, distinction_name

NOT_SAID = "not said"
WORD = re.compile(r"\S+\s*|\s+")
MOST_WORDS = 4_000  # beyond, a text is compared sentence by sentence, which takes a moment instead of minutes
SENTENCE = re.compile(r"[^.!?\n]*[.!?\n]*\s*")
AROUND = 12  # words shown on each side of a change


class Kind(StrEnum):
    """What became of a piece of text."""

    SAME = "same"
    ADDED = "added"
    REMOVED = "removed"
    LEFT_OUT = "left_out"


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of the description; one that is left out stayed the same and is not shown."""

    kind: Kind
    words: str


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that was said otherwise before."""

    label: str
    before: str
    now: str


@dataclass(frozen=True, slots=True)
class Difference:
    """Everything that changed. `description` is empty where the description stayed the same."""

    changes: list[Change]
    description: list[Piece]


def difference_of(before: RequirementInput, now: RequirementInput, catalogue: Catalogue) -> Difference:
    """What the later version says otherwise than the one before."""
    old, new = _said(before, catalogue), _said(now, catalogue)
    changes = [
        Change(label, old.get(label, NOT_SAID), new.get(label, NOT_SAID)) for label in {**new, **old} if old.get(label) != new.get(label)
    ]
    return Difference(changes, [] if before.description == now.description else word_difference(before.description, now.description))


def word_difference(before: str, now: str) -> list[Piece]:
    """Both texts as one: what stayed, what was removed, what was added; long stretches that stayed are left out."""
    pattern = WORD if max(len(before), len(now)) <= 6 * MOST_WORDS else SENTENCE
    old, new = (list(filter(None, pattern.findall(text))) for text in (before, now))
    matcher = SequenceMatcher(None, [word.strip() for word in old], [word.strip() for word in new])
    pieces: list[Piece] = []
    for kind, old_start, old_end, new_start, new_end in matcher.get_opcodes():
        if kind == "equal":
            is_first, is_last = new_start == 0, new_end == len(new)
            pieces += _around(new[new_start:new_end], 0 if is_first else AROUND, 0 if is_last else AROUND)
            continue
        pieces += [Piece(Kind.REMOVED, "".join(old[old_start:old_end]))] if old_end > old_start else []
        pieces += [Piece(Kind.ADDED, "".join(new[new_start:new_end]))] if new_end > new_start else []
    return pieces


def _around(words: list[str], first: int, last: int) -> Iterator[Piece]:
    """What stayed the same, cut to the words beside the changes."""
    if len(words) <= first + last + 1:
        yield Piece(Kind.SAME, "".join(words))
        return
    if first:
        yield Piece(Kind.SAME, "".join(words[:first]))
    yield Piece(Kind.LEFT_OUT, "")
    if last:
        yield Piece(Kind.SAME, "".join(words[-last:]))


def _said(given: RequirementInput, catalogue: Catalogue) -> dict[str, str]:
    """Everything that is said beside the description, by its label."""
    said = {"Title": given.title, "Service category": category_name(given.category) if given.category else ""}
    said |= dict(facts_of(given, catalogue).said)
    said |= {label_of(code): words_of(code, given, catalogue) for code in given.particulars}
    said |= {f"{distinction_name(id)} ({id})": f"{answer} of 5" for id, answer in given.answers.items()}
    return {label: words for label, words in said.items() if words}
