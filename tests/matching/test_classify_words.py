"""The client's own words as evidence: what counts, and where it stands."""

import math
import os
import subprocess
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matching.classify import classify
from matching.types import Brief, Phrase, ProcessType
from matching.verdict.kin import kin_words
from matching.verdict.lexicon import CLASSES, GAP, NOT_OUTSOURCED, CategoryLexicon, category_lexicon, distinction_lexicon
from matching.verdict.model import installed_model
from matching.verdict.recognition import PHRASE_PARTS, read_brief, recognise
from matching.words import BREAK, normal_form, read_words

LONG_TEXT = "Our clerks scan paper forms – by hand – and type “names”; lawyers review difficult cases. " * 3


def _phrases(brief: Brief) -> list[Phrase]:
    return [phrase for reason in classify(brief).reasons for phrase in reason.phrases]


@pytest.mark.parametrize(
    ("title", "text"),
    [
        ("Payroll services", "Monthly payslips for 300 people, at lower cost."),
        ("", "Émile’s café: data entry… of naïve records\u00a0– routine, 24/7. In-depth research follows."),
        ("Análisis 🎯 data analysis", "🎯🎯 statistical analysis of complex data\r\n\r\nby experts"),
        ("Request", "We are a small firm.\r\nWe need legal advice and monthly payroll,\r\nroutine work.\r\n"),
        ("", LONG_TEXT),
    ],
)
def test_every_phrase_of_evidence_is_exactly_the_clients_characters(title: str, text: str) -> None:
    phrases = _phrases(Brief(title=title, text=text))
    assert phrases
    for phrase in phrases:
        assert {"title": title, "text": text}[phrase.source][phrase.start : phrase.end] == phrase.words


@given(st.text(max_size=200), st.text(max_size=400))
@settings(deadline=None, max_examples=60)
def test_any_text_is_judged_and_its_evidence_indexes_it(title: str, text: str) -> None:
    brief = Brief(title=title, text=text + " routine data entry")
    assert all({"title": brief.title, "text": brief.text}[p.source][p.start : p.end] == p.words for p in _phrases(brief))


@pytest.mark.parametrize(
    "text",
    [
        "\x00\x00",
        "🎯" * 500,
        "7" * 100_000,
        "a" * 100_000,
        "1 2 3 4 5",
        "\n" * 5_000,
        "需要一家公司为我们处理发票和数据录入",
        "…" * 300,
        "- " * 50_000,
    ],
)
def test_odd_input_gives_a_verdict_and_says_what_to_add(text: str) -> None:
    assert classify(Brief(text=text)).missing


def test_a_text_is_read_up_to_a_limit_so_that_length_costs_no_time() -> None:
    start = "Payroll processing for 40 people. "
    padded = start + "Nothing more is said here. " * 3_700
    assert classify(Brief(text=padded)) == classify(Brief(text=padded[:60_000]))


def test_spelling_and_plural_do_not_matter() -> None:
    assert [normal_form(word) for word in ("Organisations", "digitizing", "centres", "Programs", "analyses", "policies")] == [
        "organisation",
        "digitising",
        "centre",
        "programme",
        "analysis",
        "policy",
    ]


def test_no_phrase_runs_across_the_end_of_a_sentence() -> None:
    words = [word.word for word in read_words("We collect data. Entry is free.")]
    assert words[1:4] == ["data", BREAK, "entry"]
    assert "data_entry" not in {phrase.words for phrase in _phrases(Brief(text="We collect data. Entry is free."))}


def test_the_longest_phrase_wins_over_the_words_in_it() -> None:
    centre = recognise("Contact centre service", "").reading
    system = recognise("Contact centre system", "").reading
    assert centre.strengths["customer_support"]["phrase"] > 0
    assert system.strengths["customer_support"]["phrase"] == 0
    assert system.strengths["not_outsourced_work"]["phrase"] > 0


def test_two_words_with_others_between_them_count_as_a_pair() -> None:
    reading = recognise("Maintenance of the old ticketing system", "").reading
    assert reading.strengths["technical_support"]["pair"] > 0
    assert "Maintenance of the old ticketing system" in {phrase.words for phrase in reading.phrases["technical_support"]}


def test_what_a_service_is_for_counts_less_than_the_service() -> None:
    assert classify(Brief(title="Legal services for a hospital and its laboratory")).category == "legal_services"
    assert classify(Brief(title="Laboratory services for a law firm")).category == "scientific_research"


@pytest.mark.parametrize(("words", "part"), [("to provide", "phrase"), ("to", "object")])
def test_a_service_that_is_to_be_provided_is_not_what_another_one_is_for(words: str, part: str) -> None:
    strengths = recognise(f"Consultancy services {words} executive search", "").reading.strengths["human_resources_management"]
    assert {name for name in ("phrase", "object") if strengths[name]} == {part}


def test_the_probabilities_of_all_classes_sum_to_one() -> None:
    assert sum(recognise("", LONG_TEXT).probabilities.values()) == pytest.approx(1)


def test_the_lexicons_speak_only_of_classes_and_distinctions_that_exist() -> None:
    named = {name for strengths in category_lexicon().strengths.values() for name in strengths}
    assert named == set(CLASSES)
    poles = distinction_lexicon().poles
    assert {row for found in poles.values() for row in found} == {
        "C1", "C3", "C4", "C5", "AB1", "AB2", "AB3", "AB4", "AK1", "AK2", "AK3", "AK4",
    }  # fmt: skip
    assert all(pole == -1 for found in poles.values() for row, pole in found.items() if row.startswith("AB"))
    assert all(pole == 1 for found in poles.values() for row, pole in found.items() if row.startswith("AK"))


def test_the_verdict_does_not_depend_on_the_hash_seed() -> None:
    script = (
        "import msgspec, sys; from matching.classify import classify; from matching.types import Brief;"
        "brief = Brief(title='Scanning and legal review', text=sys.argv[1], answers={'C1': 4});"
        "sys.stdout.buffer.write(msgspec.json.encode(classify(brief)))"
    )
    outputs = {
        subprocess.run(
            [sys.executable, "-c", script, LONG_TEXT], env={**os.environ, "PYTHONHASHSEED": seed}, capture_output=True, check=True
        ).stdout
        for seed in ("0", "1", "4711")
    }
    assert len(outputs) == 1


def test_a_phrase_that_the_lexicon_does_not_hold_is_recognised_by_its_words() -> None:
    phrases = {
        "statutory audit": {"financial_analysis": 4.0},
        "audit opinion": {"financial_analysis": 4.0},
        "crane hire": {NOT_OUTSOURCED: 4.0},
    }
    lexicon = CategoryLexicon.of(phrases, {})
    reading = read_brief("Audit of a charity", "", lexicon)
    assert all(reading.strengths["financial_analysis"][part] == 0 for part in PHRASE_PARTS)
    assert reading.strengths["financial_analysis"]["kin"] > 0 > reading.strengths[NOT_OUTSOURCED]["kin"]


def test_the_value_of_a_word_is_the_one_of_the_documentation() -> None:
    phrases = {"loan audit": {"a": 4.0}, "audit": {"a": 4.0}, "crane": {"b": 4.0}}
    value = kin_words(phrases, ("a", "b"))["audit"]
    assert value["a"] == pytest.approx(math.log((2 / 3 + 0.0002) / (1 / 3 + 0.0002)) * 2 / 3.5)
    assert value["b"] == pytest.approx(0.5 * math.log(0.0002 / (1 / 3 + 0.0002)) * 2 / 3.5)


def test_no_feature_is_longer_than_three_words() -> None:
    features = [*category_lexicon().strengths, *distinction_lexicon().poles, *installed_model().words]
    assert [feature for feature in features if len(feature.replace(GAP, "").split()) > 3] == []


@pytest.mark.parametrize(
    "thing", ["Key invoices into our ERP system", "Key legal contracts into the database", "Keying legal contracts into a table"]
)
def test_keying_is_data_entry_whatever_is_keyed_and_wherever_it_goes(thing: str) -> None:
    verdict = classify(Brief(text=thing))
    assert (verdict.category, verdict.process_type) == ("data_entry", ProcessType.BPO)


def test_expert_support_is_technical_support_and_not_routine() -> None:
    verdict = classify(Brief(text="Tier-3 technical support with root-cause research"))
    assert (verdict.category, verdict.process_type) == ("technical_support", ProcessType.HYBRID)
    assert verdict.work is not None
    assert verdict.work > classify(Brief(text="Technical support")).work


def test_a_machine_to_be_designed_is_no_machine_to_be_bought() -> None:
    assert classify(Brief(text="Design a gearbox for our tractor")).category == "engineering_design"
    assert classify(Brief(text="Supply of a gearbox for our tractor")).process_type is None


def test_a_service_describes_a_thing_only_where_the_thing_stands_close_behind() -> None:
    assert recognise("Legal advice software", "").reading.strengths["legal_services"]["phrase"] == 0
    assert recognise("Legal advice for the licence", "").reading.strengths["legal_services"]["phrase"] > 0
