"""Installations of the portal for stories; see `installation.py` for what they can do.

    embedded       SQLite, wake-up calls through a folder: what `make run` starts
    production     PostgreSQL and Redis of its own: what docker-compose.yml starts
    installation   a test that takes this runs on both
    demo_site      an embedded one that is shared by all tests that only look at it
    shared_stage   an embedded one whose worker can be held at a step, shared by the stories of one module
    open_page      pages in a real Chromium; see `browser.py`

Each installation is fresh for its test, with the invented demo in it.
"""

import shutil
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest
from playwright.sync_api import Browser, sync_playwright

from tests.servers.postgres import PostgresServer
from tests.servers.redis import RedisServer
from tests.stories.browser import OpenPage, launch
from tests.stories.installation import Installation, environment_of, run_command
from tests.stories.stage import Stage, staged


@pytest.fixture(scope="session")
def demo_sqlite(folder: Path) -> Path:
    """An instance folder whose SQLite database holds the demo, to be copied."""
    instance = folder / "demo-instance"
    environment = environment_of(instance, None, None)
    run_command(environment, "db", "upgrade")
    run_command(environment, "seed", "all")
    return instance


@pytest.fixture(scope="session")
def story_postgres(folder: Path) -> Iterator[PostgresServer]:
    """A PostgreSQL that stories may crash."""
    server = PostgresServer(folder / "story-postgres")
    server.start()
    yield server
    server.stop()


@pytest.fixture(scope="session")
def demo_postgres(folder: Path, story_postgres: PostgresServer) -> Path:
    """The instance folder that belongs to that PostgreSQL's database `demo`, both to be copied."""
    instance = folder / "demo-instance-of-postgres"
    environment = environment_of(instance, story_postgres.create_database("demo"), None)
    run_command(environment, "db", "upgrade")
    run_command(environment, "seed", "all", "--allow-demo")
    return instance


@pytest.fixture
def embedded(demo_sqlite: Path, tmp_path: Path) -> Iterator[Installation]:
    """A started installation of the embedded shape."""
    yield from _started(Installation(_copied(demo_sqlite, tmp_path / "embedded")))


@pytest.fixture
def story_redis(tmp_path: Path) -> Iterator[RedisServer]:
    """A Redis that the story may kill, freeze and flush."""
    server = RedisServer(tmp_path / "redis")
    server.start()
    yield server
    server.stop()


@pytest.fixture
def production(demo_postgres: Path, story_postgres: PostgresServer, story_redis: RedisServer, tmp_path: Path) -> Iterator[Installation]:
    """A started installation of the production shape."""
    address = story_postgres.create_database(f"story_{uuid4().hex}", template="demo")
    directory = _copied(demo_postgres, tmp_path / "production")
    yield from _started(Installation(directory, database=address, postgres=story_postgres, redis=story_redis))


@pytest.fixture(params=["embedded", "production"])
def installation(request: pytest.FixtureRequest) -> Installation:
    """Each of the two shapes in turn."""
    return request.getfixturevalue(request.param)


@pytest.fixture(scope="session")
def demo_site(demo_sqlite: Path, folder: Path) -> Iterator[Installation]:
    """An installation for tests that only look at its pages."""
    yield from _started(Installation(_copied(demo_sqlite, folder / "demo-site")))


@pytest.fixture(scope="module")
def shared_stage(demo_sqlite: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    """A stage with one worker; each story on it posts requirements of its own."""
    for installation in _started(Installation(_copied(demo_sqlite, tmp_path_factory.mktemp("stage")))):
        with staged(installation) as stage:
            stage.start_worker()
            yield stage


def _copied(demo: Path, directory: Path) -> Path:
    shutil.copytree(demo, directory / "instance")
    return directory


def _started(installation: Installation) -> Iterator[Installation]:
    try:
        installation.start()
        yield installation
    finally:
        installation.stop()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One Chromium for all journeys."""
    with sync_playwright() as playwright:
        chromium = launch(playwright)
        yield chromium
        chromium.close()


@pytest.fixture
def open_page(browser: Browser) -> Iterator[OpenPage]:
    """Opens pages and, in the end, fails for what went wrong on them."""
    opened = OpenPage(browser)
    yield opened
    opened.close()
