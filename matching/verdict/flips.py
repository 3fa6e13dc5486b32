"""What would turn the verdict: the fewest answers to change, and the fewest points of change among those."""

import math
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from operator import add, sub

from matching.distinctions import DISTINCTION, DISTINCTIONS
from matching.types import Flip, ProcessType
from matching.verdict.judgement import HYBRID_BAND, Piece, answer_piece

Judge = Callable[[Mapping[str, Piece], Mapping[str, int]], ProcessType | None]
ROUNDED_BAND = HYBRID_BAND + 0.00005  # positions are rounded to four places before they are judged
TURNED_BY = tuple(row.id for row in DISTINCTIONS if row.id != "C2")  # the service is what it is; it is changed by choosing a category


@dataclass(frozen=True, slots=True)
class _Choice:
    """Another answer: how far it moves beyond each border of the target, and by how many points it differs."""

    answer: int
    points: int
    gain: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class _Way:
    """Some changed answers, and how far they are beyond each border of the target (negative: not there yet)."""

    beyond: tuple[float, ...]
    changes: dict[str, int]


def find_flips(pieces: Mapping[str, Piece], answers: Mapping[str, int], judge: Judge) -> tuple[Flip, ...]:
    """For each other process type, the smallest change of answers that leads to it, if there is one.

    `pieces` is what every distinction says now (answers, text and category together); an answer replaces what the
    text says of its distinction. `judge` gives the process type of pieces and the answers among them. Fewer changed
    answers are smaller; then fewer points of change, where a missing answer counts as 3.
    """
    now = judge(pieces, answers)
    flips = (_find_flip(target, pieces, answers, judge) for target in ProcessType if target is not now)
    return tuple(flip for flip in flips if flip)


def _find_flip(target: ProcessType, pieces: Mapping[str, Piece], answers: Mapping[str, int], judge: Judge) -> Flip | None:
    choices = {distinction: _choices(distinction, target, pieces.get(distinction), answers.get(distinction)) for distinction in TURNED_BY}
    start = _Way(_beyond(target, pieces.values()), {})
    for count in range(1, len(TURNED_BY) + 1):
        for way in _ways(count, start, choices):
            if judge(_changed(pieces, way.changes), {**answers, **way.changes}) is target:
                return Flip(process_type=target, answers=way.changes, sentence=_sentence(target, way.changes))
    return None


def _choices(distinction: str, target: ProcessType, present: Piece | None, given: int | None) -> list[_Choice]:
    """Every other answer that makes a difference."""
    before = _beyond(target, [present] if present else [])
    return [
        _Choice(answer, abs(answer - (given or 3)), tuple(map(sub, after, before)))
        for answer, after, is_evidence in _answers_beyond(distinction, target)
        if answer != given and (is_evidence or present)
    ]


@cache
def _answers_beyond(distinction: str, target: ProcessType) -> list[tuple[int, tuple[float, ...], bool]]:
    """Each of the five answers, how far it is beyond the borders of the target by itself, and whether it is evidence."""
    pieces = {answer: answer_piece(distinction, answer) for answer in range(1, 6)}
    return [(answer, _beyond(target, [piece] if piece else []), piece is not None) for answer, piece in pieces.items()]


def _ways(count: int, start: _Way, choices: Mapping[str, list[_Choice]]) -> list[_Way]:
    """The ways that reach the target by `count` changed answers, fewest points of change first.

    The position is past a border if the sum of weight × (lean − border) is, and every change adds to that sum for
    itself. So of the ways with as many answers and points only those are carried on that no other one is beyond, and
    only while the changes left could still bring them there.
    """
    best = [
        sorted((max(choice.gain[border] for choice in row) for row in choices.values()), reverse=True)
        for border in range(len(start.beyond))
    ]
    room = [[sum(gains[:left]) for gains in best] for left in range(count + 1)]
    reached = {(0, 0): [start]}
    for distinction, row in choices.items():
        for (changed, points), ways in sorted(reached.items(), key=lambda entry: entry[0], reverse=True):  # a distinction changes once
            if changed == count:
                continue
            for choice in row:
                known = reached.setdefault((changed + 1, points + choice.points), [])
                for way in ways:
                    beyond = tuple(round(so_far + gain, 9) for so_far, gain in zip(way.beyond, choice.gain, strict=True))  # equal is equal
                    if min(map(add, beyond, room[count - changed - 1])) >= 0:
                        _keep_best(known, _Way(beyond, {**way.changes, distinction: choice.answer}))
    return [way for place in sorted(reached) if place[0] == count for way in reached[place]]


def _beyond(target: ProcessType, pieces: Iterable[Piece]) -> tuple[float, ...]:
    """How far the pieces together are on the target's side of its border; hybrid work has two."""
    known = list(pieces)
    above_low = math.fsum(piece.weight * (piece.lean + ROUNDED_BAND) for piece in known)
    above_high = math.fsum(piece.weight * (piece.lean - ROUNDED_BAND) for piece in known)
    return {ProcessType.BPO: (-above_low,), ProcessType.HYBRID: (above_low, -above_high), ProcessType.KPO: (above_high,)}[target]


def _keep_best(ways: list[_Way], new: _Way) -> None:
    """Adds the new way, and drops those that are nowhere beyond another."""
    if any(all(theirs >= ours for theirs, ours in zip(way.beyond, new.beyond, strict=True)) for way in ways):
        return
    ways[:] = [way for way in ways if any(theirs > ours for theirs, ours in zip(way.beyond, new.beyond, strict=True))]
    ways.append(new)


def _changed(pieces: Mapping[str, Piece], changes: Mapping[str, int]) -> dict[str, Piece]:
    """The pieces as they would be with these answers given."""
    kept = {distinction: piece for distinction, piece in pieces.items() if distinction not in changes}
    given = {distinction: answer_piece(distinction, answer) for distinction, answer in changes.items()}
    return kept | {distinction: piece for distinction, piece in given.items() if piece}


def _sentence(target: ProcessType, changes: Mapping[str, int]) -> str:
    named = " and ".join(f"“{DISTINCTION[distinction].name}” were answered {answer}" for distinction, answer in changes.items())
    return f"It would be {target.value} if {named}."
