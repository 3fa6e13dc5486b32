"""rank, relaxation and stability at one and at ten million capabilities, for one brief that asks every knock-out.

What is measured of `rank` is everything that it decides: knock-outs counted, the best 50 vendors with the value, points
and weight of every criterion, the 50 nearest misses with their gaps, in numbers. The sentences are made for what is
shown only, and the text relevance of past engagements has a measurement of its own; the brief has no text here.
"""

from collections.abc import Iterator
from datetime import date
from itertools import islice

import numpy as np

from benchmarks.invented import LARGEST, table
from benchmarks.timing import Line, in_turns
from matching.capabilities import CapabilityTable
from matching.columns.segments import Rows, Segment
from matching.comparison.offers import Offers
from matching.comparison.question import Question
from matching.findings import find
from matching.passes.gate import count_failures, gates
from matching.passes.order import Place, best_vendors, nearest_misses
from matching.passes.scoring import Earned, Weighing, earned
from matching.ranking import rank
from matching.relaxation import relax
from matching.stability import stability
from matching.types import Brief, EngagementModel, PricingModel, ProcessType, Scope, Verdict
from matching.weights import DEFAULT_PROFILES

AS_OF = date(2026, 11, 1)
TOP = 50
BRIEF = Brief(
    category=LARGEST,
    skill_level=2,
    headcount=20,
    starts_on=date(2027, 2, 1),
    duration_months=12,
    languages=("en",),
    regions=("eu",),
    data_residency=("eu",),
    certificates=("iso_27001",),
    budget_amount=5_000,
    budget_currency="EUR",
    pricing_model=PricingModel.PER_FTE,
    engagement_model=EngagementModel.MANAGED_SERVICE,
    industry="retail",
    utc_offset=60,
    overlap_hours=4,
    client_id="client",
    client_domain="client.example",
)
VERDICT = Verdict(
    scope=Scope.INSIDE,
    process_type=ProcessType.BPO,
    category=LARGEST,
    confidence=1.0,
    position=-1.0,
    work=None,
    objective=None,
    conflict=None,
    sentence="",
    categories=(),
    skill_level=None,
    reasons=(),
    missing=(),
    flips=(),
    classifier_version="",
)


def rank_in_numbers(capabilities: CapabilityTable) -> tuple[list[Place], list[Earned], dict[str, int], list[Place]]:
    """Return the best vendors, what each criterion gives them, the exclusion counts and the nearest misses."""
    question = Question.of(BRIEF, VERDICT, AS_OF)
    weighing = Weighing.of(question, DEFAULT_PROFILES)
    found = gates(question, capabilities.partitions[LARGEST])
    best = list(islice(best_vendors(found, weighing, TOP), TOP))
    shown = Offers(question, Rows(found[0].segment, np.array([place.row for place in best])))
    return best, list(earned(shown, weighing)), count_failures(found), list(islice(nearest_misses(found, TOP), TOP))


class Copy:
    """The yardstick: the category's columns at their smallest lossless types, copied into a warm buffer."""

    def __init__(self, segment: Segment) -> None:
        stated = [mask for name, mask in segment.masks.items() if not name.startswith("known:")]
        self.source = np.concatenate([array.view(np.uint8) for array in (*segment.columns.values(), *stated)])
        self.buffer = self.source.copy()
        self.bytes_per_row = len(self.source) / len(segment)
        assert self.bytes_per_row <= 96

    def __call__(self) -> None:
        """Copy once."""
        np.copyto(self.buffer, self.source)


def rank_1m(capabilities: CapabilityTable) -> Iterator[Line]:
    """Yield rank, relaxation and stability over a million capabilities."""
    copy = Copy(capabilities.partitions[LARGEST][0].segment)
    shown = rank(BRIEF, VERDICT, capabilities, as_of=AS_OF, limit=TOP).ranked
    ranking = find(BRIEF, VERDICT, capabilities, as_of=AS_OF).ranking
    best, parts, _, _ = rank_in_numbers(capabilities)
    assert [place.vendor_id for place in best] == [vendor.vendor_id for vendor in shown]
    assert [int(sum(part.points[row] for part in parts)) for row in range(TOP)] == [vendor.score for vendor in shown]
    ours, theirs = in_turns(lambda: rank_in_numbers(capabilities), copy)
    yield Line(name="rank_1m", value=ours, unit="ms", against="memory copy", ratio=ours / theirs)
    yield Line(name="rank_1m_bytes_per_row", value=copy.bytes_per_row, unit="byte")
    ours, theirs = in_turns(lambda: relax(BRIEF, VERDICT, capabilities, as_of=AS_OF), lambda: rank_in_numbers(capabilities), rounds=11)
    yield Line(name="relaxation_1m", value=ours, unit="ms", against="rank_1m", ratio=ours / theirs)
    ours, theirs = in_turns(lambda: stability(ranking, TOP), lambda: rank_in_numbers(capabilities))
    yield Line(name="stability_50", value=ours, unit="ms", against="rank_1m", ratio=ours / theirs)


def rank_10m() -> Iterator[Line]:
    """Yield rank over ten million capabilities."""
    capabilities = table(10_000_000)
    copy = Copy(capabilities.partitions[LARGEST][0].segment)
    ours, theirs = in_turns(lambda: rank_in_numbers(capabilities), copy, rounds=11)
    yield Line(name="rank_10m", value=ours, unit="ms", against="memory copy", ratio=ours / theirs)
