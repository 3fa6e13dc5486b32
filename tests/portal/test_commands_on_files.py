"""The commands on files start quickly: they import nothing that only a database or the web needs."""

import subprocess
import sys
from pathlib import Path

import msgspec
import pytest

from portal.config import PROJECT
from tests.matching.invented import brief, capabilities

RUN = """
import sys
from wsgi import cli
try:
    cli(sys.argv[1:])
finally:
    print("imported:", *sorted({name.partition(".")[0] for name in sys.modules}), file=sys.stderr)
"""


@pytest.mark.parametrize(
    "words",
    [
        ("--help",),
        ("classify", "text.txt"),
        ("classify", "--json", "brief.json"),
        ("rank", "--brief", "brief.json", "--capabilities", "capabilities.jsonl"),
        ("evaluate", "categories", "texts.csv", "--out", "out.csv"),
        ("evaluate", "ranking", "--history", "awards.csv", "--tenders", "awards.csv"),
        ("train", "--help"),
    ],
    ids=" ".join,
)
def test_a_command_on_files_imports_neither_the_database_nor_the_web(words: tuple[str, ...], tmp_path: Path) -> None:
    (tmp_path / "text.txt").write_text("Monthly payroll")
    (tmp_path / "brief.json").write_bytes(msgspec.json.encode(brief(text="Monthly payroll")))
    (tmp_path / "capabilities.jsonl").write_bytes(b"\n".join(msgspec.json.encode(one) for one in capabilities(5)))
    (tmp_path / "texts.csv").write_text("id,text\na,Monthly payroll\n")
    (tmp_path / "awards.csv").write_text("requirement_id,text,buyer,vendor\nr1,Dredging,Harbour Board,Deepwater\n")
    ran = subprocess.run(
        [sys.executable, "-c", RUN, *words], cwd=tmp_path, env={"PYTHONPATH": str(PROJECT)}, capture_output=True, text=True, check=False
    )
    assert ran.returncode == 0, ran.stderr
    imported = set(ran.stderr.rpartition("imported:")[2].split())
    assert imported & {"sqlalchemy", "flask", "werkzeug", "celery", "babel", "jsonschema"} == set()
    assert "click" in imported
