"""What relaxing a requirement would gain, as a finished run found it.

A client reads how many vendors; only an admin reads which missed it by the least.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from matching.relaxation import Relaxation, Relief
from matching.types import ExcludedVendor
from portal.capability_revisions import engine_id
from portal.match_store import relaxation_of
from portal.models import MatchRun, Organisation

PAIRS = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class NamedMiss:
    """A vendor that would be gained, and what it missed."""

    vendor: str
    excluded: ExcludedVendor


@dataclass(frozen=True, slots=True, kw_only=True)
class ReliefRow:
    """What relaxing these rules gains; `best_score` in 1/100 points, None where nobody is gained."""

    rules: tuple[str, ...]
    vendors: int
    best_score: int | None
    nearest: Sequence[NamedMiss] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Reliefs:
    """Single requirements and the best pairs, each beginning with what gains most; a pair gains more than either alone."""

    vendors: int
    single: Sequence[ReliefRow]
    pairs: Sequence[ReliefRow]


def reliefs_of(run: MatchRun) -> Reliefs | None:
    """What relaxing would gain, without any name; None where nothing would."""
    return _shaped(relaxation_of(run), {})


def named_reliefs_of(session: Session, run: MatchRun) -> Reliefs | None:
    """The same with the nearest misses by name, for admins."""
    found = relaxation_of(run)
    ids = {int(miss.vendor_id) for relief in found.single for miss in relief.nearest} if found else set()
    rows = session.execute(select(Organisation.id, Organisation.name).where(Organisation.id.in_(ids)))
    return _shaped(found, {engine_id(id): name for id, name in rows})


def _shaped(found: Relaxation | None, names: Mapping[str, str]) -> Reliefs | None:
    if found is None or not (found.single or found.pairs):
        return None
    alone = {relief.rules[0]: relief.vendors for relief in found.single}
    pairs = [pair for pair in found.pairs if pair.vendors > max(alone.get(rule, 0) for rule in pair.rules)]
    return Reliefs(
        vendors=found.vendors,
        single=[_row(relief, names) for relief in found.single],
        pairs=[_row(pair, names) for pair in pairs[:PAIRS]],
    )


def _row(relief: Relief, names: Mapping[str, str]) -> ReliefRow:
    nearest = [NamedMiss(vendor=names[miss.vendor_id], excluded=miss) for miss in relief.nearest if miss.vendor_id in names]
    return ReliefRow(rules=relief.rules, vendors=relief.vendors, best_score=relief.best_score, nearest=nearest)
