"""A published shortlist for tests of what can be asked about it.

site = publish(sessions, buyer, {"sla_met_percent": 99}, {"sla_met_percent": 80})   # a vendor for each dict of fields
site.requirement_id, site.run_id, site.vendors                                    # their ids, in the order given
"""

from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy.orm import Session, sessionmaker

from matching.runner import work
from portal.db import transaction
from portal.match_store import SqlMatchStore
from portal.models import MatchRun, Organisation, User
from portal.services import reviews
from tests.portal.played import WANTED, make_admin, offer, post


@dataclass(frozen=True, slots=True, kw_only=True)
class Published:
    """The ids of a published shortlist and of the vendors that were registered for it."""

    requirement_id: int
    run_id: int
    vendors: tuple[int, ...]

    @property
    def path(self) -> str:
        """Where the client reads it."""
        return f"/requirements/{self.requirement_id}/shortlist"


def publish(sessions: sessionmaker[Session], buyer: User, *offers: dict[str, Any], **asked: Any) -> Published:
    """These offers, a requirement with these must-haves, its run, and an admin's approval."""
    vendors = tuple(offer(sessions, **fields) for fields in offers)
    run_id = post(sessions, buyer.id, replace(WANTED, **asked))
    work(SqlMatchStore(sessions))
    approve(sessions, run_id)
    with sessions() as session:
        return Published(requirement_id=session.get_one(MatchRun, run_id).requirement_id, run_id=run_id, vendors=vendors)


def approve(sessions: sessionmaker[Session], run_id: int) -> None:
    """An admin publishes the run."""
    with sessions() as session, transaction(session):
        reviews.approve(session, make_admin(session), session.get_one(MatchRun, run_id))


def names(sessions: sessionmaker[Session], *ids: int) -> list[str]:
    """What these organisations are called."""
    with sessions() as session:
        return [session.get_one(Organisation, id).name for id in ids]
