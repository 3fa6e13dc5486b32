"""CSV files of texts with or without labels, as `evaluate categories` and `train` read them."""

import click

from matching.distinctions import CATEGORY
from matching.learning.labels import NONE, Label
from matching.types import ProcessType
from portal.cli.csv_rows import read_rows

PROCESS_TYPES = {*(kind.value for kind in ProcessType), NONE}


def read_texts(file: str) -> list[tuple[str, str, Label | None]]:
    """Id, text and label of each row, the label None where the row has no category; bytes that are not UTF-8 are replaced.

    Raises click.ClickException naming the line and the column of what cannot be read.
    """
    rows = read_rows(file, needed=("id", "text"), errors="replace")
    return [(row["id"], row["text"], _label(row, f"{file}, line {line}")) for line, row in rows]


def _label(row: dict[str, str], place: str) -> Label | None:
    category = row.get("category", "").strip()
    if not category:
        return None
    if category not in CATEGORY and category != NONE:
        raise click.ClickException(f"{place}, column category: “{category}” is none of the fifteen, nor “{NONE}”.")
    process_type = row.get("process_type", "").strip() or None
    if process_type is not None and process_type not in PROCESS_TYPES:
        raise click.ClickException(f"{place}, column process_type: “{process_type}” is not BPO, KPO, hybrid or {NONE}.")
    return Label(
        id=row["id"],
        text=row["text"],
        category=category,
        process_type=process_type,
        skill_level=_skill_level(row.get("skill_level", "").strip(), place),
    )


def _skill_level(said: str, place: str) -> float | None:
    try:
        level = float(said) if said else None
    except ValueError:
        level = -1.0
    if level is not None and not 0 <= level <= 5:
        raise click.ClickException(f"{place}, column skill_level: “{said}” is not a number from 0 to 5.")
    return level
