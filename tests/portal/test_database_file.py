"""What stands in the SQLite file is for its owner alone, whatever the folder around it allows."""

from pathlib import Path

from sqlalchemy import URL, text

from portal.db import make_engine


def test_the_database_and_its_journal_are_readable_by_their_owner_alone(tmp_path: Path) -> None:
    tmp_path.chmod(0o755)
    engine = make_engine(URL.create("sqlite", database=str(tmp_path / "portal.sqlite3")))
    with engine.connect() as connection:
        connection.execute(text("CREATE TABLE kept (id INTEGER)"))
        rights = {path.name: path.stat().st_mode & 0o077 for path in tmp_path.iterdir()}
    engine.dispose()
    assert rights and set(rights.values()) == {0}
