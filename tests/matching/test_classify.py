"""The verdict on invented briefs."""

import pytest

from matching.classify import classify
from matching.distinctions import CATEGORY, DISTINCTION
from matching.types import Brief, ProcessType, Scope, Side

INVENTED = {
    "customer_support": "A team to answer our customers' phone calls and chats about orders and refunds, in two shifts.",
    "technical_support": "IT service desk for 900 users: first and second line support, laptops and printers.",
    "data_entry": "Scan and index 400,000 paper files and key the handwritten forms into our register.",
    "payroll_processing": "Run the monthly payroll for 1,200 employees, with payslips and pension deductions.",
    "human_resources_management": "Recruitment of temporary staff: sourcing of candidates, interviews and onboarding.",
    "procurement": "Sourcing of suppliers on our behalf: obtain quotations, place purchase orders, manage contracts.",
    "logistics": "Warehousing and distribution of our spare parts to 60 shops, with courier deliveries of urgent parcels.",
    "back_office_operations": "Mailroom, filing and routine administration: invoice processing and handling of claim forms.",
    "market_research": "A consumer survey and focus groups on how people choose oat drinks, with a study of our competitors.",
    "financial_analysis": "Valuation of a small brewery and a financial model of the acquisition, with due diligence on its accounts.",
    "legal_services": "Legal advice on employment law and review of our supplier contracts by an experienced law firm.",
    "intellectual_property_research": "Prior art search and freedom to operate opinion for a new bicycle brake before we file a patent.",
    "data_analytics": "Statistical analysis of our sales data, a predictive model of churn and a dashboard for managers.",
    "scientific_research": "Laboratory study of the shelf life of a probiotic culture, with a literature review and a published protocol.",
    "engineering_design": "Structural engineering and detailed design of a footbridge, with site supervision.",
}


@pytest.mark.parametrize("category", CATEGORY)
def test_each_of_the_fifteen_services_is_recognised_from_a_description(category: str) -> None:
    verdict = classify(Brief(text=INVENTED[category]))
    assert (verdict.scope, verdict.category, verdict.categories[0].category) == (Scope.INSIDE, category, category)


@pytest.mark.parametrize("category", CATEGORY)
def test_the_process_type_of_a_typical_description_is_what_its_category_suggests(category: str) -> None:
    assert classify(Brief(text=INVENTED[category])).process_type in {CATEGORY[category].suggests, ProcessType.HYBRID}


@pytest.mark.parametrize(
    "text",
    [
        "Supply and delivery of 400 office chairs and desks.",
        "Construction of a sports hall and resurfacing of the car park.",
        "Daily cleaning of our offices and washing of the windows.",
        "School meals and catering for summer camps.",
        "Renewal of 250 software licences for one year.",
    ],
)
def test_goods_works_and_personal_services_are_outside_and_neither_kind_of_work(text: str) -> None:
    verdict = classify(Brief(text=text))
    assert (verdict.scope, verdict.category, verdict.process_type, verdict.position) == (Scope.OUTSIDE, None, None, None)


@pytest.mark.parametrize(
    "text",
    [
        "Leadership training courses for forty managers.",
        "Management consultancy on organisation design.",
        "Expert opinion on vehicle emissions.",  # of no one kind, and each kind by itself less likely than goods
    ],
)
def test_knowledge_work_that_is_none_of_the_fifteen_is_outside_and_still_kpo(text: str) -> None:
    verdict = classify(Brief(text=text))
    assert (verdict.scope, verdict.category, verdict.process_type) == (Scope.OUTSIDE, None, ProcessType.KPO)


@pytest.mark.parametrize("text", ["", "   ", "Contract 2031/7", "Help wanted"])
def test_a_text_that_says_too_little_is_told_what_to_add(text: str) -> None:
    verdict = classify(Brief(text=text))
    assert (verdict.scope, verdict.category, verdict.process_type) == (Scope.NOT_ENOUGH_SAID, None, None)
    assert verdict.missing[0].startswith("Say in two or three sentences")


def test_a_chosen_category_puts_the_requirement_inside_whatever_the_text_says() -> None:
    verdict = classify(Brief(text="Supply of chairs.", category="logistics"))
    assert (verdict.scope, verdict.category, verdict.categories[0].score) == (Scope.INSIDE, "logistics", 1.0)


def test_every_distinction_gives_one_reason_on_its_own_side() -> None:
    reasons = classify(Brief(text=INVENTED["data_entry"])).reasons
    assert [(reason.distinction, reason.side) for reason in reasons] == [(row.id, row.side) for row in DISTINCTION.values()]


def test_an_answer_outweighs_the_words_of_the_text() -> None:
    text = "Routine and repetitive data entry."
    answered = classify(Brief(text=text, answers={"C1": 5}))
    reason = next(reason for reason in answered.reasons if reason.distinction == "C1")
    assert (reason.lean, reason.weight, reason.answer) == (1.0, 1.0, 5)
    assert [phrase.words for phrase in reason.phrases] == ["Routine", "repetitive", "data entry"]


@pytest.mark.parametrize("answer", [1, 2, 3])
def test_disagreeing_with_a_condition_is_no_evidence(answer: int) -> None:
    with_answer = classify(Brief(category="logistics", answers={"AK1": answer}))
    reason = next(reason for reason in with_answer.reasons if reason.distinction == "AK1")
    assert (reason.lean, reason.weight) == (None, 0.0)
    assert with_answer.position == classify(Brief(category="logistics")).position


def test_work_and_objective_are_judged_apart_and_their_conflict_is_said() -> None:
    verdict = classify(Brief(category="data_entry", answers={"C1": 1, "AB1": 5, "C4": 5, "AK4": 5}))
    assert verdict.work is not None
    assert verdict.objective is not None
    assert verdict.work < 0 < verdict.objective
    assert verdict.conflict
    assert "routine" in verdict.conflict


def test_expert_work_wanted_only_for_cost_is_said_too() -> None:
    verdict = classify(Brief(category="legal_services", answers={"C1": 5, "C3": 5, "C4": 1, "AB2": 5}))
    assert verdict.conflict
    assert "expertise" in verdict.conflict


def test_no_conflict_is_said_where_work_and_objective_agree() -> None:
    assert classify(Brief(category="legal_services", answers={"C1": 5, "C4": 5})).conflict is None


def test_the_category_alone_weighs_less_than_the_description_of_the_work() -> None:
    verdict = classify(Brief(category="data_entry", answers={"C1": 5, "C3": 5, "AK3": 5}))
    assert verdict.process_type is ProcessType.KPO


def test_the_two_judgements_rest_only_on_their_own_side() -> None:
    verdict = classify(Brief(category="payroll_processing", answers={"C4": 5}))
    assert verdict.objective == 1.0
    assert [reason.distinction for reason in verdict.reasons if reason.side is Side.OBJECTIVE and reason.lean is not None] == ["C4"]


def test_goods_are_told_of_no_sides_and_no_conflict_between_them() -> None:
    verdict = classify(Brief(text="Office chairs for specialist engineers and researchers. Lowest price."))
    assert {reason.side for reason in verdict.reasons if reason.lean} == {Side.WORK, Side.OBJECTIVE}
    assert (verdict.process_type, verdict.work, verdict.objective, verdict.conflict) == (None, None, None, None)


GOODS = "Supply and delivery of 400 office chairs and desks."


def test_what_is_sure_to_be_goods_is_surely_neither_kind_of_work() -> None:
    verdict = classify(Brief(text=GOODS))
    assert verdict.process_type is None
    assert verdict.confidence > 0.95


def test_the_more_a_client_answers_the_surer_is_the_process_type_of_what_reads_like_goods() -> None:
    answers = {"C1": 1, "C3": 1, "AB1": 5, "AB4": 5, "C4": 1}
    verdicts = [classify(Brief(text=GOODS, answers=dict(list(answers.items())[:count]))) for count in range(1, 6)]
    sure = [verdict.confidence for verdict in verdicts]
    assert {(verdict.scope, verdict.process_type) for verdict in verdicts} == {(Scope.OUTSIDE, ProcessType.BPO)}
    assert sure == sorted(sure)
    assert 0.5 < sure[0] < 0.9 < sure[-1]


@pytest.mark.parametrize("answer", range(1, 6))
@pytest.mark.parametrize("axes", [("C1", "C4"), ("C3", "C5"), ("C1", "C3", "C4", "C5")])
def test_nothing_is_asked_for_that_was_answered(axes: tuple[str, ...], answer: int) -> None:
    conditions = dict.fromkeys(("AB1", "AB2", "AB3", "AB4", "AK1", "AK2", "AK3", "AK4"), 1)
    verdict = classify(Brief(text=INVENTED["data_analytics"], answers={**conditions, **dict.fromkeys(axes, answer)}))
    assert [sentence for sentence in verdict.missing if "tasks" in sentence or "expertise" in sentence or "want from it" in sentence] == []


HYBRID_TEXT = (
    "Key 9,000 supplier invoices a month into SAP following a written procedure. "
    "Twice a year analysts study the spend data, interpret trends and recommend where to renegotiate contracts."
)


def test_a_text_of_two_kinds_of_work_is_inside_and_hybrid() -> None:
    verdict = classify(Brief(text=HYBRID_TEXT))
    assert (verdict.scope, verdict.process_type) == (Scope.INSIDE, ProcessType.HYBRID)


def test_work_done_under_a_policy_is_work_by_set_rules() -> None:
    assert classify(Brief(text="Moderate user comments on our sites under our policy")).process_type is ProcessType.BPO


ORDERED = {
    "Key 9,000 supplier invoices a month into SAP following a written procedure": ("data_entry", ProcessType.BPO),
    "Model the credit risk of our SME loan book and explain the drivers to the board": ("financial_analysis", ProcessType.KPO),
    "Value the shares of a family bakery before the sale": ("financial_analysis", ProcessType.KPO),
    "Study the spend data and interpret its trends": ("data_analytics", ProcessType.KPO),
}


@pytest.mark.parametrize("text", ORDERED)
def test_work_that_is_ordered_with_a_verb_is_no_purchase_of_what_it_is_done_on(text: str) -> None:
    category, process_type = ORDERED[text]
    verdict = classify(Brief(text=text))
    assert (verdict.scope, verdict.category) == (Scope.INSIDE, category)
    assert verdict.process_type is process_type


@pytest.mark.parametrize(
    "text",
    [
        "Paint the walls of our school and repair the roof",
        "Collect the rubbish every week and empty the bins",
        "Model railway set with 20 wagons",
        "Print 5,000 brochures and deliver them",
        "Check and repair the fire extinguishers and replace the old ones",
    ],
)
def test_goods_and_works_that_are_ordered_with_a_verb_stay_outside(text: str) -> None:
    verdict = classify(Brief(text=text))
    assert (verdict.scope, verdict.process_type) == (Scope.OUTSIDE, None)
