"""Places in an order made into numbers: rank, score, interval and values of the ranked; failed knock-outs of the excluded."""

from collections.abc import Iterator, Sequence
from itertools import compress

import numpy as np
from numpy.typing import NDArray

from matching.columns.masks import holds_each
from matching.criteria import UNKNOWN
from matching.eligibility import unknowns
from matching.passes.contest import Contest
from matching.passes.gate import Gate
from matching.passes.order import Best, Places
from matching.types import Miss, Placement
from matching.weights import TOTAL


def placements(contest: Contest, best: Best, shown: slice = slice(None)) -> tuple[Placement, ...]:
    """Return the numbers of the places shown; all places from the first give rank and tie band, which equal scores share."""
    bands = np.cumsum(np.diff(best.places.scores, prepend=-1) != 0)[shown].tolist()
    ranks = range(1, len(best.places) + 1)[shown]
    found: dict[int, Placement] = {}
    for part, own, rows in _by_part(best.places[shown]):
        gate, given = contest.gates[part], best.earned(part, rows)
        values = given.values.astype(object)
        values[given.values == UNKNOWN] = None
        at_best: list[dict[str, int]] = [{} for _ in own]
        for criterion, row in np.argwhere((given.values != UNKNOWN) & (given.at_best > given.values)).tolist():
            at_best[row][contest.weighing.criteria[criterion].key] = int(given.at_best[criterion, row])
        for number, capability_id, vendor_id, revision, score, open_weight, worth, most, unknown in zip(
            own,
            *_identities(gate, rows),
            given.score.tolist(),
            given.open_weight.tolist(),
            zip(*values.tolist(), strict=True),
            at_best,
            unknowns(gate.offers.at(rows)),
            strict=True,
        ):
            found[number] = Placement(
                rank=ranks[number],
                capability_id=capability_id,
                vendor_id=vendor_id,
                revision=revision,
                score=score,
                lowest=score,
                highest=score + open_weight,
                coverage=TOTAL - open_weight,
                tie_band=bands[number],
                values=worth,
                at_best=most,
                unknowns=unknown,
            )
    return tuple([found[number] for number in range(len(ranks))])


def misses(gates: Sequence[Gate], places: Places) -> tuple[Miss, ...]:
    """Return which knock-outs each of these places failed."""
    found: dict[int, Miss] = {}
    for part, own, rows in _by_part(places):
        gate = gates[part]
        failed = holds_each(gate.failed.values(), rows).T.tolist()
        for number, capability_id, vendor_id, revision, flags in zip(own, *_identities(gate, rows), failed, strict=True):
            rules = tuple(compress(gate.failed, flags))
            found[number] = Miss(capability_id=capability_id, vendor_id=vendor_id, revision=revision, rules=rules)
    return tuple([found[number] for number in range(len(places))])


def _by_part(places: Places) -> Iterator[tuple[int, list[int], NDArray[np.intp]]]:
    """Yield each part that has places, with their numbers and their rows."""
    for part in np.unique(places.parts).tolist():
        own = np.flatnonzero(places.parts == part)
        yield part, own.tolist(), places.rows.take(own)


def _identities(gate: Gate, rows: NDArray[np.intp]) -> tuple[list[str], list[str], list[int]]:
    """Return the capability, the vendor and the revision of each row."""
    segment = gate.segment
    return segment.ids.several(rows), gate.vendor_ids(rows), segment.revisions.take(rows).tolist()
