"""The demo, played through the services on both databases."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session, sessionmaker, undefer

from matching.distinctions import CATEGORIES
from matching.types import ProcessType, Scope
from portal import demo_logins
from portal.db import make_engine
from portal.findings import findings_of
from portal.models import Base, Capability, MatchRun, Organisation, Requirement, RequirementVerdict, User
from portal.queries.run_comparisons import compare_published
from portal.services import accounts
from portal.workflow import RunState
from seed import files
from seed.demo import load_demo
from tests.databases import Pristine

TODAY = date(2027, 6, 15)


def sizes(session: Session) -> dict[str, int]:
    """How many rows each table has."""
    return {table.name: session.scalar(select(func.count()).select_from(table)) or 0 for table in Base.metadata.sorted_tables}


@dataclass(frozen=True)
class Demo:
    """A database with the demo in it, and its instance folder."""

    sessions: sessionmaker[Session]
    instance: Path


@pytest.fixture(scope="module")
def loaded(pristine: Pristine, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    """The demo, loaded once for all tests of this file: none of them changes it."""
    pristine.restore()
    engine = make_engine(pristine.settings.database)
    instance = tmp_path_factory.mktemp("instance")
    assert load_demo(sessionmaker(engine), instance, TODAY)
    yield Demo(sessionmaker(engine), instance)
    engine.dispose()


def test_the_demo_goes_from_intake_to_every_end(loaded: Demo) -> None:
    with loaded.sessions() as session:
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
        runs = session.scalars(select(MatchRun).options(undefer(MatchRun.findings)))
        counts = [found.ranking.exclusion_counts for run in runs if (found := findings_of(run))]
        failed = {code for found in counts for code, number in found.items() if number}
        assert failed >= {"certificates", "languages", "regions", "rate", "skill_level", "suspended", "conflict"}


def test_the_demo_has_a_revised_requirement_whose_two_shortlists_differ(loaded: Demo) -> None:
    (reference,) = [scene.requirement for scene in files.story().scenes if scene.revision]
    with loaded.sessions() as session:
        found = session.scalars(select(Requirement).where(Requirement.reference == reference)).one()
        client = session.scalars(select(User).where(User.organisation_id == found.organisation_id)).first()
        assert client
        compared = compare_published(session, client, found.id, None, None)
        assert (compared.before.version, compared.now.version) == (1, 2)
        assert compared.went
        assert compared.moved


def test_loading_twice_changes_nothing(loaded: Demo) -> None:
    with loaded.sessions() as session:
        before, logins = sizes(session), demo_logins.read(loaded.instance)
    assert not load_demo(loaded.sessions, loaded.instance, date(2027, 9, 1))
    with loaded.sessions() as session:
        assert (sizes(session), demo_logins.read(loaded.instance)) == (before, logins)


def test_everybody_of_the_demo_can_sign_in_with_a_password_that_only_the_owner_can_read(loaded: Demo) -> None:
    logins = demo_logins.read(loaded.instance)
    assert {login.role for login in logins} == {"client", "vendor", "operator"}
    assert len({login.password for login in logins}) == len(logins)
    assert (loaded.instance / demo_logins.FILE).stat().st_mode & 0o777 == 0o600
    with loaded.sessions() as session:
        for login in logins:
            user = accounts.authenticate(session, login.email, login.password)
            assert user is not None
            assert (user.organisation.name, user.role) == (login.organisation, login.role)


def test_the_days_of_the_demo_are_as_fresh_whenever_it_is_loaded(loaded: Demo) -> None:
    with loaded.sessions() as session:
        starts = [
            version.starts_on
            for requirement in session.scalars(select(Requirement))
            for version in requirement.versions
            if version.starts_on
        ]
        expiries = [held.valid_until for row in session.scalars(select(Capability)) for held in row.certificates if held.valid_until]
    assert min(starts) > TODAY
    assert min(expiries) < TODAY < max(expiries)
