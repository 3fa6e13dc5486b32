"""Sets of rows as packed bits, 64 rows a word: a knock-out over a whole category is then a handful of word operations.

Bit b of word w stands for row 64 w + b. Bits beyond the last row may be anything; masks of living rows clear them.
"""

from collections.abc import Collection

import numpy as np
from numpy.typing import NDArray

Mask = NDArray[np.uint64]
WORD = 64


def pack(flags: NDArray[np.bool_]) -> Mask:
    """Return the mask of the rows where the flag is set."""
    packed = np.packbits(flags, bitorder="little")
    if len(packed) % 8:
        packed = np.concatenate([packed, np.zeros(-len(packed) % 8, np.uint8)])
    return packed.view(np.uint64)


def unpack(mask: Mask, rows: int) -> NDArray[np.bool_]:
    """Return one flag for each of so many rows."""
    return np.unpackbits(mask.view(np.uint8), count=rows, bitorder="little").view(np.bool_)


def nothing(rows: int) -> Mask:
    """Return a mask without any row."""
    return np.zeros(-(-rows // WORD), np.uint64)


def everything(rows: int) -> Mask:
    """Return the mask of all of so many rows, and nothing beyond."""
    return pack(np.ones(rows, np.bool_))


def only(numbers: NDArray[np.integer], rows: int) -> Mask:
    """Return the mask of the rows with these numbers."""
    flags = np.zeros(rows, np.bool_)
    flags[numbers] = True
    return pack(flags)


def count(mask: Mask) -> int:
    """Return how many bits are set."""
    return int(np.bitwise_count(mask).sum(dtype=np.int64))


def positions(mask: Mask, rows: int) -> NDArray[np.intp]:
    """Return the numbers of the rows in a mask of living rows, ascending.

    Where few rows are in it, empty octets are passed over first: numpy searches flags slowly below one in ten.
    """
    if count(mask) * 12 > rows:
        return np.flatnonzero(unpack(mask, rows))
    octets = mask.view(np.uint8)
    held = np.flatnonzero(octets != 0)
    bits = np.flatnonzero(np.unpackbits(octets.take(held), bitorder="little").view(np.bool_))
    return (held.take(bits >> 3) << 3) + (bits & 7)


def take(mask: Mask, index: NDArray[np.intp]) -> Mask:
    """Return the mask of some rows of a larger one: its bit i is bit `index[i]`."""
    return pack(holds(mask, index))


def holds(mask: Mask, index: NDArray[np.intp]) -> NDArray[np.bool_]:
    """Return, for each row number, whether the mask holds it."""
    found = mask.view(np.uint8).take(index >> 3) >> (index & 7).astype(np.uint8) & 1
    return found.view(np.bool_)


def holds_each(masks: Collection[Mask], index: NDArray[np.intp]) -> NDArray[np.bool_]:
    """Return, mask × row number, whether the mask holds the row."""
    octets, bits = index >> 3, (index & 7).astype(np.uint8)
    held = np.array([mask.view(np.uint8).take(octets) for mask in masks], np.uint8)
    return (held.reshape(len(masks), len(index)) >> bits & np.uint8(1)).view(np.bool_)
