"""Ours and the yardstick's times, taken in turns in one process, and the line that is printed of them."""

import json
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from statistics import median

ROUNDS = 31


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One measurement. `ratio` is ours ÷ theirs, or theirs ÷ ours where more is better; without a yardstick there is none."""

    name: str
    value: float
    unit: str
    against: str | None = None
    ratio: float | None = None

    def show(self) -> None:
        """Print the line as JSON."""
        print(json.dumps({key: round(value, 3) if isinstance(value, float) else value for key, value in asdict(self).items()}), flush=True)


def in_turns(*works: Callable[[], object], rounds: int = ROUNDS) -> list[float]:
    """Return the median milliseconds of each work, after one round that does not count."""
    taken: list[list[float]] = [[] for _ in works]
    for number in range(rounds + 1):
        for work, times in zip(works, taken, strict=True):
            begun = time.perf_counter()
            work()
            if number:
                times.append(1_000 * (time.perf_counter() - begun))
    return [median(times) for times in taken]
