"""Rank the vendors of a table for a brief: gate, score, order, explain.

The order is: score, then best case, both from the highest, then capability id. The unit is the vendor, by its best
eligible capability in the verdict's category; a vendor without one is excluded, and shown by its nearest miss (fewest
failed knock-outs, then the smallest gaps in sum, then capability id). Columns decide; words are made only for what
is shown.
"""

from collections.abc import Iterator
from datetime import date
from itertools import islice

import numpy as np

from matching import ENGINE_VERSION
from matching.capabilities import CapabilityTable
from matching.comparison.question import Question
from matching.passes.contest import Contest
from matching.passes.explanation import excluded_vendors, ranked_vendors
from matching.passes.gate import count_failures, gates
from matching.passes.order import Place, best_vendors, nearest_misses
from matching.passes.placing import misses, numbered, placements
from matching.passes.scoring import Weighing
from matching.types import Brief, ExcludedVendor, MatchResult, Miss, RankedVendor, Ranking, Verdict
from matching.weights import DEFAULT_PROFILES, Profiles

LIMIT = 200


def order(contest: Contest | None, profiles: Profiles, limit: int = LIMIT) -> Ranking:
    """Return the best vendors and the nearest misses in numbers, at most `limit` of each; nobody where there is no contest.

    Exclusions are counted over all capabilities of the category.
    """
    if contest is None:
        return Ranking(
            engine_version=ENGINE_VERSION,
            weights_version=profiles.version,
            considered=0,
            weights={},
            placements=(),
            misses=(),
            exclusion_counts={},
        )
    return Ranking(
        engine_version=ENGINE_VERSION,
        weights_version=profiles.version,
        considered=sum(len(gate.part) for gate in contest.gates),
        weights=contest.weighing.counting,
        placements=placements(contest, list(numbered(islice(best_vendors(contest.gates, contest.weighing, limit), limit)))),
        misses=misses(contest.gates, list(islice(nearest_misses(contest.gates, limit), limit))),
        exclusion_counts=count_failures(contest.gates),
    )


def rank(
    brief: Brief, verdict: Verdict, table: CapabilityTable, profiles: Profiles = DEFAULT_PROFILES, *, as_of: date, limit: int = LIMIT
) -> MatchResult:
    """Return the best vendors with their contributions, and the nearest misses: at most `limit` of each.

    A brief outside the fifteen categories, or with too little said, has an empty result.
    """
    contest = Contest.of(brief, verdict, table, profiles, as_of)
    ranking = order(contest, profiles, limit)
    question = contest.question if contest else Question.of(brief, verdict, as_of)
    shown = {id: contest.capability(id) for id in _ids(ranking)} if contest else {}
    return MatchResult(
        engine_version=ranking.engine_version,
        weights_version=ranking.weights_version,
        considered=ranking.considered,
        ranked=ranked_vendors(question, ranking.weights, ranking.placements, shown),
        excluded=excluded_vendors(question, ranking.misses, shown),
        exclusion_counts=ranking.exclusion_counts,
    )


def explain(
    brief: Brief, verdict: Verdict, table: CapabilityTable, vendor_id: str, profiles: Profiles = DEFAULT_PROFILES, *, as_of: date
) -> RankedVendor | ExcludedVendor:
    """Return why a vendor is where it is, or why it is not in the ranking; KeyError if it offers nothing at all.

    A vendor without any capability in the category is excluded by the rule `service`.
    """
    question = Question.of(brief, verdict, as_of)
    contest = Contest(question, Weighing.of(question, profiles), gates(question, table.partitions.get(question.category, ())))
    for each in numbered(best_vendors(contest.gates, contest.weighing, LIMIT)):
        if (place := each[2]).vendor_id == vendor_id:
            capability = {place.capability_id: place.capability}
            return ranked_vendors(question, contest.weighing.counting, placements(contest, [each]), capability)[0]
    for place in nearest_misses(contest.gates, LIMIT):
        if place.vendor_id == vendor_id:
            return excluded_vendors(question, misses(contest.gates, [place]), {place.capability_id: place.capability})[0]
    place = _elsewhere(table, vendor_id)
    miss = Miss(capability_id=place.capability_id, vendor_id=vendor_id, revision=place.revision, rules=())
    return excluded_vendors(question, [miss], {place.capability_id: place.capability})[0]


def _ids(ranking: Ranking) -> Iterator[str]:
    yield from (placement.capability_id for placement in ranking.placements)
    yield from (miss.capability_id for miss in ranking.misses)


def _elsewhere(table: CapabilityTable, vendor_id: str) -> Place:
    """Return the place of a vendor's first capability in any category; KeyError if it has none."""
    for parts in table.partitions.values():
        for part in parts:
            number = part.segment.vendors.find(vendor_id)
            rows = () if number is None else np.flatnonzero(part.segment.columns["vendor"] == number)
            living = [int(row) for row in rows if part.lives(int(row))]
            if living:
                return Place((0, 0), part.segment, living[0])
    raise KeyError(vendor_id)
