"""Signing up, in and out."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from portal.app import create_app
from portal.config import Settings
from portal.db import utcnow
from portal.models import OrganisationKind, User, UserSession
from portal.services.accounts import IDLE, LONGEST_SESSION
from tests.factories import PASSWORD, make_user

SIGN_UP = {
    "kind": "client",
    "organisation": "Pinmoor Furniture",
    "name": "Rhea Pohl",
    "email": "Rhea.Pohl@Pinmoor.example",
    "password": "seven green lamps",
}


@pytest.fixture
def person(session: Session) -> User:
    user = make_user(session, kind=OrganisationKind.CLIENT)
    session.commit()
    return user


def credentials(user: User) -> dict[str, str]:
    return {"email": user.email, "password": PASSWORD}


def is_signed_in(client: FlaskClient) -> bool:
    return client.get("/requirements").status_code == 200


def test_signing_up_makes_an_organisation_and_signs_its_first_person_in(client: FlaskClient, session: Session) -> None:
    answer = client.post("/sign-up", data=SIGN_UP)
    user = session.scalars(select(User)).one()
    assert (answer.status_code, answer.location) == (303, "/requirements")
    assert (user.email, user.organisation.name, user.role) == ("rhea.pohl@pinmoor.example", "Pinmoor Furniture", OrganisationKind.CLIENT)
    assert is_signed_in(client)


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("kind", "operator", "Not a valid choice"),
        ("organisation", " ", "Enter the name of your organisation."),
        ("organisation", "x" * 201, "Use at most 200 characters."),
        ("name", "Ne\0d", "characters that cannot be stored"),
        ("email", "rhea.pinmoor.example", "Enter an e-mail address such as name@example.com."),
        ("password", "short", "Use 12 to 256 characters;"),
        ("password", "x" * 257, "Use 12 to 256 characters;"),
    ],
)
def test_what_cannot_be_used_is_said_next_to_its_field_and_nothing_is_made(
    field: str, value: str, message: str, client: FlaskClient, session: Session
) -> None:
    answer = client.post("/sign-up", data=SIGN_UP | {field: value})
    assert answer.status_code == 400
    assert message in answer.text
    assert session.scalar(select(User.id)) is None


def test_what_was_typed_is_kept_but_never_the_password(client: FlaskClient) -> None:
    answer = client.post("/sign-up", data=SIGN_UP | {"email": "nonsense"})
    assert "Pinmoor Furniture" in answer.text
    assert SIGN_UP["password"] not in answer.text


def test_an_address_can_be_taken_only_once_however_it_is_written(client: FlaskClient, person: User) -> None:
    answer = client.post("/sign-up", data=SIGN_UP | {"email": person.email.upper()})
    assert answer.status_code == 400
    assert "There is an account with this address." in answer.text


def test_the_right_password_signs_in(client: FlaskClient, person: User) -> None:
    answer = client.post("/sign-in", data=credentials(person))
    assert (answer.status_code, answer.location) == (303, "/requirements")
    assert is_signed_in(client)


def test_a_wrong_password_an_unknown_address_and_a_disabled_account_are_answered_alike(
    client: FlaskClient, session: Session, person: User
) -> None:
    disabled = make_user(session, is_active=False)
    session.commit()
    tried = [credentials(person) | {"password": "wrong"}, {"email": "no@body.example", "password": PASSWORD}, credentials(disabled)]
    answers = [client.post("/sign-in", data=data) for data in tried]
    pages = {answer.text.replace(data["email"], "") for answer, data in zip(answers, tried, strict=True)}
    assert ([answer.status_code for answer in answers], len(pages)) == ([400] * 3, 1)
    assert not is_signed_in(client)


def test_after_signing_in_one_is_where_one_wanted_to_go(client: FlaskClient, person: User) -> None:
    wanted = client.get("/requirements?status=draft")
    assert wanted.location == "/sign-in?next=/requirements?status%3Ddraft"
    assert client.post(wanted.location, data=credentials(person)).location == "/requirements?status=draft"


def test_who_pressed_a_button_after_the_session_ended_reads_so_and_comes_back_to_the_page_of_the_button(
    client: FlaskClient, person: User
) -> None:
    refused = client.post("/requirements/7/withdraw", headers={"Referer": "http://localhost/requirements/7?page=2"})
    assert refused.location == "/sign-in?next=/requirements/7"
    assert "nothing was changed" in client.get(refused.location).text
    assert client.post(refused.location, data=credentials(person)).location == "/requirements/7"


@pytest.mark.parametrize(
    "referrer", ["https://elsewhere.example//elsewhere.example/", "https://elsewhere.example", "//", "\\\\x", "http://["]
)
def test_a_foreign_referrer_leads_nowhere_else(client: FlaskClient, person: User, referrer: str) -> None:
    refused = client.post("/requirements/7/withdraw", headers={"Referer": referrer})
    assert refused.status_code == 303
    assert client.post(refused.location, data=credentials(person)).location == "/requirements"


def test_signing_in_forgets_what_the_browser_brought_along(client: FlaskClient, person: User) -> None:
    with client.session_transaction() as cookie:
        cookie["planted"] = "by somebody else"
    client.post("/sign-in", data=credentials(person))
    with client.session_transaction() as cookie:
        assert "planted" not in cookie


def test_each_sign_in_has_a_session_of_its_own_and_ends_the_one_before_in_the_same_browser(
    client: FlaskClient, person: User, session: Session
) -> None:
    tokens = set()
    for _ in range(2):
        client.post("/sign-in", data=credentials(person))
        with client.session_transaction() as cookie:
            tokens.add(cookie["_user_id"])
    session.rollback()
    assert len(tokens) == 2
    assert len(session.scalars(select(UserSession).where(UserSession.ended_at.is_(None))).all()) == 1


def test_the_cookie_of_a_session_that_was_signed_out_is_worth_nothing(app: Flask, client: FlaskClient, person: User) -> None:
    client.post("/sign-in", data=credentials(person))
    with client.session_transaction() as cookie:
        copied = dict(cookie)
    client.post("/sign-out")
    thief = app.test_client()
    with thief.session_transaction() as cookie:
        cookie.update(copied)
    assert not is_signed_in(client)
    assert not is_signed_in(thief)


def test_a_person_who_is_disabled_is_out_at_the_next_click(sign_in: Callable[[User], FlaskClient], person: User, session: Session) -> None:
    browser = sign_in(person)
    assert is_signed_in(browser)
    person.is_active = False
    session.commit()
    assert not is_signed_in(browser)


@pytest.mark.parametrize("column", [("seen_at", IDLE), ("created_at", LONGEST_SESSION)], ids=["idle", "too old"])
def test_a_session_ends_by_itself(
    column: tuple[str, timedelta], sign_in: Callable[[User], FlaskClient], person: User, session: Session
) -> None:
    browser = sign_in(person)
    name, limit = column
    session.execute(update(UserSession).values({name: utcnow() - limit - timedelta(seconds=1)}))
    session.commit()
    assert not is_signed_in(browser)


def test_a_visit_keeps_the_session_from_going_idle(sign_in: Callable[[User], FlaskClient], person: User, session: Session) -> None:
    browser = sign_in(person)
    before = utcnow() - timedelta(hours=11)
    session.execute(update(UserSession).values(seen_at=before))
    session.commit()
    assert is_signed_in(browser)
    assert session.scalars(select(UserSession.seen_at)).one() > before


def test_ten_wrong_passwords_close_an_account_for_a_while_but_not_the_others(client: FlaskClient, person: User, session: Session) -> None:
    other = make_user(session)
    session.commit()
    wrong = {client.post("/sign-in", data={"email": person.email.upper(), "password": "wrong"}).status_code for _ in range(10)}
    assert wrong == {400}
    assert client.post("/sign-in", data=credentials(person)).status_code == 429
    assert client.post("/sign-in", data=credentials(other)).status_code == 303


def test_one_address_cannot_try_many_accounts(client: FlaskClient, person: User) -> None:
    for number in range(60):
        client.post("/sign-in", data={"email": f"{number}@guess.example"})
    answer = client.post("/sign-in", data=credentials(person))
    assert answer.status_code == 429
    assert "Wait a few minutes" in answer.text


def test_with_the_counter_away_pages_are_served_and_passwords_still_limited(database: Settings) -> None:
    application = create_app(replace(database, rate_limit_storage="redis://127.0.0.1:1/0"))
    application.config["WTF_CSRF_ENABLED"] = False
    visitor = application.test_client()
    tries = [visitor.post("/sign-in", data={"email": "some@body.example", "password": "wrong"}).status_code for _ in range(11)]
    page = visitor.get("/guide")
    application.extensions["engine"].dispose()
    assert (tries, page.status_code) == ([400] * 10 + [429], 200)
