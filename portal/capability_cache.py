"""The table that runs rank, kept in this process's memory and brought up to date from the revisions that are new.

Revisions are numbered in the order of their commits, so "everything up to number n" is one moment of the database:
the number is read first and newer rows are left for the next reader. A process begins with the table that another one
of this machine has put on the shelf, and maps the same memory; whoever finds none there builds it while the others wait.
When its revision was made says whether a number still means the same: after a restore from a backup it does not.
"""

import threading
from collections.abc import Sequence
from datetime import datetime
from typing import Any, cast

import msgspec
from sqlalchemy import Row, Select, Table, bindparam, func, select
from sqlalchemy.orm import Session

from matching.capabilities import CapabilityTable
from matching.table_shelf import TableShelf
from matching.types import Capability
from portal.capability_revisions import engine_id
from portal.models import CapabilityClock, CapabilityRevision

CLOCKED = cast(Table, CapabilityClock.__table__)
NEWEST, OURS = (CapabilityRevision.__table__.alias(name) for name in ("newest", "ours"))
CLOCK = select(CLOCKED.c.revision, NEWEST.c.created_at, OURS.c.created_at).select_from(
    CLOCKED.outerjoin(NEWEST, NEWEST.c.number == CLOCKED.c.revision).outerjoin(OURS, OURS.c.number == bindparam("known"))
)
"""The newest revision, when it was made, and when the known one was."""
KEEP_AFTER = 500
"""New revisions after which the table is put on the shelf again, so that no process that starts has many to catch up with."""


class CapabilityCache:
    """The newest table that this process has read. Threads may share it."""

    def __init__(self, shelf: TableShelf | None = None) -> None:
        self._shelf = shelf
        self._lock = threading.Lock()
        self._table = CapabilityTable.build(())
        self._revision = 0
        self._made_at: datetime | None = None
        self._kept = 0

    def read(self, session: Session) -> tuple[int, CapabilityTable]:
        """The newest revision and the table as of it."""
        with self._lock:
            newest, made_at, ours = session.execute(CLOCK, {"known": self._revision}).one_or_none() or (0, None, None)
            if newest < self._revision or ours != self._made_at or (newest and not self._revision):
                self._begin(session, newest, made_at)
            if newest > self._revision:
                rows = session.execute(_states(self._revision, newest)).all()
                removed = [engine_id(row.capability_id) for row in rows if not row.is_active]
                self._table = self._table.patch(_capabilities(rows), removed)
                self._revision, self._made_at = newest, made_at
            if self._shelf and newest - self._kept >= KEEP_AFTER:
                self._keep_unless_kept(self._shelf)
            return newest, self._table

    def unless_changed(self, newest: int | None, made_at: datetime | None) -> tuple[int, CapabilityTable] | None:
        """The table if it is as of the newest revision, made when that was made; None where it has to be read."""
        with self._lock:
            return (self._revision, self._table) if (newest, made_at) == (self._revision, self._made_at) else None

    def _begin(self, session: Session, newest: int, made_at: datetime | None) -> None:
        """Take the table from the shelf; if none of this database's past is there, build it and put it there."""
        if self._shelf is None:
            self._table, self._revision, self._made_at = table_at(session, newest), newest, made_at
            return
        with self._shelf.locked():
            if not self._take(session, self._shelf, newest):
                self._table, self._revision, self._made_at = table_at(session, newest), newest, made_at
                self._keep(self._shelf)
                self._take(session, self._shelf, newest)  # the mapped one, instead of our own copy

    def _take(self, session: Session, shelf: TableShelf, newest: int) -> bool:
        kept = shelf.newest()
        if kept is None or kept.number > newest:
            return False
        made_at = session.scalar(select(CapabilityRevision.created_at).where(CapabilityRevision.number == kept.number))
        if made_at is None or kept.stamp != made_at.isoformat() or (table := shelf.load(kept)) is None:
            return False
        self._table, self._revision, self._made_at, self._kept = table, kept.number, made_at, kept.number
        return True

    def _keep_unless_kept(self, shelf: TableShelf) -> None:
        """Put the table on the shelf, unless another process has just done so."""
        with shelf.locked():
            kept = shelf.newest()
            if kept is None or not 0 <= self._revision - kept.number < KEEP_AFTER:
                self._keep(shelf)
        self._kept = self._revision

    def _keep(self, shelf: TableShelf) -> None:
        if self._made_at:
            shelf.keep(self._table, self._revision, self._made_at.isoformat())
            self._kept = self._revision


def table_at(session: Session, revision: int) -> CapabilityTable:
    """The table as a run saw it that read this revision."""
    return CapabilityTable.build(_capabilities(session.execute(_states(0, revision)).all()))


def _states(after: int, upto: int) -> Select[int, bool, dict[str, Any]]:
    """The last state of each capability that changed after one revision and not after another."""
    last = (
        select(func.max(CapabilityRevision.number))
        .where(CapabilityRevision.number > after, CapabilityRevision.number <= upto)
        .group_by(CapabilityRevision.capability_id)
    )
    columns = CapabilityRevision.capability_id, CapabilityRevision.is_active, CapabilityRevision.content
    return select(*columns).where(CapabilityRevision.number.in_(last)).order_by(CapabilityRevision.number)


def _capabilities(rows: Sequence[Row[int, bool, dict[str, Any]]]) -> list[Capability]:
    return [msgspec.convert(row.content, Capability) for row in rows if row.is_active]
