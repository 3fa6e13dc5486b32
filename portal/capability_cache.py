"""The table that runs rank, kept in the worker's memory and brought up to date from the revisions that are new.

Revisions are numbered in the order of their commits, so "everything up to number n" is one moment of the database:
the number is read first and newer rows are left for the next reader.
"""

import threading
from collections.abc import Sequence
from typing import Any

import msgspec
from sqlalchemy import Row, Select, func, select
from sqlalchemy.orm import Session

from matching.capabilities import CapabilityTable
from matching.types import Capability
from portal.capability_revisions import engine_id
from portal.models import CapabilityClock, CapabilityRevision


class CapabilityCache:
    """The newest table that this process has read. Threads may share it."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._revision = 0
        self._table = CapabilityTable.build(())

    def read(self, session: Session) -> tuple[int, CapabilityTable]:
        """The newest revision and the table as of it."""
        with self._lock:
            newest = session.scalar(select(CapabilityClock.revision)) or 0
            if newest < self._revision:  # the database was restored from a backup
                self._table = table_at(session, newest)
            elif newest > self._revision:
                rows = session.execute(_states(self._revision, newest)).all()
                removed = [engine_id(row.capability_id) for row in rows if not row.is_active]
                self._table = self._table.patch(_capabilities(rows), removed)
            self._revision = newest
            return newest, self._table


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
