"""CSV files of awards and of tenders, as `evaluate ranking` reads them.

Both raise click.ClickException naming the file, the line and the column of what cannot be read.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

import click

from matching.past_awards import Award
from portal.cli.csv_rows import read_rows


@dataclass(slots=True, kw_only=True)
class Tender:
    """A requirement to rank the vendors for, with its winners where the file names them."""

    requirement_id: str
    text: str
    winners: set[str] = field(default_factory=set)


def read_awards(file: str) -> list[Award]:
    """The awards of a history; other columns, such as buyer, awarded_on and amount, are not read.

    The winner of an award without a text takes part like all others: what it was for is unknown.
    """
    return [
        Award(requirement_id=row["requirement_id"], text=row["text"], vendor=row["vendor"])
        for _, row in _rows(file, needed=("requirement_id", "text", "vendor"))
    ]


def read_tenders(file: str) -> list[Tender]:
    """The tenders in their order. Rows with the same requirement_id are one tender with several winners.

    Of several texts the first counts, which is said. A tender without a text is ranked too, with all vendors equal.
    """
    tenders: dict[str, Tender] = {}
    for line, row in _rows(file, needed=("requirement_id", "text")):
        tender = tenders.setdefault(row["requirement_id"], Tender(requirement_id=row["requirement_id"], text=row["text"]))
        if row["text"] != tender.text:
            click.echo(f"{file}, line {line}: {tender.requirement_id} has another text further up, which counts.", err=True)
        if row.get("vendor"):
            tender.winners.add(row["vendor"])
    return list(tenders.values())


def _rows(file: str, needed: tuple[str, ...]) -> Iterator[tuple[int, dict[str, str]]]:
    """The rows by line, with their cells trimmed; there is one at least, and no needed cell is empty but a text."""
    line = 0
    for line, row in read_rows(file, needed):
        trimmed = {name: value.strip() for name, value in row.items()}
        if empty := [name for name in needed if not trimmed[name] and name != "text"]:
            raise click.ClickException(f"{file}, line {line}, column {empty[0]}: this is empty.")
        yield line, trimmed
    if not line:
        raise click.ClickException(f"{file} has a header but no rows.")
