"""Files that a command names: what it reads has to be there, and what it writes is written whole once all work is done."""

import csv
import io
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import click

READABLE = click.Path(exists=True, dir_okay=False, readable=True, allow_dash=True)
"""A file, or “-” for the standard input."""


class _Writable(click.Path):
    """Refused before any work where the file could not be written after it."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        folder = Path(value).parent
        if not folder.is_dir():
            self.fail(f"There is no folder {folder}.", param, ctx)
        return super().convert(value, param, ctx)


WRITABLE = _Writable(dir_okay=False, writable=True, allow_dash=True)
"""A file in a folder that exists, or “-” for the standard output."""


def write(file: str, content: str) -> None:
    """Put the content in place: a reader sees the old file or the new one, never a part of it."""
    path = Path(file)
    try:
        if file == "-":
            click.echo(content, nl=False)
        elif path.exists() and not path.is_file():  # a pipe or a device, which cannot be replaced
            path.write_text(content, encoding="utf-8")
        else:
            whole = path.resolve()
            unfinished = whole.with_name(f".{whole.name}.unfinished")
            unfinished.write_text(content, encoding="utf-8")
            unfinished.replace(whole)
    except OSError as error:
        raise click.FileError(file, error.strerror) from error


def write_csv(file: str, columns: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Write the rows below a line with the names of their columns."""
    content = io.StringIO()
    writer = csv.writer(content, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows(rows)
    write(file, content.getvalue())
