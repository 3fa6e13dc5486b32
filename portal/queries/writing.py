"""A requirement while it is being written: the draft, or the next version of what was posted."""

from dataclasses import dataclass, field

from sqlalchemy.orm import Session

from matching.classify import classify
from matching.types import Verdict
from portal.briefs import brief_from, overridden
from portal.inputs import RequirementInput
from portal.models import Requirement, RequirementVersion, User
from portal.queries.changes import being_written, last_change
from portal.queries.requirements import name_of, requirement_of
from portal.workflow import RequirementStatus, can_move


@dataclass(frozen=True, slots=True, kw_only=True)
class Writing:
    """What it says so far and the last change of that. Without an `id` it is a new one, of which nothing is saved yet."""

    id: int | None = None
    status: RequirementStatus = RequirementStatus.DRAFT
    said: RequirementInput = field(default_factory=RequirementInput)
    seen: int = 0
    version: RequirementVersion | None = None
    is_changed: bool = False

    @property
    def name(self) -> str:
        """What to call it."""
        return name_of(self.said.title, self.said.description)

    @property
    def is_revision(self) -> bool:
        """Whether it will be the next version of something that was posted."""
        return self.status is not RequirementStatus.DRAFT

    @property
    def can_be_written(self) -> bool:
        """Whether its status lets it be written on."""
        return not self.is_revision or can_move(self.status, "revise")

    @property
    def is_decided(self) -> bool:
        """Whether a person decided what the work is."""
        return self.version is not None and self.version.override is not None

    def verdict_on(self, given: RequirementInput) -> Verdict | None:
        """The verdict, as a person decided it where somebody did; None where nothing is said yet."""
        if not (given.description or given.title or given.category or given.answers):
            return None
        verdict = classify(brief_from(given))
        return overridden(verdict, self.version) if self.version else verdict


def writing_of(session: Session, actor: User, id: int) -> Writing:
    """What is being written of the actor's requirement; raises as `requirement_of` does."""
    found: Requirement = requirement_of(session, actor, id)
    return Writing(
        id=id,
        status=found.status,
        said=being_written(found),
        seen=last_change(session, found),
        version=found.version,
        is_changed=found.revision is not None,
    )
