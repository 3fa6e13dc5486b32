"""The count of vendors left while a requirement is written: after each must-have, for clients alone, never by name."""

import re
from collections.abc import Callable
from html import unescape

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session, sessionmaker

from matching.types import ProcessType
from portal.db import transaction
from portal.models import OrganisationKind, User
from portal.services import organisations
from tests.factories import make_user
from tests.portal.played import make_admin, offer, organisation

SignIn = Callable[[User], FlaskClient]
Sessions = sessionmaker[Session]
WORK = {"description": "Key 4,000 paper records a month by a set procedure.", "category": "data_entry"}


def preview(browser: FlaskClient, **asked: object) -> str:
    return unescape(browser.post("/requirements/preview", data=WORK | asked, headers={"HX-Request": "true"}).text)


def test_the_preview_counts_the_vendors_left_and_names_the_costliest_must_have_but_no_vendor(
    browser: FlaskClient, sessions: Sessions
) -> None:
    ids = [
        offer(sessions, languages=("en",), capacity=40),
        offer(sessions, languages=("de",), capacity=40),
        offer(sessions, languages=("de",), capacity=2),
    ]
    assert "3 vendors are left of 3 that offer data entry as BPO work" in preview(browser)
    page = preview(browser, headcount="20")
    assert "2 vendors are left of 3" in page
    assert "<strong>capacity at the start</strong> costs most: 1 vendor." in page
    assert "1 vendor is left of 3" in preview(browser, headcount="20", languages="de")
    with sessions() as session:
        assert [id for id in ids if organisation(session, id).name in page] == []


def test_a_vendors_change_is_counted_at_the_next_preview(browser: FlaskClient, sessions: Sessions) -> None:
    offer(sessions)
    assert "1 vendor is left of 1" in preview(browser)
    suspended = offer(sessions)
    assert "2 vendors are left of 2" in preview(browser)
    with sessions() as session, transaction(session):
        organisations.suspend(session, make_admin(session), organisation(session, suspended))
    assert "1 vendor is left of 2" in preview(browser)


def rows(page: str) -> list[tuple[str, str, str]]:
    """What the table says: after what, vendors lost, vendors left."""
    return re.findall(r'data-label="After">([^<]*)</th>.*?>([\d,]+)</td>.*?>([\d,]+)</td>', page)


def test_every_knock_out_that_takes_vendors_has_a_row_so_that_the_table_ends_at_the_number_above_it(
    browser: FlaskClient, sessions: Sessions
) -> None:
    offers = [offer(sessions, languages=("de",)) for _ in range(4)]
    offer(sessions, languages=("fr",))
    assert rows(preview(browser, languages="de")) == [("Languages", "1", "4")]
    assert browser.post(f"/vendors/{offers[0]}/conflicts", data={"because": "We own a third of it."}).status_code == 303
    with sessions() as session, transaction(session):
        organisations.suspend(session, make_admin(session), organisation(session, offers[1]))
    page = preview(browser, languages="de")
    assert "2 vendors are left of 5" in page
    assert rows(page) == [("Languages", "1", "4"), ("Vendor in good standing", "1", "3"), ("Conflict of interest", "1", "2")]
    page = preview(browser)
    assert "3 vendors are left of 5" in page
    assert rows(page) == [("Vendor in good standing", "1", "4"), ("Conflict of interest", "1", "3")]
    assert "You ask for nothing more yet" in page
    assert "costs most" not in page


def test_the_count_says_as_which_kind_of_work_the_service_is_offered(browser: FlaskClient, sessions: Sessions) -> None:
    offer(sessions)
    offer(sessions, process_type=ProcessType.KPO)
    assert "1 vendor is left of 1 that offer data entry as BPO work" in preview(browser)
    assert "1 vendor is left of 1 that offer data entry as KPO work" in preview(browser, C1="5", C3="5", AK3="5")
    assert "2 vendors are left of 2 that offer data entry as BPO or as KPO work" in preview(browser, C1="3", C3="3")


def test_six_must_haves_are_warned_about_and_five_are_not(browser: FlaskClient, sessions: Sessions) -> None:
    offer(sessions)
    five = {"skill_level": "2", "headcount": "5", "languages": "de", "engagement_model": "project", "regions": "northern_europe"}
    assert "must-haves. Each excludes" not in preview(browser, **five)
    assert "These are 6 must-haves." in preview(browser, **five, data_residency="northern_europe")


@pytest.mark.parametrize("kind", [None, OrganisationKind.VENDOR, OrganisationKind.OPERATOR])
def test_nobody_but_clients_learns_how_many_vendors_there_are(
    kind: OrganisationKind | None, client: FlaskClient, session: Session, sessions: Sessions, sign_in: SignIn
) -> None:
    offer(sessions)
    if kind:
        person = make_user(session, kind=kind)
        session.commit()
        client = sign_in(person)
    page = preview(client)
    assert "BPO" in page
    assert "that offer" not in page


def test_work_outside_the_fifteen_has_no_count(browser: FlaskClient, sessions: Sessions) -> None:
    offer(sessions)
    page = preview(browser, description="Repair the slate roof of the town hall.", category="")
    assert "that offer" not in page
