"""The vendor directory at 100,000 vendors, each page against the same page of a portal that has no vendor.

Both portals run in this process on the same PostgreSQL, asked through the application itself, from the request to the last
byte of the page: the session is looked up, the filters are read, searched and rendered, and 25 rows with what they offer.
"""

import random
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import psycopg
from flask.testing import FlaskClient

from benchmarks.loading import load
from benchmarks.timing import Line, in_turns
from portal.app import create_app
from portal.config import Settings
from portal.db import transaction
from portal.services import accounts
from tests.factories import make_user
from tests.servers import new_folder
from tests.servers.postgres import PostgresServer
from tests.stories.installation import environment_of, run_command

CAPABILITIES = 112_000  # of 100,796 vendors
FILTERS = "category=customer_support&skill_level=2&capacity=20&capacity_by=2027-02-01&languages=en&certificates=iso_27001"
PAGES = {
    "directory": "/vendors",
    "directory_last_page": "/vendors?page=3900",
    "directory_filtered": f"/vendors?{FILTERS}",
    "directory_by_name": "/vendors?name=vendor+99",
    "directory_by_capacity": "/vendors?order=capacity",
}


def directory() -> Iterator[Line]:
    """Yield the time of some pages, each against the page without filters of a portal without vendors."""
    with new_folder() as folder, ExitStack() as stack:
        postgres = PostgresServer(folder / "postgres")
        postgres.start()
        stack.callback(postgres.stop)
        full = stack.enter_context(_client(folder / "full", postgres.create_database("full_portal"), CAPABILITIES))
        empty = stack.enter_context(_client(folder / "empty", postgres.create_database("empty_portal"), 0))
        full("/vendors")  # the process reads its table
        for name, path in PAGES.items():
            assert full(path).count('class="vendor-item"') == 25
            ours, theirs = in_turns(lambda path=path: full(path), lambda: empty("/vendors"))  # type: ignore[misc]
            yield Line(name=name, value=ours, unit="ms", against="empty page", ratio=ours / theirs)


@contextmanager
def _client(folder: Path, address: str, capabilities: int) -> Iterator[Callable[[str], str]]:
    """What a client who is signed in to a portal of so many capabilities reads under a path."""
    environment = environment_of(folder, address, None)
    run_command(environment, "db", "upgrade")
    run_command(environment, "seed", "catalogue")
    if capabilities:
        with psycopg.connect(address) as connection:
            load(connection, capabilities, random.Random(1))
    app = create_app(Settings.from_environment(environment))
    browser: FlaskClient = app.test_client()
    with app.extensions["sessions"]() as session, transaction(session):
        token = accounts.begin_session(session, make_user(session))
    with browser.session_transaction() as cookie:
        cookie["_user_id"] = token

    def read(path: str) -> str:
        answer = browser.get(path)
        assert answer.status_code == 200
        return answer.text

    yield read
    app.extensions["engine"].dispose()
