"""CSV files of awards and of tenders, as `evaluate ranking` reads them.

Both raise click.ClickException naming the file, the line and the column of what cannot be read.
"""

import csv
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import click

from matching.past_awards import Award


@dataclass(slots=True, kw_only=True)
class Tender:
    """A requirement to rank the vendors for, with its winners where the file names them."""

    requirement_id: str
    text: str
    buyer: str
    winners: set[str] = field(default_factory=set)


def read_awards(path: Path) -> list[Award]:
    """The awards of a history; the columns awarded_on and amount are not needed."""
    return [
        Award(requirement_id=row["requirement_id"], text=row["text"], buyer=row["buyer"], vendor=row["vendor"])
        for row in _rows(path, needed=("requirement_id", "text", "buyer", "vendor"))
    ]


def read_tenders(path: Path) -> list[Tender]:
    """The tenders in their order. Rows with the same requirement_id are one tender with several winners."""
    tenders: dict[str, Tender] = {}
    for row in _rows(path, needed=("requirement_id", "text")):
        new = Tender(requirement_id=row["requirement_id"], text=row["text"], buyer=row.get("buyer", ""))
        tender = tenders.setdefault(new.requirement_id, new)
        if row.get("vendor"):
            tender.winners.add(row["vendor"])
    return list(tenders.values())


def _rows(path: Path, needed: tuple[str, ...]) -> Iterator[dict[str, str]]:
    """The rows with their cells trimmed; there is one at least, and no needed cell is empty."""
    line = 0
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file, strict=True)
            if missing := [name for name in needed if name not in (reader.fieldnames or ())]:
                raise click.ClickException(f"{path} has no column {' and no column '.join(missing)}; it needs {', '.join(needed)}.")
            for row in reader:
                line = reader.line_num
                trimmed = {str(name): str(value or "").strip() for name, value in row.items()}
                if empty := [name for name in needed if not trimmed[name]]:
                    raise click.ClickException(f"{path}, line {line}, column {empty[0]}: this is empty.")
                yield trimmed
    except UnicodeDecodeError as error:
        raise click.ClickException(f"{path} is not UTF-8; save the file as UTF-8.") from error
    except csv.Error as error:
        raise click.ClickException(f"{path}, after line {line}: this is not CSV ({error}).") from error
    if not line:
        raise click.ClickException(f"{path} has a header but no rows.")
