"""The public pages: everything that tells BPO and KPO apart, and a verdict without an account."""

import re
from collections.abc import Callable
from fractions import Fraction
from html import unescape

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from matching.columns.money import EUR_UNITS, EXCHANGE_ON, WORKING_MONTH_HOURS
from matching.criteria import CRITERIA
from matching.distinctions import CATEGORIES, DISTINCTION, DISTINCTIONS
from matching.types import Phrase, ProcessType, Reason, Side
from matching.weights import BPO_PROFILE, KPO_PROFILE
from portal.db import transaction
from portal.inputs import WeightProfileInput
from portal.models import User
from portal.services import weight_profiles
from portal.web.evidence import marked, words_by_side
from portal.web.wording import day
from tests.factories import make_user
from tests.portal.played import make_admin
from tests.portal.test_routes import contents

ROUTINE = "Answer calls and e-mails from our customers about orders, following a script."


def phrase(text: str, words: str) -> Phrase:
    start = text.index(words)
    return Phrase(source="text", start=start, end=start + len(words), words=words)


def test_the_guide_shows_every_distinction_and_service_with_its_id(client: FlaskClient) -> None:
    page = client.get("/guide").text
    assert [row.id for row in (*DISTINCTIONS, *CATEGORIES) if f'id="{row.id}"' not in page] == []
    assert [row.id for row in DISTINCTIONS if any(pole not in page for pole in (row.bpo, row.kpo))] == []
    assert [row.id for row in CATEGORIES if row.meaning not in page] == []


def test_the_guide_shows_what_each_criterion_serves_and_measures_and_how_its_value_and_weight_come_about(
    client: FlaskClient, session: Session
) -> None:
    weights = {**BPO_PROFILE.weights, "cost": BPO_PROFILE.weights["cost"] + 150, "sla_record": BPO_PROFILE.weights["sla_record"] - 150}
    given = WeightProfileInput(name="Cost first", weights=weights, reason="Budgets are short.")
    with transaction(session):
        weight_profiles.save_copy(session, make_admin(session), ProcessType.BPO, given)
    page = unescape(client.get("/guide/criteria").text)
    rows = dict(re.findall(r'<tr id="(\w+)">(.*?)</tr>', page, re.DOTALL))
    assert list(rows) == [row.key for row in CRITERIA]
    for row in CRITERIA:
        said = (
            row.name,
            row.unit,
            row.source,
            row.scale[1:],
            row.example.arithmetic[1:],
            *(DISTINCTION[id].name for id in row.distinctions),
        )
        assert [each for each in said if each not in rows[row.key]] == []
        own = re.findall(r'data-label="[BK]PO weight"[^>]*>([\d.]+) %', rows[row.key])
        assert own == [f"{weight / 100:g}" for weight in (weights[row.key], KPO_PROFILE.weights[row.key])]


def test_the_guide_shows_every_exchange_rate_with_its_day_and_source_and_the_hours_of_a_month(client: FlaskClient) -> None:
    page = unescape(client.get("/guide/money").text)
    rates = dict(
        re.findall(r'data-label="Currency">([A-Z]{3}) – [^<]+</th><td data-label="EUR for one" class="cell-number">([\d.]+)<', page)
    )
    assert {code: Fraction(eur) for code, eur in rates.items()} == EUR_UNITS
    assert f"Exchange rates of {day(EXCHANGE_ON)}" in page
    assert "not taken from a market feed" in page
    assert f"A working month has {WORKING_MONTH_HOURS} hours" in page
    pound = EUR_UNITS["GBP"]
    assert f"3,700 GBP × 1.16 ÷ 160 h = {float(3_700 * pound / WORKING_MONTH_HOURS):g} EUR" in page
    assert 'href="/guide/money"' in client.get("/guide/criteria").text


def test_the_start_page_shows_a_verdict_and_sends_people_who_are_signed_in_to_their_work(
    client: FlaskClient, sign_in: Callable[[User], FlaskClient], session: Session
) -> None:
    person = make_user(session)
    session.commit()
    assert "customer support" in client.get("/").text
    assert sign_in(person).get("/").location == "/requirements"


def test_the_questionnaire_asks_every_distinction_with_both_poles(client: FlaskClient) -> None:
    page = client.get("/guide/questionnaire").text
    asked = set(re.findall(r'type="radio"[^>]*name="([A-Z0-9]+)"', page))
    assert asked == {row.id for row in DISTINCTIONS} - {"C2"}
    assert 'name="category"' in page


def test_without_javascript_the_button_gives_the_whole_page_with_the_verdict_and_what_was_answered(client: FlaskClient) -> None:
    page = client.post("/guide/questionnaire", data={"description": ROUTINE, "C4": "5"}).text
    assert page.startswith("<!doctype html>")
    assert "You answered 5 of 5" in page
    assert re.search(r'id="C4-5"[^>]*checked', page)
    assert '<mark class="speaks-' in page


def test_with_javascript_only_the_verdict_is_answered(client: FlaskClient) -> None:
    part = client.post("/guide/questionnaire", data={"C1": "1", "AB1": "5"}, headers={"HX-Request": "true"}).text
    assert "<!doctype" not in part
    assert "<form" not in part
    assert 'aria-label="Verdict"' in part


def test_the_work_and_the_objective_are_shown_apart_and_their_disagreement_is_said(client: FlaskClient) -> None:
    answers = {"description": ROUTINE, "C1": "1", "C3": "1", "AB1": "5", "C4": "5", "AK4": "5"}
    page = client.post("/guide/questionnaire", data=answers).text
    assert 'aria-label="The work: clearly BPO"' in page
    assert 'aria-label="The objective: clearly KPO"' in page
    assert "The work and the objective disagree." in page


def test_nothing_said_gives_no_verdict_but_what_to_do(client: FlaskClient) -> None:
    assert "The verdict appears here" in client.post("/guide/questionnaire").text


@pytest.mark.parametrize(
    "answers",
    [{"C1": "6"}, {"C1": "many"}, {"category": "roofing"}, {"description": "x" * 100_001}, {"description": "a\0b"}],
    ids=["six", "words", "category", "too long", "unstorable"],
)
def test_an_answer_that_cannot_be_read_is_said_and_no_verdict_pretended(answers: dict[str, str], client: FlaskClient) -> None:
    answer = client.post("/guide/questionnaire", data={"AB1": "5", **answers})
    assert answer.status_code == 400
    assert "One thing needs another look" in answer.text
    assert 'aria-label="Verdict"' not in answer.text


def test_nothing_of_the_questionnaire_is_stored(client: FlaskClient, session: Session) -> None:
    before = contents(session)
    client.post("/guide/questionnaire", data={"description": ROUTINE, "C1": "1"})
    assert contents(session) == before


def reason(distinction: str, *phrases: Phrase, lean: float = 0.5) -> Reason:
    return Reason(distinction=distinction, side=Side.WORK, lean=lean, weight=1.0, sentence="", phrases=phrases)


def test_words_are_marked_where_they_stand_and_everything_else_is_escaped() -> None:
    text = "<b>Analyse</b> by a set procedure & claims"
    found = [reason("C1", phrase(text, "set procedure"), phrase(text, "Analyse")), reason("C2", phrase(text, "claims"), lean=-0.8)]
    assert marked(text, found) == (
        '&lt;b&gt;<mark class="speaks-kpo">Analyse</mark>&lt;/b&gt; by a <mark class="speaks-bpo">set procedure</mark>'
        ' &amp; <mark class="speaks-bpo">claims</mark>'
    )


def test_the_words_of_a_reason_are_listed_under_the_side_that_they_speak_for() -> None:
    text = "Analyse and interpret by a set procedure, gibberish"
    found = reason("C1", *(phrase(text, words) for words in ("Analyse", "set procedure", "interpret", "gibberish")))
    assert words_by_side(found) == [
        (ProcessType.KPO, ["analyse", "interpret"]),
        (ProcessType.BPO, ["set procedure"]),
        (None, ["gibberish"]),
    ]


def test_phrases_that_overlap_are_marked_as_one_and_those_beyond_the_end_not_at_all() -> None:
    text = "market research study"
    beyond = Phrase(source="text", start=90, end=99, words="elsewhere")
    overlapping = [reason("C2", phrase(text, "market research"), beyond), reason("C2", phrase(text, "research study"), lean=-0.5)]
    assert marked(text, overlapping) == '<mark class="speaks-bpo speaks-kpo">market research study</mark>'


def test_words_of_the_title_are_not_marked_in_the_text() -> None:
    assert marked("payroll", [reason("C2", Phrase(source="title", start=0, end=7, words="payroll"))]) == "payroll"
