"""A migrated database with the catalogue in it, put back to that state before each test in a few milliseconds.

The tables are not created anew for each test, and nothing is wrapped in a transaction that is never committed: the code
under test begins and commits as it does in earnest, on both databases. Restoring bypasses the triggers that keep the
audit trail from being changed, by means that only the owner of the database has.
"""

import sqlite3
from pathlib import Path
from typing import Protocol

from alembic import command
from sqlalchemy import Engine, MetaData, text

from portal.config import Settings
from portal.db import make_engine
from portal.migrations import migrations_of


class Pristine(Protocol):
    """A database that remembers one state."""

    settings: Settings

    def restore(self) -> None:
        """Put every row back to what it was when this was made."""

    def close(self) -> None:
        """Forget it."""


def settings_for(instance: Path, address: str | None = None) -> Settings:
    """Settings of an installation in a folder of its own: SQLite there, or the database at `address`."""
    environment = {"INSTANCE_DIR": str(instance), "SECRET_KEY": "only-for-tests-" + "0" * 32}
    return Settings.from_environment(environment | ({"DATABASE_URL": address} if address else {}))


def migrate(engine: Engine) -> None:
    """Create every table as `vendor-match db upgrade` does."""
    with migrations_of(engine) as config:
        command.upgrade(config, "head")


class PristineSqlite:
    """A SQLite file; the remembered state is a copy in memory."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        assert settings.database.database is not None
        self.path = settings.database.database
        self.copy = sqlite3.connect(":memory:")
        with sqlite3.connect(self.path) as source:
            source.backup(self.copy)
        source.close()

    def restore(self) -> None:
        """Copy the remembered pages back."""
        target = sqlite3.connect(self.path)
        self.copy.backup(target)
        target.close()

    def close(self) -> None:
        """Let go of the copy."""
        self.copy.close()


class PristinePostgres:
    """A PostgreSQL database; the remembered rows are in a schema beside the tables."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.engine = make_engine(settings.database)
        tables = MetaData()
        tables.reflect(self.engine)
        names = [table.name for table in tables.sorted_tables]
        with self.engine.begin() as connection:
            connection.execute(text("CREATE SCHEMA pristine"))
            for name in names:
                connection.execute(text(f'CREATE TABLE pristine."{name}" AS TABLE public."{name}"'))
        statements = [f'DELETE FROM public."{name}"; INSERT INTO public."{name}" SELECT * FROM pristine."{name}";' for name in names]
        # As a replica the session fires no triggers and checks no references.
        self.statement = f"DO $$ BEGIN SET LOCAL session_replication_role = replica; {' '.join(statements)} END $$"

    def restore(self) -> None:
        """Copy the remembered rows back, in one round trip."""
        with self.engine.begin() as connection:
            connection.exec_driver_sql(self.statement)

    def close(self) -> None:
        """Let go of the connection."""
        self.engine.dispose()
