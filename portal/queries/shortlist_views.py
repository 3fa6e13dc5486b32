"""The views of a shortlist that a client saved, for the client and, to read only, for admins."""

from collections.abc import Sequence

from sqlalchemy import Select, select
from sqlalchemy.orm import Session, joinedload, undefer

from portal.errors import NotFoundError
from portal.models import MatchRun, ShortlistView, User

View = ShortlistView
"""A saved view, under a name that the rooms of the web may know."""


def views_of(session: Session, actor: User, requirement_id: int) -> Sequence[ShortlistView]:
    """The views of a requirement of the actor's organisation, the newest first, those of earlier runs too."""
    statement = _views().where(ShortlistView.requirement_id == requirement_id, ShortlistView.organisation_id == actor.organisation_id)
    return session.scalars(statement).all()


def view_of(session: Session, actor: User, requirement_id: int, view_id: int) -> ShortlistView:
    """One of them.

    Raises:
        NotFoundError: there is none, or it is another requirement's or organisation's.
    """
    own = ShortlistView.requirement_id == requirement_id, ShortlistView.organisation_id == actor.organisation_id
    with_findings = joinedload(ShortlistView.run).options(undefer(MatchRun.findings), joinedload(MatchRun.review))
    found = session.scalar(_views().where(ShortlistView.id == view_id, *own).options(joinedload(ShortlistView.requirement), with_findings))
    if found is None:
        raise NotFoundError("There is no such view.")
    return found


def views_of_run(session: Session, run: MatchRun) -> Sequence[ShortlistView]:
    """The views that the client saved of a run, the newest first."""
    return session.scalars(_views().where(ShortlistView.run_id == run.id)).all()


def _views() -> Select[ShortlistView]:
    made = joinedload(ShortlistView.run).joinedload(MatchRun.version)
    return select(ShortlistView).order_by(ShortlistView.id.desc()).options(joinedload(ShortlistView.created_by), made)
