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
    buyer: str
    winners: set[str] = field(default_factory=set)


def read_awards(file: str) -> list[Award]:
    """The awards of a history; the columns awarded_on and amount are not needed."""
    return [
        Award(requirement_id=row["requirement_id"], text=row["text"], buyer=row["buyer"], vendor=row["vendor"])
        for row in _rows(file, needed=("requirement_id", "text", "buyer", "vendor"))
    ]


def read_tenders(file: str) -> list[Tender]:
    """The tenders in their order. Rows with the same requirement_id are one tender with several winners."""
    tenders: dict[str, Tender] = {}
    for row in _rows(file, needed=("requirement_id", "text")):
        new = Tender(requirement_id=row["requirement_id"], text=row["text"], buyer=row.get("buyer", ""))
        tender = tenders.setdefault(new.requirement_id, new)
        if row.get("vendor"):
            tender.winners.add(row["vendor"])
    return list(tenders.values())


def _rows(file: str, needed: tuple[str, ...]) -> Iterator[dict[str, str]]:
    """The rows with their cells trimmed; there is one at least, and no needed cell is empty."""
    line = 0
    for line, row in read_rows(file, needed):
        trimmed = {name: value.strip() for name, value in row.items()}
        if empty := [name for name in needed if not trimmed[name]]:
            raise click.ClickException(f"{file}, line {line}, column {empty[0]}: this is empty.")
        yield trimmed
    if not line:
        raise click.ClickException(f"{file} has a header but no rows.")
