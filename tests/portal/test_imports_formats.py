"""The published formats are the ones that the program reads with."""

import json
import re
from pathlib import Path

import pytest
from click import UsageError
from jsonschema import Draft202012Validator

from matching.types import Brief, Capability
from portal.checks import CatalogueCodes, Problem
from portal.cli.json_files import read_brief, read_capabilities
from portal.imports import formats, lines, rows, shape

DOCS = Path(__file__).parents[2] / "docs"
CODES = CatalogueCodes(
    categories=frozenset({"technical_support"}),
    regions=frozenset({"northern_europe"}),
    certificates=frozenset({"iso_27001"}),
    industries=frozenset({"public_sector"}),
)


def examples(language: str) -> list[str]:
    """The code blocks of the page in that language."""
    return re.findall(rf"```{language}\n(.*?)```", (DOCS / "formats.md").read_text(), re.DOTALL)


@pytest.mark.parametrize("name", formats.FORMATS)
def test_a_published_schema_equals_what_the_types_give(name: str) -> None:
    assert (DOCS / "schemas" / f"{name}.schema.json").read_text() == formats.published(name)


@pytest.mark.parametrize("name", formats.FORMATS)
def test_a_published_schema_is_a_valid_schema(name: str) -> None:
    Draft202012Validator.check_schema(formats.schema(name))


def test_the_page_names_every_column_and_no_other() -> None:
    table = (DOCS / "formats.md").read_text().split("| column |")[1].split("\n\n")[0]
    first_cells = " ".join(line.split("|")[1] for line in table.splitlines()[2:])
    assert sorted(re.findall(r"`(\w+)`", first_cells)) == sorted(formats.columns())


def test_the_page_s_requirements_can_be_imported(tmp_path: Path) -> None:
    (example,) = examples("csv")
    file = tmp_path / "example.csv"
    file.write_text(example)
    first, second = rows.read(file, CODES)
    assert (first.line, first.problems, second.line, second.problems) == (2, (), 4, ())
    assert first.requirement is not None
    assert (first.requirement.languages, first.requirement.answers, first.requirement.headcount) == (("en", "de"), {"C1": 2}, 6)


def test_the_page_s_vendor_can_be_imported(tmp_path: Path) -> None:
    vendor, _brief, _capability = examples("json")
    file = tmp_path / "example.jsonl"
    file.write_text(vendor)
    (line,) = lines.read(file, CODES)
    assert line.problems == ()


@pytest.mark.parametrize(("place", "name"), [(0, "vendor"), (1, "brief"), (2, "capability")])
def test_the_page_s_examples_follow_their_schemas(place: int, name: str) -> None:
    assert shape.problems(name, json.loads(examples("json")[place])) == []


def test_the_page_s_brief_and_capability_can_be_read(tmp_path: Path) -> None:
    _vendor, brief, capability = examples("json")
    (tmp_path / "brief.json").write_text(brief)
    (tmp_path / "capabilities.jsonl").write_text(capability)
    assert read_brief(str(tmp_path / "brief.json")).answers == {"C1": 2, "AB4": 5}
    assert [each.category for each in read_capabilities(str(tmp_path / "capabilities.jsonl"))] == ["technical_support"]


def test_a_row_can_say_whatever_a_brief_can_but_for_what_the_portal_adds() -> None:
    said = set(formats.columns()) - set(formats.ASKED) - {"id", "particulars"}
    assert said == set(Brief.__dataclass_fields__) - formats.NOT_FOR_CLIENTS


def test_a_field_that_the_format_does_not_name_is_refused_at_any_depth() -> None:
    vendor = {
        "name": "A",
        "capabilities": [
            {"category": "logistics", "process_type": "BPO", "skill_level": 1, "rates": [{"amount": 1, "currency": "EUR", "per": "h"}]}
        ],
    }
    assert shape.problems("vendor", vendor) == [Problem(field="capabilities[0].rates[0].per", message="There is no field of this name.")]


@pytest.mark.parametrize(("name", "kind"), [("brief", Brief), ("capability", Capability)])
def test_a_file_can_say_whatever_the_engine_reads(name: str, kind: type) -> None:
    assert set(formats.schema(name)["properties"]) == set(kind.__dataclass_fields__)


def test_a_brief_with_a_slip_of_the_pen_is_refused_with_every_problem(tmp_path: Path) -> None:
    file = tmp_path / "brief.json"
    file.write_text('{"text": "Key 400 forms", "headcont": 3, "answers": {"C1": 9}}')
    with pytest.raises(UsageError) as refused:
        read_brief(str(file))
    assert "headcont: There is no field of this name." in refused.value.message
    assert "answers.C1: Use a number from 1 to 5." in refused.value.message
