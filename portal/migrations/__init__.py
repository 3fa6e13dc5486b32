"""The schema's history, and the one way to bring a database up to date."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from alembic.config import Config
from sqlalchemy import Connection, Engine


@contextmanager
def migrations_of(engine: Engine) -> Iterator[Config]:
    """Alembic's configuration for this database, to give to its commands; all that they do is one transaction.

    SQLite alters a table by building it anew, which would trip over the references to it. So they are not enforced
    meanwhile and checked at the end, as SQLite's own instructions have it.
    """
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).resolve().parent))
    config.set_main_option("file_template", "%%(rev)s_%%(slug)s")
    config.set_main_option("path_separator", "os")
    with engine.connect().execution_options(writes=True) as connection, _references_unenforced(connection), connection.begin():
        config.attributes["connection"] = connection
        yield config
        if connection.dialect.name == "sqlite" and (broken := connection.exec_driver_sql("PRAGMA foreign_key_check").all()):
            raise RuntimeError(f"the migration would break references: {broken[:5]}")


@contextmanager
def _references_unenforced(connection: Connection) -> Iterator[None]:
    if connection.dialect.name != "sqlite":
        yield
        return
    pragma = connection.connection.cursor()
    pragma.execute("PRAGMA foreign_keys=OFF")
    try:
        yield
    finally:
        pragma.execute("PRAGMA foreign_keys=ON")
