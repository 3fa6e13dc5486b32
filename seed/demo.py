"""The invented demo, played through the portal's own services: clients post, the engine ranks, admins decide.

Every step looks first at what is there, so a loading that was interrupted is finished by the next. A mark in the audit
trail says that the demo is complete; from then on it belongs to whoever plays with it and is never touched again.
"""

import json
import tempfile
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from portal import demo_logins
from portal.cli.runs import work_until_empty
from portal.db import transaction
from portal.demo_logins import Login
from portal.imports import codes, rows
from portal.imports.vendors import import_vendors
from portal.inputs import ProfileInput, RequirementInput
from portal.models import AuditEvent, Capability, Organisation, OrganisationKind, Requirement, User
from portal.services import accounts, audit, capabilities, organisations, requirements, reviews, runs
from portal.workflow import RequirementStatus, RunState
from seed import files
from seed.files import Party, Scene, SeedFileError, Story

COMPLETE = "load_demo"


def load_demo(sessions: sessionmaker[Session], instance: Path, today: date) -> bool:
    """Load the demo with its days moved to `today` and work its runs; False where it was complete already.

    Raises:
        NoCatalogueError: the catalogue has not been loaded.
        SeedFileError: the demo's files do not fit together or the catalogue.
    """
    story = files.story()
    with sessions() as session:
        if session.scalar(select(AuditEvent.id).where(AuditEvent.action == COMPLETE).limit(1)):
            return False
        _enter_vendors(session, today)
        _enter_parties(session, story.parties, instance)
        _set_aside(session, story)
        texts = _texts(session, today)
        for scene in story.scenes:
            _begin(session, scene, texts)
    work_until_empty(sessions)
    with sessions() as session:
        for scene in story.scenes:
            _end(session, scene)
        for scene in story.scenes:
            _revise(session, scene, texts)
    work_until_empty(sessions)
    with sessions() as session:
        for scene in story.scenes:
            _end(session, scene)
        with transaction(session):
            audit.record(session, None, COMPLETE, _organisation(session, story.parties[0].name), None, {"requirements": len(story.scenes)})
    return True


def _enter_vendors(session: Session, today: date) -> None:
    """Import the demo's vendors that are not there."""
    known = set(session.scalars(select(Organisation.name).where(Organisation.kind == OrganisationKind.VENDOR)))
    lines = files.moved((files.DEMO / "vendors.jsonl").read_text(encoding="utf-8"), today).splitlines(keepends=True)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "vendors.jsonl")
        path.write_text("".join(line for line in lines if json.loads(line)["name"] not in known), encoding="utf-8")
        report = import_vendors(session, path)
    if report.refused:
        raise SeedFileError(f"vendors.jsonl, {report.refusals[0]}")


def _enter_parties(session: Session, parties: Iterable[Party], instance: Path) -> None:
    """Create the organisations and people that are not there, their logins first: a password is never known to nobody."""
    known = {login.email: login for login in demo_logins.read(instance)}
    logins = [
        known.get(person.email)
        or Login(role=party.kind, organisation=party.name, name=person.name, email=person.email, password=demo_logins.make_password())
        for party in parties
        for person in party.people
    ]
    demo_logins.write(instance, logins)
    passwords = {login.email: login.password for login in logins}
    for party in parties:
        with transaction(session):
            organisation = _find(session, party.name) or organisations.create(session, None, party.kind, _profile(party))
            for person in party.people:
                if _person(session, person.email) is None:
                    accounts.create_user(session, None, organisation, person.name, person.email, passwords[person.email])


def _set_aside(session: Session, story: Story) -> None:
    """Suspend the vendors and switch off the capabilities that the story names."""
    with transaction(session):
        for name in story.suspended_vendors:
            organisations.suspend(session, None, _organisation(session, name))
        for name, category in story.switched_off:
            vendor = _organisation(session, name)
            offered = select(Capability).where(Capability.organisation_id == vendor.id, Capability.category == category)
            capabilities.switch(session, None, session.scalars(offered).one(), on=False)


def _texts(session: Session, today: date) -> dict[str, RequirementInput]:
    """What the requirements say, by their reference."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "requirements.csv")
        path.write_text(files.moved((files.DEMO / "requirements.csv").read_text(encoding="utf-8"), today), encoding="utf-8")
        read = list(rows.read(path, codes.catalogue_codes(session)))
    for row in read:
        if row.problems:
            raise SeedFileError(f"requirements.csv, line {row.line}, column {row.problems[0].field}: {row.problems[0].message}")
    return {row.reference: row.requirement for row in read if row.requirement is not None}


def _begin(session: Session, scene: Scene, texts: Mapping[str, RequirementInput]) -> None:
    """The client writes the requirement and posts it, unless it stays a draft."""
    with transaction(session):
        client = _actor(session, scene.client)
        requirement = _requirement(session, client, scene)
        if requirement is None:
            requirement = requirements.save_draft(session, client, texts[scene.requirement], reference=scene.requirement)
        if requirement.status is RequirementStatus.DRAFT and scene.ends is not RequirementStatus.DRAFT:
            requirements.post(session, client, requirement)
        elif (run := runs.newest(session, requirement)) and run.state is RunState.FAILED:
            runs.run_again(session, client, requirement)


def _end(session: Session, scene: Scene) -> None:
    """An admin decides about the run, or the client withdraws."""
    with transaction(session):
        client = _actor(session, scene.client)
        requirement = _requirement(session, client, scene)
        if requirement is None or requirement.status is scene.ends:
            return
        run = runs.newest(session, requirement)
        if scene.ends is RequirementStatus.WITHDRAWN:
            requirements.withdraw(session, client, requirement)
        elif run is None or requirement.status is not RequirementStatus.IN_REVIEW:
            raise SeedFileError(f"{scene.requirement} was not matched: {run.failure if run else 'it has no run.'}")
        elif scene.ends is RequirementStatus.SHORTLISTED:
            reviews.approve(session, _actor(session, scene.decided_by), run, scene.words)
        else:
            reviews.send_back(session, _actor(session, scene.decided_by), run, scene.words)


def _revise(session: Session, scene: Scene, texts: Mapping[str, RequirementInput]) -> None:
    """The client makes a second version of what was decided about, where the scene has one; it is decided about again."""
    if scene.revision is None:
        return
    with transaction(session):
        client = _actor(session, scene.client)
        requirement = _requirement(session, client, scene)
        if requirement is not None and requirement.version.number == 1:
            said = texts[scene.requirement]
            given = replace(said, description=f"{said.description}\n\n{scene.revision.adds}", languages=scene.revision.languages)
            requirements.revise(session, client, requirement, given, scene.revision.addendum)


def _profile(party: Party) -> ProfileInput:
    return ProfileInput(name=party.name, country=party.country, website=party.website, about=party.about)


def _find(session: Session, name: str) -> Organisation | None:
    return session.scalars(select(Organisation).where(Organisation.name == name).order_by(Organisation.id)).first()


def _organisation(session: Session, name: str) -> Organisation:
    found = _find(session, name)
    if found is None:
        raise SeedFileError(f"story.json names {name!r}, which the demo does not have.")
    return found


def _person(session: Session, email: str) -> User | None:
    return session.scalar(select(User).where(User.email == email))


def _actor(session: Session, email: str | None) -> User:
    found = _person(session, email) if email else None
    if found is None:
        raise SeedFileError(f"story.json lets {email or 'nobody'} act, who is not in the demo.")
    return found


def _requirement(session: Session, client: User, scene: Scene) -> Requirement | None:
    owned = Requirement.organisation_id == client.organisation_id
    return session.scalar(select(Requirement).where(owned, Requirement.reference == scene.requirement))
