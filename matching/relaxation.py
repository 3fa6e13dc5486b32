"""What each requirement costs in vendors: whom the client would gain by relaxing one, or two, and how many each must-have leaves.

A requirement is relaxed by no longer being a knock-out; it is scored as it stands, so that a gained vendor's score can be
compared with the others'. What only the operator or the law decides (`Rule.relaxable` false) is never offered.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import reduce
from heapq import merge
from itertools import combinations, islice

import numpy as np
from numpy.typing import NDArray

from matching.capabilities import CapabilityTable
from matching.columns.masks import Mask, count, pack, positions
from matching.columns.strings import Strings
from matching.comparison.question import Question
from matching.eligibility import RULE, RULES
from matching.passes.explanation import excluded_vendors
from matching.passes.gate import Gate, gates
from matching.passes.order import ROW_BITS, Place, ascending, first_of_each_vendor, place_key
from matching.passes.scoring import BAND, Weighing, best_keys
from matching.types import Brief, ExcludedVendor, Scope, Verdict
from matching.weights import DEFAULT_PROFILES, Profiles

NEAREST = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Relief:
    """What relaxing these rules together gains: vendors that are not eligible now, the best score among them, the nearest.

    `nearest` is given for a single rule only.
    """

    rules: tuple[str, ...]
    vendors: int
    best_score: int | None
    nearest: tuple[ExcludedVendor, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Left:
    """How many vendors are left after this rule and all before it."""

    rule: str
    vendors: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Relaxation:
    """What each rule asked for costs. `single` and `pairs` begin with what gains most."""

    vendors: int
    single: tuple[Relief, ...]
    pairs: tuple[Relief, ...]
    left: tuple[Left, ...]


@dataclass(frozen=True, slots=True)
class _Group:
    """The rows of each part that fail exactly certain rules, of vendors that no eligible row serves, and those vendors."""

    rows: list[NDArray[np.intp]]
    vendors: Mask


def relax(brief: Brief, verdict: Verdict, table: CapabilityTable, profiles: Profiles = DEFAULT_PROFILES, *, as_of: date) -> Relaxation:
    """Return what relaxing each rule, and each pair, would gain; empty for a brief that is not ranked."""
    if verdict.scope is not Scope.INSIDE or verdict.category is None:
        return Relaxation(vendors=0, single=(), pairs=(), left=())
    question = Question.of(brief, verdict, as_of)
    found = gates(question, table.partitions.get(question.category, ()))
    vendors = _Vendors(found)
    serving = vendors.of([gate.eligible for gate in found])
    asked = [rule.key for rule in RULES if rule.relaxable and rule.asked(question)]
    options = [*((rule,) for rule in asked), *combinations(asked, 2)]
    groups = {rules: _group(found, vendors, serving, rules) for rules in options}
    best = _best(found, Weighing.of(question, profiles), groups)
    nearest = _nearest(question, found, {rules[0]: group for rules, group in groups.items() if len(rules) == 1})
    return Relaxation(
        vendors=int(np.count_nonzero(serving)),
        single=_most_first(_relief((rule,), groups, best, nearest[rule]) for rule in asked),
        pairs=_most_first(_relief(pair, groups, best) for pair in combinations(asked, 2)),
        left=tuple(_left(found, vendors)),
    )


def vendors_left(brief: Brief, verdict: Verdict, table: CapabilityTable, *, as_of: date) -> tuple[Left, ...]:
    """Return how many vendors are left after each must-have, in the order of the rules, for the intake form."""
    if verdict.scope is not Scope.INSIDE or verdict.category is None:
        return ()
    found = gates(Question.of(brief, verdict, as_of), table.partitions.get(verdict.category, ()))
    return tuple(_left(found, _Vendors(found)))


class _Vendors:
    """The vendors of all parts of a category, numbered across the parts."""

    def __init__(self, found: Sequence[Gate]) -> None:
        self._columns = [gate.segment.columns["vendor"] for gate in found]
        self._numbers = _shared_numbers([gate.segment.vendors for gate in found])
        self._total = 1 + max((int(numbers.max(initial=-1)) for numbers in self._numbers), default=-1)

    def number(self, part: int, rows: NDArray[np.intp]) -> NDArray[np.intp]:
        """Return the vendor numbers of some rows of a part."""
        return self._numbers[part].take(self._columns[part].take(rows))

    def of(self, rows: Sequence[NDArray[np.intp]]) -> NDArray[np.bool_]:
        """Return which vendors have some rows of each part."""
        flags = np.zeros(self._total, np.bool_)
        for part, index in enumerate(rows):
            flags[self.number(part, index)] = True
        return flags


def _shared_numbers(parts: Sequence[Strings]) -> list[NDArray[np.intp]]:
    """Return, for every part's vendors in order, numbers that the parts share: the first part's own, then new ones."""
    if not parts:
        return []
    added: dict[str, int] = {}

    def number(id: str) -> int:
        old = parts[0].find(id)
        return added.setdefault(id, len(parts[0]) + len(added)) if old is None else old

    later = [np.array([number(vendors[place]) for place in range(len(vendors))], np.intp) for vendors in parts[1:]]
    return [np.arange(len(parts[0])), *later]


def _group(found: Sequence[Gate], vendors: _Vendors, serving: NDArray[np.bool_], rules: tuple[str, ...]) -> _Group:
    rows = []
    for part, gate in enumerate(found):
        index = positions(gate.failing_only(rules), len(gate.offers))
        rows.append(index[~serving[vendors.number(part, index)]])
    return _Group(rows, pack(vendors.of(rows)))


def _best(found: Sequence[Gate], weighing: Weighing, groups: Mapping[tuple[str, ...], _Group]) -> dict[tuple[str, ...], int]:
    """Return the best order key of each group that has a row."""
    best: dict[tuple[str, ...], int] = {}
    for part, gate in enumerate(found):
        keys = best_keys(gate.offers, weighing, [group.rows[part] for group in groups.values()]) if groups else []
        best |= {rules: max(key, best.get(rules, key)) for rules, key in zip(groups, keys, strict=True) if key is not None}
    return best


def _relief(
    rules: tuple[str, ...],
    groups: Mapping[tuple[str, ...], _Group],
    best: Mapping[tuple[str, ...], int],
    nearest: tuple[ExcludedVendor, ...] = (),
) -> Relief:
    """Return what relaxing the rules together gains: whoever fails one of them, or both, and nothing else."""
    gained = {rules, *((rule,) for rule in rules)}
    keys = [best[each] for each in gained if each in best]
    return Relief(
        rules=rules,
        vendors=count(reduce(np.bitwise_or, (groups[each].vendors for each in gained))),
        best_score=max(keys) // BAND if keys else None,
        nearest=nearest,
    )


def _nearest(question: Question, found: Sequence[Gate], groups: Mapping[str, _Group]) -> dict[str, tuple[ExcludedVendor, ...]]:
    """Return, for each rule, the vendors of its group that miss it by the least."""
    places = {
        rule: first_of_each_vendor(
            merge(*(_by_gap(gate, rule, rows) for gate, rows in zip(found, group.rows, strict=True)), key=place_key), NEAREST
        )
        for rule, group in groups.items()
    }
    explained = iter(excluded_vendors(question, [place for chosen in places.values() for place in chosen]))
    return {rule: tuple(islice(explained, len(chosen))) for rule, chosen in places.items()}


def _by_gap(gate: Gate, rule: str, rows: NDArray[np.intp]) -> Iterator[Place]:
    gaps = RULE[rule].gap(gate.offers.at(rows))
    for position in ascending((gaps << ROW_BITS) + rows, NEAREST):
        yield Place((1, int(gaps[position])), gate.segment, int(rows[position]))


def _most_first(reliefs: Iterable[Relief]) -> tuple[Relief, ...]:
    """Return what gains anything, the most vendors first, then the best score."""
    useful = [relief for relief in reliefs if relief.vendors]
    return tuple(sorted(useful, key=lambda relief: (-relief.vendors, -(relief.best_score or 0), relief.rules)))


def _left(found: Sequence[Gate], vendors: _Vendors) -> Iterator[Left]:
    passing = [gate.part.living for gate in found]
    for rule in found[0].failed if found else ():
        passing = [mask & ~gate.failed[rule] for mask, gate in zip(passing, found, strict=True)]
        rows = [positions(mask, len(gate.offers)) for mask, gate in zip(passing, found, strict=True)]
        yield Left(rule=rule, vendors=int(np.count_nonzero(vendors.of(rows))))
