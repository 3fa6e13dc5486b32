"""The web application itself: health, errors as pages and as JSON, a database that is gone."""

from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.engine import URL
from sqlalchemy.exc import IntegrityError, OperationalError
from sqlalchemy.orm.exc import StaleDataError
from werkzeug.exceptions import InternalServerError, TooManyRequests

from portal.app import create_app
from portal.config import Settings
from portal.errors import NotAllowedError, NotFoundError
from portal.web import guards
from portal.workflow import IllegalMoveError

FAULTS = (
    (NotFoundError("a secret detail"), 404, "Not found"),
    (NotAllowedError("a secret detail"), 404, "Not found"),
    (IllegalMoveError("The run is over and cannot be cancelled any more."), 409, "The run is over and cannot be cancelled any more."),
    (IntegrityError("INSERT a secret detail", {}, Exception("a secret detail")), 409, "This has changed in the meantime"),
    (StaleDataError("a secret detail"), 409, "This has changed in the meantime"),
    (TooManyRequests(), 429, "Too many attempts"),
    (OperationalError("SELECT a secret detail", {}, Exception("a secret detail")), 503, "The portal is not available right now"),
    (ZeroDivisionError("a secret detail"), 500, "Something went wrong on our side"),
    (InternalServerError("a secret detail"), 500, "Something went wrong on our side"),
)


@pytest.fixture
def faulty(app: Flask) -> FlaskClient:
    """A client of an application whose /fault/<n> goes wrong in the n-th way."""
    # As in production: an error is answered, not raised into the test.
    app.config.update(TESTING=False, PROPAGATE_EXCEPTIONS=False)

    @app.get("/fault/<int:number>")
    @guards.public
    def fault(number: int) -> str:
        raise FAULTS[number][0]

    return app.test_client()


def test_health_needs_no_account_and_says_that_pages_can_be_served(client: FlaskClient) -> None:
    answer = client.get("/healthz")
    assert (answer.status_code, answer.json) == (200, {"status": "ok"})


@pytest.mark.parametrize("number", range(len(FAULTS)), ids=lambda number: type(FAULTS[number][0]).__name__)
def test_whatever_goes_wrong_is_answered_with_a_page_that_gives_nothing_away(number: int, faulty: FlaskClient) -> None:
    _error, status, words = FAULTS[number]
    answer = faulty.get(f"/fault/{number}")
    assert answer.status_code == status
    assert words in answer.text
    assert "a secret detail" not in answer.text
    assert "Traceback" not in answer.text


@pytest.mark.parametrize("number", range(len(FAULTS)), ids=lambda number: type(FAULTS[number][0]).__name__)
def test_a_program_gets_the_same_as_json(number: int, faulty: FlaskClient) -> None:
    _error, status, words = FAULTS[number]
    answer = faulty.get(f"/fault/{number}", headers={"Accept": "application/json"})
    assert answer.status_code == status
    assert answer.json is not None
    assert answer.json["status"] == status
    assert words in (answer.json["title"], answer.json["detail"])
    assert "a secret detail" not in answer.text


def test_a_program_that_is_not_signed_in_gets_401(client: FlaskClient) -> None:
    answer = client.get("/requirements", headers={"Accept": "application/json"})
    assert (answer.status_code, answer.is_json) == (401, True)


def test_a_wrong_method_names_the_right_ones(client: FlaskClient) -> None:
    answer = client.delete("/guide")
    assert answer.status_code == 405
    assert "GET" in answer.headers["Allow"]


def test_a_database_that_is_gone_is_a_503_on_every_page_that_needs_it(database: Settings, tmp_path: Path) -> None:
    gone = replace(database, database=URL.create("sqlite", database=str(tmp_path / "no such folder" / "portal.sqlite3")))
    application = create_app(gone)
    visitor = application.test_client()
    with visitor.session_transaction() as cookie:
        cookie["_user_id"] = "the token of somebody"
    answers = [visitor.get(path) for path in ("/healthz", "/", "/requirements", "/admin/queue", "/guide")]
    application.extensions["engine"].dispose()
    assert [answer.status_code for answer in answers] == [503] * len(answers)
    assert all(answer.headers["Retry-After"] == "30" for answer in answers)
    assert all("sqlite" not in answer.text.casefold() for answer in answers)


def test_a_page_that_needs_no_database_is_served_without_it(database: Settings, tmp_path: Path) -> None:
    gone = replace(database, database=URL.create("sqlite", database=str(tmp_path / "no such folder" / "portal.sqlite3")))
    application = create_app(gone)
    assert application.test_client().get("/guide").status_code == 200
    application.extensions["engine"].dispose()
