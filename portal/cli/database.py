"""`vendor-match db`: the schema of the database that DATABASE_URL names."""

from collections.abc import Iterator
from contextlib import contextmanager

import click
from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory

from portal.config import Settings
from portal.db import make_engine
from portal.migrations import migrations_of


@click.group("db")
def database() -> None:
    """The database's schema."""


@database.command("upgrade")
def upgrade() -> None:
    """Create the schema or bring it up to date; nothing happens where it is."""
    with _migrations() as config:
        command.upgrade(config, "head")


@database.command("revision")
@click.argument("message")
def revision(message: str) -> None:
    """Write the migration from this database, which has to be up to date, to the models. Read it before you use it."""
    with _migrations() as config:
        number = len(list(ScriptDirectory.from_config(config).walk_revisions())) + 1
        command.revision(config, message, autogenerate=True, rev_id=f"{number:04}")


@contextmanager
def _migrations() -> Iterator[Config]:
    engine = make_engine(Settings.from_environment().database)
    try:
        with migrations_of(engine) as config:
            yield config
    finally:
        engine.dispose()
