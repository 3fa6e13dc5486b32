"""The directory finds by the knock-outs of a run: whom a run excludes is not found, and whom it ranks is."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from matching.capabilities import CapabilityTable
from matching.directory import Search, find, spoken
from matching.ranking import rank
from matching.types import Brief, EvidenceLevel, ProcessType
from matching.vendor_names import VendorNames
from tests.matching.invented import AS_OF, capabilities, capability, verdict

TABLE = CapabilityTable.build(capabilities(400, seed=4))
NAMES = VendorNames.of(TABLE)


def ids(search: Search, table: CapabilityTable, *, by_capacity: bool = False) -> list[str]:
    """The vendors that are found, in their order."""
    names = VendorNames.of(table)
    found = find(search, table, names, as_of=AS_OF)
    return [id.decode() for id in names.ids[found.by_capacity() if by_capacity else found.places]]


def named(*names: str, **fields: Any) -> CapabilityTable:
    """A table of vendors with these names, who are v0, v1 and so on."""
    return CapabilityTable.build(capability(f"c{n}", vendor_id=f"v{n}", vendor_name=name, **fields) for n, name in enumerate(names))


@pytest.mark.parametrize(
    "brief",
    [
        Brief(),
        Brief(skill_level=4),
        Brief(headcount=40, starts_on=date(2027, 1, 15)),
        Brief(languages=("en",), regions=("eu",), skill_level=2),
        Brief(data_residency=("eu",)),
        Brief(certificates=("iso_27001",), evidence_level=EvidenceLevel.DOCUMENTED, starts_on=date(2027, 6, 1)),
    ],
)
@pytest.mark.parametrize("process_type", [None, ProcessType.BPO, ProcessType.KPO])
def test_it_finds_exactly_the_vendors_that_a_run_would_rank(brief: Brief, process_type: ProcessType | None) -> None:
    for category in TABLE.partitions:
        ranked = rank(brief, verdict(process_type, category), TABLE, as_of=AS_OF, limit=1_000).ranked
        search = Search(briefs=(brief,), category=category, process_type=process_type)
        assert sorted(ids(search, TABLE)) == sorted(vendor.vendor_id for vendor in ranked)


def test_an_offer_has_to_pass_every_brief_and_may_not_be_put_together_from_two() -> None:
    table = CapabilityTable.build([
        capability("c1", vendor_id="both", languages=["de"], regions=["eu"]),
        capability("c2", vendor_id="apart", languages=["de"]),
        capability("c3", vendor_id="apart", regions=["eu"]),
    ])  # fmt: skip
    assert ids(Search(briefs=(Brief(languages=("de",)), Brief(regions=("eu",)))), table) == ["both"]


def test_a_vendor_is_counted_once_in_all_and_once_in_each_category_whatever_else_is_chosen() -> None:
    offers = [
        capability(f"c{n}", vendor_id="v1", vendor_name="One", category=code) for n, code in enumerate(["data_entry", "payroll", "payroll"])
    ]
    table = CapabilityTable.build([*offers, capability("c9", vendor_id="v2", vendor_name="Two", category="payroll")])
    found = find(Search(category="data_entry"), table, VendorNames.of(table), as_of=AS_OF)
    assert (len(found.places), dict(found.in_category)) == (1, {"data_entry": 1, "payroll": 2})
    assert len(find(Search(), table, VendorNames.of(table), as_of=AS_OF).places) == 2


def test_the_order_is_by_name_without_regard_to_letter_case_or_to_anything_a_vendor_offers() -> None:
    assert ids(Search(), named("cobalt", "Amber", "Birch", "amber")) == ["v1", "v3", "v2", "v0"]


def test_the_largest_capacity_comes_first_on_request_and_the_unknown_last() -> None:
    table = CapabilityTable.build(
        capability(f"c{n}", vendor_id=f"v{n}", vendor_name=f"Vendor {n}", capacity=capacity) for n, capacity in enumerate([5, None, 80, 5])
    )
    assert ids(Search(), table, by_capacity=True) == ["v2", "v0", "v3", "v1"]


def test_the_offers_of_a_vendor_are_those_that_pass_with_their_capacity_on_the_day() -> None:
    ramping = {"capacity": 40, "available_from": "2026-01-01", "ramp_up_days": 39}
    table = CapabilityTable.build(
        [capability("c1", vendor_id="v", skill_level=3, **ramping), capability("c2", vendor_id="v", skill_level=1)]
    )
    found = find(Search(briefs=(Brief(skill_level=2, starts_on=date(2026, 11, 10)),)), table, VendorNames.of(table), as_of=AS_OF)
    offers = found.offers(found.places.tolist())[0]
    # Day 9 after the order of 1 November: 40 FTE × 10 of 40 days.
    assert [(offer.capability.id, offer.capacity) for offer in offers] == [("c1", 10)]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("brind", [0]), ("MERE data", [0]), ("data", [0, 1]), ("dat a", [0, 1]), ("ß", [2]), ("straße", [2]),
        ("v0", []), ("amere", []), ("0", []),
    ],
)  # fmt: skip
def test_every_word_has_to_be_in_the_name_in_any_letter_case(text: str, found: Sequence[int]) -> None:
    table = named("Brindlemere Data", "Datastream", "Straße & Söhne")
    assert sorted(ids(Search(name=text), table)) == [f"v{n}" for n in found]


def test_an_industry_narrows_the_list() -> None:
    table = CapabilityTable.build([capability("c1", vendor_id="v1", industries=["retail"]), capability("c2", vendor_id="v2")])
    assert ids(Search(industry="retail"), table) == ["v1"]


def test_the_languages_on_offer_are_those_that_somebody_speaks() -> None:
    table = CapabilityTable.build([capability("c1", languages=["de", "en"]), capability("c2", category="payroll", languages=["pl"])])
    assert spoken(table) == {"de", "en", "pl"}


def test_names_that_follow_a_change_are_those_of_the_whole_table_built_anew() -> None:
    offers = capabilities(300, seed=7)
    table = CapabilityTable.build(offers)
    names = VendorNames.of(table)
    for turn in range(5):
        moved = [replace(offer, vendor_name=f"Renamed {turn} {offer.vendor_name}") for offer in offers[turn::40]]
        arrived = capability(f"new{turn}", vendor_name=f"Aster {turn}")
        table = table.patch([*moved, arrived], removed=[offers[turn + 20].id])
        names = VendorNames.of(table, names)
        assert names.covers(table)
        anew = VendorNames.of(table)
        for search in (Search(), Search(name="renamed"), Search(briefs=(Brief(skill_level=3),))):
            one, other = (find(search, table, each, as_of=AS_OF) for each in (names, anew))
            assert [names.keys[place] for place in one.places] == [anew.keys[place] for place in other.places]


def test_an_empty_table_has_nobody() -> None:
    table = CapabilityTable.build(())
    found = find(Search(name="a"), table, VendorNames.of(table), as_of=AS_OF)
    assert (len(found.places), len(found.by_capacity()), found.offers([])) == (0, 0, {})
