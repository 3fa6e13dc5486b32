"""The database: one engine, sessions, and `transaction()`, the only place that commits.

SQLite runs with a write-ahead log, waits for locks instead of failing and takes the write lock at the beginning of a
writing transaction, so that a request that reads and then writes never meets a lost snapshot half-way. On both
databases what a session reads outside of `transaction()` is of one moment: a page that reads a requirement and then
its run never shows the one before and the other after a change.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import msgspec
from sqlalchemy import DateTime, Engine, Float, create_engine, event, literal
from sqlalchemy.engine import URL, Connection, Dialect
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm import Session, sessionmaker
from sqlalchemy.sql.expression import FunctionElement
from sqlalchemy.types import TypeDecorator

AFTER_COMMIT = "after_commit"
# Elsewhere a session reads all of one moment; what is written decides on the newest rows, which it locks.
WRITES: dict[str, dict[str, Any]] = {"sqlite": {"writes": True}, "postgresql": {"isolation_level": "READ COMMITTED"}}


class UtcDateTime(TypeDecorator[datetime]):
    """A point in time; always aware and in UTC on the Python side."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Refuse times without a zone; SQLite stores them in UTC without one."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a time without a time zone")
        return value.astimezone(UTC) if dialect.name != "sqlite" else value.astimezone(UTC).replace(tzinfo=None)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """The stored time, aware."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class database_now(FunctionElement[datetime]):  # noqa: N801 - reads as the SQL function that it is
    """The database's own clock plus some seconds: leases are judged by one clock, whatever the workers' clocks say."""

    type = UtcDateTime()
    inherit_cache = True  # the seconds are a parameter, so that a statement is compiled once

    def __init__(self, after: timedelta = timedelta()) -> None:
        super().__init__(literal(after.total_seconds(), Float()))


@compiles(database_now, "sqlite")
def _sqlite_now(element: database_now, compiler: Any, **options: Any) -> str:
    return f"(strftime('%Y-%m-%d %H:%M:%f', 'now', printf('%+f seconds', {compiler.process(element.clauses, **options)})) || '000')"


@compiles(database_now, "postgresql")
def _postgresql_now(element: database_now, compiler: Any, **options: Any) -> str:
    return f"(clock_timestamp() + make_interval(secs => {compiler.process(element.clauses, **options)}))"


def utcnow() -> datetime:
    """Now, aware, by this process's clock: for stamps that people read, never for leases."""
    return datetime.now(UTC)


def make_engine(url: URL) -> Engine:
    """An engine with the settings that each database needs."""
    if url.get_backend_name() == "sqlite":
        _keep_to_its_owner(Path(str(url.database)))
        engine = create_engine(url, connect_args={"timeout": 30, "check_same_thread": False}, json_serializer=_json)
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
        return engine
    return create_engine(url, isolation_level="REPEATABLE READ", pool_pre_ping=True, pool_size=10, max_overflow=10, json_serializer=_json)


def _json(value: Any) -> str:
    """What a column keeps of a document; the engine's own values are written as they are."""
    return msgspec.json.encode(value).decode()


def _keep_to_its_owner(path: Path) -> None:
    """Make the file readable by its owner alone; SQLite gives its journals the same rights. What cannot be made, connecting says."""
    with suppress(OSError):
        path.touch(mode=0o600)


def _prepare_sqlite(connection: Any, _record: Any) -> None:
    connection.isolation_level = None
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "busy_timeout=30000", "foreign_keys=ON", "recursive_triggers=ON"):
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN IMMEDIATE" if connection.get_execution_options().get("writes") else "BEGIN")


@contextmanager
def sessions_on(url: URL) -> Iterator[sessionmaker[Session]]:
    """Sessions for one command; every connection is closed in the end."""
    engine = make_engine(url)
    try:
        yield sessionmaker(engine)
    finally:
        engine.dispose()


@contextmanager
def transaction(session: Session) -> Iterator[Session]:
    """A writing transaction on `session`: commits at the end, then does what was asked for with `after_commit`.

    What the session read before is read again inside, so a decision is never taken on a stale row. An exception
    rolls everything back and nothing that was asked for afterwards is done.
    """
    session.commit()
    session.connection(execution_options=WRITES[session.get_bind().dialect.name])
    try:
        yield session
        session.commit()
    except BaseException:
        session.rollback()
        session.info.pop(AFTER_COMMIT, None)
        raise
    for action in session.info.pop(AFTER_COMMIT, ()):
        action()


def after_commit(session: Session, action: Callable[[], None]) -> None:
    """Have `action` done once the transaction around it has been committed."""
    session.info.setdefault(AFTER_COMMIT, []).append(action)
