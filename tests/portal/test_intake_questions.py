"""The questions as data: each can be reached, depends on what is there, and can be asked and kept."""

import re
from dataclasses import replace
from itertools import product

import pytest
from werkzeug.datastructures import MultiDict

from matching.classify import classify
from matching.distinctions import CATEGORIES, DISTINCTIONS
from matching.types import Brief, ProcessType, Verdict
from portal.forms.requirement import RequirementForm
from portal.inputs import RequirementInput
from portal.intake.entries import FIELDS, entries, with_entries
from portal.intake.questions import QUESTION, QUESTIONS, AnswerKind, Question, answered, is_asked, questions_of

CODES = [row.code for row in CATEGORIES]
WORK = list(product(ProcessType, CODES))
every_question = pytest.mark.parametrize("question", QUESTION.values(), ids=lambda question: question.code)


def verdict(process_type: ProcessType | None, category: str | None) -> Verdict:
    """A verdict with this outcome."""
    return replace(classify(Brief(text="Key records.")), process_type=process_type, category=category)


def form_of(*pairs: tuple[str, str]) -> RequirementForm:
    return RequirementForm(formdata=MultiDict(pairs), meta={"csrf": False})


def test_codes_are_unique_and_clash_with_no_field_and_no_distinction() -> None:
    codes = [question.code for question in QUESTIONS]
    assert len(codes) == len(set(codes))
    assert set(codes) & {*FIELDS, *(row.id for row in DISTINCTIONS), "seen", "form_key", "fields", "intent"} == set()
    assert [code for code in codes if not re.fullmatch("[a-z][a-z0-9_]{2,39}", code)] == []


def test_every_question_is_asked_of_some_work() -> None:
    asked = {question.code for process_type, category in WORK for question in questions_of(process_type, category)}
    assert asked == {question.code for question in QUESTIONS}


@every_question
def test_a_question_says_what_it_asks_and_what_answers_it(question: Question) -> None:
    assert question.label
    assert bool(question.choices) == (question.kind in {AnswerKind.ONE, AnswerKind.SEVERAL})
    assert (question.highest > question.lowest) == (question.kind is AnswerKind.NUMBER)
    assert question.category is None or question.category in CODES


@every_question
def test_what_a_question_depends_on_is_asked_before_it_of_the_same_work_and_can_be_answered_so(question: Question) -> None:
    if question.when is None:
        return
    for process_type, category in WORK:
        asked = [other.code for other in questions_of(process_type, category)]
        if question.code in asked:
            assert question.when.question in asked[: asked.index(question.code)]  # before it: so there is no cycle
    assert set(question.when.answers) <= set(QUESTION[question.when.question].answers)


@every_question
def test_a_question_is_asked_by_the_form_and_its_answer_is_shown_again(question: Question) -> None:
    typed = {
        AnswerKind.LINE: "Some words",
        AnswerKind.TEXT: "Some words\non two lines",
        AnswerKind.DAY: "2027-03-31",
        AnswerKind.NUMBER: str(int(question.highest)),
    }.get(question.kind) or next(iter(question.answers))
    form = form_of((question.code, typed))
    assert form.is_storable(), form.errors
    answer = form.given().particulars[question.code]
    shown = RequirementForm.showing(form.given(), 0, meta={"csrf": False})
    assert shown.is_storable()
    assert shown.given().particulars == {question.code: answer}


def test_bpo_is_asked_about_volumes_and_kpo_about_the_question_and_hybrid_about_both() -> None:
    bpo, kpo, both = (
        {question.code for question in questions_of(kind, None)} for kind in (ProcessType.BPO, ProcessType.KPO, ProcessType.HYBRID)
    )
    assert {
        "counted_unit", "seasonality", "service_hours", "turnaround_hours", "quality_target", "service_level", "systems",
        "transition_weeks",
    } <= bpo - kpo  # fmt: skip
    assert {"key_question", "method", "deliverables", "decision", "ip_owner", "confidentiality", "collaboration"} <= kpo - bpo
    assert both == bpo | kpo


@pytest.mark.parametrize("category", CODES)
def test_each_service_has_one_to_three_questions_of_its_own(category: str) -> None:
    own = [question for question in questions_of(ProcessType.BPO, category) if question.category]
    assert 1 <= len(own) <= 3
    assert {question.category for question in own} == {category}


def test_nothing_is_asked_before_it_is_known_what_the_work_is() -> None:
    assert questions_of(None, None) == ()


def test_a_follow_up_counts_only_while_what_it_depends_on_is_answered_so() -> None:
    follow_up = QUESTION["peak_months"]
    assert not is_asked(follow_up, {})
    assert not is_asked(follow_up, {"seasonality": "steady"})
    assert is_asked(follow_up, {"seasonality": "peaks"})
    assert is_asked(QUESTION["hires_a_year"], {"hr_services": ["benefits", "recruitment"]})
    assert not is_asked(QUESTION["hires_a_year"], {"hr_services": ["benefits"]})


def test_answers_that_are_no_longer_asked_are_kept_and_do_not_count() -> None:
    said = RequirementInput(particulars={"seasonality": "peaks", "peak_months": "December", "key_question": "Why do they leave?"})

    def counted(given: RequirementInput, process_type: ProcessType) -> list[str]:
        return [question.code for question, _answer in answered(entries(given), verdict(process_type, None))]

    assert counted(said, ProcessType.BPO) == ["seasonality", "peak_months"]
    assert counted(said, ProcessType.KPO) == ["key_question"]
    steady = with_entries(said, {"seasonality": "steady"})
    assert counted(steady, ProcessType.BPO) == ["seasonality"]
    assert steady.particulars["peak_months"] == "December"


@pytest.mark.parametrize(
    ("code", "typed"),
    [
        ("seasonality", "never"),
        ("service_credits", "maybe"),
        ("deliverables", "poem"),
        ("quality_target", "101"),
        ("quality_target", "99.555"),
        ("quality_target", "49"),
        ("quality_target", "1e2"),
        ("quality_target", "NaN"),
        ("transition_weeks", "2.5"),
        ("transition_weeks", "99999999999999999999"),
        ("decision_on", "31.03.2027"),
        ("counted_unit", "x" * 301),
        ("systems", "x" * 10_001),
        ("systems", "NUL\0"),
    ],
)
def test_an_answer_that_cannot_be_kept_is_refused_next_to_its_question(code: str, typed: str) -> None:
    form = form_of((code, typed))
    assert not form.is_storable()
    assert [name for name in form.errors if name] == [code]
