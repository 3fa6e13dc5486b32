"""The published shortlist: what it says of each vendor in words."""

import re
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from html import unescape

from flask.testing import FlaskClient
from sqlalchemy.orm import Session, sessionmaker

from matching.types import EvidenceLevel, PricingModel
from portal.db import transaction, utcnow
from portal.inputs import CertificateInput, RateInput
from portal.models import User
from portal.services import conflicts_of_interest, organisations
from portal.web.wording import UNKNOWN, day, spelled
from tests.portal.played import make_admin, make_client, organisation
from tests.portal.shortlisted import names, publish


def test_strong_and_weak_name_what_weighs_most_of_what_is_known_to_be_good_or_bad_and_say_so(
    sessions: sessionmaker[Session], session: Session, sign_in: Callable[[User], FlaskClient]
) -> None:
    buyer = make_client(session)
    session.commit()

    def rate(euros: int) -> tuple[RateInput, ...]:
        return (RateInput(amount=euros, currency="EUR", pricing_model=PricingModel.PER_FTE),)

    held = tuple(
        CertificateInput(code=code, valid_until=date(2030, 1, 1), evidence=EvidenceLevel.VERIFIED) for code in ("iso_27001", "iso_9001")
    )
    site = publish(
        sessions,
        buyer,
        {"capacity": 100, "rates": rate(1_600), "sla_met_percent": 100, "ramp_up_days": 85, "certificates": held},
        {"rates": rate(8_800), "sla_met_percent": 90, "ramp_up_days": 45},
        {},
    )
    page = unescape(sign_in(buyer).get(site.path).text)
    said = {name: re.findall(r'in-words-sign">(\w+)</span> <span>([^:<]+)', row) for name, row in rows_of(page).items()}
    cheap, mixed, silent = names(sessions, *site.vendors)
    assert said[cheap] == [("Strong", "Cost"), ("Weak", "Ramp-up")]
    assert ("Weak", "Cost") not in said[mixed], "half of full value is neither"
    assert ("Weak", "Cost") not in said[silent], "what is unknown is not weak"
    assert "at least two thirds of the full value" in page


def rows_of(page: str) -> dict[str, str]:
    """The row of each vendor on the shortlist, by its name."""
    rows = re.findall(r'<tr class="shortlist-row">.*?</tr>', page, re.DOTALL)
    return {re.findall(r'shortlist-name">([^<]+)', row)[0]: row for row in rows}


def test_each_value_times_its_weight_is_the_points_beside_them_and_an_unknown_value_is_said_to_be_unknown(
    sessions: sessionmaker[Session], session: Session, sign_in: Callable[[User], FlaskClient]
) -> None:
    buyer = make_client(session)
    session.commit()
    site = publish(sessions, buyer, {"sla_met_percent": 95, "ramp_up_days": 30})
    page = unescape(sign_in(buyer).get(site.path).text)
    rows = re.findall(
        r'href="/guide/criteria#(\w+)".*?"Value"[^>]*>(.*?)</td>.*?"Weight"[^>]*>(.*?) %<.*?"Points"[^>]*>(.*?)<', page, re.DOTALL
    )
    known = {
        key: (Decimal(value.removesuffix(" %")), Decimal(weight), Decimal(points)) for key, value, weight, points in rows if "%" in value
    }
    assert known["sla_record"][0] == 75
    assert known["ramp_up"][0] == Decimal("66.66")
    assert all(abs(value * weight / 100 - points) <= Decimal("0.01") for value, weight, points in known.values())
    assert {value: points for key, value, _, points in rows if key not in known} == {UNKNOWN: "0.00"}


def note_of(page: str, vendor: str) -> str:
    """What stands under the name of a vendor on a shortlist, a comparison or a run page."""
    found = re.search(rf"{re.escape(vendor)}(.*?)(</th>|<label|entry-score)", page, re.DOTALL)
    assert found, vendor
    return " ".join(re.findall(r"vendor-note[^>]*>([^<]+)", found[1]))


def test_a_knock_out_passed_only_for_want_of_data_stands_with_the_vendor_for_client_and_admin(
    sessions: sessionmaker[Session], session: Session, sign_in: Callable[[User], FlaskClient]
) -> None:
    buyer, admin = make_client(session), make_admin(session)
    session.commit()
    known = {"capacity": 40, "ramp_up_days": 0, "available_from": date(2026, 1, 1)}
    site = publish(
        sessions, buyer, {**known, "sla_met_percent": 99}, {**known, "ramp_up_days": None}, headcount=20, starts_on=date(2030, 1, 1)
    )
    certain, open_ended = names(sessions, *site.vendors)
    for person, path in ((buyer, site.path), (admin, f"/admin/runs/{site.run_id}")):
        page = unescape(sign_in(person).get(path).text)
        assert note_of(page, certain) == ""
        assert note_of(page, open_ended) == "Not known: capacity at the start; ask before you choose"


def test_what_has_happened_to_a_vendor_since_is_said_and_the_published_order_stays(
    sessions: sessionmaker[Session], session: Session, sign_in: Callable[[User], FlaskClient]
) -> None:
    buyer, admin = make_client(session), make_admin(session)
    session.commit()
    site = publish(sessions, buyer, {"sla_met_percent": 99}, {"sla_met_percent": 90}, {"sla_met_percent": 80})
    gone, owned, theirs = names(sessions, *site.vendors)
    with transaction(session):
        organisations.suspend(session, admin, organisation(session, site.vendors[0]))
        conflicts_of_interest.declare(session, buyer, buyer.organisation_id, site.vendors[1], "We own a third of it.")
        conflicts_of_interest.declare(session, admin, buyer.organisation_id, site.vendors[2], "Told us in confidence.")
    declared = f"A conflict of interest was declared on {day(utcnow())}"
    pages = {"list": site.path, "compared": f"{site.path}/compare?" + "&".join(f"vendor={id}" for id in site.vendors)}
    for path in pages.values():
        page = unescape(sign_in(buyer).get(path).text)
        assert "Suspended since this was published" in note_of(page, gone)
        assert declared in note_of(page, owned)
        assert "conflict" not in note_of(page, theirs), "a client reads what it declared itself, nobody else's"
        assert page.index(gone) < page.index(owned) < page.index(theirs)
    page = unescape(sign_in(admin).get(f"/admin/runs/{site.run_id}").text)
    assert "Suspended since this was published" in note_of(page, gone)
    assert declared in note_of(page, owned)
    assert declared in note_of(page, theirs)
    assert "in confidence" not in page


def test_a_code_is_spelled_wherever_it_stands_alone_in_a_list_and_other_words_stay() -> None:
    names = {"insurance": "Insurance", "public_sector": "Public sector"}
    assert spelled("insurance, public_sector", names) == "Insurance, Public sector"
    assert spelled("work for insurance companies", names) == "work for insurance companies"
