"""Why any vendor that a client may see is not on the shortlist, from what it offered when the run was made."""

import re
from collections.abc import Callable
from dataclasses import replace
from html import unescape

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select, update
from sqlalchemy.orm import Session, sessionmaker

from matching.types import PricingModel
from portal.db import transaction
from portal.findings import findings_of, pack
from portal.inputs import RateInput
from portal.models import Capability, MatchRun, Organisation, User
from portal.services import capabilities, organisations
from tests.portal.played import make_client, offer, offered
from tests.portal.shortlisted import Published, names, publish

SignIn = Callable[[User], FlaskClient]
Sessions = sessionmaker[Session]


@pytest.fixture
def people(session: Session) -> dict[str, User]:
    made = {"buyer": make_client(session), "stranger": make_client(session)}
    session.commit()
    return made


@pytest.fixture
def browser(people: dict[str, User], sign_in: SignIn) -> FlaskClient:
    return sign_in(people["buyer"])


@pytest.fixture
def site(sessions: Sessions, people: dict[str, User]) -> Published:
    """A shortlist of two; the third vendor misses two knock-outs, the fourth offers another service."""
    return publish(
        sessions,
        people["buyer"],
        {"languages": ("en", "de"), "sla_met_percent": 99},
        {"languages": ("en", "de"), "sla_met_percent": 80},
        {"languages": ("en",), "capacity": 2},
        {"category": "payroll_processing"},
        headcount=20,
        languages=("de",),
    )


def ask(browser: FlaskClient, site: Published, vendor: object) -> tuple[int, str]:
    answer = browser.get(f"{site.path}/why-not/{vendor}")
    return answer.status_code, re.sub(r'value="[^"]+"', "", unescape(answer.text))  # the tokens of the forms differ each time


def change(sessions: Sessions, vendor: int, **fields: object) -> None:
    """The vendor's capability as it is from now on."""
    with sessions() as session, transaction(session):
        capability = session.scalars(select(Capability).where(Capability.organisation_id == vendor)).one()
        capabilities.change(session, None, capability, offered(**fields))


def test_every_missed_knock_out_is_told_with_asked_offered_and_by_how_much(
    sessions: Sessions, site: Published, browser: FlaskClient
) -> None:
    (name,) = names(sessions, site.vendors[2])
    code, page = ask(browser, site, site.vendors[2])
    assert code == 200
    assert f"{name} is not here: it misses 2 knock-outs" in page
    assert '<th scope="row" data-label="Knock-out">Capacity at the start</th>' in page
    assert '<td data-label="Missed by">18 FTE</td>' in page
    assert '<th scope="row" data-label="Knock-out">Languages</th>' in page


def test_a_rate_above_the_budget_is_told_with_its_conversion_and_leads_to_how_money_is_compared(
    sessions: Sessions, people: dict[str, User], browser: FlaskClient
) -> None:
    rates = (RateInput(amount=4_000, currency="GBP"), RateInput(amount=4, currency="GBP", pricing_model=PricingModel.PER_TRANSACTION))
    asked = {"budget_amount": 3, "budget_currency": "EUR", "pricing_model": PricingModel.PER_TRANSACTION, "handling_minutes": 6}
    dear = publish(sessions, people["buyer"], {}, {"rates": rates}, **asked)
    _code, page = ask(browser, dear, dear.vendors[1])
    assert "at most 30.00 EUR per FTE-hour (3 EUR per transaction × 60 ÷ 6 min)" in page
    assert "46.40 EUR per FTE-hour, from 4 GBP per transaction × 1.16 × 60 ÷ 6 min" in page
    assert 'href="/guide/money"' in page


def test_a_vendor_of_another_service_misses_the_service(site: Published, browser: FlaskClient) -> None:
    _code, page = ask(browser, site, site.vendors[3])
    assert "it misses " in page
    assert '<th scope="row" data-label="Knock-out">Service and process type</th>' in page


def test_a_vendor_on_the_list_is_told_with_its_rank(sessions: Sessions, site: Published, browser: FlaskClient) -> None:
    (name,) = names(sessions, site.vendors[1])
    _code, page = ask(browser, site, site.vendors[1])
    assert f"{name} is here: rank 2 of 2" in page
    assert "Score: the sum of the points" in page


def test_the_answer_is_about_what_was_offered_then(sessions: Sessions, site: Published, browser: FlaskClient) -> None:
    change(sessions, site.vendors[2], languages=("en", "de"), capacity=400)
    _code, page = ask(browser, site, site.vendors[2])
    assert "it misses 2 knock-outs" in page


def test_a_vendor_that_came_later_is_judged_by_what_it_offers_now(sessions: Sessions, site: Published, browser: FlaskClient) -> None:
    late, unfit = offer(sessions, languages=("de",)), offer(sessions, languages=("en",))
    for vendor, said in ((late, "would fit, with"), (unfit, "it misses 1 knock-out")):
        _code, page = ask(browser, site, vendor)
        assert said in page
        assert "offered nothing yet when the vendors were ranked" in page


def test_a_vendor_behind_the_last_that_the_run_kept_is_told_so(sessions: Sessions, site: Published, browser: FlaskClient) -> None:
    with sessions() as session, transaction(session):
        run = session.get_one(MatchRun, site.run_id)
        found = findings_of(run)
        assert found
        cut = replace(found.ranking, placements=found.ranking.placements[:1])
        run.findings, run.result_digest = pack(replace(found, ranking=cut))
        run.entry_count = 1
    _code, page = ask(browser, site, site.vendors[1])
    assert "fits, but not among the first 1: it has" in page
    assert "It misses nothing." in page


def test_suspended_idle_foreign_and_missing_vendors_read_alike(
    sessions: Sessions, site: Published, browser: FlaskClient, people: dict[str, User]
) -> None:
    suspended, idle = offer(sessions), offer(sessions)
    with sessions() as session, transaction(session):
        organisations.suspend(session, None, session.get_one(Organisation, suspended))
        session.execute(update(Capability).where(Capability.organisation_id == idle).values(is_active=False))
    missing = ask(browser, site, 2_000_000_000)
    assert missing[0] == 404
    for vendor in (suspended, idle, people["buyer"].organisation_id, people["stranger"].organisation_id, 2**31 - 1):
        assert ask(browser, site, vendor) == missing
    for vendor in ("-1", "x", 2**31):
        assert ask(browser, site, vendor)[0] == 404
    found = browser.get(f"{site.path}/why-not", query_string={"name": names(sessions, suspended)[0]}).text
    assert f"/why-not/{suspended}" not in found


def test_vendors_are_found_by_a_part_of_their_name_those_that_begin_with_it_first(
    sessions: Sessions, site: Published, browser: FlaskClient
) -> None:
    with sessions() as session, transaction(session):
        for vendor, name in zip(site.vendors, ("Larch 100% Keying", "Keyline", "Alder", "Elder_keys"), strict=True):
            session.execute(update(Organisation).where(Organisation.id == vendor).values(name=name))

    def found(name: str) -> list[str]:
        page = unescape(browser.get(f"{site.path}/why-not", query_string={"name": name}).text)
        return [vendor for vendor in ("Keyline", "Elder_keys", "Larch 100% Keying", "Alder") if f">{vendor}</a>" in page]

    assert found("KEY") == ["Keyline", "Elder_keys", "Larch 100% Keying"]
    assert found("0%") == ["Larch 100% Keying"]
    assert found("r_k") == ["Elder_keys"]
    assert found("") == []
    assert found("\0") == []
    page = unescape(browser.get(f"{site.path}/why-not", query_string={"name": "key"}).text)
    assert page.index(">Keyline</a>") < page.index(">Elder_keys</a>")
    assert "No vendor has “zzz” in its name" in unescape(browser.get(f"{site.path}/why-not?name=zzz").text)


def test_more_than_a_page_of_names_asks_for_more_of_the_name(sessions: Sessions, site: Published, browser: FlaskClient) -> None:
    for _ in range(21):
        offer(sessions)
    assert "There are more than 20" in browser.get(f"{site.path}/why-not?name=organisation").text


def test_another_organisations_shortlist_answers_nothing(site: Published, people: dict[str, User], sign_in: SignIn) -> None:
    stranger = sign_in(people["stranger"])
    assert ask(stranger, site, site.vendors[2])[0] == 404
    assert stranger.get(f"{site.path}/why-not?name=o").status_code == 404
