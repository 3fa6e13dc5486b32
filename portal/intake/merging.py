"""Two people, or two tabs, at the same task: what each changed is kept, and only what both changed differently is asked about."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from portal.inputs import RequirementInput
from portal.intake.entries import entries, with_entries
from portal.intake.questions import is_said


@dataclass(frozen=True, slots=True, kw_only=True)
class Merge:
    """Both sides in one. `clashes` are entries that both changed, differently; `merged` says mine there.

    `taken_over` are entries of the page that only the others changed.
    """

    merged: RequirementInput
    clashes: tuple[str, ...]
    taken_over: tuple[str, ...]


def merge(
    then: RequirementInput, now: RequirementInput, mine: RequirementInput, names: Collection[str], chosen: Mapping[str, str]
) -> Merge:
    """What is said when entries `names` of `mine`, begun when it said `then`, come to what it says `now`.

    `chosen` settles a clash that was shown before: “theirs” leaves the entry as it is, anything else takes mine.
    """
    before, theirs, given = entries(then), entries(now), entries(mine)
    put: dict[str, Any] = {}
    clashes, taken_over = [], []
    for name in names:
        old, their, my = (_said(name, side) for side in (before, theirs, given))
        if chosen.get(name) == "theirs" or my == their:
            continue
        if my == old:
            taken_over.append(name)
            continue
        put[name] = given.get(name)
        if their != old:
            clashes.append(name)
    return Merge(merged=with_entries(now, put), clashes=tuple(clashes), taken_over=tuple(taken_over))


def _said(name: str, side: Mapping[str, Any]) -> Any:
    """What an entry says; None where it says nothing, in whichever form that is kept."""
    answer = side.get(name)
    return answer if is_said(answer) else None
