"""The verdict changed by people: stored beside the engine's, used by the next run, exported as labels; on both databases."""

import csv
from collections.abc import Callable
from dataclasses import replace
from html import unescape
from pathlib import Path

import pytest
from click.testing import CliRunner
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from matching.runner import work
from matching.types import ProcessType, Scope
from portal.cli import cli
from portal.config import Settings
from portal.db import transaction
from portal.errors import NotAllowedError
from portal.inputs import OverrideInput
from portal.match_store import SqlMatchStore
from portal.models import AuditEvent, MatchRun, OrganisationKind, Requirement, User
from portal.queries.entries import placements_of
from portal.replay import differences
from portal.services import requirements, reviews, runs, verdict_overrides
from portal.workflow import IllegalMoveError, RunState
from tests.factories import make_user
from tests.portal.played import OUTSIDE, WANTED, make_admin, offer, post

SignIn = Callable[[User], FlaskClient]
Sessions = sessionmaker[Session]

ANALYSIS = OverrideInput(process_type=ProcessType.KPO, category="data_analytics", reason="The records are analysed, not keyed.")
SENT = {"process_type": "KPO", "category": "data_analytics", "because": ANALYSIS.reason}


def matched(sessions: Sessions, buyer: User) -> tuple[int, int]:
    """A requirement in data entry, posted and matched; its id and that of its run."""
    run_id = post(sessions, buyer.id)
    work(SqlMatchStore(sessions))
    with sessions() as session:
        return session.get_one(MatchRun, run_id).requirement_id, run_id


def test_a_client_changes_the_verdict_and_both_are_shown_with_the_reason(sessions: Sessions, buyer: User, sign_in: SignIn) -> None:
    id, _ = matched(sessions, buyer)
    browser = sign_in(buyer)
    assert browser.post(f"/requirements/{id}/verdict", data=SENT).status_code == 303
    page = unescape(browser.get(f"/requirements/{id}").text)
    assert f"Changed to KPO work, Data analytics, by {buyer.name}" in page
    assert "The engine said BPO, data entry" in page
    assert ANALYSIS.reason in page
    with sessions() as session:
        version = session.get_one(Requirement, id).version
        assert version.verdict
        assert version.verdict.content["category"] == "data_entry"
        event = session.scalars(select(AuditEvent).where(AuditEvent.action == "override_verdict")).one()
        assert event.before == {"scope": "inside", "process_type": "BPO", "category": "data_entry"}
        assert event.after == {
            "scope": "inside",
            "process_type": "KPO",
            "category": "data_analytics",
            "version": 1,
            "reason": ANALYSIS.reason,
        }


def test_the_next_run_uses_an_admins_override_pins_it_and_replays(
    sessions: Sessions, buyer: User, sign_in: SignIn, session: Session
) -> None:
    admin = make_admin(session)
    session.commit()
    offer(sessions)
    analyst = offer(sessions, category="data_analytics", process_type=ProcessType.KPO)
    _, first = matched(sessions, buyer)
    browser = sign_in(admin)
    assert browser.post(f"/admin/runs/{first}/verdict", data=SENT).status_code == 303
    assert browser.post(f"/admin/runs/{first}/again").status_code == 303
    work(SqlMatchStore(sessions))
    with sessions() as opened:
        run = opened.scalars(select(MatchRun).where(MatchRun.id != first)).one()
        assert [int(placement.vendor_id) for placement in placements_of(run)] == [analyst]
        assert run.override
        assert differences(opened, run) == []
        page = unescape(browser.get(f"/admin/runs/{run.id}").text)
    assert f"Changed to KPO work, Data analytics, by {admin.name}" in page


def test_an_override_makes_work_that_seemed_outside_the_fifteen_rankable(sessions: Sessions, buyer: User) -> None:
    with sessions() as session, transaction(session):
        client = session.get_one(User, buyer.id)
        requirement = requirements.save_draft(session, client, OUTSIDE)
        run = requirements.post(session, client, requirement)
        runs.cancel(session, client, run)
        verdict_overrides.override(session, client, requirement, ANALYSIS)
        run = runs.queue(session, client, requirement)
        assert (run.verdict["scope"], run.verdict["category"]) == (Scope.INSIDE, "data_analytics")


def test_an_override_holds_for_the_next_version(sessions: Sessions, buyer: User) -> None:
    id, run_id = matched(sessions, buyer)
    with sessions() as session, transaction(session):
        client, requirement = session.get_one(User, buyer.id), session.get_one(Requirement, id)
        verdict_overrides.override(session, client, requirement, ANALYSIS)
        reviews.send_back(session, make_admin(session), session.get_one(MatchRun, run_id), "Say how many.")
        run = requirements.revise(session, client, requirement, replace(WANTED, headcount=9), "Nine people are enough.")
        assert run.verdict["process_type"] == "KPO"
        assert (run.override.reason, run.override.decided_by_id) == (ANALYSIS.reason, buyer.id) if run.override else False


@pytest.mark.parametrize("missing", ["process_type", "category", "because"])
def test_without_one_of_the_answers_it_is_asked_again_and_nothing_typed_is_lost(
    missing: str, sessions: Sessions, buyer: User, sign_in: SignIn
) -> None:
    id, _ = matched(sessions, buyer)
    answer = sign_in(buyer).post(f"/requirements/{id}/verdict", data={**SENT, missing: ""})
    assert answer.status_code == 400
    assert f'href="#{missing}"' in answer.text
    assert missing == "because" or ANALYSIS.reason in answer.text


def test_what_would_change_nothing_and_what_is_not_judged_yet_is_refused(sessions: Sessions, buyer: User) -> None:
    id, _ = matched(sessions, buyer)
    same = OverrideInput(process_type=ProcessType.BPO, category="data_entry", reason="So it is.")
    with sessions() as session, transaction(session):
        client = session.get_one(User, buyer.id)
        draft = requirements.save_draft(session, client, WANTED)
        for requirement, given in ((session.get_one(Requirement, id), same), (draft, ANALYSIS)):
            with pytest.raises(IllegalMoveError):
                verdict_overrides.override(session, client, requirement, given)


@pytest.mark.parametrize("kind", [OrganisationKind.CLIENT, OrganisationKind.VENDOR])
def test_nobody_else_changes_a_verdict(kind: OrganisationKind, sessions: Sessions, buyer: User) -> None:
    id, _ = matched(sessions, buyer)
    with sessions() as session, pytest.raises(NotAllowedError):
        verdict_overrides.override(session, make_user(session, kind=kind), session.get_one(Requirement, id), ANALYSIS)


def test_reviewed_decisions_are_exported_as_labels_and_unreviewed_ones_are_not(
    sessions: Sessions, buyer: User, database: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    overridden, _ = matched(sessions, buyer)
    _, approved_run = matched(sessions, buyer)
    matched(sessions, buyer)
    with sessions() as session, transaction(session):
        verdict_overrides.override(session, session.get_one(User, buyer.id), session.get_one(Requirement, overridden), ANALYSIS)
        approved = session.get_one(MatchRun, approved_run)
        reviews.approve(session, make_admin(session), approved)
        ids = [f"v{session.get_one(Requirement, overridden).version.id}", f"v{approved.version_id}"]
    monkeypatch.setenv("DATABASE_URL", database.database.render_as_string(hide_password=False))
    monkeypatch.setenv("INSTANCE_DIR", str(database.instance))
    result = CliRunner().invoke(cli, ["labels", "export", str(tmp_path / "labels.csv")], catch_exceptions=False)
    assert result.exit_code == 0
    with (tmp_path / "labels.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [(row["id"], row["category"], row["process_type"]) for row in rows] == [
        (ids[0], "data_analytics", "KPO"),
        (ids[1], "data_entry", "BPO"),
    ]
    assert rows[0]["text"] == f"{WANTED.title}\n{WANTED.description}"
    refused = CliRunner().invoke(cli, ["train", str(tmp_path / "labels.csv")])
    assert "There are 2 labelled rows of 2 categories; training needs at least 40 rows" in refused.output


def test_a_run_that_used_the_verdict_before_says_so(sessions: Sessions, buyer: User, sign_in: SignIn, session: Session) -> None:
    admin = make_admin(session)
    session.commit()
    _, run_id = matched(sessions, buyer)
    browser = sign_in(admin)
    assert "This run still used the verdict before" not in browser.get(f"/admin/runs/{run_id}").text
    browser.post(f"/admin/runs/{run_id}/verdict", data=SENT)
    page = unescape(browser.get(f"/admin/runs/{run_id}").text)
    assert "This run still used the verdict before" in page
    assert page.count("Changed to KPO work") == 1


@pytest.mark.parametrize("process_type", [*ProcessType, None])
def test_none_of_the_fifteen_is_a_decision_and_the_next_run_ends_done_without_vendors(
    process_type: ProcessType | None, sessions: Sessions, buyer: User, sign_in: SignIn, session: Session
) -> None:
    admin = make_admin(session)
    session.commit()
    offer(sessions)
    id, first = matched(sessions, buyer)
    sent = {"process_type": process_type or "neither", "category": "none", "because": "They buy the archive, not the work."}
    assert sign_in(admin).post(f"/admin/runs/{first}/verdict", data=sent).status_code == 303
    assert sign_in(admin).post(f"/admin/runs/{first}/again").status_code == 303
    work(SqlMatchStore(sessions))
    with sessions() as opened:
        run = opened.scalars(select(MatchRun).where(MatchRun.id != first)).one()
        version = opened.get_one(Requirement, id).version
        assert version.verdict
        assert (run.state, run.entry_count, len(placements_of(run))) == (RunState.DONE, 0, 0)
        assert (run.verdict["scope"], run.verdict["process_type"], run.verdict["category"]) == ("outside", process_type, None)
        assert (version.verdict.scope, version.verdict.process_type, version.verdict.category) == (Scope.OUTSIDE, process_type, None)
        assert differences(opened, run) == []
        run_page = unescape(sign_in(admin).get(f"/admin/runs/{run.id}").text)
    kind = f"{process_type} work" if process_type else "neither BPO nor KPO work"
    for page in (run_page, unescape(sign_in(buyer).get(f"/requirements/{id}").text)):
        assert f"Changed to {kind}, none of the fifteen services, by {admin.name}" in page
        assert f"A person decided: none of the fifteen services, {kind}." in page
    assert "No vendor was ranked: this is outside the fifteen services" in page


def test_the_form_shows_what_was_decided_and_a_service_cannot_be_neither_kind_of_work(
    sessions: Sessions, buyer: User, sign_in: SignIn
) -> None:
    id, _ = matched(sessions, buyer)
    browser = sign_in(buyer)
    wrong = browser.post(f"/requirements/{id}/verdict", data={**SENT, "process_type": "neither"})
    assert wrong.status_code == 400
    assert 'href="#process_type"' in wrong.text
    none = {"process_type": "neither", "category": "none", "because": "They buy paper."}
    assert browser.post(f"/requirements/{id}/verdict", data=none).status_code == 303
    page = browser.get(f"/requirements/{id}").text
    assert '<option selected value="neither">' in page
    assert '<option selected value="none">' in page
    assert browser.post(f"/requirements/{id}/verdict", data=none).status_code == 409


def test_of_several_versions_the_last_that_was_reviewed_is_exported(
    sessions: Sessions, buyer: User, database: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    id, _ = matched(sessions, buyer)
    with sessions() as session, transaction(session):
        verdict_overrides.override(session, session.get_one(User, buyer.id), session.get_one(Requirement, id), ANALYSIS)
    for words in ("first", "second"):
        with sessions() as session, transaction(session):
            client, requirement = session.get_one(User, buyer.id), session.get_one(Requirement, id)
            requirements.revise(session, client, requirement, replace(WANTED, title=f"The {words} revision"), "Another title.")
        work(SqlMatchStore(sessions))
    monkeypatch.setenv("DATABASE_URL", database.database.render_as_string(hide_password=False))
    monkeypatch.setenv("INSTANCE_DIR", str(database.instance))
    assert CliRunner().invoke(cli, ["labels", "export", str(tmp_path / "labels.csv")], catch_exceptions=False).exit_code == 0
    with (tmp_path / "labels.csv").open(encoding="utf-8", newline="") as file:
        assert [row["text"].splitlines()[0] for row in csv.DictReader(file)] == ["The second revision"]


def test_none_of_the_fifteen_is_exported_as_a_label(
    sessions: Sessions, buyer: User, database: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for process_type in (None, ProcessType.KPO):
        id, _ = matched(sessions, buyer)
        with sessions() as session, transaction(session):
            decision = OverrideInput(process_type=process_type, category=None, reason="It is a course.")
            verdict_overrides.override(session, session.get_one(User, buyer.id), session.get_one(Requirement, id), decision)
    monkeypatch.setenv("DATABASE_URL", database.database.render_as_string(hide_password=False))
    monkeypatch.setenv("INSTANCE_DIR", str(database.instance))
    assert CliRunner().invoke(cli, ["labels", "export", str(tmp_path / "labels.csv")], catch_exceptions=False).exit_code == 0
    with (tmp_path / "labels.csv").open(encoding="utf-8", newline="") as file:
        assert [(row["category"], row["process_type"]) for row in csv.DictReader(file)] == [("none", "none"), ("none", "KPO")]
