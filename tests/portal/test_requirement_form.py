"""The intake form: what is left out is unknown, a draft may be incomplete, what is wrong says how to put it right."""

from datetime import date
from decimal import Decimal

import pytest
from werkzeug.datastructures import MultiDict
from wtforms import Field

from matching.distinctions import DISTINCTIONS
from matching.types import EvidenceLevel, PricingModel
from portal.forms.requirement import RequirementForm
from portal.inputs import RequirementInput
from portal.queries.catalogue import Catalogue, currencies, languages

CATALOGUE = Catalogue(
    categories=[("data_entry", "Data entry"), ("legal_services", "Legal services")],
    regions=[("western_europe", "Western Europe"), ("southern_asia", "Southern Asia")],
    certificates=[("iso_27001", "ISO/IEC 27001"), ("soc_2", "SOC 2")],
    industries=[("insurance", "Insurance")],
    languages=languages(),
    currencies=currencies(),
)


def form_of(*pairs: tuple[str, str]) -> RequirementForm:
    form = RequirementForm(formdata=MultiDict(pairs), meta={"csrf": False})
    form.offer(CATALOGUE)
    return form


def errors_of(form: RequirementForm) -> dict[str, str]:
    return {name: str(messages[0]) for name, messages in form.errors.items() if name}


def test_a_description_is_enough_to_post() -> None:
    form = form_of(("description", "Key 4,000 claim forms a month."))
    assert form.validate()
    assert form.given() == RequirementInput(description="Key 4,000 claim forms a month.")


def test_nothing_at_all_is_a_draft_and_cannot_be_posted() -> None:
    assert form_of().is_storable()
    form = form_of()
    assert not form.validate()
    assert errors_of(form) == {"description": "Describe what you want to outsource; two or three sentences are enough to begin with."}


def test_every_distinction_but_the_service_is_a_five_point_question_with_both_poles() -> None:
    questions = {field.name: field for field in form_of().questions()}
    assert list(questions) == [row.id for row in DISTINCTIONS if row.id != "C2"]
    assert all(field.low and field.high for field in questions.values())


def test_an_answer_left_at_not_sure_is_left_out() -> None:
    form = form_of(("description", "x"), ("C1", "4"), ("C3", ""))
    assert form.validate()
    assert form.given().answers == {"C1": 4}


@pytest.mark.parametrize(
    ("field", "typed", "read"),
    [
        ("headcount", "1,200", 1200),
        ("headcount", " 12 ", 12),
        ("handling_minutes", "7.5", Decimal("7.5")),
        ("starts_on", "2027-03-31", date(2027, 3, 31)),
        ("utc_offset", "-210", -210),
        ("skill_level", "4", 4),
        ("title", "Claims\n forms", "Claims forms"),
        ("description", "one\r\ntwo", "one\ntwo"),
    ],
)
def test_a_value_is_read_as_it_was_meant(field: str, typed: str, read: object) -> None:
    form = form_of((field, typed))
    assert form.is_storable(), form.errors
    assert getattr(form.given(), field) == read


@pytest.mark.parametrize(
    ("field", "typed"),
    [
        ("headcount", "a dozen"),
        ("headcount", "0"),
        ("headcount", "2.5"),
        ("headcount", "99999999999999999999"),
        ("duration_months", "241"),
        ("overlap_hours", "9"),
        ("handling_minutes", "-1"),
        ("handling_minutes", "NaN"),
        ("budget_amount", "1.234"),
        ("budget_amount", "9" * 400),
        ("budget_amount", "1e400"),
        ("starts_on", "31.03.2027"),
        ("C1", "6"),
        ("category", "juggling"),
        ("languages", "xx"),
        ("regions", "the_moon"),
        ("certificates", "iso_0"),
        ("evidence_level", "sworn"),
        ("pricing_model", "barter"),
        ("utc_offset", "7"),
        ("skill_level", "6"),
        ("title", "x" * 301),
        ("description", "NUL\0"),
    ],
)
def test_what_cannot_be_read_is_refused_next_to_its_field_even_in_a_draft(field: str, typed: str) -> None:
    form = form_of((field, typed))
    assert not form.is_storable()
    assert list(errors_of(form)) == [field]


def test_what_cannot_be_read_counts_as_unknown_in_the_preview() -> None:
    form = form_of(("description", "Key forms."), ("headcount", "a dozen"), ("category", "juggling"), ("C1", "9"))
    form.is_storable()
    assert form.given() == RequirementInput(description="Key forms.")


def test_a_budget_needs_its_currency_and_its_unit_to_be_posted_but_not_to_be_drafted() -> None:
    said = (("description", "Key forms."), ("budget_amount", "1500"))
    assert form_of(*said).is_storable()
    form = form_of(*said)
    assert not form.validate()
    assert set(errors_of(form)) == {"budget_currency", "pricing_model"}
    assert form_of(*said, ("budget_currency", "EUR"), ("pricing_model", "per_fte")).validate()


def test_the_form_shows_again_what_was_said() -> None:
    said = RequirementInput(
        title="Claim forms",
        description="Key them.",
        category="data_entry",
        answers={"C1": 1, "AB1": 5},
        skill_level=2,
        headcount=12,
        languages=("en", "de"),
        regions=("western_europe",),
        certificates=("iso_27001",),
        evidence_level=EvidenceLevel.VERIFIED,
        budget_amount=Decimal("1500.00"),
        budget_currency="EUR",
        pricing_model=PricingModel.PER_FTE,
        utc_offset=60,
        overlap_hours=4,
    )
    shown = RequirementForm.showing(said, 3, meta={"csrf": False})
    shown.offer(CATALOGUE)
    assert shown.seen.data == "3"
    assert shown.given() == said
    again = form_of(*((name, value) for field in shown for name, value in sent_by(field)))
    assert again.validate(), again.errors
    assert again.given() == said


def sent_by(field: Field) -> list[tuple[str, str]]:
    """What a browser sends for the field as it is shown."""
    if isinstance(field.data, (tuple, list)):
        return [(field.name, code) for code in field.data]
    return [(field.name, "" if field.data is None else str(field.data))]
