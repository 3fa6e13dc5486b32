"""From what each distinction says to one place on the BPO–KPO line, by a weighted mean that can be checked by hand.

Every distinction has a lean from -1 (BPO) to +1 (KPO) and a weight. The position is the weighted mean of the leans;
the same mean over the work's distinctions alone and over the objective's alone gives the two judgements.
"""

import math
from collections.abc import Iterable
from dataclasses import dataclass

from matching.distinctions import DISTINCTION, Kind
from matching.types import ProcessType, Reason, Side

ANSWER_WEIGHTS = {
    "C1": 1.0,
    "C2": 0.4,  # a category suggests a process type; the work's own description outweighs it
    "C3": 1.0,
    "C4": 1.0,
    "C5": 0.7,
    "AB1": 0.8,
    "AB2": 0.8,
    "AB3": 0.7,
    "AB4": 0.5,
    "AK1": 0.8,
    "AK2": 0.6,
    "AK3": 0.9,
    "AK4": 0.8,
}
TEXT_FACTOR = 0.18  # words in a text, however many, against an answer
HYBRID_BAND = 0.2  # positions this near to the middle are hybrid work
CONFLICT_LEAN = 0.25  # work and objective disagree when both lean at least this far, to opposite sides
DOUBT_FACTOR = 4.0  # by how much evidence of weight one shrinks what was doubtful without it: to 1 ÷ (1 + 4)
ONE_PIECE_SPREAD = 0.8  # standard deviation of a position that rests on a weight of zero


@dataclass(frozen=True, slots=True)
class Piece:
    """A lean and its weight, all that the arithmetic needs of a reason."""

    side: Side
    lean: float
    weight: float


def answer_piece(distinction: str, answer: int) -> Piece | None:
    """What a five-point answer says; None where it is no evidence (disagreeing with a condition)."""
    row = DISTINCTION[distinction]
    weight = ANSWER_WEIGHTS[distinction]
    if row.kind is Kind.AXIS:
        return Piece(row.side, (answer - 3) / 2, weight)
    if answer <= 3:
        return None
    sign = -1 if row.favours is ProcessType.BPO else 1
    return Piece(row.side, float(sign), weight * (answer - 3) / 2)


def pieces_of(reasons: Iterable[Reason]) -> dict[str, Piece]:
    """The pieces of the reasons that say something, by distinction."""
    return {reason.distinction: Piece(reason.side, reason.lean, reason.weight) for reason in reasons if reason.lean is not None}


def mean_lean(pieces: Iterable[Piece]) -> float | None:
    """The weighted mean of the leans, rounded to 1/10,000; None where nothing is known."""
    known = list(pieces)
    total = math.fsum(piece.weight for piece in known)
    if total == 0:
        return None
    return round(math.fsum(piece.weight * piece.lean for piece in known) / total, 4)


def type_at(position: float) -> ProcessType:
    """The process type of a position: hybrid within the band around the middle, its ends included."""
    if abs(position) <= HYBRID_BAND:
        return ProcessType.HYBRID
    return ProcessType.KPO if position > 0 else ProcessType.BPO


def certainty(position: float, weight: float) -> float:
    """How likely the true position lies in the same band, if it is normally spread around this one.

    The spread shrinks with the weight of the evidence: ONE_PIECE_SPREAD × √doubt.
    """
    spread = ONE_PIECE_SPREAD * math.sqrt(doubt(weight))
    below = _normal_share((-HYBRID_BAND - position) / spread)
    above = 1 - _normal_share((HYBRID_BAND - position) / spread)
    return {ProcessType.BPO: below, ProcessType.KPO: above, ProcessType.HYBRID: 1 - below - above}[type_at(position)]


def doubt(weight: float) -> float:
    """The part of a doubt that evidence of this weight leaves, 1 where there is none."""
    return 1 / (1 + DOUBT_FACTOR * weight)


def _normal_share(z: float) -> float:
    return 0.5 * (1 + math.erf(z / math.sqrt(2)))
