"""Clients tell of their company first and ask last: the service is recognised wherever it is asked for."""

import pytest

from matching.classify import classify
from matching.types import Brief, Scope
from matching.verdict.recognition import recognise

INTRODUCTIONS = (
    (
        "Larkfield & Sons was started by a watchmaker and his brother in 1952. Today ninety people work for us in two towns. "
        "We are proud of how things are done here, and the last year was a good one. Nobody in the family wants to see that change. "
    ),
    (
        "Our association has eleven thousand members and four offices. A new chair was elected in spring and has set out a plan. "
        "Each department was asked what it does best and where others could help. This request follows from that. "
    ),
    (
        "The institute was created by statute and reports to the minister each year. It has a head office and two regional offices. "
        "Questions should be sent by e-mail. Answers will be published. Each bidder bears its own costs. "
    ),
)
REQUESTS = {
    "payroll_processing": "We need someone to run our monthly payroll and issue the payslips for 240 employees.",
    "customer_support": "Please quote for a call centre that answers our customers from eight to six.",
    "back_office_operations": "We would like to hand over the handling of incoming mail and the processing of invoices.",
    "legal_services": "The board wishes to appoint solicitors to give legal advice on contracts.",
    "data_analytics": "We are looking for data scientists to analyse our sales data and forecast demand.",
    "engineering_design": "We need consulting engineers for the structural design of a footbridge.",
}


@pytest.mark.parametrize("title", ["", "Request for proposals"])
@pytest.mark.parametrize("length", [1, 2, 6])
@pytest.mark.parametrize("introduction", INTRODUCTIONS)
def test_a_service_is_recognised_behind_an_introduction_of_any_length(introduction: str, length: int, title: str) -> None:
    briefs = {category: Brief(title=title, text=introduction * length + request) for category, request in REQUESTS.items()}
    assert {category: classify(brief).category for category, brief in briefs.items()} == {category: category for category in REQUESTS}


@pytest.mark.parametrize("introduction", INTRODUCTIONS)
def test_an_introduction_makes_no_service_of_goods(introduction: str) -> None:
    verdict = classify(Brief(text=introduction * 2 + "We need 400 office chairs, delivered and installed."))
    assert (verdict.scope, verdict.process_type) == (Scope.OUTSIDE, None)


def test_a_title_that_names_the_service_is_not_outdone_by_a_sentence_of_the_text() -> None:
    text = "Our records are kept in two towns. We need help because our accountants left."
    assert classify(Brief(title="Scanning and indexing of records", text=text)).category == "data_entry"


def test_a_first_sentence_that_orders_is_read_like_a_title_though_it_says_our() -> None:
    text = "Answer calls and e-mails from our customers around the clock, following a script. We want insight into why some leave."
    assert classify(Brief(text=text)).category == "customer_support"


def test_a_first_line_that_names_no_service_gives_way_to_the_sentence_that_says_what_is_needed() -> None:
    text = "Outsourcing requirement\n" + INTRODUCTIONS[0] * 2 + REQUESTS["payroll_processing"]
    assert classify(Brief(text=text)).category == "payroll_processing"


def test_what_a_service_is_for_counts_less_in_the_sentence_that_asks_too() -> None:
    strengths = recognise("", INTRODUCTIONS[0] + "We need legal advice for a laboratory.").reading.strengths
    assert strengths["legal_services"]["phrase"] > 0
    assert strengths["scientific_research"]["object"] > 0
