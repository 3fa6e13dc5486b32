"""Hybrid work taken apart into its two kinds."""

from dataclasses import replace

import pytest

from matching.classify import classify
from matching.split import split
from matching.types import Brief, ProcessType

HYBRID = Brief(
    text="Scan paper forms and key the answers into a table. A law firm gives legal advice on the complex cases. It starts in spring.",
    answers={"C1": 3, "C3": 3},
)


def test_each_sentence_goes_to_the_kind_of_work_that_it_describes() -> None:
    parts = split(HYBRID, classify(HYBRID))
    assert parts
    assert parts.bpo.text == "Scan paper forms and key the answers into a table."
    assert parts.kpo.text == "A law firm gives legal advice on the complex cases."
    assert [phrase.words for phrase in parts.shared] == ["It starts in spring."]


def test_each_part_names_a_service_of_its_own_kind() -> None:
    parts = split(HYBRID, classify(HYBRID))
    assert parts
    assert (parts.bpo.category, parts.kpo.category) == ("data_entry", "legal_services")


def test_every_word_of_the_parts_is_the_clients() -> None:
    parts = split(HYBRID, classify(HYBRID))
    assert parts
    for phrase in (*parts.bpo.phrases, *parts.kpo.phrases, *parts.shared):
        assert HYBRID.text[phrase.start : phrase.end] == phrase.words


def test_a_single_sentence_comes_apart_at_its_clauses() -> None:
    brief = Brief(text="Scan our paper records and analyse the data for trends", answers={"C1": 3, "C3": 3})
    parts = split(brief, classify(brief))
    assert parts
    assert (parts.bpo.text, parts.kpo.text) == ("Scan our paper records", "analyse the data for trends")


@pytest.mark.parametrize("text", ["Monthly payroll and payslips. Filing of taxes.", "Legal advice. Legal research.", ""])
def test_work_of_one_kind_does_not_come_apart(text: str) -> None:
    brief = Brief(text=text)
    assert split(brief, classify(brief)) is None


def test_hybrid_work_that_is_described_by_one_kind_alone_does_not_come_apart() -> None:
    brief = Brief(text="Monthly payroll.", answers={"C1": 5, "C3": 3, "C4": 1})
    verdict = classify(brief)
    assert verdict.process_type is ProcessType.HYBRID
    assert split(brief, verdict) is None


@pytest.mark.parametrize(
    ("chosen", "answers", "services"),
    [
        ("payroll_processing", {"C1": 3, "C3": 3}, ("payroll_processing", "legal_services")),
        ("market_research", {"C1": 3, "C3": 3, "C4": 2}, ("data_entry", "market_research")),
    ],
)
def test_the_service_that_the_client_chose_goes_to_the_part_of_its_kind(
    chosen: str, answers: dict[str, int], services: tuple[str, str]
) -> None:
    brief = replace(HYBRID, category=chosen, answers=answers)
    parts = split(brief, classify(brief))
    assert parts
    assert (parts.bpo.category, parts.kpo.category) == services


def test_work_does_not_come_apart_into_a_part_that_would_be_judged_as_the_other_kind() -> None:
    brief = replace(
        HYBRID,
        title="Research, interpretation and expert judgement for competitive advantage",
        answers={"C1": 3, "C3": 3, "C4": 2, "C5": 2},
    )
    verdict = classify(brief)
    assert verdict.process_type is ProcessType.HYBRID
    assert split(brief, verdict) is None
