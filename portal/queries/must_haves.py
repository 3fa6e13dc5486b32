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
class Step:
    """A knock-out, how many vendors it takes away from those that all before it leave, and how many are left then.

    `is_asked` says that the client asks for it; a suspension or a conflict of interest is nobody's wish.
    """

    rule: str
    cost: int
    left: int
    is_asked: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class MustHaves:
    """The vendors that offer the service, and those left after each knock-out that is asked for or takes some away, in their order."""

    offering: int
    steps: Sequence[Step]
    left: int

    @property
    def asked(self) -> Sequence[Step]:
        """The must-haves: what the client could ask less of."""
        return [step for step in self.steps if step.is_asked]

    @property
    def costliest(self) -> Step | None:
        """The must-have that takes most vendors away; None where none takes any."""
        return max((step for step in self.asked if step.cost), key=lambda step: step.cost, default=None)

    @property
    def are_many(self) -> bool:
        """Whether there are so many that few vendors can be expected to meet them all."""
        return len(self.asked) >= MANY


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


def _steps(found: Sequence[Left]) -> list[Step]:
    """What comes after the service itself, so that the last row is what is left: all that is asked, and what else takes vendors away."""
    steps = [
        Step(rule=after.rule, cost=before.vendors - after.vendors, left=after.vendors, is_asked=RULE[after.rule].relaxable)
        for before, after in pairwise(found)
    ]
    return [step for step in steps if step.is_asked or step.cost]
