"""The tables as a workbook, one sheet each: figures as figures, the header frozen, texts never taken for formulas."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from io import BytesIO

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from portal.web.exports.statements import Cell
from portal.web.exports.tables import Table

LONGEST_CELL = 32_767
"""What a cell of the format can hold; a longer text goes on in the cells below it."""


def write_xlsx(tables: Sequence[Table], title: str, made: datetime | None) -> bytes:
    """The workbook, made in memory; `made` stands in it as the time of its making, so that the same run gives the same file."""
    target = BytesIO()
    book = Workbook(target, {"in_memory": True})
    book.set_properties({"title": title, "created": made and made.replace(tzinfo=None)})
    head = book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bottom": 1})
    words = book.add_format({"text_wrap": True, "valign": "top"})
    figures = book.add_format({"num_format": "0.00", "valign": "top"})
    for table in tables:
        sheet = book.add_worksheet(table.name)
        _lay_out(sheet, table, title, head)
        rows = (piece for row in table.rows for piece in _within_limit(row))
        for number, row in enumerate(rows, start=1):
            for column, cell in enumerate(row):
                _write(sheet, number, column, cell, words, figures)
    book.close()
    return target.getvalue()


def _lay_out(sheet: Worksheet, table: Table, title: str, head: Format) -> None:
    for column, each in enumerate(table.columns):
        sheet.set_column(column, column, each.width)
        sheet.write_string(0, column, each.name, head)
    sheet.freeze_panes(1, 0)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)
    # In a footer & begins a code and && is the letter; 255 characters are the most that it may have.
    sheet.set_footer(f"&L{title[:100].replace('&', '&&')}&RPage &P of &N")


def _write(sheet: Worksheet, row: int, column: int, cell: Cell, words: Format, figures: Format) -> None:
    if isinstance(cell, str):
        sheet.write_string(row, column, cell, words)
    elif isinstance(cell, Decimal):
        sheet.write_number(row, column, cell, figures)
    elif cell is not None:
        sheet.write_number(row, column, cell, words)


def _within_limit(row: Sequence[Cell]) -> list[Sequence[Cell]]:
    longest = max((len(cell) for cell in row if isinstance(cell, str)), default=0)
    parts = range(0, max(longest, 1), LONGEST_CELL)
    return [[cell[start : start + LONGEST_CELL] if isinstance(cell, str) else cell for cell in row] for start in parts]
