"""The command line on a database: what it prints, and what it says to somebody who made a mistake."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from matching.runner import work
from matching.verdict import model
from portal.config import Settings
from portal.match_store import SqlMatchStore
from portal.models import MatchRun, Organisation, OrganisationKind
from portal.services import accounts
from portal.workflow import RequirementStatus, RunState
from tests.factories import make_requirement, make_run
from tests.portal.played import OUTSIDE, offer, post
from wsgi import cli

Sessions = sessionmaker[Session]
Command = Callable[..., Result]


def command_on(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Command:
    monkeypatch.setenv("DATABASE_URL", settings.database.render_as_string(hide_password=False))
    monkeypatch.setenv("INSTANCE_DIR", str(settings.instance))
    return lambda *words: CliRunner().invoke(cli, words)


@pytest.fixture
def command(database: Settings, monkeypatch: pytest.MonkeyPatch) -> Command:
    return command_on(database, monkeypatch)


def test_the_list_has_every_run_with_exactly_the_promised_keys(command: Command, sessions: Sessions) -> None:
    offer(sessions)
    inside, outside = post(sessions), post(sessions, given=OUTSIDE)
    work(SqlMatchStore(sessions), enough=lambda: True)
    listed = json.loads(command("runs", "list", "--json").stdout)
    assert [list(row) for row in listed] == [["id", "requirement", "state", "verdict", "entries", "failure"]] * 2
    assert [(row["id"], row["state"], row["verdict"], row["entries"], row["failure"]) for row in listed] == [
        (inside, "done", "BPO", 1, None),
        (outside, "queued", "outside", None, None),
    ]


def test_an_empty_list_is_an_empty_array(command: Command) -> None:
    assert json.loads(command("runs", "list", "--json").stdout) == []


def test_the_list_for_people_has_a_line_for_each_run(command: Command, sessions: Sessions) -> None:
    run_id = post(sessions)
    assert command("runs", "list").stdout.split()[0::2] == [str(run_id), "queued", "-"]


def test_the_queue_is_worked_until_it_is_empty(command: Command, sessions: Sessions) -> None:
    offer(sessions)
    run_ids = [post(sessions) for _ in range(3)]
    assert command("runs", "work", "--until-empty").stdout == "The queue is empty; 3 runs worked.\n"
    with sessions() as session:
        assert {session.get_one(MatchRun, run_id).state for run_id in run_ids} == {RunState.DONE}


def test_a_run_that_a_dead_worker_held_is_waited_for_and_worked(command: Command, sessions: Sessions) -> None:
    run_id = post(sessions)
    assert SqlMatchStore(sessions, lease_seconds=-1).claim(run_id)
    assert command("runs", "work", "--until-empty").stdout == "The queue is empty; 1 runs worked.\n"


def test_a_finished_run_replays_to_itself(command: Command, sessions: Sessions) -> None:
    offer(sessions)
    run_id = post(sessions)
    work(SqlMatchStore(sessions))
    assert "is identical: 1 entries" in command("runs", "replay", str(run_id)).stdout


def test_a_run_that_is_not_done_cannot_be_replayed(command: Command, sessions: Sessions) -> None:
    run_id = post(sessions)
    for id in (run_id, 4711):
        refused = command("runs", "replay", str(id))
        assert refused.exit_code == 1
        assert f"There is no run {id} that is done." in refused.stderr


def test_a_result_that_no_longer_replays_is_said_with_the_difference(command: Command, sessions: Sessions) -> None:
    with sessions() as session:
        run = make_run(session, make_requirement(session, status=RequirementStatus.IN_REVIEW), RunState.DONE, engine_version="0")
        session.commit()
        refused = command("runs", "replay", str(run.id))
    assert refused.exit_code == 1
    assert "engine 0 ranked it" in refused.stderr


def test_a_person_is_created_with_a_password_that_is_printed_once(command: Command, sessions: Sessions) -> None:
    words = ("users", "create", "--kind", "operator", "--organisation", "Operations", "--email", "Ann@ops.example.org", "--name", "Ann")
    created = command(*words)
    password = created.stdout.split()[-1]
    with sessions() as session:
        person = accounts.authenticate(session, "ann@ops.example.org", password)
        assert person is not None
        assert (person.role, person.organisation.name) == (OrganisationKind.OPERATOR, "Operations")
    again = command(*words)
    assert again.exit_code == 1
    assert "Somebody signs in with this e-mail address already." in again.stderr


def test_a_second_person_joins_the_organisation_of_that_name(command: Command, sessions: Sessions) -> None:
    for email in ("ann@ops.example.org", "bo@ops.example.org"):
        command("users", "create", "--kind", "client", "--organisation", "Millers", "--email", email, "--name", "Somebody")
    with sessions() as session:
        millers = session.scalars(select(Organisation).where(Organisation.name == "Millers")).one()
        assert len(millers.users) == 2


def test_an_address_that_is_none_is_refused(command: Command) -> None:
    refused = command("users", "create", "--kind", "client", "--organisation", "Millers", "--email", "ann", "--name", "Ann")
    assert refused.exit_code == 2
    assert "--email" in refused.stderr


@pytest.mark.parametrize("option", ["--organisation", "--name"])
@pytest.mark.parametrize("name", ["", "  ", "x" * 201])
def test_a_name_that_cannot_be_stored_is_refused(option: str, name: str, command: Command) -> None:
    words = {"--kind": "client", "--organisation": "Millers", "--email": "ann@ops.example.org", "--name": "Ann"} | {option: name}
    refused = command("users", "create", *(word for pair in words.items() for word in pair))
    assert refused.exit_code == 2
    assert option in refused.stderr


def test_a_file_that_is_no_database_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "notes.txt"
    file.write_text("Bring the kettle back. " * 100)
    monkeypatch.setenv("DATABASE_URL", str(file))
    monkeypatch.setenv("INSTANCE_DIR", str(tmp_path))
    refused = CliRunner().invoke(cli, ("runs", "list"))
    assert refused.exit_code == 1
    assert "The database cannot be used: file is not a database" in refused.stderr


def test_a_database_without_tables_is_told_how_to_get_them(empty_database: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    command = command_on(empty_database, monkeypatch)
    for words in (("runs", "list"), ("runs", "work", "--until-empty"), ("runs", "replay", "1")):
        refused = command(*words)
        assert refused.exit_code == 1
        assert refused.stderr == "Error: The database has no tables yet; run vendor-match db upgrade.\n"


def test_a_setting_that_cannot_be_used_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("DATABASE_URL", "mysql://localhost/portal")
    monkeypatch.setenv("INSTANCE_DIR", str(tmp_path))
    refused = CliRunner().invoke(cli, ["runs", "list"])
    assert refused.exit_code == 1
    assert "DATABASE_URL names 'mysql'" in refused.stderr


def test_a_damaged_model_is_said_in_a_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    damaged = tmp_path / "model.json"
    damaged.write_text('{"version": "1", "scales": 3')
    monkeypatch.setattr(model, "MODEL_PATH", damaged)
    model.installed_model.cache_clear()
    refused = CliRunner().invoke(cli, ["classify"], input="Payroll")
    model.installed_model.cache_clear()
    assert refused.exit_code == 1
    assert refused.stderr.startswith(f"Error: The model {damaged} cannot be read (") and refused.stderr.count("\n") == 1


def test_help_lists_every_group_with_a_line_about_it() -> None:
    helped = CliRunner().invoke(cli, ["--help"]).stdout
    for name in cli.places:
        assert cli.places[name].load().name == name
        assert f"  {name} " in helped
