"""`vendor-match evaluate ranking`: how well past awards say who wins later tenders. No database."""

from dataclasses import dataclass
from typing import Self

import click

from matching.past_awards import PastAwards
from portal.cli.awards_csv import Tender, read_awards, read_tenders
from portal.cli.files import READABLE, WRITABLE, write_csv

LISTED = 50


@click.command("ranking")
@click.option(
    "--history", type=READABLE, required=True, help="CSV of past awards: requirement_id, text, vendor; other columns are not read."
)
@click.option("--tenders", type=READABLE, required=True, help="CSV of tenders: requirement_id, text and, if known, vendor.")
@click.option("--out", type=WRITABLE, help=f"Write a CSV with the first {LISTED} vendors of each tender.")
def evaluate_ranking_command(history: str, tenders: str, out: str | None) -> None:
    """Rank all vendors of the history for each tender by the relevance of what they won before.

    With a vendor column in the tenders, say how far up the list the winner stood; of several winners the first counts.
    """
    if history == tenders == "-":
        raise click.UsageError("Only one of the two files can be the standard input.")
    past = PastAwards.of(read_awards(history))
    results = [Result.of(past, tender) for tender in read_tenders(tenders)]
    if out:
        write_ranked(out, results)
    click.echo(f"vendors with past awards {len(past.vendors)}\ntenders ranked           {len(results)}")
    if any(result.tender.winners for result in results):
        click.echo(describe(results))


@dataclass(frozen=True, slots=True)
class Result:
    """The first vendors of a tender, and the rank of its first winner (None where none of the winners is ranked)."""

    tender: Tender
    listed: tuple[str, ...]
    winner_rank: int | None

    @classmethod
    def of(cls, past: PastAwards, tender: Tender) -> Self:
        """The result of ranking all vendors for the tender."""
        vendors = [past.vendors[row] for row in past.rank(tender.text)]
        winner_rank = next((rank for rank, vendor in enumerate(vendors, start=1) if vendor in tender.winners), None)
        return cls(tender, tuple(vendors[:LISTED]), winner_rank)


def write_ranked(out: str, results: list[Result]) -> None:
    """A row for each of a tender's first vendors."""
    rows = ((result.tender.requirement_id, rank, vendor) for result in results for rank, vendor in enumerate(result.listed, start=1))
    write_csv(out, ("requirement_id", "rank", "vendor"), rows)


def describe(results: list[Result]) -> str:
    """The figures as lines for a terminal. A tender whose winners have no past award cannot be won and does not count."""
    ranks = [result.winner_rank for result in results if result.winner_rank]
    others = sum(bool(result.tender.winners) for result in results) - len(ranks)
    lines = [f"won by one of them       {len(ranks)}", f"won by others alone      {others} (not counted below)"]
    if not ranks:
        lines.append("hit@1, hit@10, MRR        none: no tender was won by a vendor with past awards")
    else:
        lines += [
            f"hit@1                    {sum(rank == 1 for rank in ranks) / len(ranks):.3f}",
            f"hit@10                   {sum(rank <= 10 for rank in ranks) / len(ranks):.3f}",
            f"MRR                      {sum(1 / rank for rank in ranks) / len(ranks):.3f}",
        ]
    return "\n".join(lines)
