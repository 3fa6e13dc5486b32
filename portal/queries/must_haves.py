"""How many vendors each must-have of a requirement leaves while it is being written. Counts only, never who."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import pairwise

from sqlalchemy.orm import Session

from matching.eligibility import RULE
from matching.relaxation import Left, vendors_left
from matching.types import Verdict
from portal.briefs import brief_of
from portal.capability_cache import CapabilityCache
from portal.inputs import RequirementInput
from portal.models import User

MANY = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class MustHave:
    """A must-have, how many vendors it takes away from those that all before it leave, and how many are left then."""

    rule: str
    cost: int
    left: int


@dataclass(frozen=True, slots=True, kw_only=True)
class MustHaves:
    """The vendors that offer the service, those left after each must-have in the order of the knock-outs, and in the end."""

    offering: int
    steps: Sequence[MustHave]
    left: int

    @property
    def costliest(self) -> MustHave | None:
        """The must-have that takes most vendors away; None where none takes any."""
        return max((step for step in self.steps if step.cost), key=lambda step: step.cost, default=None)

    @property
    def are_many(self) -> bool:
        """Whether there are so many that few vendors can be expected to meet them all."""
        return len(self.steps) >= MANY


def must_haves_of(
    session: Session, capabilities: CapabilityCache, actor: User, given: RequirementInput, verdict: Verdict
) -> MustHaves | None:
    """What is left of the vendors for what the actor has written so far; None where nobody would be ranked."""
    brief = brief_of(session, actor.organisation, given)
    _revision, table = capabilities.read(session)
    found = vendors_left(brief, verdict, table, as_of=datetime.now(UTC).date())
    if not found:
        return None
    return MustHaves(offering=found[0].vendors, steps=_steps(found), left=found[-1].vendors)


def _steps(found: Sequence[Left]) -> list[MustHave]:
    """Each must-have after the service itself; what only the operator or the law decides is none."""
    return [
        MustHave(rule=after.rule, cost=before.vendors - after.vendors, left=after.vendors)
        for before, after in pairwise(found)
        if RULE[after.rule].relaxable
    ]
