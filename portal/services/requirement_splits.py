"""Hybrid work taken apart: one requirement gives two drafts, one of its BPO work and one of its KPO work."""

from dataclasses import replace

from sqlalchemy import exists, select
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import flag_modified

from matching.split import Part, Split, split
from matching.types import Verdict
from portal import policies
from portal.briefs import brief_from
from portal.errors import NotAllowedError
from portal.inputs import RequirementInput
from portal.intake.questions import questions_of
from portal.models import Requirement, User
from portal.models.requirement import LONGEST_TITLE
from portal.services import audit
from portal.services.requirements import REFUSED, save_draft
from portal.workflow import IllegalMoveError, RequirementStatus


def split_for(given: RequirementInput, verdict: Verdict) -> Split | None:
    """The parts of what was said; None where it is not hybrid work or does not come apart. Nothing is stored."""
    return split(brief_from(given), verdict)


def split_up(
    session: Session, actor: User | None, requirement: Requirement, given: RequirementInput, verdict: Verdict
) -> tuple[Requirement, Requirement]:
    """Two drafts, of the BPO and of the KPO work; the requirement itself stays as it is. new drafts: → draft.

    `given` is what its newest version says, `verdict` the one in force. What was said of the whole (headcount, volume,
    budget, skill level, the five-point answers) does not speak for a part and is left for the client to say anew; particulars
    go with the part that asks for them.

    Raises:
        IllegalMoveError: it is withdrawn, was split before, or does not come apart.
    """
    if not policies.can_write_requirement(actor, requirement.organisation):
        raise NotAllowedError(REFUSED)
    parts = split_for(given, verdict)
    if requirement.status is RequirementStatus.WITHDRAWN or parts is None:
        raise IllegalMoveError("Only hybrid work that is not withdrawn, and whose sentences come apart, can be split.")
    if session.scalar(select(exists().where(Requirement.split_from_id == requirement.id))):
        raise IllegalMoveError("It was split before; the two drafts are among your requirements.")
    flag_modified(requirement, "status")  # of two splits at once the lock version lets one through
    bpo, kpo = (_draft(session, actor, requirement, _part_of(given, parts, part)) for part in (parts.bpo, parts.kpo))
    audit.record(session, actor, "split", requirement, None, {"bpo_requirement": bpo.id, "kpo_requirement": kpo.id})
    return bpo, kpo


def _draft(session: Session, actor: User | None, requirement: Requirement, given: RequirementInput) -> Requirement:
    draft = save_draft(session, actor, given, organisation=requirement.organisation)
    draft.split_from = requirement
    return draft


def _part_of(given: RequirementInput, parts: Split, part: Part) -> RequirementInput:
    """What one part says: its own sentences and the shared ones, its particulars, and the facts that hold for both."""
    name = f": {part.process_type} part"
    asked = {question.code for question in questions_of(part.process_type, part.category)}
    return replace(
        given,
        title=given.title[: LONGEST_TITLE - len(name)] + name if given.title else "",
        description=parts.description_of(part),
        category=part.category,
        answers={},
        particulars={code: answer for code, answer in given.particulars.items() if code in asked},
        skill_level=None,
        headcount=None,
        monthly_volume=None,
        handling_minutes=None,
        budget_amount=None,
    )
