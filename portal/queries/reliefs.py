"""What relaxing a requirement would gain, as a finished run found it, and who missed it by the least.

A client may read of every vendor that is not suspended. Files that are kept and handed on name nobody that does not fit.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from matching.relaxation import Relaxation, Relief
from portal.findings import findings_of
from portal.models import MatchRun
from portal.queries.entries import NearMiss, near_misses_of


@dataclass(frozen=True, slots=True, kw_only=True)
class ReliefRow:
    """What relaxing these rules gains; `best_score` in 1/100 points, None where nobody is gained."""

    rules: tuple[str, ...]
    vendors: int
    best_score: int | None
    nearest: Sequence[NearMiss] = ()

    @property
    def can_be_asked(self) -> bool:
        """Whether a what-if can do without these rules: the service itself is no must-have to be left out."""
        return "service" not in self.rules


@dataclass(frozen=True, slots=True, kw_only=True)
class Reliefs:
    """Single requirements and pairs, each beginning with what gains most; a pair gains more than either alone.

    `idle` are the requirements that relaxed alone would gain nobody.
    """

    vendors: int
    single: Sequence[ReliefRow]
    idle: Sequence[str]
    pairs: Sequence[ReliefRow]


def reliefs_of(run: MatchRun) -> Reliefs | None:
    """What relaxing would gain, without any name; None where nobody was ranked or excluded."""
    found = findings_of(run)
    return _shaped(found.relaxation, {}) if found else None


def named_reliefs_of(session: Session, run: MatchRun) -> Reliefs | None:
    """The same with the nearest misses by name, but for vendors that are suspended by now."""
    found = findings_of(run)
    if found is None:
        return None
    misses = [miss for relief in found.relaxation.single for miss in relief.nearest]
    named = {miss.excluded.vendor_id: miss for miss in near_misses_of(session, run, misses) if not miss.is_suspended}
    return _shaped(found.relaxation, named)


def _shaped(found: Relaxation, named: Mapping[str, NearMiss]) -> Reliefs | None:
    if not (found.single or found.pairs):
        return None
    return Reliefs(
        vendors=found.vendors,
        single=[_row(relief, named) for relief in found.single if relief.vendors],
        idle=[relief.rules[0] for relief in found.single if not relief.vendors],
        pairs=[_row(pair, named) for pair in found.telling_pairs],
    )


def _row(relief: Relief, named: Mapping[str, NearMiss]) -> ReliefRow:
    nearest = [named[miss.vendor_id] for miss in relief.nearest if miss.vendor_id in named]
    return ReliefRow(rules=relief.rules, vendors=relief.vendors, best_score=relief.best_score, nearest=nearest)
