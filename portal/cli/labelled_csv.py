"""CSV files of texts with or without labels, as `evaluate categories` and `train` read them."""

import csv
from collections.abc import Iterator
from typing import TextIO

import click

from matching.distinctions import CATEGORY
from matching.learning.labels import NONE, Label
from matching.types import ProcessType

PROCESS_TYPES = {*(kind.value for kind in ProcessType), NONE}
LONGEST_FIELD = 10_000_000


def read_texts(file: TextIO) -> list[tuple[str, str, Label | None]]:
    """Id, text and label of each row, the label None where the row has no category.

    Raises click.ClickException naming the line and the column of what cannot be read.
    """
    csv.field_size_limit(LONGEST_FIELD)
    reader = csv.DictReader(file)
    missing = {"id", "text"} - set(reader.fieldnames or ())
    if missing:
        raise click.ClickException(f"The file has no column {' and no column '.join(sorted(missing))}; it needs id and text.")
    return [(row["id"] or "", row["text"] or "", _label(row, line)) for line, row in _rows(reader)]


def _rows(reader: "csv.DictReader[str]") -> Iterator[tuple[int, dict[str, str | None]]]:
    try:
        for row in reader:
            yield reader.line_num, {str(name): value for name, value in row.items()}
    except csv.Error as error:
        raise click.ClickException(f"Line {reader.line_num}: this is not CSV ({error}).") from error


def _label(row: dict[str, str | None], line: int) -> Label | None:
    category = (row.get("category") or "").strip()
    if not category:
        return None
    if category not in CATEGORY and category != NONE:
        raise click.ClickException(f"Line {line}, column category: “{category}” is none of the fifteen, nor “{NONE}”.")
    process_type = (row.get("process_type") or "").strip() or None
    if process_type is not None and process_type not in PROCESS_TYPES:
        raise click.ClickException(f"Line {line}, column process_type: “{process_type}” is not BPO, KPO, hybrid or {NONE}.")
    return Label(
        id=row["id"] or "",
        text=row["text"] or "",
        category=category,
        process_type=process_type,
        skill_level=_skill_level((row.get("skill_level") or "").strip(), line),
    )


def _skill_level(said: str, line: int) -> float | None:
    try:
        level = float(said) if said else None
    except ValueError:
        level = -1.0
    if level is not None and not 0 <= level <= 5:
        raise click.ClickException(f"Line {line}, column skill_level: “{said}” is not a number from 0 to 5.")
    return level
