"""The rows of a requirements CSV file, each as an input or as the list of what is wrong with it.

The file is UTF-8 (a byte order mark is fine) with commas, double quotes and any line ends. A row is named by the
physical line on which it begins, also where a quoted text runs over several lines.
"""

import csv
import hashlib
import json
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

import msgspec

from portal import checks
from portal.checks import CatalogueCodes, Problem, UnstorableTextError
from portal.imports import formats, shape
from portal.inputs import RequirementInput
from portal.intake.questions import QUESTION, AnswerKind

LONGEST_CELL = 16 * 1024 * 1024
PROSE, DOCUMENTS = frozenset({"text"}), frozenset({"particulars"})
LONG_ANSWERS = frozenset(code for code, question in QUESTION.items() if question.kind is AnswerKind.TEXT)


class UnreadableFileError(Exception):
    """The file as a whole cannot be read; the message says why and what to change."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One row: `requirement` is None where there are problems. `line` is where it begins in the file."""

    line: int
    reference: str
    requirement: RequirementInput | None
    problems: tuple[Problem, ...]


def read(path: Path, codes: CatalogueCodes) -> Iterator[Row]:
    """The rows of the file in their order.

    Raises:
        UnreadableFileError: there is no header, or its columns cannot be used.
    """
    csv.field_size_limit(LONGEST_CELL)
    with path.open(encoding="utf-8-sig", errors="surrogateescape", newline="") as file:
        records = _records(csv.reader(file, strict=True))
        _line, header = next(records, (0, None))
        columns = _columns(header)
        for line, record in records:
            if isinstance(record, csv.Error):
                problems = (Problem(field="", message=f"The quotes cannot be read: {record}."),)
                yield Row(line=line, reference="", requirement=None, problems=problems)
            else:
                yield _row(line, columns, record, codes)


def _records(reader: Any) -> Iterator[tuple[int, list[str] | csv.Error]]:
    """Every record that is not empty, with the line it begins on; a record that cannot be read is its error."""
    while True:
        line = reader.line_num + 1
        try:
            record = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            yield line, error
            continue
        if any(cell.strip() for cell in record):
            yield line, record


def _columns(header: Sequence[str] | csv.Error | None) -> list[str]:
    if header is None:
        raise UnreadableFileError("The file is empty; its first line has to name the columns.")
    if isinstance(header, csv.Error):
        raise UnreadableFileError(f"The quotes of the first line cannot be read: {header}.")
    if any(checks.UNSTORABLE.search(name) for name in header):
        raise UnreadableFileError("The file is not UTF-8 text; save it as “CSV UTF-8”.")
    known = {name.casefold(): name for name in formats.columns()}
    names = [known.get(name.strip().casefold(), name.strip()) for name in header]
    wrong = [name or "(no name)" for name in names if name not in known.values()]
    twice = sorted({name for name in names if names.count(name) > 1} - set(wrong))
    complaints = [
        *([f"The columns {', '.join(wrong)} are unknown."] if len(wrong) > 1 else []),
        *([f"The column {wrong[0]} is unknown."] if len(wrong) == 1 else []),
        *(f"The column {name} is there more than once." for name in twice),
        *([] if "text" in names else ["The column text is missing."]),
    ]
    if complaints:
        known_names = f"Columns are separated by commas; those that can be read are {', '.join(formats.columns())}."
        raise UnreadableFileError(" ".join([*complaints, known_names]))
    return names


def _row(line: int, columns: Sequence[str], cells: Sequence[str], codes: CatalogueCodes) -> Row:
    values, problems = _values(columns, cells)
    unreadable = {problem.field for problem in problems}
    problems += [problem for problem in shape.problems("requirement", values) if problem.field not in unreadable]
    broken = {re.split(r"[.\[]", problem.field)[0] for problem in problems}
    requirement = _requirement_of({column: value for column, value in values.items() if column not in broken})
    problems += [*checks.requirement_problems(requirement, codes), *checks.posting_problems(requirement)]
    return Row(
        line=line,
        reference=_reference(values),
        requirement=None if problems else requirement,
        problems=_first_of_each_column(problems),
    )


def _values(columns: Sequence[str], cells: Sequence[str]) -> tuple[dict[str, Any], list[Problem]]:
    """What the cells that are not empty say, and the problems of those that cannot be read."""
    values: dict[str, Any] = {}
    problems: list[Problem] = []
    for column, cell in zip(columns, cells, strict=False):
        try:
            value = _document(cell, column, problems) if column in DOCUMENTS else _value(column, cell)
        except UnstorableTextError as error:
            problems.append(Problem(field=column, message=str(error)))
        else:
            values |= {column: value} if value not in ("", [], {}) else {}
    if any(cell.strip() for cell in cells[len(columns) :]):
        problems.append(Problem(field="", message=f"The row has {len(cells)} cells, but there are {len(columns)} columns."))
    return values, problems


def _first_of_each_column(problems: Iterable[Problem]) -> tuple[Problem, ...]:
    """One problem for each column: the first says what is wrong, those after it often only follow from it."""
    found: dict[str, Problem] = {}
    for problem in problems:
        column = _column_of(problem.field)
        found.setdefault(column, Problem(field=column, message=problem.message))
    return tuple(found.values())


def _requirement_of(values: dict[str, Any]) -> RequirementInput:
    """The input that a row's checked values say."""
    said = {column: value for column, value in values.items() if column not in {"id", "text", *checks.ASKED}}
    said |= {"description": values.get("text", ""), "answers": {row: values[row] for row in checks.ASKED if row in values}}
    return msgspec.convert(said, RequirementInput)


def _value(column: str, cell: str) -> Any:
    """What a cell says: a text, a number, or a list; a number that cannot be read stays the text that it is."""
    if foreign := re.search("[\udc80-\udcff]", cell):
        raise UnstorableTextError(f"The byte 0x{ord(foreign.group()) - 0xDC00:02X} is not UTF-8; save the file as “CSV UTF-8”.")
    text = checks.clean_text(cell) if column in PROSE else checks.clean_line(cell)
    kinds = _kinds(column)
    if "array" in kinds:
        return list(dict.fromkeys(part for part in (part.strip() for part in text.split("|")) if part))
    if "integer" in kinds and re.fullmatch(r"-?[0-9]{1,18}", text):
        return int(text)
    if "number" in kinds and re.fullmatch(r"-?[0-9]{1,18}(\.[0-9]{1,18})?", text):
        return Decimal(text)
    return text


def _document(cell: str, column: str, problems: list[Problem]) -> Any:
    """What a cell of JSON says, without what it leaves empty."""
    try:
        value = json.loads(cell, parse_constant=_refuse_constant) if cell.strip() else {}
    except (ValueError, RecursionError) as error:
        problems.append(Problem(field=column, message=f"This cannot be read as JSON: {error}."))
        return {}
    value = shape.cleaned(value, column, problems, LONG_ANSWERS)
    return {code: answer for code, answer in value.items() if answer not in (None, "", [])} if isinstance(value, dict) else value


def _refuse_constant(name: str) -> None:
    raise ValueError(f"{name} is not a number")


def _kinds(column: str) -> set[str]:
    """The JSON types that a column takes."""
    field = formats.schema("requirement")["properties"][column]
    return {option.get("type", "") for option in (field, *field.get("anyOf", ()))}


def _column_of(field: str) -> str:
    """The column that a problem's field stands in."""
    name = re.split(r"\[", field)[0].removeprefix("answers.")
    return {"description": "text"}.get(name, name)


def _reference(values: dict[str, Any]) -> str:
    """The row's id, else one made from what it says, so that the same file can be imported again."""
    content = repr(sorted(values.items())).encode(errors="surrogatepass")
    return values.get("id") or f"row-{hashlib.sha256(content).hexdigest()[:16]}"
