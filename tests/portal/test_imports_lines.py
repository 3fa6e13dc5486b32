"""What is read from a vendors JSONL file, and what is said about the lines that cannot be used."""

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from portal.checks import CatalogueCodes
from portal.imports import lines
from portal.imports.lines import Line

CODES = CatalogueCodes(
    categories=frozenset({"logistics"}),
    regions=frozenset({"oceania"}),
    certificates=frozenset({"iso_9001"}),
    industries=frozenset({"retail"}),
)
CAPABILITY = {"category": "logistics", "process_type": "BPO", "skill_level": 2}


def read(tmp_path: Path, *values: Any) -> list[Line]:
    """The lines of a file with those values, or with those bytes."""
    file = tmp_path / "vendors.jsonl"
    file.write_bytes(b"\n".join(value if isinstance(value, bytes) else json.dumps(value).encode() for value in values))
    return list(lines.read(file, CODES))


def fields(tmp_path: Path, value: Any) -> set[str]:
    """The fields with problems of a file of one line."""
    (line,) = read(tmp_path, value)
    return {problem.field for problem in line.problems}


def test_a_vendor_may_be_nothing_but_a_name(tmp_path: Path) -> None:
    (line,) = read(tmp_path, {"name": " Ash \n Desk "})
    assert line.vendor is not None
    assert (line.vendor.profile.name, line.vendor.profile.country, line.vendor.capabilities) == ("Ash Desk", None, ())


def test_nested_capabilities_are_read_exactly(tmp_path: Path) -> None:
    rates = [{"amount": 0.1, "currency": "EUR"}, {"amount": 3600, "currency": "GBP", "pricing_model": "per_fte"}]
    (line,) = read(tmp_path, {"name": "Ash", "capabilities": [{**CAPABILITY, "rates": rates, "engagements": [{"text": "Two\nlines"}]}]})
    assert line.vendor is not None
    (capability,) = line.vendor.capabilities
    assert [rate.amount for rate in capability.rates] == [Decimal("0.1"), Decimal(3600)]
    assert capability.engagements[0].text == "Two\nlines"
    assert capability.capacity is None


def test_a_vendor_cannot_state_its_own_scorecard(tmp_path: Path) -> None:
    (line,) = read(tmp_path, {"name": "Ash", "capabilities": [{**CAPABILITY, "scorecard_percent": 95}]})
    assert line.vendor is None
    assert [(problem.field, problem.message) for problem in line.problems] == [
        ("capabilities[0].scorecard_percent", "Clients give scorecards; a vendor cannot state its own. Leave it out.")
    ]


def test_all_problems_of_a_line_are_reported_each_with_its_path(tmp_path: Path) -> None:
    value = {
        "name": "",
        "country": "UK1",
        "website": "ash.example",
        "colour": "green",
        "email_domains": ["ash.example", "not a domain"],
        "capabilities": [
            {
                **CAPABILITY,
                "skill_level": 6,
                "regions": ["oceania", "atlantis"],
                "rates": [{"amount": 1, "currency": "XXX"}, {"amount": 0.00001, "currency": "EUR"}],
                "certificates": [{"code": "iso_9001", "valid_until": "2027-02-30"}],
                "engagements": [{"text": "a\u0000b"}],
                "minimum_contract_value": 5,
            },
            {"category": "astrology", "process_type": "APO", "industries": ["mining"]},
            7,
        ],
    }
    assert fields(tmp_path, value) == {
        "name", "country", "website", "colour", "email_domains[1]",
        "capabilities[0].skill_level", "capabilities[0].regions", "capabilities[0].rates[0].currency", "capabilities[0].rates[1].amount",
        "capabilities[0].certificates[0].valid_until", "capabilities[0].engagements[0].text", "capabilities[0].minimum_contract_currency",
        "capabilities[1].category", "capabilities[1].process_type", "capabilities[1].skill_level", "capabilities[1].industries",
        "capabilities[2]",
    }  # fmt: skip


@pytest.mark.parametrize(
    "line",
    [
        b"{",
        b"name",
        b'"Ash"',
        b"[]",
        b'{"name": "caf\xe9"}',
        b'{"name": "Ash", "capabilities": [{"capacity": NaN}]}',
        b'{"name": ' + b"9" * 5_000 + b"}",
        b"[" * 100_000,
        b'{"name": "\\ud800"}',
        b'{"name": "' + b"x" * 201 + b'"}',
        b'{"name": null}',
        b'{"name": "Ash", "capabilities": null}',
        b'{"name": "Ash", "capabilities": {"a": 1}}',
    ],
)
def test_a_line_that_is_no_vendor_is_refused_and_the_others_stay(tmp_path: Path, line: bytes) -> None:
    found = read(tmp_path, {"name": "First"}, b"", line, {"name": "Last"})
    assert [(one.number, one.vendor is not None) for one in found] == [(1, True), (3, False), (4, True)]
    assert found[1].problems != ()
    assert all(len(problem.message) < 300 for problem in found[1].problems)
