"""What a client rules out names no service and speaks for nothing; a “not” that rules out nothing changes nothing."""

import pytest

from matching.classify import classify
from matching.types import Brief, ProcessType, Scope
from matching.verdict.negation import ruled_out
from matching.verdict.recognition import recognise

RULED_OUT = {
    "We do not need call centre agents.": "call centre agents",
    "We don’t want call centre agents": "call centre agents",
    "There is no need for a call centre, and none is planned": "for a call centre",
    "We need no call centre": "call centre",
    "What we want is not cheaper keying but insight": "cheaper keying",
    "This is not a call centre contract": "a call centre contract",
    "It isn't keying we are after": "keying",
    "No call centre, payroll or keying; only lawyers": "call centre, payroll or keying",
    "We do not need keying, we need lawyers": "keying",
    "Rather than cheaper keying, we want insight": "cheaper keying",
    "Instead of cheaper keying we want insight": "cheaper keying",
    "Everything other than payroll": "payroll",
    "All services excluding payroll": "payroll",
    "The vendor will never call our customers": "call our customers",
    "Advice without keying of figures, please": "keying of figures",
    "We are not looking for a call centre": "for a call centre",
}
NOT_RULED_OUT = (
    "Not only payroll but also pensions",
    "Services including but not limited to payroll",
    "No later than 5 May we need a call centre",
    "Tell us whether or not payroll is due",
    "A not-for-profit call centre",
    "Call centre for non-payroll questions",
    "No. 3 payroll",
    "Not less than 40 call centre agents",
    "We have no lawyers",
    "We do not have data scientists",
    "We do not know which customers will leave",
    "There are no engineers in our company",
    "We are not lawyers",
    "Calls are not answered in time",
    "Answer calls without delay",
    "Sensors with and without keying",
)


@pytest.mark.parametrize("text", RULED_OUT)
def test_what_is_plainly_ruled_out_is_found_up_to_the_end_of_its_clause(text: str) -> None:
    assert [text[start:end].strip() for start, end in ruled_out(text)] == [RULED_OUT[text]]


@pytest.mark.parametrize("text", NOT_RULED_OUT)
def test_what_is_lacking_and_a_not_that_rules_nothing_out_leave_the_text_as_it_is(text: str) -> None:
    assert ruled_out(text) == []


def test_a_service_that_is_ruled_out_is_not_the_service_asked_for() -> None:
    text = "We do not need call centre agents. We need lawyers to review 400 leases for change-of-control clauses."
    verdict = classify(Brief(text=text))
    assert (verdict.category, verdict.process_type) == ("legal_services", ProcessType.KPO)
    assert recognise("", text).reading.phrases["customer_support"] == ()


def test_words_that_are_ruled_out_are_no_evidence_for_a_distinction() -> None:
    ruled = classify(Brief(text="What we want is not cheaper keying, it is legal advice by a partner."))
    assert {reason.distinction for reason in ruled.reasons if reason.lean is not None and reason.lean < 0} == set()
    meant = classify(Brief(text="What we want is cheaper keying."))
    assert {"AB2", "C1", "C4"} <= {reason.distinction for reason in meant.reasons if reason.lean is not None and reason.lean < 0}


def test_a_phrase_that_holds_a_negation_keeps_its_meaning() -> None:
    verdict = classify(Brief(text="Keying of forms. The work needs no special expertise."))
    assert "no special expertise" in {
        phrase.words for reason in verdict.reasons for phrase in reason.phrases if reason.distinction == "AB1"
    }


def test_a_text_that_only_rules_out_says_too_little() -> None:
    assert classify(Brief(text="We do not want a call centre, payroll or cheaper keying.")).scope is Scope.NOT_ENOUGH_SAID


def test_a_no_by_itself_is_no_sign_of_missing_skills() -> None:
    reasons = {reason.distinction: reason for reason in classify(Brief(text="Keying of forms; no lawyers needed.")).reasons}
    assert reasons["AK2"].lean is None
