"""Tables on disk that workers share: immutable segment files, mapped into memory, and one small manifest a revision.

A segment file is named after its content and written once; a later revision of the table names the same file with other
living rows, and one more for its delta. So a vendor's edit writes kilobytes, and every worker that opens the table reads
the same pages of memory. Nothing is edited in place, and a file appears under its name only when it is whole.
"""

from collections.abc import Iterable, Iterator
from dataclasses import fields, is_dataclass
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any

import msgspec
import numpy as np
from numpy.typing import NDArray

from matching.capabilities import CapabilityTable, Part
from matching.columns import money
from matching.columns.segments import Segment
from matching.columns.strings import Strings
from matching.experience import ExperienceIndex
from matching.relevance import terms

LAYOUT = 5
"""Raised whenever the columns change."""
MAGIC = b"vmsegmnt"
ALIGNMENT = 64
"""A cache line, so that mapped arrays are aligned as those in memory are."""
Arrays = dict[str, NDArray[Any]]


class EditionError(Exception):
    """The file is no segment of this edition: build the table again."""


class _Array(msgspec.Struct):
    """Where an array lies in a segment file, and its type as numpy describes it."""

    dtype: Any
    rows: int
    offset: int


class _Header(msgspec.Struct):
    edition: str
    category: str
    name: str
    certificates: tuple[str, ...]
    arrays: dict[str, _Array]


class _Part(msgspec.Struct):
    segment: str
    living: bytes


class _Manifest(msgspec.Struct):
    revision: int
    partitions: dict[str, list[_Part]]


def edition() -> str:
    """Return what columns are made by: their layout, the term statistics and the exchange rates."""
    return f"{LAYOUT}-{terms.shipped().version}-{money.EXCHANGE_ON}"


def save(table: CapabilityTable, folder: Path, number: int) -> Path:
    """Write what is not there yet under this number and return the path of the manifest, which `load` opens."""
    folder.mkdir(parents=True, exist_ok=True)
    partitions = {
        category: [_Part(_save_segment(part.segment, folder), part.living.tobytes()) for part in parts]
        for category, parts in table.partitions.items()
    }
    manifest = folder / f"table-{number}.manifest"
    write(manifest, [msgspec.msgpack.encode(_Manifest(table.revision, partitions))])
    return manifest


def load(manifest: Path) -> CapabilityTable:
    """Return a saved table with its segments mapped into memory; EditionError if this engine reads another edition."""
    saved = _read(manifest)
    partitions = {
        category: tuple(Part(_load_segment(manifest.parent / part.segment), np.frombuffer(part.living, np.uint64)) for part in parts)
        for category, parts in saved.partitions.items()
    }
    return CapabilityTable(partitions=partitions, revision=saved.revision)


def files_of(manifest: Path) -> set[str]:
    """Return the names of the segment files that a saved table needs."""
    return {part.segment for parts in _read(manifest).partitions.values() for part in parts}


def _read(manifest: Path) -> _Manifest:
    return msgspec.msgpack.decode(manifest.read_bytes(), type=_Manifest)


def _save_segment(segment: Segment, folder: Path) -> str:
    path = folder / f"{segment.name}-{edition()}.segment"
    if not path.exists():
        write(path, _segment_bytes(segment))
    return path.name


def _segment_bytes(segment: Segment) -> Iterator[bytes | NDArray[Any]]:
    """Yield magic, length of the header, header and arrays, each array where the header says."""
    arrays = dict(_arrays(segment))
    placed: dict[str, _Array] = {}
    offset = 0
    for name, array in arrays.items():
        placed[name] = _Array(np.lib.format.dtype_to_descr(array.dtype), len(array), offset)
        offset += -(-array.nbytes // ALIGNMENT) * ALIGNMENT
    header = msgspec.msgpack.encode(_Header(edition(), segment.category, segment.name, segment.certificates, placed))
    beginning = MAGIC + len(header).to_bytes(8, "little") + header
    yield beginning + bytes(-len(beginning) % ALIGNMENT)
    for array in arrays.values():
        yield np.ascontiguousarray(array).view(np.uint8)
        yield bytes(-array.nbytes % ALIGNMENT)


def _arrays(part: Any, prefix: str = "") -> Iterator[tuple[str, NDArray[Any]]]:
    """Yield every array in a dataclass or dictionary with its path."""
    members = part.items() if isinstance(part, dict) else ((field.name, getattr(part, field.name)) for field in fields(part))
    for name, value in members:
        if isinstance(value, np.ndarray):
            yield prefix + name, value
        elif isinstance(value, dict) or is_dataclass(value):
            yield from _arrays(value, f"{prefix}{name}/")


def _load_segment(path: Path) -> Segment:
    mapped = np.asarray(np.memmap(path, np.uint8, "r"))
    if mapped[: len(MAGIC)].tobytes() != MAGIC:
        raise EditionError(f"{path.name} is not a segment of a table")
    start = len(MAGIC) + 8
    end = start + int.from_bytes(mapped[len(MAGIC) : start].tobytes(), "little")
    header = msgspec.msgpack.decode(mapped[start:end].tobytes(), type=_Header)
    if header.edition != edition():
        raise EditionError(f"{path.name} is of edition {header.edition}")
    content = mapped[end + -end % ALIGNMENT :]
    arrays = {name: _mapped(content, array) for name, array in header.arrays.items()}
    return Segment(
        category=header.category,
        name=header.name,
        certificates=header.certificates,
        columns=_under(arrays, "columns/"),
        masks=_under(arrays, "masks/"),
        ids=Strings(**_under(arrays, "ids/")),
        vendors=Strings(**_under(arrays, "vendors/")),
        domains=Strings(**_under(arrays, "domains/")),
        experience=ExperienceIndex(**_under(arrays, "experience/")),
        **{name: array for name, array in arrays.items() if "/" not in name},
    )


def _mapped(content: NDArray[np.uint8], array: _Array) -> NDArray[Any]:
    dtype = np.lib.format.descr_to_dtype(_hashable(array.dtype))
    return content[array.offset : array.offset + array.rows * dtype.itemsize].view(dtype)


def _hashable(described: Any) -> Any:
    """Return numpy's description of a type with the tuples that a file turned into lists."""
    return [tuple(field) for field in described] if isinstance(described, list) else described


def _under(arrays: Arrays, prefix: str) -> Arrays:
    return {name.removeprefix(prefix): array for name, array in arrays.items() if name.startswith(prefix)}


def write(path: Path, pieces: Iterable[bytes | NDArray[Any]]) -> None:
    """Write a file that other processes see whole or not at all."""
    with NamedTemporaryFile(dir=path.parent, prefix=path.name, delete=False) as file:
        for piece in pieces:
            file.write(piece if isinstance(piece, bytes) else piece.data)
    Path(file.name).replace(path)
