"""Requirements from a file into both databases, by the service and by the command."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import func, select
from sqlalchemy.orm import Session, sessionmaker

from portal import doorbell
from portal.cli.imports import requirements as requirements_command
from portal.config import Settings
from portal.imports.report import Refusal, Report
from portal.imports.requirements import BATCH, NoSuchClientError, import_requirements
from portal.models import AuditEvent, MatchRun, Organisation, OrganisationKind, Requirement
from portal.workflow import RequirementStatus, RunState
from tests.factories import make_organisation

GOOD = "id,text,headcount,languages,C1\nA,Key paper records,4,en|de,1\nB,Write a report on the market for heat pumps,,,5\n"


def written(tmp_path: Path, content: str) -> Path:
    """A file with that content."""
    file = tmp_path / "requirements.csv"
    file.write_text(content, encoding="utf-8")
    return file


def count(session: Session, what: type) -> int:
    """How many there are."""
    return session.scalar(select(func.count()).select_from(what)) or 0


def test_every_good_row_is_posted_with_its_verdict_and_a_queued_run(session: Session, tmp_path: Path) -> None:
    report = import_requirements(session, written(tmp_path, GOOD))
    assert (report.entered, report.refused) == (2, 0)
    first, second = session.scalars(select(Requirement).order_by(Requirement.id))
    assert (first.reference, first.status, first.organisation.name) == ("A", RequirementStatus.MATCHING, "Imported")
    assert (first.version.headcount, first.version.languages, first.version.answers) == (4, ["en", "de"], {"C1": 1})
    assert (second.version.headcount, second.version.languages) == (None, [])
    assert first.version.verdict is not None
    assert set(session.scalars(select(MatchRun.state))) == {RunState.QUEUED}
    assert report.first_run == session.scalar(select(func.min(MatchRun.id)))


def test_the_same_file_again_changes_nothing(session: Session, tmp_path: Path) -> None:
    file = written(tmp_path, GOOD + ",No id at all,,,\n")
    import_requirements(session, file)
    before = count(session, AuditEvent)
    report = import_requirements(session, file)
    assert (report.entered, report.unchanged, report.refused, report.first_run) == (0, 3, 0, None)
    assert (count(session, Requirement), count(session, AuditEvent)) == (3, before)


def test_bad_rows_are_refused_whole_and_enter_once_they_are_mended(session: Session, tmp_path: Path) -> None:
    bad = import_requirements(session, written(tmp_path, GOOD.replace(",4,", ",many,")))
    assert (bad.entered, bad.refusals) == (1, [Refusal(line=2, column="headcount", message="Use a whole number.")])
    assert session.scalars(select(Requirement.reference)).all() == ["B"]
    mended = import_requirements(session, written(tmp_path, GOOD))
    assert (mended.entered, mended.unchanged, mended.refused) == (1, 1, 0)


def test_an_id_that_stands_for_something_else_is_refused(session: Session, tmp_path: Path) -> None:
    import_requirements(session, written(tmp_path, GOOD))
    report = import_requirements(session, written(tmp_path, GOOD.replace("Key paper", "Shred paper")))
    assert (report.entered, report.unchanged, report.refused) == (0, 1, 1)
    assert (report.refusals[0].line, report.refusals[0].column) == (2, "id")


def test_an_id_that_stands_twice_in_the_file_is_refused_the_second_time(session: Session, tmp_path: Path) -> None:
    report = import_requirements(session, written(tmp_path, GOOD + "A,Something else,,,\n"))
    assert (report.entered, report.refused) == (2, 1)
    assert (report.refusals[0].line, report.refusals[0].column) == (4, "id")
    assert "Line 2" in report.refusals[0].message


def test_two_clients_may_use_the_same_id(session: Session, tmp_path: Path) -> None:
    make_organisation(session, name="Ash"), make_organisation(session, name="Elm")
    session.commit()
    for client in ("Ash", "Elm"):
        assert import_requirements(session, written(tmp_path, GOOD), client).entered == 2


def test_a_client_must_be_there_once_and_be_a_client(session: Session, tmp_path: Path) -> None:
    make_organisation(session, OrganisationKind.VENDOR, name="Ash")
    make_organisation(session, name="Elm"), make_organisation(session, name="Elm")
    session.commit()
    for name in ("Ash", "Elm", "Oak"):
        with pytest.raises(NoSuchClientError, match=name):
            import_requirements(session, written(tmp_path, GOOD), name)
    assert count(session, Requirement) == 0


def test_more_than_a_batch_goes_in_and_the_progress_is_told(session: Session, tmp_path: Path) -> None:
    lines: list[int] = []
    rows = [f"R{number},Transcribe hearing {number}\n" for number in range(2 * BATCH + 1)]
    report = import_requirements(session, written(tmp_path, "id,text\n" + "".join(rows)), progress=lines.append)
    assert (report.entered, lines) == (2 * BATCH + 1, [BATCH + 1, 2 * BATCH + 1, 2 * BATCH + 2])
    assert count(session, Organisation) == 1


def test_two_imports_of_one_file_at_the_same_time_post_each_row_once(
    sessions: sessionmaker[Session], session: Session, tmp_path: Path
) -> None:
    make_organisation(session, name="Ash")
    session.commit()
    file = written(tmp_path, "id,text\n" + "".join(f"R{number},Transcribe hearing {number}\n" for number in range(2 * BATCH)))

    def enter(_: int) -> Report:
        with sessions() as own:
            return import_requirements(own, file, "Ash")

    with ThreadPoolExecutor(2) as pool:
        first, second = pool.map(enter, range(2))
    assert (first.entered + second.entered, first.unchanged + second.unchanged) == (2 * BATCH, 2 * BATCH)
    assert (first.refused, second.refused, count(session, Requirement)) == (0, 0, 2 * BATCH)


def run(settings: Settings, *arguments: str) -> Result:
    """`vendor-match requirements import` on that installation."""
    environment = {"DATABASE_URL": settings.database.render_as_string(hide_password=False), "INSTANCE_DIR": str(settings.instance)}
    return CliRunner().invoke(requirements_command, ["import", *arguments], env=environment)


def test_the_command_reports_each_reason_and_exits_with_1_if_any_row_was_refused(database: Settings, tmp_path: Path) -> None:
    found = run(database, str(written(tmp_path, GOOD + 'C,"several\nlines",0,xx,\nD,,,,\n')))
    assert found.exit_code == 1
    assert found.stdout.splitlines() == [
        "line 4, column headcount: Use a number from 1 to 1,000,000.",
        "line 4, column languages: 'xx' is not a language of the catalogue.",
        "line 6, column text: This is missing.",
        "2 entered, 2 refused.",
    ]


def test_the_command_exits_with_0_when_everything_is_in(database: Settings, tmp_path: Path) -> None:
    file = str(written(tmp_path, GOOD))
    assert [(found.exit_code, found.stdout) for found in (run(database, file), run(database, file))] == [
        (0, "2 entered, 0 refused.\n"),
        (0, "0 entered, 2 there already, 0 refused.\n"),
    ]


def test_the_command_says_why_a_file_cannot_be_read(database: Settings, tmp_path: Path) -> None:
    found = run(database, str(written(tmp_path, "id;text\n1;x\n")))
    assert found.exit_code == 1
    assert "The column id;text is unknown" in found.stderr


def test_the_command_posts_for_the_client_that_is_named(database: Settings, session: Session, tmp_path: Path) -> None:
    client = make_organisation(session, name="Ash").id
    session.commit()
    assert run(database, str(written(tmp_path, GOOD)), "--organisation", "Ash").exit_code == 0
    assert set(session.scalars(select(Requirement.organisation_id))) == {client}


def test_the_workers_are_rung_for_once(database: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    rings: list[int] = []
    monkeypatch.setattr(doorbell.Doorbell, "ring", lambda _self, run_id: rings.append(run_id))
    run(database, str(written(tmp_path, GOOD)))
    run(database, str(written(tmp_path, GOOD)))
    assert len(rings) == 1
