"""Stretches of a text, from a first character to the one behind the last, in order and apart from one another."""

from bisect import bisect_right
from collections.abc import Sequence
from operator import itemgetter

Stretch = tuple[int, int]


def holds(stretches: Sequence[Stretch], at: int) -> bool:
    """Whether the character stands in one of the stretches."""
    place = bisect_right(stretches, at, key=itemgetter(0))
    return place > 0 and at < stretches[place - 1][1]
