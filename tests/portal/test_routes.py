"""Every route × role × own, other organisation's and missing thing, as `route_expectations` has it."""

import hashlib
import re
from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from portal.models import Base, User
from tests.portal.route_expectations import ANYBODY, EXPECTATIONS, Expectation
from tests.portal.world import MISSING, World, make_world

SignIn = Callable[[User], FlaskClient]
ROLE_OF = {"client A": "client", "client B": "client", "vendor A": "vendor", "vendor B": "vendor", "admin": "admin"}
SAFE = {"HEAD", "OPTIONS"}

every_expectation = pytest.mark.parametrize("row", EXPECTATIONS, ids=lambda row: f"{row.method} {row.endpoint}")


@pytest.fixture
def world(session: Session) -> World:
    return make_world(session)


@pytest.fixture
def visitors(world: World, client: FlaskClient, sign_in: SignIn) -> dict[str, FlaskClient]:
    """A client for everybody, those last who change what the others would see."""
    return {"anonymous": client, **{name: sign_in(world.people[name]) for name in ("disabled", "client B", "vendor B")}} | {
        name: sign_in(world.people[name]) for name in ("admin", "vendor A", "client A")
    }


def test_every_route_has_an_expectation_and_every_expectation_a_route(app: Flask) -> None:
    routes = {(rule.endpoint, method) for rule in app.url_map.iter_rules() for method in (rule.methods or set()) - SAFE}
    assert {(row.endpoint, row.method) for row in EXPECTATIONS} == routes


@every_expectation
def test_each_role_gets_what_is_expected_and_missing_looks_like_anothers(
    row: Expectation, app: Flask, world: World, visitors: dict[str, FlaskClient], session: Session
) -> None:
    for name, visitor in visitors.items():
        before = contents(session)
        answer = ask(app, visitor, row, world.things.get(row.thing or ""))
        assert (name, answer.status_code) == (name, expected(row, name))
        if answer.status_code >= 400 or row.method == "GET":
            assert contents(session) == before, f"{name} changed the database"
        if row.thing and ROLE_OF.get(name) in row.roles:
            missing = ask(app, visitor, row, MISSING)
            assert (name, missing.status_code) == (name, 404)
            assert answer.status_code != 404 or words(answer) == words(missing)


def test_a_view_that_declares_nothing_is_refused_to_everybody(app: Flask, visitors: dict[str, FlaskClient]) -> None:
    app.add_url_rule("/undeclared", "undeclared", lambda: "open to all")
    assert {visitor.get("/undeclared").status_code for visitor in visitors.values()} == {403}


def expected(row: Expectation, name: str) -> int:
    """The status that this person is answered about the thing that belongs to client A or vendor A."""
    role = ROLE_OF.get(name)
    if row.roles == ANYBODY:
        return row.own if role or row.anonymous is None else row.anonymous
    if role is None:
        return row.signed_out
    if role not in row.roles:
        return 403
    is_strange = role in row.strangers or (row.thing and not row.shared and name.endswith("B"))
    return 404 if is_strange else row.own


def ask(app: Flask, visitor: FlaskClient, row: Expectation, id: int | None) -> TestResponse:
    """The answer to the row's request about the thing with this id."""
    rule = next(rule for rule in app.url_map.iter_rules(row.endpoint) if row.method in (rule.methods or set()))
    values = {name: row.values.get(name, str(id)) for name in rule.arguments}
    address = app.url_map.bind("localhost").build(row.endpoint, values, method=row.method)
    # Buffered, so that a file that was answered is read and closed.
    return visitor.open(address, method=row.method, data=row.form, headers={"HX-Request": "true"} if row.htmx else {}, buffered=True)


def contents(session: Session) -> dict[str, str]:
    """A digest of every table, without when a session was last seen."""
    session.rollback()
    return {table.name: _digest(session, table) for table in Base.metadata.sorted_tables}


def _digest(session: Session, table: object) -> str:
    columns = [column for column in table.columns if column.name != "seen_at"]  # type: ignore[attr-defined]
    rows = sorted(repr(tuple(row)) for row in session.execute(select(*columns)))
    return hashlib.sha256("\n".join(rows).encode()).hexdigest()


def words(answer: TestResponse) -> str:
    """The page without the tokens of its forms, which differ each time."""
    return re.sub(r'value="[^"]+"', "", answer.text)
