"""What is read from a requirements CSV file, and what is said about the rows that cannot be used."""

from pathlib import Path

import pytest

from portal.checks import CatalogueCodes
from portal.imports import rows
from portal.imports.rows import Row, UnreadableFileError

CODES = CatalogueCodes(
    categories=frozenset({"data_entry"}),
    regions=frozenset({"northern_europe", "oceania"}),
    certificates=frozenset({"iso_9001"}),
    industries=frozenset({"retail"}),
)


def read(tmp_path: Path, content: str | bytes) -> list[Row]:
    """The rows of a file with that content."""
    file = tmp_path / "requirements.csv"
    file.write_bytes(content if isinstance(content, bytes) else content.encode())
    return list(rows.read(file, CODES))


def problems(tmp_path: Path, content: str | bytes) -> list[tuple[int, str, str]]:
    """Every problem as line, column and message."""
    return [(row.line, problem.field, problem.message) for row in read(tmp_path, content) for problem in row.problems]


def test_a_row_of_nothing_but_text_is_a_requirement_of_unknowns(tmp_path: Path) -> None:
    (row,) = read(tmp_path, "text\nKey 4,000 records a month\n".replace("4,000", "4000"))
    assert row.requirement is not None
    assert row.requirement.description == "Key 4000 records a month"
    assert (row.requirement.headcount, row.requirement.languages, row.requirement.answers) == (None, (), {})


def test_every_field_of_the_form_can_be_said(tmp_path: Path) -> None:
    (row,) = read(
        tmp_path,
        "id,text,title,category,skill_level,headcount,monthly_volume,handling_minutes,starts_on,duration_months,languages,regions,data_residency,"
        "certificates,evidence_level,budget_amount,budget_currency,pricing_model,engagement_model,industry,utc_offset,overlap_hours,C1,AK4,particulars\n"
        "R1,Words,Title,data_entry,2,5,4000,2.5,2027-03-01,12,en|de,northern_europe|oceania,oceania,"
        "iso_9001,documented,1250.50,GBP,per_fte,managed_service,retail,-60,4,1,5,"
        '"{""seasonality"": ""peaks"", ""quality_target"": 99.5, ""systems"": ""The archive,\\nand paper""}"\n',
    )
    assert row.problems == ()
    assert row.requirement is not None
    unknown = [name for name in row.requirement.__dataclass_fields__ if getattr(row.requirement, name) in (None, "", (), {})]
    assert unknown == []
    assert row.requirement.answers == {"C1": 1, "AK4": 5}
    assert row.requirement.particulars == {"seasonality": "peaks", "quality_target": 99.5, "systems": "The archive,\nand paper"}
    assert row.reference == "R1"


def test_a_byte_order_mark_other_line_ends_and_empty_lines_do_no_harm(tmp_path: Path) -> None:
    found = read(tmp_path, b"\xef\xbb\xbfText,ID\r\n\r\nfirst,1\r\n , \r\nsecond,2")
    assert [(row.line, row.reference, row.requirement and row.requirement.description) for row in found] == [
        (3, "1", "first"),
        (5, "2", "second"),
    ]


def test_a_row_is_named_by_the_line_on_which_it_begins(tmp_path: Path) -> None:
    content = 'id,text,headcount\n1,"three\nlines\nlong",5\n2,"two\nlines",many\n3,one,0\n'
    assert [line for line, _column, _message in problems(tmp_path, content)] == [5, 7]


def test_all_problems_of_a_row_are_reported_each_with_its_column(tmp_path: Path) -> None:
    content = (
        "text,headcount,starts_on,languages,regions,budget_amount,C1,evidence_level,industry\n"
        ",0,2027-02-30,en|xx,atlantis,12.345,6,sworn,retail|banking\n"
    )
    assert {column for _line, column, _message in problems(tmp_path, content)} == {
        "text", "headcount", "starts_on", "languages", "regions", "budget_amount", "budget_currency", "pricing_model", "C1",
        "evidence_level", "industry",
    }  # fmt: skip


@pytest.mark.parametrize("cell", ["0", "-3", "1000001", "9" * 40, "4.5", "1e3", "٣", "many"])
def test_a_headcount_that_is_no_sensible_number_is_refused(tmp_path: Path, cell: str) -> None:
    ((line, column, _message),) = problems(tmp_path, f"text,headcount\nWords,{cell}\n")
    assert (line, column) == (2, "headcount")


@pytest.mark.parametrize("amount", ["0", "0.001", "-1", "NaN", "Infinity", "1000000000000", "1.005", "12 000"])
def test_an_amount_that_the_database_cannot_keep_is_refused(tmp_path: Path, amount: str) -> None:
    columns = [
        column
        for _line, column, _message in problems(tmp_path, f"text,budget_amount,budget_currency,pricing_model\nWords,{amount},EUR,per_fte\n")
    ]
    assert "budget_amount" in columns


@pytest.mark.parametrize("day", ["2027-13-01", "0001-01-01", "9999-12-31", "20270301", "1 March", "2027-W01-1"])
def test_a_day_that_is_none_is_refused(tmp_path: Path, day: str) -> None:
    assert [column for _line, column, _message in problems(tmp_path, f"text,starts_on\nWords,{day}\n")] == ["starts_on"]


@pytest.mark.parametrize(
    ("cell", "column"),
    [
        ('{"seasonality": "never"}', "particulars.seasonality"),
        ('{"colour": "blue"}', "particulars.colour"),
        ('{"transition_weeks": 2.5}', "particulars.transition_weeks"),
        ('{"quality_target": NaN}', "particulars"),
        ('{"quality_target": 1e999}', "particulars.quality_target"),
        ('{"decision_on": "31 March"}', "particulars.decision_on"),
        ('{"systems": "a\\u0000b"}', "particulars.systems"),
        ('{"systems": "a\\ud800b"}', "particulars.systems"),
        ('["seasonality"]', "particulars"),
        ("seasonality: peaks", "particulars"),
        ("[" * 100_000, "particulars"),
    ],
)
def test_particulars_that_cannot_be_kept_are_refused_by_their_code(tmp_path: Path, cell: str, column: str) -> None:
    escaped = cell.replace('"', '""')
    assert [field for _line, field, _message in problems(tmp_path, f'text,particulars\nWords,"{escaped}"\n')] == [column]


def test_particulars_left_empty_are_not_said(tmp_path: Path) -> None:
    rows_read = read(tmp_path, 'text,particulars\nWords,\nWords,"{""systems"": """", ""deliverables"": []}"\n')
    assert [row.requirement and row.requirement.particulars for row in rows_read] == [{}, {}]


def test_a_nul_character_is_refused_with_its_place(tmp_path: Path) -> None:
    assert problems(tmp_path, b"id,text\n1,ab\0c\n") == [(2, "text", "Character 3 cannot be stored (U+0000); remove it.")]


def test_bytes_that_are_not_utf_8_are_refused_where_they_are_and_the_other_rows_stay(tmp_path: Path) -> None:
    found = read(tmp_path, b"text,title\nfine,\ncaf\xe9,\nfine too,\n")
    assert [bool(row.requirement) for row in found] == [True, False, True]
    assert (found[1].line, found[1].problems[0].field) == (3, "text")
    assert "0xE9" in found[1].problems[0].message


def test_an_encoded_surrogate_is_refused(tmp_path: Path) -> None:
    assert [(line, column) for line, column, _message in problems(tmp_path, b"text\nab\xed\xa0\x80\n")] == [(2, "text")]


def test_other_invisible_characters_become_blanks(tmp_path: Path) -> None:
    (row,) = read(tmp_path, "text,title\none\x0btwo\tthree,a\x1f\n")
    assert row.requirement is not None
    assert (row.requirement.description, row.requirement.title) == ("one two\tthree", "a")


def test_a_text_may_have_a_hundred_thousand_characters_and_no_more(tmp_path: Path) -> None:
    content = f"text\n{'ä' * 100_000}\n{'b' * 100_001}\n{'c' * 300_000}\n"
    assert [(line, column) for line, column, _message in problems(tmp_path, content)] == [(3, "text"), (4, "text")]


def test_more_cells_than_columns_are_refused_and_fewer_are_unknown(tmp_path: Path) -> None:
    found = read(tmp_path, "id,text,title\n1,short\n2,long,title,more\n3,blank,title,\n")
    assert [row.requirement is not None for row in found] == [True, False, True]


def test_quotes_that_do_not_fit_are_refused_and_reading_goes_on(tmp_path: Path) -> None:
    found = read(tmp_path, 'id,text\n1,"bad"quote\n2,good\n3,"never closed\nto the end\n')
    assert [(row.line, row.requirement is not None) for row in found] == [(2, False), (3, True), (4, False)]


def test_a_row_without_an_id_has_a_reference_made_from_what_it_says(tmp_path: Path) -> None:
    first, again, other = read(tmp_path, "text,title\nsame,t\nsame,t\nsame,u\n")
    assert first.reference == again.reference != other.reference


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "empty"),
        (b"id,title\n1,x\n", "text is missing"),
        (b"id;text\n1;x\n", "separated by commas"),
        (b"id,text,colour,shape\n", "colour, shape are unknown"),
        (b"text,TEXT\nx,y\n", "text is there more than once"),
        ("id,text\n1,x\n".encode("utf-16"), "not UTF-8"),
        (b'"id,text\n1,x\n', "cannot be read"),
    ],
)
def test_a_file_that_cannot_be_read_says_why(tmp_path: Path, content: bytes, said: str) -> None:
    with pytest.raises(UnreadableFileError, match=said):
        read(tmp_path, content)
