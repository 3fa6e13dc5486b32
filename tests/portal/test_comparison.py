"""Vendors of a shortlist side by side, in every row, and what is wrong with the choice where they cannot be."""

import re
from collections.abc import Callable
from html import unescape

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session, sessionmaker

from matching.types import EvidenceLevel, PricingModel
from portal.inputs import CertificateInput, EngagementInput, RateInput
from portal.models import User
from tests.portal.played import make_client
from tests.portal.shortlisted import Published, names, publish

SignIn = Callable[[User], FlaskClient]
Sessions = sessionmaker[Session]

DETAILED = {
    "sla_met_percent": 99,
    "languages": ("en", "de"),
    "rates": (
        RateInput(amount=2_400, currency="EUR", pricing_model=PricingModel.PER_FTE),
        RateInput(amount=90_000, currency="EUR", pricing_model=PricingModel.FIXED_PRICE),
    ),
    "certificates": (CertificateInput(code="iso_27001", evidence=EvidenceLevel.DOCUMENTED),),
    "engagements": tuple(EngagementInput(text=f"Keyed {number} paper records") for number in range(5)),
}


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
    plain = [{"sla_met_percent": 90 - number, "languages": ("en",)} for number in range(6)]
    return publish(sessions, people["buyer"], DETAILED, *plain)


def compare(browser: FlaskClient, site: Published, *vendors: object, **more: str) -> tuple[int, str]:
    answer = browser.get(f"{site.path}/compare", query_string={"vendor": [*map(str, vendors)], **more})
    return answer.status_code, unescape(answer.text)


def row_of(page: str, label: str) -> tuple[bool, list[str]]:
    """Whether the row is marked as differing, and its cells as words."""
    found = re.search(rf"<tr([^>]*)>\s*<th scope=\"row\">{label}.*?</th>(.*?)</tr>", page, re.DOTALL)
    assert found, label
    cells = re.findall(r"<td>(.*?)</td>", found[2], re.DOTALL)
    return "comparison-differs" in found[1], [" ".join(re.sub(r"<[^>]+>", " ", cell).split()) for cell in cells]


def test_every_criterion_and_every_fact_stand_side_by_side_and_differences_are_marked(
    sessions: Sessions, site: Published, browser: FlaskClient
) -> None:
    first, second = site.vendors[:2]
    code, page = compare(browser, site, second, first)
    assert code == 200
    heads = re.findall(r'<th scope="col">([^<]+?)\s*</th>', page)
    assert heads == ["Criterion or fact", *names(sessions, first, second)]
    assert row_of(page, "SLA record") == (True, ["12.26 99 % stated by the vendor", "6.45 90 % stated by the vendor"])
    assert row_of(page, "Languages") == (True, ["English, German", "English"])
    assert row_of(page, "Rates") == (True, ["EUR 2,400 per FTE and month; EUR 90,000 fixed price for the engagement", "unknown"])
    assert row_of(page, "Capacity") == (False, ["40 FTE", "40 FTE"])
    assert row_of(page, "Certificates") == (True, ["ISO/IEC 27001, documented, expiry unknown", "unknown"])
    differs, engagements = row_of(page, "Past engagements")
    assert differs
    assert engagements[0].endswith("and 2 more")
    assert engagements[1] == "none stated"


def test_points_that_are_unknown_say_what_they_could_be(site: Published, browser: FlaskClient) -> None:
    _code, page = compare(browser, site, *site.vendors[1:3])
    differs, cells = row_of(page, "Ramp-up")
    assert not differs
    assert all(re.fullmatch(r"0\.00, could be up to \d+\.\d\d unknown", cell) for cell in cells)


def test_only_the_differences_are_shown_on_demand(site: Published, browser: FlaskClient) -> None:
    _code, page = compare(browser, site, *site.vendors[:2], rows="differences")
    assert row_of(page, "Languages")[0]
    assert "Capacity</th>" not in page
    assert "comparison-mark" in page


@pytest.mark.parametrize(
    ("chosen", "said"),
    [(0, "You chose no vendor"), (1, "You chose only one vendor"), (6, "You chose 6 vendors, which is more than fits side by side")],
)
def test_too_few_and_too_many_are_told(site: Published, browser: FlaskClient, chosen: int, said: str) -> None:
    code, page = compare(browser, site, *site.vendors[:chosen])
    assert code == 400
    assert said in page


def test_five_fit_side_by_side(site: Published, browser: FlaskClient) -> None:
    code, page = compare(browser, site, *site.vendors[:5])
    assert code == 200
    assert "5 vendors side by side" in page
    assert "Add a vendor" not in page


def test_a_vendor_chosen_twice_counts_once(site: Published, browser: FlaskClient) -> None:
    assert compare(browser, site, site.vendors[0], site.vendors[0])[0] == 400


@pytest.mark.parametrize("absurd", ["-1", "0", "x", "1e3", "２", "9" * 40, "2000000000", "1;drop"])
def test_an_id_that_is_none_of_the_shortlist_is_not_found(site: Published, browser: FlaskClient, absurd: str) -> None:
    assert compare(browser, site, site.vendors[0], absurd)[0] == 404


def test_a_shortlist_of_another_organisation_is_not_found(site: Published, people: dict[str, User], sign_in: SignIn) -> None:
    assert compare(sign_in(people["stranger"]), site, *site.vendors[:2])[0] == 404
