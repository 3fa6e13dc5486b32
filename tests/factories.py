"""Rows for tests, each valid with no more said than its session; name only what the test is about.

    client = make_user(session, kind=OrganisationKind.CLIENT)
    requirement = make_requirement(session, client, status=RequirementStatus.MATCHING, category="data_entry")
    run = make_run(session, requirement, state=RunState.QUEUED)

They write rows as they are and skip the services: for a story play the services instead. Nothing is committed.
"""

from datetime import date
from itertools import count
from typing import Any

import msgspec
import numpy as np
from sqlalchemy.orm import Session

from matching import ENGINE_VERSION
from matching.types import Brief, ProcessType, Scope, Verdict
from portal.db import utcnow
from portal.inputs import VendorFilters
from portal.models import (
    Capability,
    ConflictOfInterest,
    MatchRun,
    Organisation,
    OrganisationKind,
    Requirement,
    RequirementVersion,
    SavedSearch,
    User,
)
from portal.queries.vendor_sets import packed
from portal.services.accounts import hasher
from portal.workflow import RequirementStatus, RunState

PASSWORD = "a-password-for-tests"
PASSWORD_HASH = hasher.hash(PASSWORD)
AS_OF = date(2026, 11, 2)
NOBODY = packed(np.zeros(0, np.int64))

_numbers = count(1)


def make_organisation(session: Session, kind: OrganisationKind = OrganisationKind.CLIENT, **fields: Any) -> Organisation:
    """An organisation with a name that no other has."""
    row = Organisation(kind=kind, **{"name": f"Organisation {next(_numbers)}", **fields})
    session.add(row)
    session.flush()
    return row


def make_user(
    session: Session, organisation: Organisation | None = None, kind: OrganisationKind = OrganisationKind.CLIENT, **fields: Any
) -> User:
    """A person whose password is `PASSWORD`, in a new organisation of that kind unless one is given."""
    number = next(_numbers)
    row = User(
        organisation=organisation or make_organisation(session, kind),
        **{"name": f"Person {number}", "email": f"person{number}@example.org", "password_hash": PASSWORD_HASH, **fields},
    )
    session.add(row)
    session.flush()
    return row


def make_requirement(
    session: Session, client: User | None = None, status: RequirementStatus = RequirementStatus.DRAFT, **fields: Any
) -> Requirement:
    """A requirement with one version, whose fields are `fields`."""
    client = client or make_user(session)
    version = RequirementVersion(**{"title": "Index paper records", "description": "Key 4,000 paper records a month.", **fields})
    row = Requirement(organisation=client.organisation, created_by=client, status=status, versions=[version])
    session.add(row)
    session.flush()
    return row


def make_capability(session: Session, vendor: Organisation | None = None, **fields: Any) -> Capability:
    """A capability that is switched on; without a revision, which only the service writes."""
    row = Capability(
        organisation=vendor or make_organisation(session, OrganisationKind.VENDOR),
        **{"category": "data_entry", "process_type": ProcessType.BPO, "skill_level": 2, **fields},
    )
    session.add(row)
    session.flush()
    return row


def make_search(session: Session, client: User | None = None, name: str = "Keyers of records", **filters: Any) -> SavedSearch:
    """A saved search that had found nobody when it was last looked at."""
    client = client or make_user(session)
    row = SavedSearch(
        organisation_id=client.organisation_id,
        name=name,
        filters=msgspec.to_builtins(VendorFilters(**filters)),
        seen=NOBODY,
        seen_before=NOBODY,
        looked_at=utcnow(),
        looked_before_at=utcnow(),
        created_by=client,
    )
    session.add(row)
    session.flush()
    return row


def make_conflict(session: Session, client: User, vendor: Organisation) -> ConflictOfInterest:
    """A conflict of interest that a client declared."""
    row = ConflictOfInterest(
        organisation_id=client.organisation_id,
        client=client.organisation,
        vendor=vendor,
        reason="We own a third of it.",
        declared_by=client,
    )
    session.add(row)
    session.flush()
    return row


def make_run(session: Session, requirement: Requirement | None = None, state: RunState = RunState.QUEUED, **fields: Any) -> MatchRun:
    """A run of the requirement's newest version, with the times and the failure that its state demands."""
    requirement = requirement or make_requirement(session, status=RequirementStatus.MATCHING)
    is_open = state in (RunState.QUEUED, RunState.RUNNING)
    row = MatchRun(
        organisation_id=requirement.organisation_id,
        requirement=requirement,
        version=requirement.version,
        state=state,
        **{
            "attempt": 0 if state is RunState.QUEUED else 1,
            "finished_at": None if is_open else utcnow(),
            "failure": "The engine stopped." if state is RunState.FAILED else None,
            "brief": msgspec.to_builtins(Brief(title=requirement.version.title, text=requirement.version.description)),
            "verdict": msgspec.to_builtins(VERDICT),
            "profiles": {},
            "engine_version": ENGINE_VERSION,
            "catalogue_version": "test",
            "as_of": AS_OF,
            **fields,
        },
    )
    session.add(row)
    session.flush()
    return row


VERDICT = Verdict(
    scope=Scope.INSIDE,
    process_type=ProcessType.BPO,
    category="data_entry",
    confidence=0.9,
    position=-0.8,
    work=-0.8,
    objective=None,
    conflict=None,
    sentence="This is BPO work.",
    categories=(),
    skill_level=2,
    reasons=(),
    missing=(),
    flips=(),
    classifier_version="test",
)
