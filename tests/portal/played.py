"""The story played through the services, for tests that need what came before.

vendor = offer(sessions, capacity=20)       # a vendor with one capability in data entry; gives its organisation's id
run_id = post(sessions)                     # a client's requirement, posted; gives the queued run
work(SqlMatchStore(sessions))               # every queued run, done
"""

from itertools import count
from typing import Any

from sqlalchemy.orm import Session, sessionmaker

from matching.types import ProcessType
from portal.db import transaction
from portal.inputs import CapabilityInput, RequirementInput
from portal.models import Organisation, OrganisationKind, User
from portal.services import capabilities, requirements
from tests.factories import make_user

WANTED = RequirementInput(
    title="Index paper records", description="Key 4,000 paper records a month by a set procedure.", category="data_entry"
)
OUTSIDE = RequirementInput(
    title="Roof repair", description="Repair the slate roof of the town hall, replace gutters and repaint the facade."
)

_numbers = count(1)


def offered(**fields: Any) -> CapabilityInput:
    """A capability in data entry."""
    return CapabilityInput(**{"category": "data_entry", "process_type": ProcessType.BPO, "skill_level": 3, "capacity": 40, **fields})


def offer(sessions: sessionmaker[Session], **fields: Any) -> int:
    """A new vendor with one capability; the id of the organisation."""
    number = next(_numbers)
    with sessions() as session, transaction(session):
        person = make_user(session, kind=OrganisationKind.VENDOR, email=f"sales@vendor{number}.example")
        capabilities.create(session, person, person.organisation, offered(**fields))
        return person.organisation_id


def post(sessions: sessionmaker[Session], client_id: int | None = None, given: RequirementInput = WANTED) -> int:
    """A requirement of this person, or of a new client, posted; the id of its run."""
    with sessions() as session, transaction(session):
        client = session.get_one(User, client_id) if client_id else make_client(session)
        return requirements.post(session, client, requirements.save_draft(session, client, given)).id


def make_client(session: Session) -> User:
    """A person of a new client, from a company of its own."""
    return make_user(session, email=f"buyer@client{next(_numbers)}.example")


def make_admin(session: Session) -> User:
    """A person of the operator."""
    return make_user(session, kind=OrganisationKind.OPERATOR)


def organisation(session: Session, id: int) -> Organisation:
    """An organisation by its id."""
    return session.get_one(Organisation, id)
