"""What each requirement costs in vendors: whom the client would gain by relaxing one, or two, and how many each must-have leaves.

A requirement is relaxed by no longer being a knock-out. The brief stays as it is: it is scored as it stands, so that a gained
vendor's score can be compared with the others', and fewer people do not make the contract smaller. What only the operator or
the law decides (`Rule.relaxable` false) is never offered.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import combinations, islice
from typing import Self

import numpy as np
from numpy.typing import NDArray

from matching.capabilities import CapabilityTable
from matching.columns.masks import positions, unpack
from matching.columns.strings import Strings
from matching.comparison.question import Question
from matching.eligibility import RULES
from matching.passes.contest import Contest
from matching.passes.gate import Gate, gates
from matching.passes.order import Places, nearest_by_rule
from matching.passes.placing import misses
from matching.passes.scoring import BAND, best_keys
from matching.types import Brief, Miss, Scope, Verdict
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
    nearest: tuple[Miss, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Left:
    """How many vendors are left after this rule and all before it."""

    rule: str
    vendors: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Relaxation:
    """What each rule asked for costs. `single` and `pairs` begin with what gains most, and end with what gains nobody."""

    vendors: int
    single: tuple[Relief, ...]
    pairs: tuple[Relief, ...]
    left: tuple[Left, ...]

    @property
    def telling_pairs(self) -> list[Relief]:
        """The pairs that gain more than either of the two alone."""
        alone = {relief.rules[0]: relief.vendors for relief in self.single}
        return [pair for pair in self.pairs if pair.vendors > max(alone.get(rule, 0) for rule in pair.rules)]


@dataclass(frozen=True, slots=True)
class _Missed:
    """The rows of one part that fail one or two of the rules asked and nothing else, of vendors that no eligible row serves.

    A group is the rows that fail the same rules: its code has a bit for each. `rows` are in groups; group g is
    `rows[starts[g]:starts[g + 1]]` and has the code `codes[g]`.
    """

    rows: NDArray[np.intp]
    codes: list[int]
    starts: list[int]

    @classmethod
    def of(cls, gate: Gate, asked: Sequence[str], is_served: Callable[[NDArray[np.intp]], NDArray[np.bool_]]) -> Self:
        """Return the groups of a part; `is_served` tells the rows whose vendor is eligible anyhow."""
        few = gate.once | gate.twice
        for rule, failing in gate.failed.items():
            if rule not in asked:
                few = few & ~failing
        rows = positions(few, len(gate.offers))
        rows = rows[~is_served(rows)]
        code = np.zeros(len(rows), np.uint16)
        for bit, rule in enumerate(asked):
            code |= unpack(gate.failed[rule], len(gate.offers)).take(rows).astype(np.uint16) << np.uint16(bit)
        order = np.argsort(code, kind="stable")
        code = code.take(order)
        starts = np.flatnonzero(np.diff(code, prepend=np.uint16(0)))  # no row has the code 0
        return cls(rows.take(order), code.take(starts).tolist(), [*starts.tolist(), len(rows)])


def relax(brief: Brief, verdict: Verdict, table: CapabilityTable, profiles: Profiles = DEFAULT_PROFILES, *, as_of: date) -> Relaxation:
    """Return what relaxing each rule, and each pair, would gain; empty for a brief that is not ranked."""
    return relieve(Contest.of(brief, verdict, table, profiles, as_of))


def relieve(contest: Contest | None) -> Relaxation:
    """Return what relaxing each rule, and each pair, would gain; empty where there is no contest."""
    if contest is None:
        return Relaxation(vendors=0, single=(), pairs=(), left=())
    found = contest.gates
    vendors = _Vendors(found)
    serving = vendors.of([gate.eligible for gate in found])
    asked = [rule.key for rule in RULES if rule.relaxable and rule.asked(contest.question)]
    missed = [
        _Missed.of(gate, asked, lambda rows, part=part: serving.take(vendors.number(part, rows)))  # type: ignore[misc]
        for part, gate in enumerate(found)
    ]
    bits = {rule: 1 << bit for bit, rule in enumerate(asked)}
    pairs = list(combinations(asked, 2))
    options = [*((bits[rule], 0, 0) for rule in asked), *((bits[a], bits[b], bits[a] | bits[b]) for a, b in pairs)]
    gains = _gains(contest, vendors, missed, options)
    nearest = _nearest(found, asked)
    alone = [
        Relief(rules=(rule,), vendors=gained, best_score=best, nearest=nearest[rule])
        for rule, (gained, best) in zip(asked, gains, strict=False)
    ]
    together = [
        Relief(rules=pair, vendors=gained, best_score=best) for pair, (gained, best) in zip(pairs, gains[len(asked) :], strict=True)
    ]
    return Relaxation(
        vendors=int(np.count_nonzero(serving)), single=_most_first(alone), pairs=_most_first(together), left=_left(found, vendors)
    )


def vendors_left(brief: Brief, verdict: Verdict, table: CapabilityTable, *, as_of: date) -> tuple[Left, ...]:
    """Return how many vendors are left after each must-have, in the order of the rules, for the intake form."""
    if verdict.scope is not Scope.INSIDE or verdict.category is None:
        return ()
    found = gates(Question.of(brief, verdict, as_of), table.partitions.get(verdict.category, ()))
    return _left(found, _Vendors(found))


class _Vendors:
    """The vendors of all parts of a category, numbered across the parts: the first part's own numbers, then new ones."""

    def __init__(self, found: Sequence[Gate]) -> None:
        self._columns = [gate.segment.columns["vendor"] for gate in found]
        first, *later = [gate.segment.vendors for gate in found] or [Strings.of(())]
        added: dict[str, int] = {}

        def number(id: str) -> int:
            old = first.find(id)
            return added.setdefault(id, len(first) + len(added)) if old is None else old

        self._numbers = [np.array([number(vendors[place]) for place in range(len(vendors))], np.intp) for vendors in later]
        self.count = len(first) + len(added)

    def number(self, part: int, rows: NDArray[np.intp]) -> NDArray[np.integer]:
        """Return the vendor numbers of some rows of a part."""
        own = self._columns[part].take(rows)
        return self._numbers[part - 1].take(own) if part else own

    def of(self, rows: Sequence[NDArray[np.intp]]) -> NDArray[np.bool_]:
        """Return which vendors have some rows of each part."""
        flags = np.zeros(self.count, np.bool_)
        for part, index in enumerate(rows):
            flags[self.number(part, index)] = True
        return flags


def _gains(
    contest: Contest, vendors: _Vendors, missed: Sequence[_Missed], options: Sequence[tuple[int, ...]]
) -> list[tuple[int, int | None]]:
    """Return, for each choice of three groups by code, how many vendors they hold and the best score among them; 0 is no group."""
    best = _best(contest, missed)
    keys = [max((best[code] for code in option if code in best), default=None) for option in options]
    counts = _held(vendors, missed, np.array(options, np.intp).reshape(-1, 3)).tolist()
    return [(count, None if key is None else key // BAND) for count, key in zip(counts, keys, strict=True)]


def _held(vendors: _Vendors, missed: Sequence[_Missed], options: NDArray[np.intp]) -> NDArray[np.integer]:
    """Return how many vendors each choice of three groups holds.

    Most vendors stand in one row and are counted by it; sets are made only of those that may stand in several groups.
    """
    numbers = np.concatenate([np.zeros(0, np.intp), *(vendors.number(part, each.rows) for part, each in enumerate(missed))])
    codes = np.concatenate([np.zeros(0, np.intp), *(np.repeat(np.array(each.codes, np.intp), np.diff(each.starts)) for each in missed)])
    alone = np.bincount(numbers, minlength=1).take(numbers) == 1
    by_one = np.bincount(codes[alone], minlength=1 + int(options.max(initial=0)))
    several, group = np.unique(codes[~alone], return_inverse=True)
    others, number = np.unique(numbers[~alone], return_inverse=True)
    sets = np.zeros((len(several) + 1, len(others)), np.bool_)
    sets[group, number] = True
    place = np.full(len(by_one), len(several))  # the last set is empty
    place[several] = np.arange(len(several))
    counts: NDArray[np.integer] = by_one.take(options).sum(axis=1) + sets[place.take(options)].any(axis=1).sum(axis=1)
    return counts


def _best(contest: Contest, missed: Sequence[_Missed]) -> dict[int, int]:
    """Return the best order key of each group, by its code."""
    best: dict[int, int] = {}
    for gate, part in zip(contest.gates, missed, strict=True):
        keys = best_keys(gate.offers, contest.weighing, part.rows, part.starts[:-1]).tolist() if part.codes else []
        best |= {code: max(key, best.get(code, key)) for code, key in zip(part.codes, keys, strict=True)}
    return best


def _nearest(found: Sequence[Gate], rules: Sequence[str]) -> dict[str, tuple[Miss, ...]]:
    """Return, for each rule, the vendors that miss nothing else and miss it by the least."""
    places = nearest_by_rule(found, rules, NEAREST)
    missed = iter(misses(found, Places.joined(list(places.values()))))
    return {rule: tuple(islice(missed, len(chosen))) for rule, chosen in places.items()}


def _most_first(reliefs: Iterable[Relief]) -> tuple[Relief, ...]:
    """Return the most vendors first, then the best score."""
    return tuple(sorted(reliefs, key=lambda relief: (-relief.vendors, -(relief.best_score or 0), relief.rules)))


def _left(found: Sequence[Gate], vendors: _Vendors) -> tuple[Left, ...]:
    """Return the vendors left after each rule: those that pass all, and of each rule from the last those that it stopped first."""
    rules = list(found[0].failed) if found else []
    passing = [gate.part.living for gate in found]
    stopped = []
    for rule in rules:
        stopped.append([mask & gate.failed[rule] for mask, gate in zip(passing, found, strict=True)])
        passing = [mask & ~gate.failed[rule] for mask, gate in zip(passing, found, strict=True)]
    flags = vendors.of([gate.eligible for gate in found])
    left = []
    for rule, masks in zip(reversed(rules), reversed(stopped), strict=True):
        left.append(Left(rule=rule, vendors=int(np.count_nonzero(flags))))
        for part, (mask, gate) in enumerate(zip(masks, found, strict=True)):
            flags[vendors.number(part, positions(mask, len(gate.offers)))] = True
    return tuple(reversed(left))
