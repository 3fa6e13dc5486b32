"""The memory of a process that ranks."""

import ctypes
from contextlib import suppress

TRIM_THRESHOLD, MMAP_THRESHOLD = -1, -3
"""Parameters of glibc's `mallopt` (`malloc.h`)."""
KEPT = 256 << 20
LARGEST = 32 << 20
"""The largest block that glibc takes from memory it has kept."""


def keep_freed_memory() -> None:
    """Have this process keep memory that it frees instead of giving it back at once, where the C library can.

    The engine makes and drops columns of some hundred kilobytes all the time. Mapped anew, each costs a page fault for every
    four kilobytes of it: a fifth of the time of a ranking.
    """
    with suppress(AttributeError, OSError):
        mallopt = ctypes.CDLL(None).mallopt
        mallopt(MMAP_THRESHOLD, LARGEST)
        mallopt(TRIM_THRESHOLD, KEPT)
