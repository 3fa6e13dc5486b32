"""The JSON files of the command line: a brief, and capabilities line by line; “-” is the standard input.

They are UTF-8 with or without a byte order mark. What cannot be read is a usage error that names file, line and field.
"""

import codecs
import re
from collections.abc import Callable, Iterator
from typing import TypeVar

import click
import msgspec

from matching.types import Brief, Capability
from portal.imports.engine_files import brief_of, capability_of

Said = TypeVar("Said")


def read_brief(file: str) -> Brief:
    """The brief that the one JSON object of the file says."""
    return _understood(_content(file), brief_of, "brief", file)


def read_brief_or_text(file: str) -> Brief:
    """The brief of a JSON object; of anything else the text, as it stands there but for bytes that are not UTF-8."""
    content = _content(file)
    if content.lstrip().startswith(b"{"):
        return _understood(content, brief_of, "brief", file)
    return Brief(text=content.decode(errors="replace"))


def read_capabilities(file: str) -> Iterator[Capability]:
    """Yield the capability of each line that is not empty. No two have the same id."""
    lines: dict[str, int] = {}
    with click.open_file(file, "rb") as opened:
        for number, line in enumerate(opened, start=1):
            content = line.removeprefix(codecs.BOM_UTF8) if number == 1 else line
            if content.strip():
                capability = _understood(content, capability_of, "capability", file, number)
                first = lines.setdefault(capability.id, number)
                if first != number:
                    raise _refusal(file, number, f"line {first} has the id “{capability.id}” already.")
                yield capability


def _content(file: str) -> bytes:
    with click.open_file(file, "rb") as opened:
        return bytes(opened.read()).removeprefix(codecs.BOM_UTF8)


def _understood(content: bytes, read: Callable[[bytes], Said], kind: str, file: str, first_line: int = 1) -> Said:
    """What `read` makes of the content, which begins in that line of the file."""
    try:
        return read(content)
    except (UnicodeDecodeError, msgspec.DecodeError, RecursionError) as error:
        before, complaint = _complaint(content, kind, error)
        line = first_line + content.count(b"\n", 0, before)
        raise _refusal(file, line, complaint) from error


def _refusal(file: str, line: int, complaint: str) -> click.UsageError:
    return click.UsageError(f"{'the standard input' if file == '-' else file}, line {line}: {complaint}")


def _complaint(content: bytes, kind: str, refusal: Exception) -> tuple[int, str]:
    """Before which byte the trouble begins, and what it is."""
    try:
        content.decode()
        said = msgspec.json.decode(content)
    except UnicodeDecodeError as error:
        return error.start, f"the byte 0x{content[error.start]:02X} is not UTF-8; save the file as UTF-8."
    except RecursionError:
        return 0, f"this is not a {kind}: it is nested too deeply."
    except msgspec.DecodeError as error:
        place = re.search(r"\(byte (\d+)\)", str(error))
        return int(place[1]) if place else len(
            content.rstrip()
        ), f"this is not valid JSON: {str(error).removeprefix('JSON is malformed: ')}."
    from portal.imports import shape

    problems = [": ".join(filter(None, (problem.field, problem.message))) for problem in shape.problems(kind, said)]
    return len(content) - len(content.lstrip()), "\n  ".join([f"this is not a {kind}.", *(problems or [str(refusal)])])
