"""A past requirement as the beginning of a new one."""

from dataclasses import replace

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal import policies
from portal.errors import NotAllowedError
from portal.inputs import RequirementInput
from portal.models import Requirement, User
from portal.models.requirement import LONGEST_TITLE
from portal.services import audit
from portal.services.requirements import REFUSED, save_draft


def duplicate(session: Session, actor: User | None, requirement: Requirement, given: RequirementInput, key: str) -> Requirement:
    """A draft that says the same under another title, without reference, verdict and decisions; new draft: → draft.

    `given` is what the newest version says. `key` names one pressing of the button: the same key gives the same draft.
    """
    if not policies.can_write_requirement(actor, requirement.organisation):
        raise NotAllowedError(REFUSED)
    # Of two pressings at once the second waits here and finds the draft of the first.
    session.refresh(requirement, ["lock_version"], with_for_update=True)
    own = Requirement.organisation_id == requirement.organisation_id
    made = session.scalar(select(Requirement).where(own, Requirement.copy_key == key))
    if made is not None:
        return made
    title = f"Copy of {given.title or f'requirement {requirement.id}'}"[:LONGEST_TITLE]
    draft = save_draft(session, actor, replace(given, title=title), organisation=requirement.organisation)
    draft.copy_key = key
    audit.record(session, actor, "duplicate", requirement, None, {"copy": draft.id})
    return draft
