"""Places in an order made into numbers: rank, score, interval and values of the ranked; failed knock-outs of the excluded."""

from collections.abc import Iterable, Iterator, Sequence

import numpy as np

from matching.columns.masks import holds
from matching.columns.segments import Rows, Segment
from matching.comparison.offers import Offers
from matching.criteria import UNKNOWN
from matching.eligibility import unknowns
from matching.passes.contest import Contest
from matching.passes.gate import Gate
from matching.passes.order import Place
from matching.passes.scoring import earned
from matching.types import Miss, Placement

Numbered = tuple[int, int, Place]
"""A place with its rank and its tie band."""


def numbered(places: Iterable[Place]) -> Iterator[Numbered]:
    """Yield the places, given from the first, with rank and tie band; equal scores share a band."""
    band, last = 0, None
    for rank, place in enumerate(places, start=1):
        band += place.score != last
        last = place.score
        yield rank, band, place


def placements(contest: Contest, shown: Sequence[Numbered]) -> tuple[Placement, ...]:
    """Return the numbers of each of these places."""
    found: dict[int, Placement] = {}
    for segment, members in _by_segment(shown):
        offers = Offers(contest.question, Rows(segment, np.array([place.row for _, _, place in members], np.intp)))
        given = list(earned(offers, contest.weighing))
        scores = sum((each.points for each in given), np.zeros(len(members), np.int32)).tolist()
        open_weights = sum((each.weight * (each.value < 0) for each in given), np.zeros(len(members), np.int32)).tolist()
        values = np.array([each.value for each in given], np.int32).reshape(len(given), len(members)).T.tolist()
        total = sum(each.weight for each in given)
        for (rank, band, place), score, open_weight, row, unknown in zip(
            members, scores, open_weights, values, unknowns(offers), strict=True
        ):
            found[rank] = Placement(
                rank=rank,
                capability_id=place.capability_id,
                vendor_id=place.vendor_id,
                revision=place.revision,
                score=score,
                lowest=score,
                highest=score + open_weight,
                coverage=total - open_weight,
                tie_band=band,
                values=tuple([None if value == UNKNOWN else value for value in row]),
                unknowns=unknown,
            )
    return tuple(found[rank] for rank, _, _ in shown)


def misses(gates: Sequence[Gate], places: Sequence[Place]) -> tuple[Miss, ...]:
    """Return which knock-outs each of these places failed."""
    found: dict[int, Miss] = {}
    for segment, members in _by_segment([(number, 0, place) for number, place in enumerate(places)]):
        failed = next(gate.failed for gate in gates if gate.segment is segment)
        rows = np.array([place.row for _, _, place in members], np.intp)
        failing = [(rule, holds(mask, rows).tolist()) for rule, mask in failed.items()]
        for position, (number, _, place) in enumerate(members):
            found[number] = Miss(
                capability_id=place.capability_id,
                vendor_id=place.vendor_id,
                revision=place.revision,
                rules=tuple([rule for rule, flags in failing if flags[position]]),
            )
    return tuple(found[number] for number in range(len(places)))


def _by_segment(shown: Sequence[Numbered]) -> list[tuple[Segment, list[Numbered]]]:
    grouped: dict[int, tuple[Segment, list[Numbered]]] = {}
    for each in shown:
        segment = each[2].segment
        grouped.setdefault(id(segment), (segment, []))[1].append(each)
    return list(grouped.values())
