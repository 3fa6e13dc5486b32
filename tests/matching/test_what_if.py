"""Another brief over the same table: who comes in, who goes, and the order before and after."""

import pytest

from matching.capabilities import CapabilityTable
from matching.ranking import rank
from matching.types import Brief, RankedVendor, Scope
from matching.what_if import Seat, what_if
from tests.matching.invented import AS_OF, brief, capabilities, capability, verdict

MANY = capabilities(800)
BEFORE = brief(skill_level=3, headcount=20, languages=["en"], text="Telephone helpline for retail customers")
TABLES = {
    "whole": CapabilityTable.build(MANY),
    "patched": CapabilityTable.build(MANY[:500]).patch(MANY[500:], [row.id for row in MANY[:40]]),
}


def ranked(asked: Brief, table: CapabilityTable) -> dict[str, RankedVendor]:
    return {vendor.vendor_id: vendor for vendor in rank(asked, verdict(), table, as_of=AS_OF, limit=1_000).ranked}


@pytest.mark.parametrize("table", TABLES.values(), ids=TABLES)
@pytest.mark.parametrize(
    "changed",
    [
        brief(text=BEFORE.text, headcount=20),
        brief(text=BEFORE.text, skill_level=5, headcount=200, languages=["en", "de"]),
        brief(text=BEFORE.text, skill_level=2, headcount=40, languages=["fr"]),
        BEFORE,
    ],
    ids=["relaxed", "tightened", "both", "unchanged"],
)
def test_it_is_the_difference_of_two_rankings(table: CapabilityTable, changed: Brief) -> None:
    found = what_if(BEFORE, changed, verdict(), table, as_of=AS_OF)
    old, new = ranked(BEFORE, table), ranked(changed, table)
    assert found
    assert (found.before, found.after) == (len(old), len(new))
    assert (found.come_in, found.go) == (len(new.keys() - old.keys()), len(old.keys() - new.keys()))
    assert [(id, seat.rank, seat.score) for id, seat in found.old_order] == [
        (id, vendor.rank, vendor.score) for id, vendor in list(old.items())[:50]
    ]
    assert [(row.vendor_id, row.after.rank, row.after.score) for row in found.order] == [
        (id, vendor.rank, vendor.score) for id, vendor in list(new.items())[:50]
    ]
    for row in found.order:
        assert row.comes_in == (row.vendor_id not in old)
        assert row.before == (Seat(rank=old[row.vendor_id].rank, score=old[row.vendor_id].score) if row.vendor_id in old else None)
    gone = [id for id in old if id not in new]
    assert [loss.vendor_id for loss in found.losses] == gone[:10]
    assert all(loss.excluded.exclusions for loss in found.losses)


def test_a_loss_says_every_knock_out_that_would_be_missed() -> None:
    table = CapabilityTable.build([capability("c1", capacity=30, languages=["en"])])
    found = what_if(brief(headcount=20), brief(headcount=40, languages=["de"]), verdict(), table, as_of=AS_OF)
    assert found
    assert [exclusion.rule for exclusion in found.losses[0].excluded.exclusions] == ["capacity", "languages"]


def test_suspension_and_conflict_are_never_relaxed() -> None:
    table = CapabilityTable.build([capability("c1", vendor_suspended=True), capability("c2", vendor_domains=["client.example"])])
    asked = brief(headcount=500, client_domains=["client.example"])
    found = what_if(asked, brief(client_domains=["client.example"]), verdict(), table, as_of=AS_OF)
    assert found
    assert (found.after, found.come_in) == (0, 0)


def test_outside_the_fifteen_there_is_nothing_to_compare() -> None:
    assert what_if(BEFORE, BEFORE, verdict(category=None, scope=Scope.OUTSIDE), TABLES["whole"], as_of=AS_OF) is None


def test_a_category_without_vendors_has_nobody_before_and_after() -> None:
    found = what_if(BEFORE, BEFORE, verdict(category="payroll"), CapabilityTable.build([]), as_of=AS_OF)
    assert found
    assert (found.before, found.after, found.order, found.losses) == (0, 0, (), ())
