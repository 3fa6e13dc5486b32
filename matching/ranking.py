"""Rank the vendors of a table for a brief: gate, score, order, explain.

The order is: score, then best case, both from the highest, then capability id. The unit is the vendor, by its best
eligible capability in the verdict's category; a vendor without one is excluded, and shown by its nearest miss (fewest
failed knock-outs, then the smallest gaps in sum, then capability id). Columns decide; objects are made only for what
is shown.
"""

from datetime import date
from itertools import islice

import numpy as np

from matching.capabilities import CapabilityTable
from matching.comparison.question import Question
from matching.passes.explanation import excluded_vendors, ranked_vendors, standings
from matching.passes.gate import count_failures, gates
from matching.passes.order import Place, best_vendors, nearest_misses
from matching.passes.scoring import Weighing
from matching.types import Brief, ExcludedVendor, MatchResult, RankedVendor, Scope, Verdict
from matching.weights import DEFAULT_PROFILES, Profiles

ENGINE_VERSION = "1"
LIMIT = 200


def rank(
    brief: Brief, verdict: Verdict, table: CapabilityTable, profiles: Profiles = DEFAULT_PROFILES, *, as_of: date, limit: int = LIMIT
) -> MatchResult:
    """Return the best vendors with their contributions, and the nearest misses: at most `limit` of each.

    Exclusions are counted over all capabilities of the category. A brief outside the fifteen categories, or with too
    little said, has an empty result.
    """
    if verdict.scope is not Scope.INSIDE or verdict.category is None:
        return MatchResult(
            engine_version=ENGINE_VERSION, weights_version=profiles.version, considered=0, ranked=(), excluded=(), exclusion_counts={}
        )
    question = Question.of(brief, verdict, as_of)
    weighing = Weighing.of(question, profiles)
    found = gates(question, table.partitions.get(question.category, ()))
    return MatchResult(
        engine_version=ENGINE_VERSION,
        weights_version=profiles.version,
        considered=sum(len(gate.part) for gate in found),
        ranked=ranked_vendors(question, weighing, standings(islice(best_vendors(found, weighing, limit), limit))),
        excluded=excluded_vendors(question, islice(nearest_misses(found, limit), limit)),
        exclusion_counts=count_failures(found),
    )


def explain(
    brief: Brief, verdict: Verdict, table: CapabilityTable, vendor_id: str, profiles: Profiles = DEFAULT_PROFILES, *, as_of: date
) -> RankedVendor | ExcludedVendor:
    """Return why a vendor is where it is, or why it is not in the ranking; KeyError if it offers nothing at all.

    A vendor without any capability in the category is excluded by the rule `service`.
    """
    question = Question.of(brief, verdict, as_of)
    weighing = Weighing.of(question, profiles)
    found = gates(question, table.partitions.get(question.category, ()))
    for standing in standings(best_vendors(found, weighing, LIMIT)):
        if standing.place.vendor_id == vendor_id:
            return ranked_vendors(question, weighing, [standing])[0]
    for place in nearest_misses(found, LIMIT):
        if place.vendor_id == vendor_id:
            return excluded_vendors(question, [place])[0]
    return excluded_vendors(question, [_elsewhere(table, vendor_id)])[0]


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
