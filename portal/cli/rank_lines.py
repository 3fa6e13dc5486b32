"""What the engine found, as lines for a terminal: the first vendors with every point, how firm they stand, and who else might fit."""

from collections import Counter
from collections.abc import Iterable, Iterator
from textwrap import shorten

from matching.criteria import CRITERION
from matching.eligibility import RULE
from matching.relaxation import Relaxation, Relief
from matching.stability import SPREAD, RankRange, Stability
from matching.types import ExcludedVendor, MatchResult, RankedVendor, Verdict

SHOWN = 10
TELLING = 5
CITED = 240


def describe(verdict: Verdict, result: MatchResult, firmness: Stability, relaxation: Relaxation) -> Iterator[str]:
    """Yield the lines, from the verdict to what relaxing a requirement would gain."""
    yield verdict.sentence
    shown = result.ranked[:SHOWN]
    fitting = "1 vendor fits" if relaxation.vendors == 1 else f"{relaxation.vendors:,} vendors fit"
    following = f"; the first {len(shown)} follow." if len(shown) > 1 else "."
    considered = "1 capability of the service was" if result.considered == 1 else f"{result.considered:,} capabilities of the service were"
    yield f"{fitting}; {considered} considered{following}"
    if len(shown) > 1:
        yield f"Ranks under other weights come from {firmness.samples:,} draws in which each weight moves by up to {SPREAD} % of itself."
    ranges = {ranks.vendor_id: ranks for ranks in firmness.ranges}
    bands = Counter(vendor.tie_band for vendor in result.ranked)
    for vendor in shown:
        yield from _vendor_lines(vendor, ranges[vendor.vendor_id], is_tied=bands[vendor.tie_band] > 1)
    if len(firmness.ranges) > 1:
        yield from _tipping_lines(firmness)
    if any(result.exclusion_counts.values()):
        yield "\nCapabilities excluded, by knock-out (one may fail several):"
        yield from (f"  {number:>6,}  {RULE[rule].name}" for rule, number in result.exclusion_counts.items() if number)
    if result.excluded:
        yield "\nNearest misses:"
        yield from (_miss_line(miss) for miss in result.excluded[:SHOWN])
    gaining = [relief for relief in relaxation.single if relief.vendors]
    yield from _relief_lines("\nVendors gained if one requirement were relaxed:", gaining)
    if idle := [RULE[relief.rules[0]].name for relief in relaxation.single if not relief.vendors]:
        yield f"\nWould gain nobody if relaxed alone: {', '.join(idle)}"
    yield from _relief_lines("\nVendors gained if two were relaxed together:", relaxation.telling_pairs[:TELLING])


def _vendor_lines(vendor: RankedVendor, ranks: RankRange, *, is_tied: bool) -> Iterator[str]:
    interval = "" if vendor.lowest == vendor.highest else f", up to {vendor.highest / 100:.2f} if what is unknown were known"
    tied = f", tied in band {vendor.tie_band}" if is_tied else ""
    yield f"\n{vendor.rank}. {vendor.vendor_id}  {vendor.score / 100:.2f} points{interval}{tied}"
    span = f"always {ranks.best}" if ranks.best == ranks.worst else f"{ranks.best} to {ranks.worst}"
    first = ranks.acceptability[0] / 100
    yield f"   {vendor.coverage / 100:g} % of the weight known; rank under other weights {span}, first in {first:g} % of the draws"
    if vendor.unknowns:
        yield f"   passed only for want of data: {', '.join(RULE[rule].name for rule in vendor.unknowns)}"
    for part in vendor.contributions:
        yield f"   {part.points / 100:6.2f} of {part.weight / 100:5.2f}  {CRITERION[part.criterion].name}: {part.offered}"
        if part.criterion == "experience" and part.points:
            yield f"                    {shorten(part.evidence, CITED, placeholder=' …')}"


def _tipping_lines(firmness: Stability) -> Iterator[str]:
    if not firmness.tipping_points:
        yield f"\nNo change of a single weight takes the first place from {firmness.ranges[0].vendor_id}."
        return
    yield "\nChanges of one weight that change the first place, the smallest first (the other weights keep their ratio):"
    for point in firmness.tipping_points[:TELLING]:
        name = CRITERION[point.criterion].name
        yield f"  {name}: {point.weight / 100:.2f} % now, at {point.tips_at / 100:.2f} % {point.winner} is first"


def _miss_line(miss: ExcludedVendor) -> str:
    reasons = "; ".join(
        f"{RULE[each.rule].name}: asked {each.asked}, offered {each.offered}, missed by {each.missed_by}" for each in miss.exclusions
    )
    return f"  {miss.vendor_id}  {reasons}"


def _relief_lines(title: str, reliefs: Iterable[Relief]) -> Iterator[str]:
    for number, relief in enumerate(reliefs):
        if not number:
            yield title
        best = "" if relief.best_score is None else f", the best with {relief.best_score / 100:.2f} points"
        yield f"  {relief.vendors:>6,}  {' and '.join(RULE[rule].name for rule in relief.rules)}{best}"
