"""The parts that a requirement was split into, and what it was split from."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session, selectinload

from portal.models import Requirement
from portal.queries.requirements import name_of
from portal.workflow import RequirementStatus


@dataclass(frozen=True, slots=True, kw_only=True)
class Sibling:
    """A requirement that came from the same words."""

    id: int
    name: str
    status: RequirementStatus


def parts_of(session: Session, requirement: Requirement) -> Sequence[Sibling]:
    """The requirements that this one was split into; empty where it was not."""
    return _siblings(session, Requirement.split_from_id == requirement.id)


def whole_of(session: Session, requirement: Requirement) -> Sibling | None:
    """The requirement that this one is a part of, if it is."""
    if requirement.split_from_id is None:
        return None
    return _siblings(session, Requirement.id == requirement.split_from_id)[0]


def _siblings(session: Session, which: ColumnElement[bool]) -> list[Sibling]:
    found = session.scalars(select(Requirement).where(which).order_by(Requirement.id).options(selectinload(Requirement.versions)))
    return [Sibling(id=row.id, name=name_of(row.version.title, row.version.description), status=row.status) for row in found]
