"""The capabilities that a run ranks, as numpy columns partitioned by service category.

A table never changes: `patch` gives a new one that shares every untouched segment with the old. A partition is a base
segment and a few much smaller ones of what changed since; a row that was replaced or removed is dead where it was.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

from matching.columns.masks import Mask, count, everything, holds, only, positions
from matching.columns.segments import Segment
from matching.types import Capability

STEP = 32
"""A part that outgrows this fraction of the one before is folded into it: few parts to look through, and a change is cheap."""


@dataclass(frozen=True, slots=True)
class Part:
    """A segment and which of its rows live; the others were replaced or removed since."""

    segment: Segment
    living: Mask

    @classmethod
    def of(cls, capabilities: Iterable[Capability]) -> Self:
        """Return a part with a segment of one or more capabilities, all living."""
        segment = Segment.build(capabilities)
        return cls(segment, everything(len(segment)))

    def __len__(self) -> int:
        return count(self.living)

    def row(self, capability_id: str) -> int | None:
        """Return the living row of a capability."""
        row = self.segment.ids.find(capability_id)
        return row if row is not None and self.lives(row) else None

    def rows_of(self, vendor_id: str) -> NDArray[np.intp]:
        """Return the living rows of a vendor."""
        number = self.segment.vendors.find(vendor_id)
        rows = np.flatnonzero(self.segment.columns["vendor"] == number) if number is not None else np.zeros(0, np.intp)
        return rows[holds(self.living, rows)]

    def lives(self, row: int) -> bool:
        """Tell whether a row was neither replaced nor removed."""
        return bool(holds(self.living, np.array([row]))[0])

    def capabilities(self) -> Iterator[Capability]:
        """Yield the living capabilities in order of id."""
        return (self.segment.get(row) for row in positions(self.living, len(self.segment)).tolist())

    def without(self, rows: Sequence[int]) -> Self:
        """Return the same segment with more rows dead."""
        return type(self)(self.segment, self.living & ~only(np.array(rows, np.intp), len(self.segment)))


@dataclass(frozen=True, slots=True, kw_only=True)
class CapabilityTable:
    """All capabilities by category. `revision` is the highest that any of them has had."""

    partitions: Mapping[str, tuple[Part, ...]]
    revision: int = 0

    @classmethod
    def build(cls, capabilities: Iterable[Capability]) -> Self:
        """Return a table of the given capabilities; of two with the same id the later one counts."""
        newest = {capability.id: capability for capability in capabilities}
        by_category: dict[str, list[Capability]] = {}
        for capability in newest.values():
            by_category.setdefault(capability.category, []).append(capability)
        partitions = {category: (Part.of(rows),) for category, rows in sorted(by_category.items())}
        return cls(partitions=partitions, revision=max((row.revision for row in newest.values()), default=0))

    def patch(self, changed: Iterable[Capability], removed: Collection[str] = ()) -> Self:
        """Return a table with these capabilities added or replaced (by id) and the removed ids gone."""
        newest = {capability.id: capability for capability in changed}
        gone = {*newest, *removed}
        categories = {category for id in gone if (category := self._category(id))} | {row.category for row in newest.values()}
        partitions = dict(self.partitions)
        for category in sorted(categories):
            arrived = [row for row in newest.values() if row.category == category]
            partitions[category] = _patched(self.partitions.get(category, ()), gone, arrived)
        return type(self)(
            partitions={category: parts for category, parts in sorted(partitions.items()) if parts},
            revision=max([self.revision, *(row.revision for row in newest.values())]),
        )

    def __len__(self) -> int:
        return sum(len(part) for parts in self.partitions.values() for part in parts)

    def get(self, capability_id: str) -> Capability:
        """Return a capability in full; KeyError if the table does not hold it."""
        for parts in self.partitions.values():
            for part in parts:
                if (row := part.row(capability_id)) is not None:
                    return part.segment.get(row)
        raise KeyError(capability_id)

    def _category(self, capability_id: str) -> str | None:
        return next((name for name, parts in self.partitions.items() if any(part.row(capability_id) is not None for part in parts)), None)


def _patched(parts: tuple[Part, ...], gone: Collection[str], arrived: list[Capability]) -> tuple[Part, ...]:
    """Return a partition's parts after a change: dead rows where rows were replaced or removed, and a part of what arrived."""
    kept = [part.without(rows) if (rows := [row for id in gone if (row := part.row(id)) is not None]) else part for part in parts]
    while kept and (not len(kept[-1]) or len(arrived) * STEP > len(kept[-1])):
        arrived = [*kept.pop().capabilities(), *arrived]
    return (*kept, Part.of(arrived)) if arrived else tuple(kept)
