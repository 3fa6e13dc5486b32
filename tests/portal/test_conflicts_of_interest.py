"""Conflicts of interest, on both databases: detected by every e-mail domain of the client, declared, taken back, told to nobody else."""

import re
from collections.abc import Callable
from html import unescape

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from matching.runner import work
from portal.db import transaction
from portal.match_store import SqlMatchStore
from portal.models import AuditEvent, MatchRun, User
from portal.queries.entries import placements_of
from portal.queries.why_not import why_not
from portal.services import organisations, reviews
from portal.workflow import IllegalMoveError
from tests.factories import make_user
from tests.portal.played import make_admin, make_client, offer, organisation, post
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


def declare(browser: FlaskClient, vendor: int, **form: object) -> int:
    return browser.post(f"/vendors/{vendor}/conflicts", data={"because": "We own a third of it.", **form}).status_code


def take_back(browser: FlaskClient, vendor: int) -> int:
    found = re.search(r"/vendors/conflicts/\d+/take-back", browser.get(f"/vendors/{vendor}").text)
    assert found
    return browser.post(found[0]).status_code


def test_a_client_declares_and_takes_back_and_every_later_match_follows(
    browser: FlaskClient, sessions: Sessions, buyer: User, session: Session
) -> None:
    theirs, other = offer(sessions), offer(sessions)
    assert (declare(browser, theirs), declare(browser, theirs)) == (303, 303)
    page = unescape(browser.get(f"/vendors/{theirs}").text)
    assert re.search(r"You declared a conflict of interest on \d+ \w+ 20\d\d", page)
    assert "We own a third of it." in page
    assert f'action="/vendors/{theirs}/conflicts' not in page
    assert re.findall(r'id="vendor-(\d+)">(?:(?!</li>).)*Conflict of interest', browser.get("/vendors").text, re.DOTALL) == [str(theirs)]
    assert "1 vendor is left of 2" in preview(browser)
    assert ranked(sessions, buyer) == {other}
    session.rollback()
    run = session.scalars(select(MatchRun)).one()
    excluded = why_not(session, run, theirs).excluded
    assert excluded is not None
    assert [(each.rule, each.offered, each.unknown) for each in excluded.exclusions] == [("conflict", "declared in conflict", False)]

    assert take_back(browser, theirs) == 303
    assert "declared a conflict of interest on" not in browser.get(f"/vendors/{theirs}").text
    assert "2 vendors are left of 2" in preview(browser)
    assert ranked(sessions, buyer) == {theirs, other}
    session.rollback()
    assert why_not(session, run, theirs).excluded == excluded, "a past run stays what it was"
    events = session.scalars(select(AuditEvent).where(AuditEvent.object_type == "conflict_of_interest").order_by(AuditEvent.id)).all()
    said = {"client_id": buyer.organisation_id, "vendor_id": theirs, "reason": "We own a third of it."}
    assert [(event.action, event.actor_id, event.before, event.after) for event in events] == [
        ("declare", buyer.id, None, said),
        ("take_back", buyer.id, said, None),
    ]


def test_the_what_if_of_a_shortlist_never_brings_in_a_declared_vendor(browser: FlaskClient, sessions: Sessions, buyer: User) -> None:
    theirs = offer(sessions, capacity=2)
    declare(browser, theirs)
    browser.get("/vendors")  # where it is named once more
    site = publish(sessions, buyer, {"capacity": 50}, headcount=20)
    page = unescape(browser.get(f"{site.path}/what-if?drop=capacity&drop=conflict").text)
    with sessions() as session:
        assert organisation(session, theirs).name not in page
    assert "declared in conflict" in unescape(browser.get(f"{site.path}/why-not/{theirs}").text)


@pytest.mark.parametrize("form", [{"because": ""}, {"because": "   "}, {"because": "x" * 4_001}])
def test_it_is_declared_with_a_reason_and_what_was_typed_stays(form: dict[str, object], browser: FlaskClient, sessions: Sessions) -> None:
    vendor = offer(sessions)
    answer = browser.post(f"/vendors/{vendor}/conflicts", data=form)
    assert answer.status_code == 400
    assert 'href="#because"' in answer.text
    assert str(form["because"]).strip() in answer.text
    assert "declared a conflict of interest on" not in browser.get(f"/vendors/{vendor}").text


def test_an_admin_declares_between_any_client_and_a_vendor_and_the_client_is_judged_by_it(
    browser: FlaskClient, sessions: Sessions, session: Session, buyer: User, sign_in: SignIn
) -> None:
    vendor, other = offer(sessions), offer(sessions)
    admin = make_admin(session)
    session.commit()
    office = sign_in(admin)
    assert declare(office, vendor) == 400
    assert declare(office, vendor, client=vendor) == 400, "a vendor is no client"
    assert declare(office, vendor, client=buyer.organisation_id) == 303
    assert f"declared a conflict of interest with {buyer.organisation.name} on" in unescape(office.get(f"/vendors/{vendor}").text)
    assert ranked(sessions, buyer) == {other}
    assert declare(browser, vendor) == 303, "the client may know of one too, without learning of the admin's"
    assert take_back(office, vendor) == 303
    assert ranked(sessions, buyer) == {other}


def test_nobody_else_learns_of_a_declaration(
    browser: FlaskClient, sessions: Sessions, session: Session, buyer: User, sign_in: SignIn, client: FlaskClient
) -> None:
    vendor = offer(sessions)
    people = {"client": make_client(session), "admin": make_admin(session)}
    seller = session.scalars(select(User).where(User.organisation_id == vendor)).one()
    colleague = make_user(session, buyer.organisation)
    session.commit()
    others = {name: sign_in(person) for name, person in people.items()}
    before = {name: _page(other, f"/vendors/{vendor}") + _page(other, "/vendors") for name, other in others.items()}
    own_pages = ("/capabilities", "/profile")
    seen = [_page(sign_in(seller), path) for path in own_pages]
    declare(browser, vendor)
    assert {name: _page(other, f"/vendors/{vendor}") + _page(other, "/vendors") for name, other in others.items()} == before
    assert [_page(sign_in(seller), path) for path in own_pages] == seen
    assert f"{buyer.name} declared a conflict of interest" in unescape(sign_in(colleague).get(f"/vendors/{vendor}").text)


def test_a_vendor_that_was_declared_since_the_run_is_not_approved(
    browser: FlaskClient, sessions: Sessions, session: Session, buyer: User
) -> None:
    vendor = offer(sessions)
    run_id = post(sessions, buyer.id)
    work(SqlMatchStore(sessions))
    declare(browser, vendor)
    session.rollback()
    with pytest.raises(IllegalMoveError, match="Declared in conflict of interest since the run"):
        reviews.approve(session, make_admin(session), session.get_one(MatchRun, run_id))


def _page(browser: FlaskClient, path: str) -> str:
    """The page without the tokens of its forms, which differ each time."""
    return re.sub(r'value="[^"]+"', "", browser.get(path).text)
