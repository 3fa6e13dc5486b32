"""The demo, played through the services on both databases."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session, sessionmaker

from matching.distinctions import CATEGORIES
from matching.types import ProcessType, Scope
from portal import demo_logins
from portal.models import Base, Capability, MatchRun, Organisation, Requirement, RequirementVerdict
from portal.services import accounts
from portal.workflow import RequirementStatus, RunState
from seed import demo, files
from seed.demo import load_demo

TODAY = date(2027, 6, 15)


def sizes(session: Session) -> dict[str, int]:
    """How many rows each table has."""
    return {table.name: session.scalar(select(func.count()).select_from(table)) or 0 for table in Base.metadata.sorted_tables}


def test_the_demo_goes_from_intake_to_every_end(sessions: sessionmaker[Session], tmp_path: Path) -> None:
    assert load_demo(sessions, tmp_path, TODAY)
    with sessions() as session:
        states = set(session.scalars(select(MatchRun.state)))
        assert states == {RunState.DONE}
        ends = {requirement.reference: requirement.status for requirement in session.scalars(select(Requirement))}
        assert ends == {scene.requirement: scene.ends for scene in files.story().scenes}

        matched = select(RequirementVerdict.category).join(MatchRun, MatchRun.version_id == RequirementVerdict.version_id)
        shortlisted = set(session.scalars(matched.where(MatchRun.entry_count > 1)))
        assert shortlisted == {category.code for category in CATEGORIES}

        verdicts = list(session.scalars(select(RequirementVerdict)))
        assert {verdict.scope for verdict in verdicts} == set(Scope)
        assert {verdict.process_type for verdict in verdicts} >= set(ProcessType)
        assert any(verdict.content["conflict"] and verdict.process_type is ProcessType.HYBRID for verdict in verdicts)
        nobody_fits = select(MatchRun).join(RequirementVerdict, MatchRun.version_id == RequirementVerdict.version_id)
        assert session.scalars(nobody_fits.where(RequirementVerdict.scope == Scope.INSIDE, MatchRun.entry_count == 0)).all()

        assert session.scalar(select(func.count()).select_from(Organisation).where(Organisation.is_suspended)) == 1
        assert session.scalar(select(func.count()).select_from(Capability).where(~Capability.is_active)) == 2
        counts = [found for found in session.scalars(select(MatchRun.exclusion_counts)) if found]
        failed = {code for found in counts for code, number in found.items() if number}
        assert failed >= {"certificates", "languages", "regions", "rate", "skill_level", "suspended", "conflict"}


def test_loading_twice_changes_nothing(sessions: sessionmaker[Session], tmp_path: Path) -> None:
    load_demo(sessions, tmp_path, TODAY)
    with sessions() as session:
        before, logins = sizes(session), demo_logins.read(tmp_path)
    assert not load_demo(sessions, tmp_path, date(2027, 9, 1))
    with sessions() as session:
        assert (sizes(session), demo_logins.read(tmp_path)) == (before, logins)


def test_a_loading_that_was_interrupted_is_finished_by_the_next(
    sessions: sessionmaker[Session], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupt(*_: Any) -> None:
        raise KeyboardInterrupt

    for step in ("_set_aside", "work_until_empty", "_end"):
        with monkeypatch.context() as patched:
            patched.setattr(demo, step, interrupt)
            with pytest.raises(KeyboardInterrupt):
                load_demo(sessions, tmp_path, TODAY)
    logins = demo_logins.read(tmp_path)
    assert load_demo(sessions, tmp_path, TODAY)
    assert demo_logins.read(tmp_path) == logins
    with sessions() as session:
        assert sizes(session)["requirement"] == len(files.story().scenes)
        assert RequirementStatus.MATCHING not in session.scalars(select(Requirement.status)).all()


def test_everybody_of_the_demo_can_sign_in_with_a_password_that_only_the_owner_can_read(
    sessions: sessionmaker[Session], tmp_path: Path
) -> None:
    load_demo(sessions, tmp_path, TODAY)
    logins = demo_logins.read(tmp_path)
    assert {login.role for login in logins} == {"client", "vendor", "operator"}
    assert len({login.password for login in logins}) == len(logins)
    assert (tmp_path / demo_logins.FILE).stat().st_mode & 0o777 == 0o600
    with sessions() as session:
        for login in logins:
            user = accounts.authenticate(session, login.email, login.password)
            assert user is not None
            assert (user.organisation.name, user.role) == (login.organisation, login.role)


def test_the_days_of_the_demo_are_as_fresh_whenever_it_is_loaded(sessions: sessionmaker[Session], tmp_path: Path) -> None:
    load_demo(sessions, tmp_path, TODAY)
    with sessions() as session:
        starts = [
            version.starts_on
            for requirement in session.scalars(select(Requirement))
            for version in requirement.versions
            if version.starts_on
        ]
        expiries = [held.valid_until for row in session.scalars(select(Capability)) for held in row.certificates if held.valid_until]
    assert min(starts) > TODAY
    assert min(expiries) < TODAY < max(expiries)
