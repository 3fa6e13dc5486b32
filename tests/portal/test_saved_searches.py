"""Saved searches, on both databases: the organisation's own, with how many vendors each finds and how many are new."""

import re
from collections.abc import Callable
from datetime import timedelta
from html import unescape

import numpy as np
import pytest
from flask.testing import FlaskClient
from sqlalchemy import select, update
from sqlalchemy.orm import Session, sessionmaker

from portal.db import transaction
from portal.errors import NotAllowedError
from portal.inputs import VendorFilters
from portal.models import AuditEvent, Capability, SavedSearch, User
from portal.queries.vendor_sets import holds, packed, unpacked
from portal.services import capabilities, organisations, saved_searches
from tests.factories import NOBODY, make_search, make_user
from tests.portal.played import make_admin, make_client, offer, offered, organisation

Sessions = sessionmaker[Session]
SignIn = Callable[[User], FlaskClient]


def save(browser: FlaskClient, name: str = "German keyers", query: str = "languages=de") -> int:
    """The status of saving the filters under a name."""
    return browser.post(f"/vendors?{query}", data={"called": name}).status_code


def counts(browser: FlaskClient) -> list[tuple[str, ...]]:
    """Of every search on the list how many vendors it finds and how many are new."""
    page = unescape(browser.get("/vendors/searches").text)
    return re.findall(
        r'data-label="Vendors" class="cell-number">(\d+)</td>.*?data-label="New" class="cell-number">(?:<strong>)?(\w+)', page, re.DOTALL
    )


def let_a_while_pass(sessions: Sessions) -> None:
    """As if every search had been looked at two minutes earlier."""
    with sessions() as session, transaction(session):
        for search in session.scalars(select(SavedSearch)):
            search.looked_at -= timedelta(minutes=2)


def test_a_search_is_saved_with_its_filters_and_opened_with_what_is_new_marked(browser: FlaskClient, sessions: Sessions) -> None:
    offer(sessions, languages=("de",))
    assert save(browser) == 303
    assert counts(browser) == [("1", "none")]
    let_a_while_pass(sessions)
    newcomer = offer(sessions, languages=("de",))
    offer(sessions, languages=("pl",))
    assert counts(browser) == [("2", "1")]
    with sessions() as session:
        name, id = organisation(session, newcomer).name, session.scalars(select(SavedSearch.id)).one()
    for _click in range(2):  # a double click is one look
        opened = browser.post(f"/vendors/searches/{id}/open")
        assert opened.headers["Location"] == f"/vendors?languages=de&search={id}"
    page = unescape(browser.get(opened.headers["Location"]).text)
    assert page.count("vendor-new") == 1
    assert re.search(rf'{name}</a></h3>\s*<span class="quiet">[^<]+</span> <strong class="vendor-new">New', page)
    assert counts(browser) == [("2", "none")]


def test_a_vendor_that_comes_to_pass_is_new_and_one_that_only_changes_is_not(browser: FlaskClient, sessions: Sessions) -> None:
    ids = [offer(sessions, languages=("de",)), offer(sessions, languages=("pl",))]
    save(browser)
    with sessions() as session, transaction(session):
        for id in ids:
            capability = session.scalars(select(Capability).where(Capability.organisation_id == id)).one()
            capabilities.change(session, None, capability, offered(languages=("de",), capacity=77))
    assert counts(browser) == [("2", "1")]
    with sessions() as session, transaction(session):
        organisations.suspend(session, make_admin(session), organisation(session, ids[0]))
    assert counts(browser) == [("1", "1")]


def test_a_second_search_of_the_same_name_is_refused_at_the_field_and_keeps_what_was_typed(browser: FlaskClient, session: Session) -> None:
    assert save(browser) == 303
    answer = browser.post("/vendors?languages=pl", data={"called": "german KEYERS"})
    page = unescape(answer.text)
    assert answer.status_code == 400
    assert "There is a saved search “German keyers” already; choose another name." in page
    assert 'href="#called"' in page
    assert 'value="german KEYERS"' in page
    assert "Speaks Polish" in page
    assert len(session.scalars(select(SavedSearch)).all()) == 1


def test_saving_the_same_twice_is_saving_it_once(browser: FlaskClient, session: Session) -> None:
    assert (save(browser), save(browser)) == (303, 303)
    assert len(session.scalars(select(SavedSearch)).all()) == 1
    assert [event.action for event in session.scalars(select(AuditEvent)) if event.object_type == "saved_search"] == ["save"]


@pytest.mark.parametrize(("name", "query"), [("", ""), ("  ", ""), ("x" * 101, ""), ("Bad", "capacity=-1"), ("Nul\0", "")])
def test_what_cannot_be_saved_is_said_and_nothing_is_kept(name: str, query: str, browser: FlaskClient, session: Session) -> None:
    assert save(browser, name, query) == 400
    assert session.scalars(select(SavedSearch)).all() == []


def test_colleagues_share_their_searches_and_other_organisations_never_see_them(
    browser: FlaskClient, buyer: User, session: Session, sign_in: SignIn
) -> None:
    save(browser)
    colleague = make_user(session, session.merge(buyer).organisation)
    stranger = make_client(session)
    session.commit()
    assert "German keyers" in sign_in(colleague).get("/vendors/searches").text
    outside = sign_in(stranger)
    assert "German keyers" not in outside.get("/vendors/searches").text
    id = session.scalars(select(SavedSearch.id)).one()
    assert "German keyers" not in outside.get(f"/vendors?search={id}").text
    assert save(outside) == 303


def test_a_search_is_renamed_and_deleted(browser: FlaskClient, session: Session) -> None:
    save(browser)
    save(browser, "Polish keyers", "languages=pl")
    first, second = session.scalars(select(SavedSearch.id).order_by(SavedSearch.id))
    taken = browser.post(f"/vendors/searches/{second}/rename", data={"called": "German keyers"})
    assert taken.status_code == 400
    assert "already; choose another name" in taken.text
    assert browser.post(f"/vendors/searches/{first}/rename", data={"called": "GERMAN keyers"}).status_code == 303
    assert browser.post(f"/vendors/searches/{second}/delete").status_code == 303
    session.rollback()
    assert session.scalars(select(SavedSearch.name)).all() == ["GERMAN keyers"]
    assert browser.post(f"/vendors/searches/{second}/delete").status_code == 404


def test_a_search_whose_code_has_left_the_catalogue_is_opened_with_the_error_at_its_field(browser: FlaskClient, session: Session) -> None:
    save(browser, "Odd", "regions=western_europe")
    session.execute(update(SavedSearch).values(filters={"regions": ["atlantis"]}))
    session.commit()
    assert browser.get("/vendors/searches").status_code == 200
    opened = browser.post(f"/vendors/searches/{session.scalars(select(SavedSearch.id)).one()}/open")
    answer = browser.get(opened.headers["Location"])
    assert answer.status_code == 400
    assert 'href="#regions"' in answer.text


def test_an_empty_list_says_how_to_begin(browser: FlaskClient) -> None:
    assert "You have not saved a search yet" in browser.get("/vendors/searches").text


def test_people_of_a_suspended_client_save_nothing(session: Session) -> None:
    person = make_client(session)
    person.organisation.is_suspended = True
    with pytest.raises(NotAllowedError):
        saved_searches.save(session, person, "Keyers", VendorFilters(), NOBODY)
    with pytest.raises(NotAllowedError):
        saved_searches.delete(session, person, make_search(session, person))


@pytest.mark.parametrize("ids", [[], [1], [0, 7, 8, 63, 64, 100_000]])
def test_a_set_of_vendors_is_kept_and_read_back(ids: list[int]) -> None:
    flags = unpacked(packed(np.array(ids, np.int64)))
    every = np.arange(100_100)
    assert every[holds(flags, every)].tolist() == ids
