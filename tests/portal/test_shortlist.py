"""The published shortlist: what it says of each vendor in words."""

import re
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from html import unescape

from flask.testing import FlaskClient
from sqlalchemy.orm import Session, sessionmaker

from matching.types import EvidenceLevel, PricingModel
from portal.inputs import CertificateInput, RateInput
from portal.models import User
from portal.web.wording import UNKNOWN
from tests.portal.played import make_client
from tests.portal.shortlisted import publish


def test_no_criterion_is_a_vendors_strongest_and_its_weakest_at_once(
    sessions: sessionmaker[Session], session: Session, sign_in: Callable[[User], FlaskClient]
) -> None:
    buyer = make_client(session)
    session.commit()
    half_of_the_cost = RateInput(amount=8_800, currency="EUR", pricing_model=PricingModel.PER_FTE)
    held = tuple(
        CertificateInput(code=code, valid_until=date(2030, 1, 1), evidence=EvidenceLevel.VERIFIED) for code in ("iso_27001", "iso_9001")
    )
    known = {"capacity": 100, "sla_met_percent": 94, "scale_notice_days": 30, "ramp_up_days": 30, "certificates": held}
    site = publish(sessions, buyer, {**known, "rates": (half_of_the_cost,)})
    page = unescape(sign_in(buyer).get(site.path).text)
    strong, weak = re.findall(r'<span class="in-words-sign">\w+</span> <span>([^:<]+)', page)
    assert strong == "Cost"
    assert weak != "Cost"


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
