"""What if a must-have were relaxed or tightened: who comes in, who goes, the new order beside the old one; nothing is stored."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import date
from decimal import Decimal
from html import unescape
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select
from sqlalchemy.orm import Session, sessionmaker

from matching.eligibility import RULES
from matching.types import EngagementModel, EvidenceLevel, PricingModel
from portal.db import transaction
from portal.forms.what_if import ASKED_BY, MUST_HAVES
from portal.inputs import RequirementInput
from portal.models import AuditEvent, MatchRun, Organisation, RequirementVersion, User
from portal.services import organisations
from tests.portal.played import make_client, offer
from tests.portal.shortlisted import Published, names, publish

SignIn = Callable[[User], FlaskClient]
Sessions = sessionmaker[Session]

FITS, SMALL, MUTE = {"capacity": 60, "languages": ("de",)}, {"capacity": 5, "languages": ("de",)}, {"capacity": 60, "languages": ("en",)}
ASKED = {"headcount": "20", "languages": "de", "evidence_level": "claimed"}


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
    return publish(sessions, people["buyer"], FITS, SMALL, MUTE, headcount=20, languages=("de",))


def ask(browser: FlaskClient, site: Published, **sent: object) -> tuple[int, str]:
    answer = browser.get(f"{site.path}/what-if", query_string=sent)
    return answer.status_code, " ".join(unescape(answer.text).split())


def test_a_relaxed_must_have_shows_who_comes_in_with_its_score(sessions: Sessions, site: Published, browser: FlaskClient) -> None:
    fits, small, mute = names(sessions, *site.vendors)
    code, page = ask(browser, site, **{**ASKED, "headcount": "4"})
    assert code == 200
    assert "1 vendor comes in, nobody goes: 2 fit instead of 1" in page
    assert (
        '<th scope="row" data-label="Must-have">Headcount</th><td data-label="As you asked">20 FTE</td><td data-label="Instead">4 FTE</td>'
        in page
    )
    table = page.partition('class="data-table reordered"')[2].partition("</table>")[0]
    row = table[: table.index(small)].rpartition("<tr>")[2] + table[table.index(small) :]
    assert "comes in" in row
    assert "none: it did not fit" in row
    assert fits in table
    assert mute not in page


def test_a_tightened_must_have_shows_who_goes_and_every_knock_out_it_would_miss(
    sessions: Sessions, site: Published, browser: FlaskClient
) -> None:
    (fits,) = names(sessions, site.vendors[0])
    _code, page = ask(browser, site, **{**ASKED, "headcount": "100", "languages": "fr"})
    assert "Nobody comes in, 1 goes: 0 fit instead of 1" in page
    assert "1 vendor goes" in page
    lost = page.partition('id="losses"')[2]
    assert fits in lost
    assert "would miss capacity at the start, languages" in lost
    assert '<td data-label="Missed by">40 FTE</td>' in lost


def test_what_relaxing_gains_leads_to_the_what_if_without_it(sessions: Sessions, site: Published, browser: FlaskClient) -> None:
    (small,) = names(sessions, site.vendors[1])
    shortlist = unescape(browser.get(site.path).text)
    assert f'href="{site.path}/what-if?drop=capacity"' in shortlist
    assert f'href="{site.path}/what-if?drop=capacity&drop=languages"' in shortlist
    _code, page = ask(browser, site, drop="capacity")
    assert "1 vendor comes in, nobody goes" in page
    assert small in page
    _code, page = ask(browser, site, drop=["capacity", "languages"])
    assert "2 vendors come in, nobody goes" in page


def test_without_a_change_it_is_the_requirement_as_asked(site: Published, browser: FlaskClient) -> None:
    code, page = ask(browser, site)
    assert code == 200
    assert "Nothing is changed yet: 1 vendor fits as you asked" in page
    assert 'name="headcount" type="text" value="20"' in page
    assert "Vendors have changed what they offer" not in page
    _code, page = ask(browser, site, **{**ASKED, "industry": ""})
    assert "Nothing is changed yet" in page


def test_it_says_when_vendors_have_moved_since_the_shortlist_was_published(
    sessions: Sessions, site: Published, browser: FlaskClient
) -> None:
    offer(sessions, **FITS)
    _code, page = ask(browser, site)
    assert "Nothing is changed yet: 2 vendors fit as you asked" in page
    assert "Vendors have changed what they offer since the shortlist was published" in page


def test_suspended_vendors_and_conflicts_of_interest_are_never_relaxed(sessions: Sessions, site: Published, browser: FlaskClient) -> None:
    with sessions() as session, transaction(session):
        organisations.suspend(session, None, session.get_one(Organisation, site.vendors[1]))
    _code, page = ask(browser, site, drop=["capacity", "suspended", "conflict", "nonsense"])
    assert "Nobody comes in" in page or "The same 1 vendor fits" in page
    assert names(sessions, site.vendors[1])[0] not in page


@pytest.mark.parametrize(
    ("field", "absurd"),
    [
        ("headcount", "-1"),
        ("headcount", "NaN"),
        ("headcount", "9" * 40),
        ("budget_amount", "1e400"),
        ("budget_amount", "100"),
        ("starts_on", "31.12.2026"),
        ("languages", "klingon"),
        ("regions", "\0"),
        ("skill_level", "6"),
        ("utc_offset", "1e9"),
        ("evidence_level", "sworn"),
        ("overlap_hours", "25"),
    ],
)
def test_what_cannot_be_read_is_told_next_to_its_field_and_kept(site: Published, browser: FlaskClient, field: str, absurd: str) -> None:
    code, page = ask(browser, site, **{**ASKED, field: absurd})
    assert code == 400
    assert "another look" in page
    assert "Nothing was compared" in page


def test_nothing_is_stored(sessions: Sessions, site: Published, browser: FlaskClient) -> None:
    def contents() -> list[int]:
        with sessions() as session:
            tables = (RequirementVersion, MatchRun, AuditEvent)
            return [session.scalars(select(func.count()).select_from(table)).one() for table in tables]

    before = contents()
    ask(browser, site, **{**ASKED, "headcount": "1"})
    assert contents() == before


def test_another_organisations_requirement_is_not_found(site: Published, people: dict[str, User], sign_in: SignIn) -> None:
    assert ask(sign_in(people["stranger"]), site)[0] == 404


def test_the_page_runs_a_constant_number_of_queries(
    sessions: Sessions,
    session: Session,
    people: dict[str, User],
    browser: FlaskClient,
    count_queries: Callable[[Session], AbstractContextManager[Any]],
) -> None:
    counts = []
    for vendors in (2, 60):
        site = publish(sessions, people["buyer"], *([FITS] * vendors), headcount=20, languages=("de",))
        ask(browser, site)
        with count_queries(session) as counted:
            ask(browser, site, **{**ASKED, "headcount": "61"})
        counts.append(len(counted.statements))
    assert counts[0] == counts[1]


def test_every_knock_out_that_can_be_relaxed_has_its_must_haves() -> None:
    assert set(ASKED_BY) == {rule.key for rule in RULES if rule.relaxable} - {"service"}
    assert {name for asked in ASKED_BY.values() for name in asked} <= set(MUST_HAVES)


def test_every_must_have_of_a_requirement_can_be_changed(sessions: Sessions, people: dict[str, User], browser: FlaskClient) -> None:
    everything = {
        "skill_level": 2,
        "headcount": 10,
        "monthly_volume": 4_000,
        "handling_minutes": Decimal(6),
        "starts_on": date(2027, 2, 1),
        "duration_months": 12,
        "languages": ("de",),
        "regions": ("western_europe",),
        "data_residency": ("western_europe",),
        "certificates": ("iso_27001",),
        "evidence_level": EvidenceLevel.DOCUMENTED,
        "budget_amount": Decimal(5_000),
        "budget_currency": "EUR",
        "pricing_model": PricingModel.PER_FTE,
        "engagement_model": EngagementModel.MANAGED_SERVICE,
        "industry": "retail",
        "utc_offset": 0,
        "overlap_hours": 4,
    }
    unchangeable = {"title", "description", "category", "answers", "particulars"}
    assert set(everything) == set(MUST_HAVES) == set(RequirementInput.__dataclass_fields__) - unchangeable
    site = publish(sessions, people["buyer"], **everything)
    _code, page = ask(browser, site)
    assert "Nothing is changed yet" in page
    _code, page = ask(browser, site, evidence_level="claimed")
    for label in ("Skill level", "Headcount", "Volume", "Handling time", "Start date", "Duration", "Languages", "Delivery regions"):
        assert f'data-label="Must-have">{label}</th>' in page
    for label in ("Data residency", "Certificates", "Budget ceiling", "Pricing model", "Engagement model", "Industry", "Time zone"):
        assert f'data-label="Must-have">{label}</th>' in page
