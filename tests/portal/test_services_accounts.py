"""Passwords and sign-ins."""

from datetime import timedelta

import pytest
from argon2 import PasswordHasher
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.db import utcnow
from portal.errors import EmailTakenError, NotAllowedError, PasswordError
from portal.inputs import SignUpInput
from portal.models import OrganisationKind, User, UserSession
from portal.services import accounts
from tests.factories import make_organisation, make_user
from tests.portal.played import make_admin

PASSWORD = "correct horse battery"
GIVEN = SignUpInput(kind=OrganisationKind.CLIENT, organisation="Millers", name="Ann", email="Ann@Millers.example", password=PASSWORD)


@pytest.fixture
def person(session: Session) -> User:
    return accounts.sign_up(session, GIVEN)


def only_session(session: Session) -> UserSession:
    return session.scalars(select(UserSession)).one()


def test_a_password_is_kept_as_an_argon2id_hash(person: User) -> None:
    assert person.password_hash.startswith("$argon2id$v=19$m=19456,t=2,p=1$")
    assert PASSWORD not in person.password_hash


def test_the_address_is_the_same_in_capitals(session: Session, person: User) -> None:
    assert accounts.authenticate(session, " ANN@millers.example ", PASSWORD) is person


@pytest.mark.parametrize(("email", "password"), [("ann@millers.example", "wrong password"), ("nobody@millers.example", PASSWORD)])
def test_what_is_wrong_lets_nobody_in(session: Session, person: User, email: str, password: str) -> None:
    assert accounts.authenticate(session, email, password) is None


def test_somebody_who_is_disabled_is_not_let_in(session: Session, person: User) -> None:
    person.is_active = False
    assert accounts.authenticate(session, person.email, PASSWORD) is None


@pytest.mark.parametrize("length", [11, 257])
def test_a_password_that_is_too_short_or_too_long_is_refused(session: Session, length: int) -> None:
    with pytest.raises(PasswordError, match="12 to 256"):
        accounts.create_user(session, None, make_organisation(session), "Bo", "bo@millers.example", "x" * length)


@pytest.mark.parametrize("password", ["x" * 256, "пароль из слов", "with  spaces  inside"])
def test_long_and_foreign_passwords_work(session: Session, password: str) -> None:
    person = accounts.create_user(session, None, make_organisation(session), "Bo", "bo@millers.example", password)
    assert accounts.authenticate(session, person.email, password) is person
    assert accounts.authenticate(session, person.email, password[:-1]) is None
    assert accounts.authenticate(session, person.email, password + "x") is None


def test_a_hash_with_older_parameters_is_renewed_at_the_next_sign_in(session: Session) -> None:
    old = PasswordHasher(time_cost=1, memory_cost=8_192, parallelism=1).hash(PASSWORD)
    person = make_user(session, password_hash=old)
    assert accounts.authenticate(session, person.email, PASSWORD) is person
    assert person.password_hash.startswith("$argon2id$v=19$m=19456,t=2,p=1$")
    assert accounts.authenticate(session, person.email, PASSWORD) is person


def test_an_address_that_is_taken_is_refused_and_the_session_stays_usable(session: Session, person: User) -> None:
    organisation = make_organisation(session)
    with pytest.raises(EmailTakenError):
        accounts.create_user(session, None, organisation, "Ann", "ANN@millers.example", PASSWORD)
    assert accounts.create_user(session, None, organisation, "Bo", "bo@millers.example", PASSWORD).organisation is organisation


def test_nobody_signs_up_as_the_operator(session: Session) -> None:
    with pytest.raises(NotAllowedError):
        accounts.sign_up(
            session, SignUpInput(kind=OrganisationKind.OPERATOR, organisation="Ops", name="Eve", email="eve@ops.example", password=PASSWORD)
        )


def test_people_add_colleagues_and_nobody_adds_people_to_others(session: Session, person: User) -> None:
    colleague = accounts.create_user(session, person, person.organisation, "Bo", "bo@millers.example", PASSWORD)
    assert colleague.organisation is person.organisation
    assert accounts.create_user(session, make_admin(session), person.organisation, "Cy", "cy@millers.example", PASSWORD).is_active
    with pytest.raises(NotAllowedError):
        accounts.create_user(session, person, make_organisation(session), "Di", "di@millers.example", PASSWORD)


def test_the_database_knows_only_a_digest_of_the_token(session: Session, person: User) -> None:
    token = accounts.begin_session(session, person)
    assert len(token) >= 43
    assert token not in only_session(session).token_hash
    assert accounts.user_of_session(session, token) is person
    assert accounts.user_of_session(session, only_session(session).token_hash) is None


def test_a_session_that_was_ended_is_over(session: Session, person: User) -> None:
    token = accounts.begin_session(session, person)
    accounts.end_session(session, token)
    accounts.end_session(session, token)
    assert accounts.user_of_session(session, token) is None


@pytest.mark.parametrize(
    ("seen", "created", "is_over"),
    [
        (timedelta(hours=11), timedelta(days=1), False),
        (timedelta(hours=13), timedelta(days=1), True),
        (timedelta(minutes=1), timedelta(days=6, hours=23), False),
        (timedelta(minutes=1), timedelta(days=7, minutes=1), True),
    ],
)
def test_a_session_is_over_when_idle_or_old_and_is_then_ended(
    session: Session, person: User, seen: timedelta, created: timedelta, is_over: bool
) -> None:
    token = accounts.begin_session(session, person)
    row = only_session(session)
    row.seen_at, row.created_at = utcnow() - seen, utcnow() - created
    session.flush()
    assert accounts.end_idle_sessions(session) == int(is_over)
    assert (accounts.user_of_session(session, token) is None) is is_over


def test_that_somebody_was_seen_is_noted_once_a_minute(session: Session, person: User) -> None:
    token = accounts.begin_session(session, person)
    row = only_session(session)
    lately = row.seen_at = utcnow() - timedelta(seconds=30)
    accounts.note_seen(session, token)
    session.refresh(row)
    assert row.seen_at == lately
    long_ago = row.seen_at = utcnow() - timedelta(seconds=90)
    accounts.note_seen(session, token)
    session.refresh(row)
    assert row.seen_at > long_ago
