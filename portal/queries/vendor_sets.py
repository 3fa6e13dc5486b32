"""Sets of vendors as a saved search keeps them: a bit for each id, compressed; a hundred thousand vendors are 13 kB at most."""

import zlib

import numpy as np
from numpy.typing import NDArray


def packed(ids: NDArray[np.int64]) -> bytes:
    """The set of these ids, to be stored."""
    flags = np.zeros(int(ids.max(initial=-1)) + 1, np.bool_)
    flags[ids] = True
    return zlib.compress(np.packbits(flags).tobytes())


def unpacked(stored: bytes) -> NDArray[np.bool_]:
    """A stored set as one flag for each id from 0 on."""
    return np.unpackbits(np.frombuffer(zlib.decompress(stored), np.uint8)).view(np.bool_)


def holds(flags: NDArray[np.bool_], ids: NDArray[np.int64]) -> NDArray[np.bool_]:
    """For each id whether the set has it."""
    known = ids < len(flags)
    found = np.zeros(len(ids), np.bool_)
    found[known] = flags[ids[known]]
    return found
