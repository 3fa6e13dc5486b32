"""rank, relaxation and stability at one and at ten million capabilities, for one brief that asks every knock-out.

What is measured of `rank` is everything that it decides, in numbers: knock-outs counted, the best 50 vendors with value,
points and weight of every criterion, the 50 nearest misses with their failed knock-outs. A run keeps the values and
weights alone, from which the points follow. The sentences are made for what is shown only, and the text relevance of past
engagements has a measurement of its own; the brief has no text here.
"""

from collections.abc import Iterator
from datetime import date

import numpy as np

from benchmarks.invented import LARGEST, table
from benchmarks.timing import Line, in_turns
from matching.capabilities import CapabilityTable
from matching.columns.segments import Segment
from matching.passes.contest import Contest
from matching.passes.scoring import points
from matching.ranking import order, rank
from matching.relaxation import relax
from matching.stability import stability
from matching.types import Brief, EngagementModel, PricingModel, ProcessType, Ranking, Scope, Verdict
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
    client_domains=("client.example",),
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


def rank_in_numbers(capabilities: CapabilityTable) -> tuple[Ranking, list[list[int]]]:
    """Return the best vendors, the nearest misses and the exclusion counts, and the points of each vendor by criterion."""
    ranking = order(Contest.of(BRIEF, VERDICT, capabilities, DEFAULT_PROFILES, AS_OF), DEFAULT_PROFILES, TOP)
    values = np.array([[value or 0 for value in placement.values] for placement in ranking.placements], np.int32)
    return ranking, points(values, np.array(list(ranking.weights.values()), np.int64)).T.tolist()


class Copy:
    """The yardstick: the category's columns at their smallest lossless types, copied into a warm buffer.

    Process types and engagement models are a column each and masks as well; the masks, which are smaller, are copied.
    """

    def __init__(self, segment: Segment) -> None:
        columns = [column for name, column in segment.columns.items() if name not in ("process", "engagement_models")]
        masks = [mask for name, mask in segment.masks.items() if not name.startswith("known:")]
        self.source = np.concatenate([array.view(np.uint8) for array in (*columns, *masks)])
        self.buffer = self.source.copy()
        self.bytes_per_row = len(self.source) / len(segment)
        assert self.bytes_per_row <= 96

    def __call__(self) -> None:
        """Copy once."""
        np.copyto(self.buffer, self.source)


def rank_1m(capabilities: CapabilityTable) -> Iterator[Line]:
    """Yield rank, relaxation and stability over a million capabilities."""
    copy = Copy(capabilities.partitions[LARGEST][0].segment)
    ranking, earned = rank_in_numbers(capabilities)
    shown = rank(BRIEF, VERDICT, capabilities, as_of=AS_OF, limit=TOP)
    assert [placement.vendor_id for placement in ranking.placements] == [vendor.vendor_id for vendor in shown.ranked]
    assert [[part.points for part in vendor.contributions] for vendor in shown.ranked] == [list(row) for row in zip(*earned, strict=True)]
    assert [sum(row) for row in zip(*earned, strict=True)] == [placement.score for placement in ranking.placements]
    assert [len(miss.rules) for miss in ranking.misses] == [len(vendor.exclusions) for vendor in shown.excluded]
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
