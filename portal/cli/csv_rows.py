"""The rows of a CSV file, as the commands that measure and train read them."""

import csv
from collections.abc import Iterator

import click

LONGEST_FIELD = 10_000_000


def read_rows(file: str, needed: tuple[str, ...], errors: str = "strict") -> Iterator[tuple[int, dict[str, str]]]:
    """Yield each row by its columns, a cell that is not there as empty, with the line on which it begins.

    The file is UTF-8 with or without a byte order mark, or “-”. `errors` says what becomes of bytes that are not.
    Raises click.ClickException naming the line of what cannot be read, or the columns that are not there.
    """
    csv.field_size_limit(LONGEST_FIELD)
    line = 1
    try:
        with click.open_file(file, encoding="utf-8-sig", errors=errors) as opened:
            reader = csv.reader(opened, strict=True)
            columns = next(reader, [])
            if missing := [name for name in needed if name not in columns]:
                raise click.ClickException(f"{file} has no column {' and no column '.join(missing)}; it needs {', '.join(needed)}.")
            line = reader.line_num + 1
            for cells in reader:
                if any(cells[len(columns) :]):
                    raise click.ClickException(f"{file}, line {line}: there are {len(cells)} cells, but {len(columns)} columns.")
                if cells:
                    yield line, dict.fromkeys(columns, "") | dict(zip(columns, cells, strict=False))
                line = reader.line_num + 1
    except UnicodeDecodeError as error:
        raise click.ClickException(f"{file} is not UTF-8; save the file as UTF-8.") from error
    except csv.Error as error:
        raise click.ClickException(f"{file}, line {line}: the row that begins here is not CSV ({error}).") from error
