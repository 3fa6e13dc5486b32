"""What would turn the verdict: the fewest answers to change, and the smallest steps among those."""

from collections.abc import Mapping
from itertools import combinations

from matching.distinctions import DISTINCTION, DISTINCTIONS
from matching.types import Flip, ProcessType
from matching.verdict.judgement import Piece, answer_piece, mean_lean, type_at

EXHAUSTIVE = 2  # so many changed answers are tried in every combination; beyond, the strongest are taken one by one


def find_flips(pieces: Mapping[str, Piece], answers: Mapping[str, int]) -> tuple[Flip, ...]:
    """For each other process type, the smallest change of answers that leads to it, if there is one.

    `pieces` is what every distinction says now (answers, text and category together); an answer replaces what the
    text says of its distinction. Fewer changed answers are smaller; then fewer points of change.
    """
    now = mean_lean(pieces.values())
    if now is None:
        return ()
    flips = (_find_flip(target, pieces, answers) for target in ProcessType if target is not type_at(now))
    return tuple(flip for flip in flips if flip)


def _find_flip(target: ProcessType, pieces: Mapping[str, Piece], answers: Mapping[str, int]) -> Flip | None:
    choices = [
        (row.id, answer, abs(answer - answers.get(row.id, 3)))
        for row in DISTINCTIONS
        if row.id != "C2"  # the service is what it is; its row is answered by choosing a category
        for answer in range(1, 6)
        if answer != answers.get(row.id)
    ]
    changes = _smallest(target, pieces, choices) or _strongest(target, pieces, choices)
    return Flip(process_type=target, answers=changes, sentence=_sentence(target, changes)) if changes else None


def _smallest(target: ProcessType, pieces: Mapping[str, Piece], choices: list[tuple[str, int, int]]) -> dict[str, int] | None:
    for count in range(1, EXHAUSTIVE + 1):
        found = [
            (sum(step for _, _, step in chosen), chosen)
            for chosen in combinations(choices, count)
            if len({distinction for distinction, _, _ in chosen}) == count
            and _leads_to(target, pieces, {distinction: answer for distinction, answer, _ in chosen})
        ]
        if found:
            _, chosen = min(found, key=lambda entry: entry[0])
            return {distinction: answer for distinction, answer, _ in chosen}
    return None


def _strongest(target: ProcessType, pieces: Mapping[str, Piece], choices: list[tuple[str, int, int]]) -> dict[str, int] | None:
    """Changes that pull hardest towards the target, one more each time, until it is reached."""
    changes: dict[str, int] = {}
    while left := [choice for choice in choices if choice[0] not in changes]:
        distinction, answer, _ = min(left, key=lambda choice: _distance(target, pieces, {**changes, choice[0]: choice[1]}))
        changes[distinction] = answer
        if _leads_to(target, pieces, changes):
            return changes
    return None


def changed(pieces: Mapping[str, Piece], changes: Mapping[str, int]) -> dict[str, Piece]:
    """The pieces as they would be with these answers given."""
    result = dict(pieces)
    for distinction, answer in changes.items():
        piece = answer_piece(distinction, answer)
        if piece:
            result[distinction] = piece
        else:
            result.pop(distinction, None)
    return result


def _leads_to(target: ProcessType, pieces: Mapping[str, Piece], changes: Mapping[str, int]) -> bool:
    position = mean_lean(changed(pieces, changes).values())
    return position is not None and type_at(position) is target


def _distance(target: ProcessType, pieces: Mapping[str, Piece], changes: Mapping[str, int]) -> float:
    position = mean_lean(changed(pieces, changes).values()) or 0.0
    goal = {ProcessType.BPO: -1.0, ProcessType.HYBRID: 0.0, ProcessType.KPO: 1.0}[target]
    return abs(goal - position)


def _sentence(target: ProcessType, changes: Mapping[str, int]) -> str:
    named = " and ".join(f"“{DISTINCTION[distinction].name}” were answered {answer}" for distinction, answer in changes.items())
    return f"It would be {target.value} if {named}."
