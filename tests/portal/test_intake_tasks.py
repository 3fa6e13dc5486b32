"""How far each task has come, computed from what is said; and what becomes of two who write at once."""

from dataclasses import replace
from decimal import Decimal

import pytest

from matching.classify import classify
from matching.types import Brief, PricingModel, ProcessType, Verdict
from portal.forms.requirement import ENTRIES
from portal.inputs import RequirementInput
from portal.intake.entries import entries, kept, read_back
from portal.intake.merging import merge
from portal.intake.tasks import TASK, TASKS, all_names, names_on, states

BPO = replace(classify(Brief(text="Key records.")), process_type=ProcessType.BPO, category="data_entry")
KPO = replace(BPO, process_type=ProcessType.KPO, category="market_research")


def status_of(code: str, verdict: Verdict | None = None, **said: object) -> tuple[str, int, int]:
    """The status of a task of a requirement that says this, and how much of it is said."""
    found = next(state for state in states(entries(RequirementInput(**said)), verdict) if state.task.code == code)  # type: ignore[arg-type]
    return found.status.value, found.said, found.asked


def test_every_entry_belongs_to_one_task_whatever_the_work_is() -> None:
    assert set().union(*map(all_names, TASKS)) == ENTRIES
    for verdict in (None, BPO, KPO):
        shown = [name for task in TASKS for name in names_on(task, verdict)]
        assert len(shown) == len(set(shown))
        assert names_on(TASK["people"], verdict) == TASK["people"].names


@pytest.mark.parametrize(
    ("code", "said", "status"),
    [
        ("words", {}, "to_do"),
        ("words", {"title": "Records"}, "in_progress"),
        ("words", {"description": "Key records."}, "done"),
        ("work", {"answers": {"AB1": 2}}, "in_progress"),
        ("work", {"answers": {"C1": 2, "C3": 1}}, "done"),
        ("objective", {"answers": {"C1": 2, "C3": 1}}, "to_do"),
        ("people", {"headcount": 3}, "in_progress"),
        ("places", {"regions": ("oceania",)}, "in_progress"),
        ("places", {"languages": ("en",)}, "done"),
        ("certificates", {}, "to_do"),
        ("certificates", {"certificates": ("iso_27001",)}, "done"),
        ("money", {"budget_amount": Decimal(5), "pricing_model": PricingModel.PER_FTE}, "in_progress"),
    ],
)
def test_a_task_is_to_do_in_progress_or_done_by_what_is_said(code: str, said: dict[str, object], status: str) -> None:
    assert status_of(code, **said)[0] == status


def test_particulars_wait_until_the_kind_of_work_is_known_and_count_follow_ups_only_when_they_are_asked() -> None:
    assert status_of("particulars") == ("to_do", 0, 0)
    nothing_said = status_of("particulars", BPO)
    assert nothing_said[:2] == ("to_do", 0)
    steady = status_of("particulars", BPO, particulars={"seasonality": "steady"})
    peaks = status_of("particulars", BPO, particulars={"seasonality": "peaks"})
    assert steady == ("in_progress", 1, nothing_said[2])
    assert peaks == ("in_progress", 1, nothing_said[2] + 2)


def test_a_revision_is_read_back_as_it_was_kept() -> None:
    said = RequirementInput(
        title="Records",
        answers={"C1": 2},
        headcount=5,
        handling_minutes=Decimal("2.50"),
        languages=("en",),
        particulars={"decision_on": "2027-01-31"},
    )
    assert read_back(kept(said)) == said


def test_two_who_change_different_entries_both_have_their_way() -> None:
    then = RequirementInput(title="A", description="B")
    found = merge(then, replace(then, title="Theirs"), replace(then, description="Mine"), ["title", "description"], {})
    assert (found.merged.title, found.merged.description) == ("Theirs", "Mine")
    assert (found.clashes, found.taken_over) == ((), ("title",))


def test_two_who_change_the_same_entry_clash_and_mine_is_shown_until_one_is_chosen() -> None:
    then = RequirementInput(title="A", particulars={"systems": "Old"})
    theirs = replace(then, title="Theirs", particulars={"systems": "Theirs"})
    mine = replace(then, title="Mine", particulars={"systems": "Theirs"})
    found = merge(then, theirs, mine, ["title", "systems"], {})
    assert (found.clashes, found.merged.title) == (("title",), "Mine")
    assert merge(theirs, theirs, mine, ["title"], {"title": "yours"}).merged.title == "Mine"
    chosen = merge(theirs, theirs, mine, ["title"], {"title": "theirs"})
    assert (chosen.clashes, chosen.merged.title) == ((), "Theirs")


def test_taking_out_what_the_other_changed_is_a_clash_too() -> None:
    then = RequirementInput(headcount=5)
    assert merge(then, replace(then, headcount=6), RequirementInput(), ["headcount"], {}).clashes == ("headcount",)
