"""How the reference table is counted, and the vendors of a history ranked with it."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from matching.experience import Query
from matching.past_awards import Award, PastAwards
from matching.relevance.organisation_names import without_institutions, without_names
from matching.relevance.term_statistics import ENOUGH_USES, ReferenceText, learn


def text(words: str, group: str = "") -> ReferenceText:
    return ReferenceText(words, frozenset({group} if group else ()))


def award(requirement_id: str, text: str, vendor: str) -> Award:
    return Award(requirement_id=requirement_id, text=text, vendor=vendor)


def test_a_weight_by_hand() -> None:
    table = learn([text("Reed mowing", "a"), text("Reed cutting", "a"), text("Payroll", "b"), text("Freight", "c")], "1")
    # “reed”: in 2 of 4 texts; both partners have it. P = (2 + 3 · √(2 ÷ 4)) ÷ (2 + 3) = 0.8243; lift = 0.8243 ÷ 0.5 = 1.6485.
    # weight = 3/4 · ln 1.6485 + 1/4 · ln(5 ÷ 2.5) = 0.3749 + 0.1733 = 0.5482.
    assert table.weights["reed"] == table.unseen == 548
    assert "payroll" not in table.weights


def test_a_word_that_says_who_does_the_work_weighs_more_than_an_equally_rare_one_that_does_not() -> None:
    other = [text(f"Filler{letter} work", f"v{letter}") for letter in "abcdefghijkl"]
    table = learn(
        [text("Dredging north", "d"), text("Dredging south", "d"), text("Urgent north", "e"), text("Urgent south", "f"), *other], "1"
    )
    assert table.weights["dredging"] > table.weights["urgent"] > 0


def test_a_word_that_every_text_has_weighs_nothing() -> None:
    names = "abcdefghijkl"
    assert len(names) >= ENOUGH_USES
    table = learn([text(f"Tender trade{one}{two}", f"v{one}") for one in names for two in "xy"], "1")
    assert table.weights["tender"] == 0
    assert table.weights["trad-"] == 0


def test_texts_in_much_the_same_words_are_not_compared_so_what_they_repeat_earns_less() -> None:
    texts = [
        text("Harbourline quay repair", "d"),
        text("Harbourline quay painting", "d"),
        *(text(f"Filler{x} work", f"v{x}") for x in "abcdefgh"),
    ]
    # The two share two words of four.
    assert (
        learn(texts, "1", 0.5).weights["harbourline"]
        < learn(texts, "1", 0.6).weights["harbourline"]
        == learn(texts, "1").weights["harbourline"]
    )


def test_the_command_builds_a_table_from_occupations_and_plain_texts(tmp_path: Path) -> None:
    tasks, notices = tmp_path / "tasks.csv", tmp_path / "notices.csv"
    tasks.write_text("O*NET-SOC Code,Task\n1,Grade the diamonds\n1,Weigh the diamonds\n2,Bake the bread\n", encoding="utf-8")
    notices.write_text("id,text\nn1,Bread for a canteen\n", encoding="utf-8")
    ran = subprocess.run(
        [sys.executable, "-m", "matching.relevance.term_statistics", str(tasks), str(notices)], capture_output=True, check=True, text=True
    )
    table = json.loads(ran.stdout)
    assert set(table) == {"version", "unseen", "weights"}
    assert table["weights"]["diamond"] > table["weights"]["bread"] > 0


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("Cleaning for the Harbour Board of Selm", "Cleaning for the "),
        ("HARBOUR BOARD OF SELM cleaning", " cleaning"),
        ("HBS cleaning, hbs windows", " cleaning,  windows"),
        ("Cleaning of the harbour", "Cleaning of the harbour"),
        ("Tender of the Harbour Board", "Tender of the Harbour Board"),
        ("", ""),
    ],
)
def test_an_organisation_is_cut_out_by_its_name_and_its_initials(text: str, left: str) -> None:
    assert without_names(text, frozenset({"Harbour Board of Selm"})) == left


@pytest.mark.parametrize("text", ["Work for Selm Trust", "Work for Lands Office", "Work for SLO"])
def test_the_parts_of_a_name_without_its_legal_form_are_cut_out_too(text: str) -> None:
    assert without_names(text, frozenset({"Selm Trust Ltd - Lands Office (SLO)"})) == "Work for "


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("Cleaning for the Harbour Board of Selm and its quay", "Cleaning for the   and its quay"),
        ("CLEANING OF COUNTY HOSPITAL FOR A YEAR", "CLEANING OF   FOR A YEAR"),
        ("PAYROLL FOR THE MINISTRY OF TIDES AND FLOODS", "PAYROLL FOR THE  "),
        ("Repair of a circuit board in the hospital", "Repair of a circuit board in the hospital"),
        ("HOSPITAL LINEN", "HOSPITAL LINEN"),
    ],
)
def test_an_institution_is_cut_out_by_the_name_that_the_text_gives_it(text: str, left: str) -> None:
    assert without_institutions(text) == left


HISTORY = [
    award("r1", "Dredging of the north basin", "Deepwater"),
    award("r2", "Dredging of the lock", "Deepwater"),
    award("r2", "Dredging of the lock", "Silt Brothers"),
    award("r3", "Payroll for harbour pilots", "Wagewise"),
    award("r4", "Payroll for nurses", "Wagewise"),
    award("r5", "Window cleaning at County Hospital", "Clearview"),
]


def order(history: list[Award], text: str) -> list[str]:
    past = PastAwards.of(history)
    return [past.vendors[row] for row in past.rank(text)]


def test_vendors_rank_by_what_they_won_and_equal_ones_by_name() -> None:
    assert order(HISTORY, "Dredging of the marina") == ["Deepwater", "Silt Brothers", "Clearview", "Wagewise"]
    assert order(HISTORY, "Payroll for teachers")[0] == "Wagewise"


def test_the_order_of_the_history_does_not_matter() -> None:
    assert order(HISTORY[::-1], "Dredging of the marina") == order(HISTORY, "Dredging of the marina")


def test_naming_the_buyer_of_earlier_work_changes_no_rank() -> None:
    assert order(HISTORY, "County Hospital wants payroll") == order(HISTORY, "Wants payroll")
    past = PastAwards.of(HISTORY)
    assert past.index.relevance(Query.of("County hospital", reference=past.reference)).max() == 0


def test_a_vendors_second_row_of_the_same_requirement_counts_once(tmp_path: Path) -> None:
    once, twice = PastAwards.of(HISTORY), PastAwards.of([*HISTORY, HISTORY[0]])
    assert once.index.lengths.tolist() == twice.index.lengths.tolist()
    assert once.reference == twice.reference
