"""The vendors of a table in the order of their names: what lists that are neither ranked nor for sale are sorted by.

Vendors are numbered by their place in that order, so that a set of vendors is one array of flags across all segments, and
a page of a list is a slice of it. A table that follows another keeps what is known of the segments that both have.
"""

from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Self

import msgspec
import numpy as np
from numpy.typing import NDArray

from matching.capabilities import CapabilityTable
from matching.columns.segments import Segment
from matching.columns.strings import join

SEPARATOR = b"\0"


class _Vendor(msgspec.Struct):
    """What is read of a capability's record: whose it is."""

    vendor_id: str
    vendor_name: str


@dataclass(frozen=True)
class VendorNames:
    """`keys` are the names in lower case, each with its vendor's id, in order; `places` gives, by the name of a segment, the
    place of each of its vendors among them.

    A vendor that was renamed has a place for each name: rows under the old one no longer live.
    """

    keys: list[bytes]
    places: dict[str, NDArray[np.intp]]

    @classmethod
    def of(cls, table: CapabilityTable, known: Self | None = None) -> Self:
        """Return the names of a table's vendors, given those of a table like it."""
        known = known or cls([], {})
        segments = {part.segment.name: part.segment for parts in table.partitions.values() for part in parts}
        new = {name: list(_keys(segment)) for name, segment in segments.items() if name not in known.places}
        arrived = sorted({key for keys in new.values() for key in keys if not _holds(known.keys, key)})
        keys = sorted([*known.keys, *arrived])
        shifts = np.array([bisect_left(known.keys, key) for key in arrived], np.intp)
        moved = {name: places + np.searchsorted(shifts, places, side="right") for name, places in known.places.items() if name in segments}
        found = {name: np.array([bisect_left(keys, key) for key in of_segment], np.intp) for name, of_segment in new.items()}
        return cls(keys, moved | found)

    def __len__(self) -> int:
        return len(self.keys)

    def covers(self, table: CapabilityTable) -> bool:
        """Tell whether every segment of the table is known."""
        return all(part.segment.name in self.places for parts in table.partitions.values() for part in parts)

    @cached_property
    def ids(self) -> NDArray[np.bytes_]:
        """The vendor ids in the order of the names."""
        return np.array([key.rpartition(SEPARATOR)[2] for key in self.keys], np.bytes_)

    def containing(self, text: str) -> NDArray[np.bool_]:
        """Return which names contain each of the words, in any place and letter case."""
        found = np.ones(len(self), np.bool_)
        for word in text.casefold().split():
            found &= self._containing(np.frombuffer(word.encode(), np.uint8))
        return found

    def _containing(self, word: NDArray[np.uint8]) -> NDArray[np.bool_]:
        letters, starts = self._letters
        at = np.flatnonzero(letters[: max(len(letters) - len(word) + 1, 0)] == word[0])
        for distance, letter in enumerate(word[1:], 1):
            at = at[letters[at + distance] == letter]
        owners = np.searchsorted(starts, at, side="right") - 1
        found = np.zeros(len(self), np.bool_)
        found[owners[at + len(word) <= starts[owners + 1]]] = True
        return found

    @cached_property
    def _letters(self) -> tuple[NDArray[np.uint8], NDArray[np.intp]]:
        """All names end to end, and where each begins."""
        letters, starts = join(key.partition(SEPARATOR)[0] for key in self.keys)
        return letters, starts.astype(np.intp)


def _holds(keys: list[bytes], key: bytes) -> bool:
    place = bisect_left(keys, key)
    return place < len(keys) and keys[place] == key


def _keys(segment: Segment) -> Iterator[bytes]:
    """Yield the key of each vendor of a segment, in the order of their numbers there."""
    records = segment.records.data
    _, first_rows = np.unique(segment.columns["vendor"], return_index=True)
    for row in first_rows.tolist():
        record = records[int(segment.record_offsets[row]) : int(segment.record_offsets[row + 1])]
        vendor = msgspec.msgpack.decode(record, type=_Vendor)
        yield SEPARATOR.join((vendor.vendor_name.casefold().encode(), vendor.vendor_id.encode()))
