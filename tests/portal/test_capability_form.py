"""The form of a capability: rows that come and go, evidence that only an admin verifies."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from werkzeug.datastructures import MultiDict

from matching.types import EvidenceLevel, PricingModel, ProcessType
from portal.forms.capability import CapabilityForm
from portal.inputs import CapabilityInput, CertificateInput, EngagementInput, RateInput
from tests.portal.test_requirement_form import CATALOGUE

NEEDED = {"category": "data_entry", "process_type": "BPO", "skill_level": "2"}
SAID = CapabilityInput(category="data_entry", process_type=ProcessType.BPO, skill_level=2)
VERIFIED = CertificateInput(code="iso_27001", valid_until=date(2028, 5, 1), evidence=EvidenceLevel.VERIFIED)


def form_of(before: CapabilityInput | None = None, **fields: str) -> CapabilityForm:
    """The form with these fields sent; `rates_0_amount` stands for `rates-0-amount`."""
    sent = NEEDED | {name.replace("_0_", "-0-").replace("_1_", "-1-"): value for name, value in fields.items()}
    form = CapabilityForm(formdata=MultiDict(sent), meta={"csrf": False})
    form.offer(CATALOGUE)
    if before:
        form.trust(before)
    return form


def test_three_things_are_needed_and_everything_else_may_be_unknown() -> None:
    form = form_of()
    assert form.validate(), form.errors
    assert form.given() == SAID


@pytest.mark.parametrize("field", NEEDED)
def test_what_is_needed_is_asked_for_next_to_its_field(field: str) -> None:
    form = form_of(**{field: ""})
    assert not form.validate()
    assert [id for id, _message in form.summary()] == [field]


def test_blank_and_removed_rows_are_dropped() -> None:
    form = form_of(
        rates_0_amount="",
        rates_1_amount="1,250.5",
        rates_1_currency="EUR",
        rates_1_pricing_model="per_fte",
        certificates_0_code="soc_2",
        certificates_0_remove="y",
        engagements_0_text="",
        engagements_0_evidence="documented",
    )
    assert form.validate(), form.summary()
    rate = RateInput(amount=Decimal("1250.5"), currency="EUR", pricing_model=PricingModel.PER_FTE)
    assert form.given() == replace(SAID, rates=(rate,))


def test_an_incomplete_row_says_what_is_missing_next_to_its_field() -> None:
    form = form_of(rates_0_amount="12", certificates_0_valid_until="2028-01-01", engagements_0_industry="insurance")
    assert not form.validate()
    assert [id for id, _message in form.summary()] == ["rates-0-currency", "certificates-0-code", "engagements-0-text"]


def test_a_figure_that_cannot_be_read_is_not_taken_for_a_blank_row() -> None:
    form = form_of(rates_0_amount="twelve", rates_0_currency="")
    assert not form.validate()
    assert "rates-0-amount" in dict(form.summary())


def test_a_vendor_cannot_verify_a_certificate() -> None:
    form = form_of(certificates_0_code="iso_27001", certificates_0_valid_until="2028-05-01", certificates_0_evidence="verified")
    assert not form.validate()
    assert [id for id, _message in form.summary()] == ["certificates-0-evidence"]


def test_a_verified_certificate_stays_verified_while_it_is_not_changed() -> None:
    before = replace(SAID, certificates=(VERIFIED,))
    sent = {"certificates_0_code": "iso_27001", "certificates_0_valid_until": "2028-05-01", "certificates_0_evidence": "verified"}
    form = form_of(before, **sent)
    assert form.validate(), form.summary()
    assert form.given().certificates == (VERIFIED,)

    later = form_of(before, **{**sent, "certificates_0_valid_until": "2031-05-01"})
    assert not later.validate()
    assert [id for id, _message in later.summary()] == ["certificates-0-evidence"]


def test_a_verified_engagement_stays_verified_while_it_is_not_changed() -> None:
    engagement = EngagementInput(text="Keyed two million forms.", evidence=EvidenceLevel.VERIFIED)
    before = replace(SAID, engagements=(engagement,))
    assert form_of(before, engagements_0_text=engagement.text, engagements_0_evidence="verified").validate()
    assert not form_of(before, engagements_0_text="Keyed three million forms.", engagements_0_evidence="verified").validate()


def test_the_smallest_engagement_needs_amount_and_currency_together() -> None:
    assert [id for id, _ in errors(form_of(minimum_contract_value="5000"))] == ["minimum_contract_currency"]
    assert [id for id, _ in errors(form_of(minimum_contract_currency="EUR"))] == ["minimum_contract_value"]


def test_a_row_can_be_added_up_to_a_limit() -> None:
    form = form_of()
    assert len(form.rates) == 1
    for _ in range(60):
        form.add_row("rates")
    assert len(form.rates) == 50


def test_the_form_shows_again_what_was_said() -> None:
    said = replace(SAID, capacity=0, certificates=(VERIFIED,), languages=("en",), utc_offset=330)
    shown = CapabilityForm.showing(said, 7, meta={"csrf": False})
    shown.offer(CATALOGUE)
    shown.trust(said)
    assert shown.lock_version.data == "7"
    assert shown.given() == said
    assert shown.capacity.data == 0
    assert "verified" in shown.certificates[0].form.evidence()
    assert 'selected value="330"' in shown.utc_offset()


def errors(form: CapabilityForm) -> list[tuple[str, str]]:
    assert not form.validate()
    return form.summary()
