"""Two clients, two vendors, an admin and a disabled person, with one thing of each kind that belongs to the first of them."""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from portal.models import Capability, ConflictOfInterest, MatchRun, Organisation, OrganisationKind, Requirement, SavedSearch, User
from portal.workflow import RequirementStatus, RunState
from tests.factories import make_capability, make_conflict, make_requirement, make_run, make_search, make_user

MISSING = 2_000_000_000
"""An id that nothing has, and that every database can store."""


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """People by what the table of expectations calls them, and the ids of things by what it calls those."""

    people: dict[str, User]
    things: dict[str, int]


def make_world(session: Session) -> World:
    """A new world; committed."""
    people = {
        "client A": make_user(session, kind=OrganisationKind.CLIENT),
        "client B": make_user(session, kind=OrganisationKind.CLIENT),
        "vendor A": make_user(session, kind=OrganisationKind.VENDOR),
        "vendor B": make_user(session, kind=OrganisationKind.VENDOR),
        "admin": make_user(session, kind=OrganisationKind.OPERATOR),
    }
    people["disabled"] = make_user(session, people["client A"].organisation, is_active=False)
    things: dict[str, Requirement | MatchRun | Capability | Organisation | SavedSearch | ConflictOfInterest] = {
        "capability": make_capability(session, people["vendor A"].organisation),
        "vendor": people["vendor A"].organisation,
        "conflict": make_conflict(session, people["client A"], people["vendor A"].organisation),
        "search": make_search(session, people["client A"]),
    }
    for name, status, state in (
        ("draft", RequirementStatus.DRAFT, None),
        ("posted", RequirementStatus.POSTED, RunState.CANCELLED),
        ("matching", RequirementStatus.MATCHING, RunState.QUEUED),
        ("in_review", RequirementStatus.IN_REVIEW, RunState.DONE),
        ("failed", RequirementStatus.MATCHING, RunState.FAILED),
    ):
        requirement = things[name] = make_requirement(session, people["client A"], status)
        if state is not None:
            things[f"run of {name}"] = make_run(session, requirement, state, considered=0, entry_count=0)
    session.commit()
    return World(people=people, things={name: thing.id for name, thing in things.items()})
