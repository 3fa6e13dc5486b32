"""Places in an order made into numbers: rank, score, interval and values of the ranked; failed knock-outs of the excluded."""

from collections.abc import Iterable, Iterator, Sequence
from typing import TypedDict

import numpy as np
from numpy.typing import NDArray

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
from matching.weights import TOTAL

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
        rows = _rows(members)
        offers = Offers(contest.question, Rows(segment, rows))
        given = earned(offers, contest.weighing)
        for (rank, band, _), score, open_weight, own, unknown, identity in zip(
            members,
            given.score.tolist(),
            given.open_weight.tolist(),
            given.values.T.tolist(),
            unknowns(offers),
            _identities(segment, rows),
            strict=True,
        ):
            found[rank] = Placement(
                rank=rank,
                **identity,
                score=score,
                lowest=score,
                highest=score + open_weight,
                coverage=TOTAL - open_weight,
                tie_band=band,
                values=tuple([None if value == UNKNOWN else value for value in own]) if open_weight else tuple(own),
                unknowns=unknown,
            )
    return tuple(found[rank] for rank, _, _ in shown)


def misses(gates: Sequence[Gate], places: Sequence[Place]) -> tuple[Miss, ...]:
    """Return which knock-outs each of these places failed."""
    found: dict[int, Miss] = {}
    for segment, members in _by_segment([(number, 0, place) for number, place in enumerate(places)]):
        rows = _rows(members)
        failed = next(gate.failed for gate in gates if gate.segment is segment)
        failing = [(rule, holds(mask, rows).tolist()) for rule, mask in failed.items()]
        for position, ((number, _, _), identity) in enumerate(zip(members, _identities(segment, rows), strict=True)):
            found[number] = Miss(**identity, rules=tuple([rule for rule, flags in failing if flags[position]]))
    return tuple(found[number] for number in range(len(places)))


class _Identity(TypedDict):
    capability_id: str
    vendor_id: str
    revision: int


def _rows(members: Sequence[Numbered]) -> NDArray[np.intp]:
    return np.array([place.row for _, _, place in members], np.intp)


def _identities(segment: Segment, rows: NDArray[np.intp]) -> list[_Identity]:
    """Return who each row is."""
    vendors = segment.vendors.several(segment.columns["vendor"].take(rows))
    return [
        _Identity(capability_id=capability_id, vendor_id=vendor_id, revision=revision)
        for capability_id, vendor_id, revision in zip(
            segment.ids.several(rows), vendors, segment.revisions.take(rows).tolist(), strict=True
        )
    ]


def _by_segment(shown: Sequence[Numbered]) -> list[tuple[Segment, list[Numbered]]]:
    grouped: dict[int, tuple[Segment, list[Numbered]]] = {}
    for each in shown:
        segment = each[2].segment
        grouped.setdefault(id(segment), (segment, []))[1].append(each)
    return list(grouped.values())
