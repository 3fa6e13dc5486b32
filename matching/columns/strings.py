"""A sorted, immutable set of strings held as two numpy arrays, so that it can be memory-mapped and searched."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class Strings:
    """String number i is the UTF-8 text `blob[offsets[i]:offsets[i + 1]]`; the numbers follow the strings' order."""

    blob: NDArray[np.uint8]
    offsets: NDArray[np.uint64]

    @classmethod
    def of(cls, ordered: Iterable[str]) -> Self:
        """Return the strings given, which must be distinct and in order (UTF-8 orders as code points do)."""
        return cls(*join(text.encode() for text in ordered))

    def __len__(self) -> int:
        return len(self.offsets) - 1

    def __getitem__(self, number: int) -> str:
        return self._bytes(number).decode()

    def several(self, numbers: NDArray[np.integer]) -> list[str]:
        """Return the strings with these numbers."""
        starts, ends = self.offsets.take(numbers).tolist(), self.offsets.take(numbers + 1).tolist()
        whole = self.blob.data
        return [str(whole[start:end], "utf-8") for start, end in zip(starts, ends, strict=True)]

    def find(self, text: str) -> int | None:
        """Return the number of a string, by binary search; None if it is not here."""
        wanted, low, high = text.encode(), 0, len(self)
        while low < high:
            middle = (low + high) // 2
            found = self._bytes(middle)
            if found == wanted:
                return middle
            low, high = (middle + 1, high) if found < wanted else (low, middle)
        return None

    def _bytes(self, number: int) -> bytes:
        return self.blob[int(self.offsets[number]) : int(self.offsets[number + 1])].tobytes()


def join(pieces: Iterable[bytes]) -> tuple[NDArray[np.uint8], NDArray[np.uint64]]:
    """Return byte strings end to end, and where each begins (one more offset than pieces)."""
    lengths, joined = [0], bytearray()
    for piece in pieces:
        joined += piece
        lengths.append(len(joined))
    return np.frombuffer(bytes(joined), np.uint8), np.array(lengths, np.uint64)
