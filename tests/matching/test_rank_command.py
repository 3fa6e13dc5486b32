"""`vendor-match rank` on files."""

import codecs
import json
from dataclasses import replace
from pathlib import Path

import msgspec
import pytest
from click.testing import CliRunner

from portal.cli.rank import rank_command
from tests.matching.invented import brief, capabilities, capability

BRIEF = brief(
    title="Customer helpline",
    text="Answering telephone calls and e-mails of customers by script, to save cost",
    category="customer_support",
    answers={"C1": 1, "C3": 1, "AB1": 5, "AB2": 5},
    languages=["en"],
)


@pytest.fixture
def files(tmp_path: Path) -> list[str]:
    (tmp_path / "brief.json").write_bytes(msgspec.json.encode(BRIEF))
    (tmp_path / "capabilities.jsonl").write_bytes(b"\n".join(msgspec.json.encode(one) for one in capabilities(200)))
    return ["--brief", str(tmp_path / "brief.json"), "--capabilities", str(tmp_path / "capabilities.jsonl"), "--as-of", "2026-11-01"]


def test_the_command_prints_the_whole_result_as_json(files: list[str]) -> None:
    run = CliRunner().invoke(rank_command, [*files, "--json", "--limit", "5"])
    found = json.loads(run.output)
    assert run.exit_code == 0
    assert [vendor["rank"] for vendor in found["result"]["ranked"]] == [1, 2, 3, 4, 5]
    assert found["verdict"]["category"] == "customer_support"
    assert found["fitting"] == found["relaxation"]["vendors"] > 20


def test_how_firm_the_order_is_does_not_depend_on_how_many_vendors_are_listed(files: list[str], tmp_path: Path) -> None:
    alike = [capability(f"c{number:02}", languages=["en"], capacity=200, ramp_up_days=0, sla_met_percent=80) for number in range(59)]
    last = capability("last", languages=["en"], sla_met_percent=100)
    (tmp_path / "capabilities.jsonl").write_bytes(b"\n".join(msgspec.json.encode(one) for one in [*alike, last]))
    few, many = (json.loads(CliRunner().invoke(rank_command, [*files, "--json", "--limit", limit]).output) for limit in ("5", "200"))
    assert few["stability"] == many["stability"]
    assert [ranks["vendor_id"] for ranks in many["stability"]["ranges"]] == [one["vendor_id"] for one in many["result"]["ranked"][:50]]
    assert "vendor-last" in {tip["winner"] for tip in many["stability"]["tipping_points"]}


def test_the_command_tells_a_person_the_points_how_firm_the_order_is_and_who_else_might_fit(files: list[str]) -> None:
    found = json.loads(CliRunner().invoke(rank_command, [*files, "--json"]).output)
    run = CliRunner().invoke(rank_command, [*files, "--limit", "3"])
    assert run.exit_code == 0
    assert f"{found['fitting']} vendors fit; {found['result']['considered']} capabilities" in run.output

    first, ranks, tip = found["result"]["ranked"][0], found["stability"]["ranges"][0], found["stability"]["tipping_points"][0]
    assert f"1. {first['vendor_id']}  {first['score'] / 100:.2f} points" in run.output
    assert f"{first['coverage'] / 100:g} % of the weight known; rank under other weights {ranks['best']} to {ranks['worst']}" in run.output
    assert f"at {tip['tips_at'] / 100:.2f} % {tip['winner']} is first" in run.output
    cited = next(part for part in first["contributions"] if part["criterion"] == "experience")
    assert cited["evidence"] in run.output

    relief = found["relaxation"]["single"][0]
    assert "Nearest misses:" in run.output
    assert f"{relief['vendors']}  Languages, the best with {relief['best_score'] / 100:.2f} points" in run.output
    assert "Service and process type and Languages, the best with" in run.output


def test_vendors_of_the_same_score_are_said_to_be_tied_and_that_relaxing_gains_nobody_else(files: list[str], tmp_path: Path) -> None:
    twins = [capability(id, languages=["en"]) for id in ("a", "b")]
    (tmp_path / "capabilities.jsonl").write_bytes(b"\n".join(msgspec.json.encode(one) for one in twins))
    told = CliRunner().invoke(rank_command, files).output
    assert told.count("tied in band 1") == 2
    assert "Would gain nobody if relaxed alone: Languages, Service and process type" in told


def test_a_brief_that_nobody_fits_is_told_whom_it_misses(files: list[str], tmp_path: Path) -> None:
    (tmp_path / "brief.json").write_bytes(msgspec.json.encode(replace(BRIEF, languages=("is",))))
    run = CliRunner().invoke(rank_command, files)
    assert run.exit_code == 0
    assert "0 vendors fit" in run.output
    before, _, after = run.output.partition("Nearest misses")
    assert "first" not in before
    assert ", missed by is" in after


def test_only_one_of_the_files_can_be_the_standard_input() -> None:
    assert "Only one of the two files can be the standard input." in refusal(["--brief", "-", "--capabilities", "-"])


def refusal(files: list[str]) -> str:
    run = CliRunner().invoke(rank_command, files)
    assert run.exit_code == 2, run.output
    return " ".join(run.output.split())


def test_a_byte_order_mark_before_either_file_changes_nothing(files: list[str], tmp_path: Path) -> None:
    plain = CliRunner().invoke(rank_command, [*files, "--json"]).output
    for name in ("brief.json", "capabilities.jsonl"):
        (tmp_path / name).write_bytes(codecs.BOM_UTF8 + (tmp_path / name).read_bytes())
    assert CliRunner().invoke(rank_command, [*files, "--json"]).output == plain


@pytest.mark.parametrize(
    ("brief_file", "said"),
    [
        (b"Answering the telephone", "brief.json, line 1: this is not valid JSON"),
        (b'{\n"text": "a",\n}', "brief.json, line 3: this is not valid JSON"),
        (b'["Answering the telephone"]', "brief.json, line 1: this is not a brief. Use an object."),
        (b'{"title": "a",\n"text": "Caf\xe9"}', "brief.json, line 2: the byte 0xE9 is not UTF-8"),
        (b'{"category": "foo"}', "category: Use one of"),
        (b'{"answers": {"ZZ": 4}}', "answers.ZZ: There is no field of this name."),
    ],
)
def test_a_brief_that_cannot_be_read_is_refused_with_its_file_and_place(
    files: list[str], tmp_path: Path, brief_file: bytes, said: str
) -> None:
    (tmp_path / "brief.json").write_bytes(brief_file)
    assert said in refusal(files)


ROW = '"id": "x", "vendor_id": "v", "vendor_name": "V", "process_type": "BPO", "skill_level": 3'


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ('{"id": "x"}', "this is not a capability. vendor_id: This is missing."),
        ('{"id": "", ' + ROW.removeprefix('"id": "x", ') + ', "category": "logistics"}', "this is not a capability. id: "),
        (f'{{{ROW}, "category": "foo"}}', "this is not a capability. category: Use one of"),
        (f'{{{ROW}, "category": "logistics", "capacty": 3}}', "this is not a capability. capacty: There is no field of this name."),
        (
            f'{{{ROW}, "category": "logistics", "rates": [{{"amount": 9, "currency": "EUR", "per": "h"}}]}}',
            "this is not a capability. rates[0].per: There is no field of this name.",
        ),
        (f'{{{ROW}, "category": "logistics", "vendor_name": "Caf\xe9"}}', "the byte 0xE9 is not UTF-8"),
        (f'{{{ROW}, "category": "logistics"', "this is not valid JSON"),
    ],
)
def test_a_line_that_is_no_capability_is_named_with_its_field(files: list[str], tmp_path: Path, line: str, said: str) -> None:
    with (tmp_path / "capabilities.jsonl").open("ab") as file:
        file.write(b"\n" + line.encode("latin-1") + b"\n")
    assert f"capabilities.jsonl, line 201: {said}" in refusal(files)


def test_a_capability_id_that_is_there_twice_is_refused_with_both_lines(files: list[str], tmp_path: Path) -> None:
    path = tmp_path / "capabilities.jsonl"
    path.write_bytes(path.read_bytes() + b"\n" + path.read_bytes().splitlines()[6])
    assert "capabilities.jsonl, line 201: line 7 has the id" in refusal(files)
