"""The checks of inputs: they promise that what passes can be stored, on both databases."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy.orm import Session
from werkzeug.datastructures import MultiDict

from matching.types import Brief, Capability, EngagementModel, EvidenceLevel, PricingModel, ProcessType
from portal import checks
from portal.checks import CatalogueCodes
from portal.db import transaction
from portal.forms.requirement import RequirementForm
from portal.imports import rows
from portal.imports.codes import catalogue_codes
from portal.inputs import CapabilityInput, CertificateInput, EngagementInput, ProfileInput, RateInput, RequirementInput
from portal.models import OrganisationKind
from portal.queries.catalogue import read_catalogue
from portal.services import capabilities, requirements
from tests.factories import make_organisation

CODES = CatalogueCodes(
    categories=frozenset({"data_entry"}),
    regions=frozenset({"oceania"}),
    certificates=frozenset({"iso_9001"}),
    industries=frozenset({"retail"}),
)
REQUIREMENT_AT_ITS_LIMITS = RequirementInput(
    title="ä" * 300,
    description="語" * 100_000,
    category="data_entry",
    answers=dict.fromkeys(checks.ASKED, 5),
    skill_level=5,
    headcount=1_000_000,
    monthly_volume=1_000_000,
    handling_minutes=Decimal(100_000),
    starts_on=date(2100, 12, 31),
    duration_months=240,
    languages=("en",),
    regions=("oceania",),
    data_residency=("oceania",),
    certificates=("iso_9001",),
    evidence_level=EvidenceLevel.VERIFIED,
    budget_amount=Decimal("999999999999.99"),
    budget_currency="EUR",
    pricing_model=PricingModel.FIXED_PRICE,
    engagement_model=EngagementModel.PROJECT,
    industry="retail",
    utc_offset=840,
    overlap_hours=8,
)
CAPABILITY_AT_ITS_LIMITS = CapabilityInput(
    category="data_entry",
    process_type=ProcessType.HYBRID,
    skill_level=5,
    capacity=1_000_000,
    available_from=date(1990, 1, 1),
    ramp_up_days=1_000,
    scale_notice_days=1_000,
    minimum_contract_value=Decimal("0.01"),
    minimum_contract_currency="EUR",
    utc_offset=-720,
    sla_met_percent=100,
    advanced_degree_percent=0,
    analyst_percent=100,
    rates=(RateInput(amount=Decimal("9999999999.9999"), currency="EUR"), RateInput(amount=Decimal("0.0001"), currency="USD")),
    certificates=(CertificateInput(code="iso_9001", valid_until=date(2100, 12, 31)),),
    engagements=(EngagementInput(text="語" * 5_000, industry="retail", ended_on=date(1990, 1, 1)),),
)


def test_a_requirement_at_every_limit_passes_and_is_stored_unchanged(session: Session) -> None:
    assert checks.requirement_problems(REQUIREMENT_AT_ITS_LIMITS, catalogue_codes(session)) == []
    with transaction(session):
        requirement = requirements.save_draft(session, None, REQUIREMENT_AT_ITS_LIMITS, organisation=make_organisation(session))
    session.expire_all()
    version = requirement.version
    assert (version.budget_amount, version.handling_minutes, len(version.description)) == (Decimal("999999999999.99"), 100_000, 100_000)


def test_a_capability_at_every_limit_passes_and_is_stored_unchanged(session: Session) -> None:
    assert checks.capability_problems(CAPABILITY_AT_ITS_LIMITS, catalogue_codes(session)) == []
    with transaction(session):
        vendor = make_organisation(session, OrganisationKind.VENDOR)
        capability = capabilities.create(session, None, vendor, CAPABILITY_AT_ITS_LIMITS)
    session.expire_all()
    assert [rate.amount for rate in capability.rates] == [Decimal("9999999999.9999"), Decimal("0.0001")]


@pytest.mark.parametrize(
    "beyond",
    [
        {"title": "a" * 301},
        {"description": "a" * 100_001},
        {"description": "a\0"},
        {"title": "\udcff"},
        {"category": "astrology"},
        {"answers": {"C2": 3}},
        {"answers": {"C1": 0}},
        {"skill_level": 6},
        {"headcount": 0},
        {"handling_minutes": Decimal("0.001")},
        {"starts_on": date(2101, 1, 1)},
        {"languages": ("eng",)},
        {"regions": ("atlantis",)},
        {"data_residency": ("atlantis",)},
        {"certificates": ("iso_1",)},
        {"budget_amount": Decimal("1e12")},
        {"budget_amount": Decimal("1.005")},
        {"budget_currency": "XXX"},
        {"budget_currency": None},
        {"industry": "mining"},
        {"utc_offset": 841},
    ],
    ids=str,
)
def test_a_requirement_beyond_a_limit_is_told_which(beyond: dict[str, Any]) -> None:
    (field,) = beyond
    (problem,) = checks.requirement_problems(replace(REQUIREMENT_AT_ITS_LIMITS, **beyond), CODES)
    assert problem.field.split(".")[0] == field


@pytest.mark.parametrize(
    ("beyond", "field"),
    [
        ({"rates": (RateInput(amount=Decimal(10) ** 10, currency="EUR"),)}, "rates[0].amount"),
        ({"rates": (RateInput(amount=Decimal(1), currency="eur"),)}, "rates[0].currency"),
        ({"certificates": (CertificateInput(code="iso_1"),)}, "certificates[0].code"),
        ({"engagements": (EngagementInput(text=""),)}, "engagements[0].text"),
        ({"engagements": (EngagementInput(text="a", ended_on=date(1, 1, 1)),)}, "engagements[0].ended_on"),
        ({"minimum_contract_currency": None}, "minimum_contract_currency"),
        ({"sla_met_percent": 101}, "sla_met_percent"),
    ],
)
def test_a_capability_beyond_a_limit_is_told_where(beyond: dict[str, Any], field: str) -> None:
    assert [problem.field for problem in checks.capability_problems(replace(CAPABILITY_AT_ITS_LIMITS, **beyond), CODES)] == [field]


@pytest.mark.parametrize(
    ("profile", "field"),
    [
        (ProfileInput(name=""), "name"),
        (ProfileInput(name="a" * 201), "name"),
        (ProfileInput(name="Ash", country="UK"), "country"),
        (ProfileInput(name="Ash", website="javascript:alert(1)"), "website"),
        (ProfileInput(name="Ash", website="https://" + "a" * 300), "website"),
        (ProfileInput(name="Ash", about="\0"), "about"),
    ],
)
def test_a_profile_that_cannot_be_stored_or_shown_is_refused(profile: ProfileInput, field: str) -> None:
    assert [problem.field for problem in checks.profile_problems(profile)] == [field]


def test_every_whole_number_of_an_input_has_a_range_in_the_engine() -> None:
    for given, kind in ((REQUIREMENT_AT_ITS_LIMITS, Brief), (CAPABILITY_AT_ITS_LIMITS, Capability)):
        for field in given.__dataclass_fields__:
            if isinstance(value := getattr(given, field), int):
                lowest, highest = checks.whole_number_range(kind, field)
                assert value in (lowest, highest), field


BUDGET = {"budget_currency": "EUR", "pricing_model": "per_fte"}
SAID: list[dict[str, str]] = [
    {}, {"text": ""}, {"text": "a\0b"}, {"text": "a" * 100_001}, {"title": "a" * 301}, {"category": "astrology"},
    {"category": "data_entry"}, {"skill_level": "6"}, {"headcount": "0"}, {"headcount": "4.5"}, {"headcount": "1000001"},
    {"headcount": "-1"}, {"monthly_volume": "many"}, {"handling_minutes": "0"}, {"handling_minutes": "100000"},
    {"handling_minutes": "1.005"}, {"handling_minutes": "NaN"}, {"starts_on": "9999-12-31"}, {"starts_on": "2100-12-31"},
    {"starts_on": "2027-02-30"}, {"duration_months": "241"}, {"languages": "xx"}, {"languages": "en"}, {"regions": "atlantis"},
    {"certificates": "iso_1"}, {"evidence_level": "sworn"}, {"budget_amount": "5"}, {"budget_currency": "EUR"},
    {"pricing_model": "per_fte"}, {"budget_amount": "5", **BUDGET}, {"budget_amount": "0", **BUDGET},
    {"budget_amount": "0.001", **BUDGET}, {"budget_amount": "1000000000000", **BUDGET}, {"budget_amount": "Infinity", **BUDGET},
    {"budget_amount": "5", **BUDGET, "budget_currency": "XXX"}, {"pricing_model": "barter"}, {"engagement_model": "marriage"},
    {"industry": "mining"}, {"utc_offset": "841"}, {"utc_offset": "60"}, {"overlap_hours": "9"}, {"C1": "6"}, {"AK4": "0"},
    {"C1": "5"},
]  # fmt: skip


def test_the_form_and_the_import_refuse_the_same(app: Flask, session: Session, tmp_path: Path) -> None:
    catalogue, codes = read_catalogue(session), catalogue_codes(session)
    differing = []
    for said in SAID:
        row = {"id": "1", "text": "Words", **said}
        file = tmp_path / "one.csv"
        file.write_text(",".join(row) + "\n" + ",".join(row.values()) + "\n")
        (read,) = rows.read(file, codes)
        with app.test_request_context():
            form = RequirementForm(formdata=MultiDict({"description" if name == "text" else name: value for name, value in row.items()}))
            form.offer(catalogue)
            form.validate()
        if {"text" if name == "description" else name for name in form.errors} != {problem.field for problem in read.problems}:
            differing.append((said, form.errors, read.problems))
    assert differing == []
