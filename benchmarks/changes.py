"""A vendor's edit beside a table built anew, and what a capability costs in memory, at a million capabilities."""

import gc
from collections.abc import Iterator
from dataclasses import fields, is_dataclass, replace
from typing import Any

import numpy as np

from benchmarks.timing import Line, in_turns
from matching.capabilities import CapabilityTable

REBUILDS = 3
"""Each takes half a minute."""


def patch(invented: CapabilityTable) -> Iterator[Line]:
    """Yield the time of one edit against that of building the table from its capabilities, and the table's size."""
    capabilities = [part.segment.get(row) for parts in invented.partitions.values() for part in parts for row in range(len(part.segment))]
    gc.freeze()  # a million capabilities would otherwise be searched for garbage again and again, in both works
    built = CapabilityTable.build(capabilities)
    edited = replace(capabilities[123_456], revision=1, skill_level=5)
    ours, theirs = in_turns(lambda: built.patch([edited]), lambda: CapabilityTable.build(capabilities), rounds=REBUILDS)
    yield Line(name="patch", value=ours, unit="ms", against="full rebuild", ratio=theirs / ours)
    yield Line(name="bytes_per_capability", value=_size(list(built.partitions.values())) / len(built), unit="byte")


def _size(part: Any) -> int:
    """Return the bytes of all arrays in a structure."""
    if isinstance(part, np.ndarray):
        return part.nbytes
    if isinstance(part, dict):
        return sum(map(_size, part.values()))
    if isinstance(part, list | tuple):
        return sum(map(_size, part))
    return sum(_size(getattr(part, field.name)) for field in fields(part)) if is_dataclass(part) else 0
