"""Fixtures for every room.

    empty_database   the settings of an empty database, once on SQLite and once on a real PostgreSQL
    database         the settings of a migrated database with the catalogue, on each of the two, put back before each test
    sessions         makes sessions on it; `session` is one of them, closed at the end
    app, client      the web application on it, and a client without a browser
    sign_in          sign_in(user) gives a client that is signed in as that person
    count_queries    with count_queries(session) as counted: …; then counted.statements
    redis            a real Redis for the whole run of the tests

What is missing on the machine fails the tests that need it. The portal and the servers are imported by the fixtures
that start them, so that the engine's tests need neither.
"""

from __future__ import annotations

import sqlite3
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pytest
from jinja2 import FileSystemBytecodeCache
from sqlalchemy import Engine, event

from tests.servers import new_folder

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from contextlib import AbstractContextManager
    from pathlib import Path

    from flask import Flask
    from flask.testing import FlaskClient
    from sqlalchemy.orm import Session, sessionmaker

    from portal.config import Settings
    from portal.models import User
    from tests.databases import Pristine
    from tests.servers.postgres import PostgresServer
    from tests.servers.redis import RedisServer

DATABASES = ("sqlite", "postgresql")


@event.listens_for(Engine, "connect")
def in_no_order_but_the_one_asked_for(connection: object, record: object) -> None:
    """SQLite gives rows backwards where no order is asked for, so that nobody comes to rely on one: PostgreSQL promises none."""
    if isinstance(connection, sqlite3.Connection):
        connection.execute("PRAGMA reverse_unordered_selects = ON")


@pytest.fixture(scope="session")
def folder() -> Iterator[Path]:
    """A folder for the servers and databases of this run."""
    with new_folder() as path:
        yield path


@pytest.fixture(scope="session")
def postgres(folder: Path) -> Iterator[PostgresServer]:
    """A real PostgreSQL, shared by the tests that do not stop it."""
    from tests.servers.postgres import PostgresServer

    server = PostgresServer(folder / "postgres")
    server.start()
    yield server
    server.stop()


@pytest.fixture(scope="session")
def redis(folder: Path) -> Iterator[RedisServer]:
    """A real Redis, shared by the tests that do not stop it."""
    from tests.servers.redis import RedisServer

    server = RedisServer(folder / "redis")
    server.start()
    yield server
    server.stop()


@pytest.fixture(params=DATABASES)
def empty_database(request: pytest.FixtureRequest, tmp_path: Path) -> Settings:
    """The settings of a database without a table."""
    from tests.databases import settings_for

    if request.param == "sqlite":
        return settings_for(tmp_path)
    server: PostgresServer = request.getfixturevalue("postgres")
    return settings_for(tmp_path, server.create_database(f"empty_{abs(hash(request.node.nodeid))}"))


@pytest.fixture(scope="session", params=DATABASES)
def pristine(request: pytest.FixtureRequest, folder: Path) -> Iterator[Pristine]:
    """A database with the catalogue, made once for each kind."""
    from sqlalchemy.orm import Session

    from portal.db import make_engine
    from seed.load import load_catalogue
    from tests.databases import PristinePostgres, PristineSqlite, migrate, settings_for

    instance = folder / request.param
    if request.param == "sqlite":
        settings = settings_for(instance)
    else:
        server: PostgresServer = request.getfixturevalue("postgres")
        settings = settings_for(instance, server.create_database("portal"))
    engine = make_engine(settings.database)
    migrate(engine)
    with Session(engine) as session:
        load_catalogue(session)
    engine.dispose()
    remembered = PristineSqlite(settings) if request.param == "sqlite" else PristinePostgres(settings)
    yield remembered
    remembered.close()


@pytest.fixture
def database(pristine: Pristine) -> Settings:
    """The settings of a database that holds the catalogue and nothing else."""
    pristine.restore()
    return pristine.settings


@pytest.fixture(scope="session")
def compiled_templates(folder: Path) -> FileSystemBytecodeCache:
    """What Jinja made of each template, for every application: compiling takes longer than most tests."""
    kept = folder / "templates"
    kept.mkdir()
    return FileSystemBytecodeCache(str(kept))


@pytest.fixture
def app(database: Settings, compiled_templates: FileSystemBytecodeCache) -> Iterator[Flask]:
    """The web application, without CSRF tokens: that they are demanded is tested with an application of its own."""
    from portal.app import create_app

    application = create_app(database)
    application.config.update(TESTING=True, WTF_CSRF_ENABLED=False)
    application.jinja_env.bytecode_cache = compiled_templates
    yield application
    application.extensions["engine"].dispose()


@pytest.fixture
def sessions(app: Flask) -> sessionmaker[Session]:
    """Makes sessions on the application's own engine."""
    return app.extensions["sessions"]


@pytest.fixture
def session(sessions: sessionmaker[Session]) -> Iterator[Session]:
    """A session; what a test changes in it has to be committed for the application to see it."""
    with sessions() as opened:
        yield opened


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """A client that is not signed in."""
    return app.test_client()


@pytest.fixture
def sign_in(app: Flask, sessions: sessionmaker[Session]) -> Callable[[User], FlaskClient]:
    """Gives a client with the cookie that a person has after signing in."""
    from portal.db import transaction
    from portal.services import accounts

    def as_person(user: User) -> FlaskClient:
        with sessions() as session, transaction(session):
            token = accounts.begin_session(session, session.merge(user))
        person = app.test_client()
        with person.session_transaction() as cookie:
            cookie["_user_id"] = token
        return person

    return as_person


@dataclass
class Counted:
    """The statements that were sent to the database."""

    statements: list[str] = field(default_factory=list)


@pytest.fixture
def count_queries() -> Callable[[Session], AbstractContextManager[Counted]]:
    """Collects what is sent to the database of a session meanwhile."""

    @contextmanager
    def counting(session: Session) -> Iterator[Counted]:
        counted = Counted()
        engine = session.get_bind()
        assert isinstance(engine, Engine)

        def note(connection: object, cursor: object, statement: str, *rest: object) -> None:
            counted.statements.append(statement)

        event.listen(engine, "before_cursor_execute", note)
        try:
            yield counted
        finally:
            event.remove(engine, "before_cursor_execute", note)

    return counting
