import csv
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from portal.cli.evaluate_ranking import evaluate_ranking_command

HEADER = "requirement_id,text,buyer,awarded_on,vendor"
HISTORY = [
    HEADER,
    "r1,Dredging of the north basin,Harbour Board,2020-03-01,Deepwater",
    "r2,Dredging of the lock,Canal Trust,2020-05-01,Deepwater",
    "r2,Dredging of the lock,Canal Trust,2020-05-01,Silt Brothers",
    "r3,Payroll for harbour pilots,Harbour Board,2021-01-01,Wagewise",
    'r4,"Payroll for nurses, weekly",County Hospital,2021-02-01,Wagewise',
    "r5,Window cleaning,County Hospital,2021-02-01,Clearview",
]
TENDERS = [
    "requirement_id,text,buyer,vendor",
    "t1,Dredging of the marina,Selm Town,Silt Brothers",
    "t1,Dredging of the marina,Selm Town,Newcomer",
    "t2,Payroll for teachers,Selm Town,Wagewise",
    "t3,Ice for the fish hall,Selm Town,Newcomer",
]


def evaluate(folder: Path, history: list[str], tenders: list[str], *more: str) -> Result:
    (folder / "history.csv").write_text("\n".join(history), encoding="utf-8")
    (folder / "tenders.csv").write_text("\n".join(tenders), encoding="utf-8")
    files = ["--history", str(folder / "history.csv"), "--tenders", str(folder / "tenders.csv")]
    return CliRunner().invoke(evaluate_ranking_command, [*files, *more])


def test_the_figures_count_the_first_winner_of_each_tender_that_a_known_vendor_won(tmp_path: Path) -> None:
    result = evaluate(tmp_path, HISTORY, TENDERS)
    # t1: Deepwater, then Silt Brothers, the first winner, at 2; t2: Wagewise at 1; t3 was won by a newcomer alone.
    assert result.exit_code == 0, result.output
    assert result.output.splitlines() == [
        "vendors with past awards 4",
        "tenders ranked           3",
        "won by one of them       2",
        "won by others alone      1 (not counted below)",
        "hit@1                    0.500",
        "hit@10                   1.000",
        "MRR                      0.750",
    ]


def test_the_ranking_is_written_in_the_order_of_the_tenders(tmp_path: Path) -> None:
    out = tmp_path / "ranked.csv"
    assert evaluate(tmp_path, HISTORY, TENDERS, "--out", str(out)).exit_code == 0
    with out.open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file))
    assert rows[0] == ["requirement_id", "rank", "vendor"]
    assert rows[1:5] == [["t1", "1", "Deepwater"], ["t1", "2", "Silt Brothers"], ["t1", "3", "Clearview"], ["t1", "4", "Wagewise"]]
    assert [row[0] for row in rows[1:]] == ["t1"] * 4 + ["t2"] * 4 + ["t3"] * 4


def test_at_most_fifty_vendors_are_listed(tmp_path: Path) -> None:
    out = tmp_path / "ranked.csv"
    many = [HEADER, *(f"r{number},Dredging of basin {number},Harbour Board,2020-01-01,Vendor {number:02}" for number in range(60))]
    assert evaluate(tmp_path, many, TENDERS[:2], "--out", str(out)).exit_code == 0
    assert len(out.read_text(encoding="utf-8").splitlines()) == 51


def test_tenders_without_winners_are_ranked_without_figures(tmp_path: Path) -> None:
    result = evaluate(tmp_path, HISTORY, ["requirement_id,text", "t1,Dredging of the marina"])
    assert (result.exit_code, result.output) == (0, "vendors with past awards 4\ntenders ranked           1\n")


def test_the_winner_of_a_tender_does_not_change_its_ranking(tmp_path: Path) -> None:
    rankings = []
    for vendor in ("Wagewise", "Clearview", ""):
        out = tmp_path / "ranked.csv"
        assert evaluate(tmp_path, HISTORY, [TENDERS[0], f"t1,Dredging of the marina,Selm Town,{vendor}"], "--out", str(out)).exit_code == 0
        rankings.append(out.read_text(encoding="utf-8"))
    assert len(set(rankings)) == 1


def test_who_buys_changes_no_ranking_and_need_not_be_known(tmp_path: Path) -> None:
    history = [*HISTORY, 'r6,"Payroll for divers, weekly",County Hospital,2021-03-01,Payfast']
    tender = "t1,Payroll for harbour pilots weekly,{}"
    rankings = []
    for buyer in ("Selm Town", "Harbour Pilots", "County Hospital", "Payroll", ""):
        out = tmp_path / "ranked.csv"
        told = [HEADER, *(",".join([*row.rsplit(",", 3)[:-3], buyer, *row.rsplit(",", 2)[-2:]]) for row in history[1:])]
        for known in (history, told):
            assert evaluate(tmp_path, known, ["requirement_id,text,buyer", tender.format(buyer)], "--out", str(out)).exit_code == 0
            rankings.append(out.read_text(encoding="utf-8"))
    assert len(set(rankings)) == 1


def test_a_tender_without_a_text_is_ranked_with_all_vendors_equal(tmp_path: Path) -> None:
    out = tmp_path / "ranked.csv"
    assert evaluate(tmp_path, HISTORY, ["requirement_id,text", "t1,", "t2,Payroll"], "--out", str(out)).exit_code == 0
    rows = out.read_text(encoding="utf-8").splitlines()
    assert rows[1:6] == ["t1,1,Clearview", "t1,2,Deepwater", "t1,3,Silt Brothers", "t1,4,Wagewise", "t2,1,Wagewise"]


def test_the_first_of_several_texts_of_a_tender_counts_and_this_is_said(tmp_path: Path) -> None:
    result = evaluate(tmp_path, HISTORY, [*TENDERS[:2], "t1,Payroll for teachers,Selm Town,Wagewise"])
    assert result.exit_code == 0
    assert "line 3: t1 has another text further up, which counts." in result.stderr
    assert "MRR                      0.500" in result.output  # Deepwater, then Silt Brothers


def test_figures_that_nothing_can_give_are_said_to_be_missing(tmp_path: Path) -> None:
    result = evaluate(tmp_path, HISTORY, [TENDERS[0], TENDERS[4]])
    assert "hit@1, hit@10, MRR        none: no tender was won by a vendor with past awards" in result.output


def test_the_winner_of_an_award_without_a_text_is_ranked_like_all_others(tmp_path: Path) -> None:
    out = tmp_path / "ranked.csv"
    history = [*HISTORY, "r6,,Canal Trust,2021-01-01,Wordless"]
    assert evaluate(tmp_path, history, ["requirement_id,text", "t2,Payroll"], "--out", str(out)).exit_code == 0
    assert out.read_text(encoding="utf-8").splitlines()[1:] == [
        f"t2,{rank},{vendor}" for rank, vendor in enumerate(["Wagewise", "Clearview", "Deepwater", "Silt Brothers", "Wordless"], start=1)
    ]


@pytest.mark.parametrize(
    ("history", "tenders", "said"),
    [
        (
            ["requirement_id,text,buyer", "r1,Dredging,Deepwater"],
            TENDERS,
            "has no column vendor; it needs requirement_id,",
        ),
        (HISTORY, ["id,words", "t1,Dredging"], "has no column requirement_id and no column text; it needs requirement_id, text."),
        ([HEADER], TENDERS, "has a header but no rows."),
        (HISTORY, [""], "has no column requirement_id and no column text"),
        ([*HISTORY, "r6,Ferries,Canal Trust,2021-01-01,"], TENDERS, "line 8, column vendor: this is empty."),
        ([*HISTORY, 'r6,"Ferries,Canal Trust,2021-01-01,Deepwater'], TENDERS, "line 8: the row that begins here is not CSV"),
    ],
)
def test_a_bad_file_is_named_with_what_is_wrong(tmp_path: Path, history: list[str], tenders: list[str], said: str) -> None:
    result = evaluate(tmp_path, history, tenders)
    assert result.exit_code == 1
    assert said in result.output


def test_a_file_that_is_not_utf_8_is_named(tmp_path: Path) -> None:
    (tmp_path / "history.csv").write_bytes("\n".join([*HISTORY, "r6,Fähren,Canal Trust,2021-01-01,Deepwater"]).encode("latin-1"))
    (tmp_path / "tenders.csv").write_text("\n".join(TENDERS), encoding="utf-8")
    files = ["--history", str(tmp_path / "history.csv"), "--tenders", str(tmp_path / "tenders.csv")]
    result = CliRunner().invoke(evaluate_ranking_command, files)
    assert result.exit_code == 1
    assert "is not UTF-8" in result.output


def test_a_folder_that_does_not_exist_is_said_before_any_work(tmp_path: Path) -> None:
    result = evaluate(tmp_path, [HEADER], TENDERS, "--out", str(tmp_path / "missing" / "ranked.csv"))
    assert result.exit_code == 2
    assert "There is no folder" in result.output and "missing" in result.output
