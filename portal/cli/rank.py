"""`vendor-match rank`: the whole engine on files, without a database."""

from dataclasses import replace
from datetime import UTC, datetime

import click
import msgspec

from matching.capabilities import CapabilityTable
from matching.classify import classify
from matching.findings import find
from matching.ranking import LIMIT, in_words
from matching.stability import stability
from portal.cli.files import READABLE
from portal.cli.json_files import read_brief, read_capabilities
from portal.cli.rank_lines import describe


@click.command("rank")
@click.option("--brief", "brief_file", required=True, type=READABLE, help="The brief, a JSON object.")
@click.option("--capabilities", "capabilities_file", required=True, type=READABLE, help="One capability a line, JSON.")
@click.option("--as-of", type=click.DateTime(["%Y-%m-%d"]), help="The day to rank on; today if left out.")
@click.option("--limit", type=click.IntRange(1, 10_000), default=LIMIT, show_default=True, help="How many vendors and near misses at most.")
@click.option("--json", "as_json", is_flag=True, help="Print verdict, result, stability and relaxation as one JSON object.")
def rank_command(brief_file: str, capabilities_file: str, as_of: datetime | None, limit: int, as_json: bool) -> None:
    """Rank the vendors of a file for a brief, and say why each is where it is and how firm the order is."""
    if brief_file == capabilities_file == "-":
        raise click.UsageError("Only one of the two files can be the standard input.")
    brief = read_brief(brief_file)
    table = CapabilityTable.build(read_capabilities(capabilities_file))
    day = (as_of or datetime.now(UTC)).date()
    verdict = classify(brief)
    found = find(brief, verdict, table, as_of=day, limit=max(limit, LIMIT))
    listed = replace(found.ranking, placements=found.ranking.placements[:limit], misses=found.ranking.misses[:limit])
    result = in_words(listed, brief, verdict, table, as_of=day)
    firmness = stability(found.ranking)
    if as_json:
        whole = {
            "as_of": day,
            "verdict": verdict,
            "fitting": found.relaxation.vendors,
            "result": result,
            "stability": firmness,
            "relaxation": found.relaxation,
        }
        click.echo(msgspec.json.encode(whole).decode())
    else:
        click.echo("\n".join(describe(verdict, result, firmness, found.relaxation)))
