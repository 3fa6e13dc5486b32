"""`vendor-match rank`: the whole engine on files, without a database."""

from collections.abc import Iterator
from datetime import UTC, datetime

import click
import msgspec

from matching.capabilities import CapabilityTable
from matching.classify import classify
from matching.eligibility import RULE
from matching.ranking import LIMIT, rank
from matching.relaxation import Relaxation, relax
from matching.types import ExcludedVendor, MatchResult, RankedVendor, Verdict
from portal.cli.files import READABLE
from portal.cli.json_files import read_brief, read_capabilities

SHOWN = 10


@click.command("rank")
@click.option("--brief", "brief_file", required=True, type=READABLE, help="The brief, a JSON object.")
@click.option("--capabilities", "capabilities_file", required=True, type=READABLE, help="One capability a line, JSON.")
@click.option("--as-of", type=click.DateTime(["%Y-%m-%d"]), help="The day to rank on; today if left out.")
@click.option("--limit", type=click.IntRange(1, 10_000), default=LIMIT, show_default=True, help="How many vendors and near misses at most.")
@click.option("--json", "as_json", is_flag=True, help="Print verdict, result and relaxation as one JSON object.")
def rank_command(brief_file: str, capabilities_file: str, as_of: datetime | None, limit: int, as_json: bool) -> None:
    """Rank the vendors of a file for a brief, and say why each is where it is."""
    brief = read_brief(brief_file)
    table = CapabilityTable.build(read_capabilities(capabilities_file))
    day = (as_of or datetime.now(UTC)).date()
    verdict = classify(brief)
    result = rank(brief, verdict, table, as_of=day, limit=limit)
    relaxation = relax(brief, verdict, table, as_of=day)
    if as_json:
        click.echo(msgspec.json.encode({"as_of": day, "verdict": verdict, "result": result, "relaxation": relaxation}).decode())
    else:
        click.echo("\n".join(describe(verdict, result, relaxation)))


def describe(verdict: Verdict, result: MatchResult, relaxation: Relaxation) -> Iterator[str]:
    """Yield the result as lines for a terminal."""
    yield verdict.sentence
    yield f"{len(result.ranked)} vendors ranked; {result.considered} capabilities of the service were considered."
    for vendor in result.ranked[:SHOWN]:
        yield from _vendor_lines(vendor)
    if any(result.exclusion_counts.values()):
        yield "\nCapabilities excluded, by knock-out (one may fail several):"
        yield from (f"  {number:>6}  {RULE[rule].name}" for rule, number in result.exclusion_counts.items() if number)
    if result.excluded:
        yield "\nNearest misses:"
        yield from (_miss_line(miss) for miss in result.excluded[:SHOWN])
    if relaxation.single:
        yield "\nVendors gained if one requirement were relaxed:"
        yield from (f"  {relief.vendors:>6}  {RULE[relief.rules[0]].name}" for relief in relaxation.single)


def _vendor_lines(vendor: RankedVendor) -> Iterator[str]:
    interval = "" if vendor.lowest == vendor.highest else f", up to {vendor.highest / 100:.2f} if what is unknown were known"
    yield f"\n{vendor.rank}. {vendor.vendor_id}  {vendor.score / 100:.2f} points{interval}"
    for part in vendor.contributions:
        yield f"   {part.points / 100:6.2f} of {part.weight / 100:5.2f}  {part.criterion}: {part.offered}"


def _miss_line(miss: ExcludedVendor) -> str:
    reasons = "; ".join(f"{RULE[each.rule].name}: asked {each.asked}, offered {each.offered}" for each in miss.exclusions)
    return f"  {miss.vendor_id}  {reasons}"
