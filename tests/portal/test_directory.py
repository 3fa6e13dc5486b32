"""The vendor directory, on both databases: filters in the address, one vendor in full, nothing that is not for clients' eyes."""

import re
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from html import unescape

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session, sessionmaker

from matching.types import EvidenceLevel, ProcessType
from portal.db import transaction
from portal.inputs import CertificateInput, EngagementInput, ProfileInput, RateInput
from portal.models import Capability, Organisation, User
from portal.services import capabilities, organisations
from tests.factories import make_user
from tests.portal.played import make_admin, offer, offered, organisation

Sessions = sessionmaker[Session]
SignIn = Callable[[User], FlaskClient]
ISO = CertificateInput(code="iso_27001", valid_until=date(2050, 3, 31), evidence=EvidenceLevel.DOCUMENTED)


def vendor(sessions: Sessions, name: str, **fields: object) -> int:
    """A vendor of this name with one capability; its id."""
    id = offer(sessions, **fields)
    with sessions() as session, transaction(session):
        organisations.update_profile(session, None, organisation(session, id), ProfileInput(name=name))
    return id


def listed(browser: FlaskClient, query: str = "") -> list[str]:
    """The names on the page, in their order."""
    answer = browser.get(f"/vendors{query}")
    assert answer.status_code == 200
    return re.findall(r'<h3><a href="/vendors/\d+">([^<]+)</a></h3>', unescape(answer.text))


def test_vendors_are_listed_by_name_and_those_without_an_offer_or_suspended_are_not(browser: FlaskClient, sessions: Sessions) -> None:
    vendor(sessions, "Cobalt Keying")
    vendor(sessions, "amber records")
    off, suspended = vendor(sessions, "Off Duty"), vendor(sessions, "Out of Standing")
    with sessions() as session, transaction(session):
        capabilities.switch(session, None, session.query(Capability).filter_by(organisation_id=off).one(), on=False)
        organisations.suspend(session, make_admin(session), organisation(session, suspended))
    assert listed(browser) == ["amber records", "Cobalt Keying"]


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("name=amb", ["Amber"]),
        ("category=data_entry", ["Amber", "Birch", "Cobalt"]),
        ("category=payroll_processing", []),
        ("process_type=KPO", ["Cobalt"]),
        ("process_type=BPO", ["Amber", "Birch", "Cobalt"]),
        ("skill_level=4", ["Birch"]),
        ("languages=de", ["Amber", "Birch"]),
        ("languages=de&languages=pl", ["Birch"]),
        ("regions=western_europe", ["Cobalt"]),
        ("data_residency=western_europe", ["Birch"]),
        ("industry=retail", ["Amber"]),
        ("capacity=50", ["Birch", "Cobalt"]),
        ("certificates=iso_27001", ["Amber"]),
        ("certificates=iso_27001&valid_on=2050-03-31", ["Amber"]),
        ("certificates=iso_27001&valid_on=2050-04-01", []),
        ("certificates=iso_27001&evidence_level=verified", []),
        ("order=capacity", ["Birch", "Amber", "Cobalt"]),
        ("category=&name=&capacity=", ["Amber", "Birch", "Cobalt"]),
    ],
)
def test_each_filter_of_the_address_narrows_the_list(query: str, names: list[str], browser: FlaskClient, sessions: Sessions) -> None:
    vendor(sessions, "Amber", capacity=40, languages=("de",), industries=("retail",), certificates=(ISO,))
    vendor(sessions, "Birch", capacity=80, languages=("de", "pl"), skill_level=4, data_residency=("western_europe",))
    vendor(sessions, "Cobalt", capacity=None, process_type=ProcessType.HYBRID, regions=("western_europe",))
    assert listed(browser, f"?{query}") == names


def test_capacity_by_a_day_counts_the_ramp_up_and_the_unknown_is_kept_and_said(browser: FlaskClient, sessions: Sessions) -> None:
    vendor(sessions, "Ramping", capacity=100, available_from=date(2050, 1, 1), ramp_up_days=9)
    vendor(sessions, "Silent", capacity=None)
    assert listed(browser, "?capacity=41&capacity_by=2050-01-04") == ["Silent"]
    page = unescape(browser.get("/vendors?capacity=40&capacity_by=2050-01-04").text)
    assert "40 FTE by 4 January 2050" in page
    assert "capacity unknown" in page


def test_every_filter_in_force_is_a_link_that_takes_it_away_and_keeps_the_others(browser: FlaskClient, sessions: Sessions) -> None:
    vendor(sessions, "Amber", languages=("de", "pl"))
    page = unescape(browser.get("/vendors?languages=de&languages=pl&skill_level=2").text)
    chosen = dict(re.findall(r'<a href="([^"]+)"><span class="visually-hidden">Take away the filter </span>([^×]+?) <', page))
    assert {words: address for address, words in chosen.items()} == {
        "Skill level 2 or higher": "/vendors?languages=de&languages=pl",
        "Speaks German": "/vendors?skill_level=2&languages=pl",
        "Speaks Polish": "/vendors?skill_level=2&languages=de",
    }


def test_the_next_page_keeps_every_filter_of_the_address(browser: FlaskClient, sessions: Sessions) -> None:
    for number in range(27):
        vendor(sessions, f"Vendor {number:02}", languages=("de", "pl"))
    page = unescape(browser.get("/vendors?languages=de&languages=pl").text)
    assert "27 vendors offer this" in page
    following = re.search(r'rel="next" href="([^"]+)"', page)
    assert following is not None
    assert re.findall(r"<h3><a [^>]+>([^<]+)", unescape(browser.get(following[1]).text)) == ["Vendor 25", "Vendor 26"]
    assert "There is no such page" in browser.get("/vendors?page=99").text


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("capacity=-1", "capacity"),
        ("capacity=0", "capacity"),
        ("capacity=99999999999999999999", "capacity"),
        ("capacity_by=0000-00-00", "capacity_by"),
        ("valid_on=1066-10-14", "valid_on"),
        ("category=forged", "category"),
        ("process_type=hybrid", "process_type"),
        ("skill_level=9", "skill_level"),
        ("languages=xx", "languages"),
        ("certificates=%27%3B--", "certificates"),
        ("regions=%00", "regions"),
        ("evidence_level=perfect", "evidence_level"),
        ("industry=forged", "industry"),
        ("name=%00", "name"),
        (f"name={'a' * 201}", "name"),
    ],
)
def test_a_filter_that_cannot_be_read_is_said_at_its_field_and_nothing_is_searched(query: str, field: str, browser: FlaskClient) -> None:
    answer = browser.get(f"/vendors?{query}")
    assert answer.status_code == 400
    assert f'href="#{field}"' in answer.text
    assert f'id="{field}-error"' in answer.text
    assert "Nothing is searched yet" in answer.text


def test_absurd_pages_orders_and_searches_are_read_as_nothing(browser: FlaskClient, sessions: Sessions) -> None:
    vendor(sessions, "Amber")
    for query in ("page=-5", "page=x", "order=rank", "search=999999999999999", "search=x", "search=7", "unheard=of", "evidence_level="):
        assert listed(browser, f"?{query}") == ["Amber"]


def test_htmx_gets_the_list_alone_and_the_address_to_show(browser: FlaskClient, sessions: Sessions) -> None:
    vendor(sessions, "Amber", languages=("de",))
    answer = browser.get("/vendors?name=&category=&languages=de", headers={"HX-Request": "true"})
    assert "<html" not in answer.text
    assert "Amber" in answer.text
    assert answer.headers["HX-Push-Url"] == "/vendors?languages=de"
    wrong = browser.get("/vendors?capacity=x", headers={"HX-Request": "true"})
    assert (wrong.status_code, wrong.headers["HX-Redirect"]) == (204, "/vendors?capacity=x")
    back = browser.get("/vendors", headers={"HX-Request": "true", "HX-History-Restore-Request": "true"})
    assert "<html" in back.text


def test_a_vendors_page_says_what_it_offers_and_what_is_unknown_but_no_rate_and_no_address_of_a_person(
    browser: FlaskClient, sessions: Sessions
) -> None:
    said = EngagementInput(text="Keyed the land register.", evidence=EvidenceLevel.VERIFIED)
    money = {"rates": (RateInput(amount=Decimal("4321.75"), currency="EUR"),), "minimum_contract_value": Decimal(98765)}
    id = vendor(sessions, "Amber", certificates=(ISO,), engagements=(said,), minimum_contract_currency="EUR", **money)
    page = unescape(browser.get(f"/vendors/{id}").text)
    for words in (
        "Amber",
        "Data entry",
        "40 FTE",
        "ISO/IEC 27001",
        "until 31 March 2050",
        "Documented",
        "Keyed the land register.",
        "unknown",
    ):
        assert words in page
    assert not re.search(r"4,?321|98,?765", page)
    with sessions() as session:
        assert [person.email for person in session.query(User) if person.email in page] == []
    assert "Rates and smallest engagements are shown only on the shortlists" in page


@pytest.mark.parametrize("why", ["suspended", "off", "a client", "missing"])
def test_a_vendor_that_is_gone_is_a_page_that_leads_back_and_tells_nothing(why: str, browser: FlaskClient, sessions: Sessions) -> None:
    id = vendor(sessions, "Amber")
    with sessions() as session, transaction(session):
        if why == "suspended":
            organisations.suspend(session, make_admin(session), organisation(session, id))
        if why == "off":
            capabilities.switch(session, None, session.query(Capability).filter_by(organisation_id=id).one(), on=False)
        if why == "a client":
            id = make_user(session).organisation_id
    answer = browser.get(
        f"/vendors/{id if why != 'missing' else 2_000_000_000}", headers={"Referer": "http://localhost/vendors?languages=de"}
    )
    assert answer.status_code == 404
    assert "This vendor is not available" in answer.text
    assert 'href="/vendors?languages=de"' in answer.text
    assert "Amber" not in answer.text
    assert "suspended" not in answer.text


@pytest.mark.parametrize("referrer", ["https://evil.example/vendors?x", "http://localhost//evil.example/vendors?", "/vendors?name=a", ""])
def test_the_way_back_never_leaves_the_site(referrer: str, browser: FlaskClient) -> None:
    page = browser.get(f"/vendors/7?from={referrer}", headers={"Referer": referrer}).text
    assert "evil" not in page
    assert re.search(r'href="/vendors(\?name=a)?">Back to the vendors', page)


def test_admins_read_the_directory_without_what_is_the_clients_own(session: Session, sessions: Sessions, sign_in: SignIn) -> None:
    vendor(sessions, "Amber")
    admin = make_admin(session)
    session.commit()
    page = sign_in(admin).get("/vendors?name=amber").text
    assert "Amber" in page
    assert "Watch" not in page
    assert "Save this search" not in page


def test_an_empty_directory_and_an_empty_result_say_what_to_do_next(browser: FlaskClient, sessions: Sessions) -> None:
    assert "Nobody offers anything yet" in browser.get("/vendors").text
    vendor(sessions, "Amber")
    page = browser.get("/vendors?name=zzz").text
    assert "No vendor offers all of this" in page
    assert "Take one filter away" in page


def test_a_change_of_a_vendor_is_found_by_the_next_search(browser: FlaskClient, sessions: Sessions) -> None:
    id = vendor(sessions, "Amber")
    assert listed(browser, "?languages=de") == []
    with sessions() as session, transaction(session):
        capability = session.query(Capability).filter_by(organisation_id=id).one()
        capabilities.change(session, None, capability, offered(languages=("de",)))
        organisations.update_profile(session, None, session.get_one(Organisation, id), ProfileInput(name="Zinnia"))
    assert listed(browser, "?languages=de&name=zinn") == ["Zinnia"]
    assert listed(browser, "?name=amber") == []
