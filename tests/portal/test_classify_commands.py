"""The classifier's commands on invented files: no database is touched."""

import codecs
import csv
import json
import os
from collections.abc import Mapping
from pathlib import Path

import msgspec
import pytest
from click import Command
from click.testing import CliRunner, Result

from matching.distinctions import CATEGORY
from matching.verdict.model import Model
from portal.cli.classify import classify_command
from portal.cli.evaluate_categories import evaluate_categories_command
from portal.cli.train import train_command

TYPICAL = {
    "payroll_processing": "Payroll for {} people",
    "legal_services": "Legal advice number {} on a lease",
    "logistics": "Courier and freight in region {}",
    "none": "Supply of {} chairs",
}
OTHERS = {
    "customer_support": "Customer helpline of {} lines",
    "data_entry": "Keying of {} paper forms, data entry",
    "market_research": "Market research survey in {} towns",
    "technical_support": "IT help desk for {} users",
}
MISREAD = {"procurement": "Courier and freight of the Bluewater scheme, lot {}"}


def _labelled_rows(count: int, typical: Mapping[str, str] = TYPICAL) -> list[dict[str, object]]:
    return [
        {
            "id": f"{category}-{number}",
            "text": text.format(number),
            "category": category,
            "process_type": "none" if category == "none" else CATEGORY[category].suggests.value,
            "skill_level": 3,
        }
        for category, text in typical.items()
        for number in range(count)
    ]


def _write(path: Path, rows: list[dict[str, object]]) -> Path:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, rows[0])
        writer.writeheader()
        writer.writerows(rows)
    return path


def _evaluate(*arguments: object) -> Result:
    return CliRunner().invoke(evaluate_categories_command, [str(argument) for argument in arguments])


def test_classify_reads_plain_text_from_standard_input() -> None:
    result = CliRunner().invoke(classify_command, input="Monthly payroll and payslips for 80 people, at lower cost.")
    assert result.exit_code == 0
    assert result.output.startswith("This is payroll processing work")


def test_classify_prints_the_whole_verdict_of_a_json_brief(tmp_path: Path) -> None:
    path = tmp_path / "brief.json"
    path.write_text(json.dumps({"category": "logistics", "answers": {"C1": 1}}), encoding="utf-8")
    verdict = json.loads(CliRunner().invoke(classify_command, ["--json", str(path)]).output)
    assert (verdict["scope"], verdict["category"], verdict["process_type"]) == ("inside", "logistics", "BPO")


def test_classify_reads_a_json_brief_with_a_byte_order_mark() -> None:
    result = CliRunner().invoke(classify_command, input='\ufeff{"category": "logistics", "answers": {"C1": 1}}')
    assert result.output.startswith("This is logistics work")


def test_classify_takes_null_for_not_sure() -> None:
    with_null = CliRunner().invoke(classify_command, ["--json"], input='{"category": "logistics", "answers": {"C1": null, "C3": 2}}')
    without = CliRunner().invoke(classify_command, ["--json"], input='{"category": "logistics", "answers": {"C3": 2}}')
    assert (with_null.exit_code, with_null.output) == (0, without.output)


@pytest.mark.parametrize("mark", [b"", codecs.BOM_UTF8], ids=["", "mark"])
def test_spans_count_the_characters_of_the_file_as_it_is(tmp_path: Path, mark: bytes) -> None:
    text = "Night desk \N{SLEEPING FACE}\r\n\r\nPayroll by a fixed procedure.\r\nWe want lower cost \N{MONEY BAG} and payroll.\r\n"
    path = tmp_path / "brief.txt"
    path.write_bytes(mark + text.encode())
    verdict = json.loads(CliRunner().invoke(classify_command, ["--json", str(path)]).output)
    phrases = [phrase for reason in verdict["reasons"] for phrase in reason["phrases"]]
    assert any(phrase["start"] >= text.index("lower") for phrase in phrases)
    assert [text[phrase["start"] : phrase["end"]] for phrase in phrases] == [phrase["words"] for phrase in phrases]


def test_the_verdict_for_people_has_scope_and_both_judgements() -> None:
    brief = '{"category": "logistics", "answers": {"C3": 2}}'
    work = json.loads(CliRunner().invoke(classify_command, ["--json"], input=brief).output)["work"]
    lines = CliRunner().invoke(classify_command, input=brief).output.splitlines()
    assert lines[1] == f"Scope: inside. Work {work:+.2f}, objective unknown (-1 BPO to +1 KPO)."


def test_the_verdict_for_people_has_the_two_parts_of_hybrid_work() -> None:
    brief = {
        "text": "Scan paper forms and key the answers into a table. A law firm gives legal advice on the complex cases.",
        "answers": {"C1": 3, "C3": 3},
    }
    shown = CliRunner().invoke(classify_command, input=json.dumps(brief)).output
    assert "  BPO (data entry): Scan paper forms and key the answers into a table.\n" in shown
    assert "  KPO (legal services): A law firm gives legal advice on the complex cases.\n" in shown
    parts = json.loads(CliRunner().invoke(classify_command, ["--json"], input=json.dumps(brief)).output)["split"]
    assert [(part["category"], [phrase["words"].strip() for phrase in part["phrases"]]) for part in (parts["bpo"], parts["kpo"])] == [
        ("data_entry", ["Scan paper forms and key the answers into a table."]),
        ("legal_services", ["A law firm gives legal advice on the complex cases."]),
    ]


@pytest.mark.parametrize(
    ("brief", "said"),
    [
        ('{"answers": {"C1": 9}}', "not a brief"),
        ('{"answers": {"C1": "often"}}', "answers.C1: Use a whole number."),
        ('{"answers": {"ZZ": 4}}', "answers.ZZ: There is no field of this name."),
        ('{"category": "foo"}', "category: Use one of"),
        ('{"text": ', "not valid JSON"),
        ('{"a":' * 100_000, "nested too deeply"),
    ],
)
def test_classify_says_what_is_wrong_with_a_brief(brief: str, said: str) -> None:
    result = CliRunner().invoke(classify_command, input=brief)
    assert result.exit_code == 2
    assert said in result.output


def test_evaluate_writes_a_prediction_for_each_row_of_an_unlabelled_file(tmp_path: Path) -> None:
    texts = _write(tmp_path / "texts.csv", [{"id": "a", "text": "Legal advice on a lease"}, {"id": "b", "text": "Supply of chairs"}])
    result = _evaluate(texts, "--out", tmp_path / "out.csv")
    assert result.exit_code == 0
    with (tmp_path / "out.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert [(row["id"], row["category"], row["process_type"]) for row in rows] == [("a", "legal_services", "KPO"), ("b", "none", "none")]
    assert rows[0]["top3"].split("|")[0] == "legal_services"
    assert all(set(row["top3"].split("|")) < set(CATEGORY) and len(row["top3"].split("|")) == 3 for row in rows)
    assert list(rows[0]) == ["id", "category", "process_type", "skill_level", "top3"]


def test_evaluate_prints_how_far_the_verdicts_agree_with_labels(tmp_path: Path) -> None:
    result = _evaluate(_write(tmp_path / "texts.csv", _labelled_rows(3)))
    assert result.exit_code == 0
    for line in ("accuracy                 1.000", "macro-F1                 1.000", "process type             1.000"):
        assert line in result.output


def test_evaluate_counts_a_wrong_label_against_the_verdicts(tmp_path: Path) -> None:
    rows = _labelled_rows(1)
    rows[0]["category"] = "logistics"
    assert "accuracy                 0.750" in _evaluate(_write(tmp_path / "texts.csv", rows)).output


def test_evaluate_cross_validates_on_request(tmp_path: Path) -> None:
    result = _evaluate(_write(tmp_path / "texts.csv", _labelled_rows(5)), "--cross-validate", 2)
    assert result.exit_code == 0
    assert "labelled texts           20" in result.output


def test_thin_alone_is_refused(tmp_path: Path) -> None:
    result = _evaluate(_write(tmp_path / "texts.csv", _labelled_rows(5)), "--thin")
    assert (result.exit_code, "--thin goes with --cross-validate" in result.output) == (2, True)


def test_evaluate_can_write_over_the_file_that_it_reads(tmp_path: Path) -> None:
    texts = _write(tmp_path / "texts.csv", _labelled_rows(2))
    assert "8 texts judged." in _evaluate(texts, "--out", texts).output
    assert len(texts.read_text(encoding="utf-8").splitlines()) == 9


def test_evaluate_leaves_earlier_predictions_when_it_cannot_read_the_file(tmp_path: Path) -> None:
    out = tmp_path / "out.csv"
    out.write_text("earlier")
    assert _evaluate(_write(tmp_path / "texts.csv", [{"id": "a", "body": "x"}]), "--out", out).exit_code == 1
    assert out.read_text() == "earlier"


@pytest.mark.parametrize("command", [evaluate_categories_command, train_command], ids=["evaluate", "train"])
def test_a_folder_that_does_not_exist_is_said_before_any_work(command: Command, tmp_path: Path) -> None:
    labels = _write(tmp_path / "texts.csv", [{"id": "a", "body": "x"}])
    result = CliRunner().invoke(command, [str(labels), "--out", str(tmp_path / "missing" / "out")])
    assert result.exit_code == 2
    assert "There is no folder" in result.output


def test_a_device_is_written_to_and_not_replaced(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    reader = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    assert _evaluate(_write(tmp_path / "texts.csv", _labelled_rows(1)), "--out", pipe).exit_code == 0
    assert os.read(reader, 20).startswith(b"id,category")
    assert pipe.is_fifo()
    os.close(reader)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ('id,text\n1,"unterminated\n2,payroll\n', "line 2: the row that begins here is not CSV"),
        ('id,text\n1,payroll\n2,"over\ntwo lines"\n3,"a" b\n', "line 5: the row that begins here is not CSV"),
        ("id,text\n1,payroll, monthly\n", "line 2: there are 3 cells, but 2 columns"),
    ],
)
def test_evaluate_loses_no_row_of_a_damaged_file_in_silence(tmp_path: Path, content: str, said: str) -> None:
    path = tmp_path / "texts.csv"
    path.write_text(content, encoding="utf-8")
    result = _evaluate(path)
    assert result.exit_code == 1
    assert said in result.output


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ({"id": "a", "text": "x", "category": "gardening"}, "line 2, column category"),
        ({"id": "a", "text": "x", "category": "none", "process_type": "both"}, "line 2, column process_type"),
        ({"id": "a", "text": "x", "category": "none", "skill_level": "high"}, "line 2, column skill_level"),
        ({"id": "a", "body": "x"}, "no column text"),
    ],
)
def test_evaluate_names_the_line_and_the_column_that_it_cannot_read(tmp_path: Path, row: dict[str, object], said: str) -> None:
    result = _evaluate(_write(tmp_path / "texts.csv", [row]))
    assert result.exit_code == 1
    assert said in result.output


def _train(tmp_path: Path, rows: list[dict[str, object]], *options: str) -> tuple[Result, Path]:
    out = tmp_path / "model.json"
    return CliRunner().invoke(train_command, [str(_write(tmp_path / "labels.csv", rows)), "--out", str(out), *options]), out


def test_train_writes_a_better_model_that_a_person_can_read(tmp_path: Path) -> None:
    result, out = _train(tmp_path, _labelled_rows(6, TYPICAL | OTHERS | MISREAD))
    assert result.exit_code == 0, result.output
    model = msgspec.json.decode(out.read_bytes(), type=Model)
    assert (model.trained_on, model.version.split("-")[0]) == (54, "54")
    assert all(len(word.split()) <= 3 for word in model.words)


def _invented_notices() -> list[dict[str, object]]:
    with (Path(__file__).parents[1] / "matching" / "invented_notices.csv").open(encoding="utf-8", newline="") as file:
        return [dict(row) for row in csv.DictReader(file)][::4]


def test_train_refuses_a_model_that_does_worse_than_the_present_one(tmp_path: Path) -> None:
    result, out = _train(tmp_path, _invented_notices(), "--from-scratch")
    assert (result.exit_code, out.exists()) == (1, False), result.output
    assert "does no better than the present one" in result.output


def test_train_refuses_a_model_that_does_the_same_as_the_present_one(tmp_path: Path) -> None:
    result, out = _train(tmp_path, _labelled_rows(5, TYPICAL | OTHERS))
    assert "accuracy 1.000, macro-F1 1.000, process type 1.000; learned accuracy 1.000, macro-F1 1.000, process type 1.000" in result.output
    assert (result.exit_code, out.exists()) == (1, False), result.output


def test_train_writes_a_worse_model_only_when_told_to(tmp_path: Path) -> None:
    result, out = _train(tmp_path, _labelled_rows(5, TYPICAL | OTHERS), "--even-if-worse")
    assert (result.exit_code, out.exists()) == (0, True), result.output


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        (_labelled_rows(4, TYPICAL | OTHERS), "32 labelled rows of 8 categories"),
        (_labelled_rows(20, TYPICAL), "80 labelled rows of 4 categories"),
        ([row for row in _labelled_rows(6, TYPICAL | OTHERS | MISREAD) if row["category"] != "none"], "48 labelled rows of 8 categories"),
    ],
)
def test_train_needs_a_number_of_labels_and_of_categories(tmp_path: Path, rows: list[dict[str, object]], said: str) -> None:
    result, out = _train(tmp_path, rows)
    assert (result.exit_code, out.exists()) == (1, False)
    assert f"There are {said}; training needs at least 40 rows of 8 categories, “none” among them." in result.output
