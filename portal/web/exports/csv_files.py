"""The tables as CSV files in one archive, by RFC 4180; every row begins with the run's id, so that none gets lost.

A spreadsheet that opens such a file takes a text that begins like a formula for one. It is kept from that by an apostrophe.
"""

import csv
from collections.abc import Iterator, Sequence
from io import BytesIO, StringIO
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from portal.web.exports.statements import Cell
from portal.web.exports.tables import Table

BEGINS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "\0", "＝", "＋", "－", "＠")
BYTE_ORDER_MARK = "\ufeff"
"""Without it Excel reads the letters of names in the code page of the machine."""


def write_csv(tables: Sequence[Table], run_id: int) -> bytes:
    """The archive, made in memory; its times are fixed, so that the same run gives the same bytes."""
    target = BytesIO()
    with ZipFile(target, "w") as archive:
        for table in tables:
            archive.writestr(ZipInfo(f"{table.name.lower()}.csv"), "".join(_lines(table, run_id)).encode(), ZIP_DEFLATED)
    return target.getvalue()


def harmless(cell: Cell) -> Cell:
    """The cell, a text that begins like a formula with an apostrophe before it."""
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(BEGINS_A_FORMULA) else cell


def _lines(table: Table, run_id: int) -> Iterator[str]:
    yield BYTE_ORDER_MARK
    head: list[Cell] = ["Run", *(column.name for column in table.columns)]
    for row in (head, *([run_id, *cells] for cells in table.rows)):
        line = StringIO(newline="")
        csv.writer(line).writerow([harmless(cell) for cell in row])
        yield line.getvalue()
