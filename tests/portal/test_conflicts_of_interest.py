"""Conflicts of interest, on both databases: detected by every e-mail domain of the client, declared, taken back, told to nobody else."""

from collections.abc import Callable
from html import unescape

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session, sessionmaker

from matching.runner import work
from portal.db import transaction
from portal.match_store import SqlMatchStore
from portal.models import MatchRun, User
from portal.queries.entries import placements_of
from portal.services import organisations
from tests.factories import make_user
from tests.portal.played import offer, organisation, post
from tests.portal.shortlisted import publish
from tests.portal.test_must_haves import preview

Sessions = sessionmaker[Session]
SignIn = Callable[[User], FlaskClient]


@pytest.fixture
def buyer(session: Session) -> User:
    """A person of a client who writes from a public mail address."""
    person = make_user(session, email="buyer@gmail.com")
    session.commit()
    return person


@pytest.fixture
def browser(buyer: User, sign_in: SignIn) -> FlaskClient:
    """The buyer, signed in."""
    return sign_in(buyer)


def vendor_at(sessions: Sessions, domain: str) -> int:
    """A vendor that also uses this domain; its id."""
    id = offer(sessions)
    with sessions() as session, transaction(session):
        organisations.set_email_domains(session, None, organisation(session, id), [domain])
    return id


def ranked(sessions: Sessions, buyer: User) -> set[int]:
    """The vendors that a new run of the buyer's finds."""
    run_id = post(sessions, buyer.id)
    work(SqlMatchStore(sessions))
    with sessions() as session:
        return {int(placement.vendor_id) for placement in placements_of(session.get_one(MatchRun, run_id))}


def test_every_domain_of_the_client_is_compared_whoever_writes_the_requirement(
    browser: FlaskClient, sessions: Sessions, session: Session, buyer: User
) -> None:
    make_user(session, buyer.organisation, email="colleague@holding.example")
    buyer.organisation.email_domains = ["group.example"]
    session.commit()
    other = offer(sessions)
    vendor_at(sessions, "holding.example"), vendor_at(sessions, "group.example")
    assert "1 vendor is left of 3" in preview(browser)
    assert ranked(sessions, buyer) == {other}


def test_without_a_domain_of_its_own_the_client_reads_once_that_it_is_unknown(
    browser: FlaskClient, sessions: Sessions, buyer: User, session: Session
) -> None:
    site = publish(sessions, buyer, {}, {})
    said = "whether a vendor shares its domain could not be checked"
    session.rollback()
    assert unescape(browser.get(site.path).text).count(said) == 1
    assert [placement.unknowns for placement in placements_of(session.get_one(MatchRun, site.run_id))] == [("conflict",)] * 2
    make_user(session, buyer.organisation, email="colleague@holding.example")
    session.commit()
    assert said in browser.get(site.path).text, "what a run could not check it has not checked since"
    assert said not in browser.get(publish(sessions, buyer, {}).path).text
