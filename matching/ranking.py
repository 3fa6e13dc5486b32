"""Rank the vendors of a table for a brief: gate, score, order, explain.

The order is: score, then best case, both from the highest, then capability id. The unit is the vendor, by its best
eligible capability in the verdict's category; a vendor without one is excluded, and shown by its nearest miss (fewest
failed knock-outs, then the smallest gaps in sum, then capability id). Columns decide; words are made only for what
is shown.
"""

from collections.abc import Iterator
from datetime import date

import numpy as np

from matching import ENGINE_VERSION
from matching.capabilities import CapabilityTable
from matching.comparison.question import Question
from matching.passes.contest import Contest
from matching.passes.explanation import excluded_vendors, ranked_vendors
from matching.passes.gate import count_failures, gates
from matching.passes.order import best_vendors, misses_of, nearest_misses
from matching.passes.placing import misses, placements
from matching.passes.scoring import Weighing
from matching.types import Brief, Capability, ExcludedVendor, MatchResult, Miss, Placement, RankedVendor, Ranking, Verdict
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
        placements=placements(contest, best_vendors(contest.gates, contest.weighing, limit)),
        misses=misses(contest.gates, nearest_misses(contest.gates, limit)),
        exclusion_counts=count_failures(contest.gates),
    )


def rank(
    brief: Brief, verdict: Verdict, table: CapabilityTable, profiles: Profiles = DEFAULT_PROFILES, *, as_of: date, limit: int = LIMIT
) -> MatchResult:
    """Return the best vendors with their contributions, and the nearest misses: at most `limit` of each.

    A brief outside the fifteen categories, or with too little said, has an empty result.
    """
    ranking = order(Contest.of(brief, verdict, table, profiles, as_of), profiles, limit)
    return in_words(ranking, brief, verdict, table, as_of=as_of)


def in_words(ranking: Ranking, brief: Brief, verdict: Verdict, table: CapabilityTable, *, as_of: date) -> MatchResult:
    """Return a ranking of this table put into words."""
    question = Question.of(brief, verdict, as_of)
    shown = {id: table.get(id) for id in _ids(ranking)}
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
    found, capability = _standing(contest, vendor_id), None
    if found is None:
        capability = _elsewhere(table, vendor_id)
        found = Miss(capability_id=capability.id, vendor_id=vendor_id, revision=capability.revision, rules=())
    shown = {found.capability_id: capability or contest.capability(found.capability_id)}
    if isinstance(found, Placement):
        return ranked_vendors(question, contest.weighing.counting, [found], shown)[0]
    return excluded_vendors(question, [found], shown)[0]


def _standing(contest: Contest, vendor_id: str) -> Placement | Miss | None:
    """Return where a vendor is, among the ranked or the excluded; None if it offers nothing in the category."""
    own = [gate.part.rows_of(vendor_id) for gate in contest.gates]
    if any(np.isin(rows, gate.eligible).any() for gate, rows in zip(contest.gates, own, strict=True)):
        best = best_vendors(contest.gates, contest.weighing, sum(len(gate.eligible) for gate in contest.gates))
        mine = [np.isin(best.places.rows, rows) & (best.places.parts == part) for part, rows in enumerate(own)]
        first = int(np.logical_or.reduce(mine).argmax())
        return placements(contest, best, slice(first, first + 1))[0]
    return next(iter(misses(contest.gates, misses_of(contest.gates, vendor_id))), None)


def _ids(ranking: Ranking) -> Iterator[str]:
    yield from (placement.capability_id for placement in ranking.placements)
    yield from (miss.capability_id for miss in ranking.misses)


def _elsewhere(table: CapabilityTable, vendor_id: str) -> Capability:
    """Return a vendor's first capability in any category; KeyError if it has none."""
    for parts in table.partitions.values():
        for part in parts:
            if len(rows := part.rows_of(vendor_id)):
                return part.segment.get(int(rows[0]))
    raise KeyError(vendor_id)
