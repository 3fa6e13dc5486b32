"""What a person decides instead of the engine's verdict. The engine's own is kept; the next run uses the decision."""

from sqlalchemy.orm import Session

from portal import policies
from portal.errors import NotAllowedError
from portal.inputs import OverrideInput
from portal.models import Requirement, RequirementVerdict, RequirementVersion, User, VerdictOverride
from portal.services import audit
from portal.workflow import IllegalMoveError, RequirementStatus


def override(session: Session, actor: User | None, requirement: Requirement, given: OverrideInput) -> VerdictOverride:
    """Process type and category as a person decides them, for the newest version.

    Without a category it is none of the fifteen services, and the next run ends done with no entries.

    Raises:
        IllegalMoveError: nothing was judged yet, it is withdrawn, nothing would change, a service is neither kind of work, or
            no reason is given.
    """
    if not policies.can_override(actor, requirement):
        raise NotAllowedError("Only the client and the admins can change the verdict on a requirement.")
    version = requirement.version
    if version.verdict is None or requirement.status is RequirementStatus.WITHDRAWN:
        raise IllegalMoveError("Only the verdict on a posted requirement can be changed.")
    if given.category and given.process_type is None:
        raise IllegalMoveError("Work in one of the fifteen services is BPO, KPO or hybrid.")
    if not given.reason.strip():
        raise IllegalMoveError("A verdict is changed with a reason.")
    made = VerdictOverride(process_type=given.process_type, category=given.category, reason=given.reason.strip(), decided_by=actor)
    before, after = _said(version.verdict), _said(made)
    if before == after:
        raise IllegalMoveError("This is the verdict already; nothing was changed.")
    _put(version, made)
    audit.record(session, actor, "override_verdict", requirement, before, after | {"version": version.number, "reason": made.reason})
    return made


def carry_over(session: Session, override: VerdictOverride | None, version: RequirementVersion) -> None:
    """Let an override of the version before hold for this one, with its reason and its author."""
    if override is not None:
        kept = VerdictOverride(
            process_type=override.process_type,
            category=override.category,
            reason=override.reason,
            decided_by_id=override.decided_by_id,
            decided_at=override.decided_at,
        )
        _put(version, kept)
        session.flush()


def _said(verdict: RequirementVerdict | VerdictOverride) -> dict[str, str | None]:
    return {"scope": verdict.scope, "process_type": verdict.process_type, "category": verdict.category}


def _put(version: RequirementVersion, override: VerdictOverride) -> None:
    """Add it and bring what is in force up to date."""
    version.overrides.append(override)
    if version.verdict is not None:
        version.verdict.scope = override.scope
        version.verdict.process_type = override.process_type
        version.verdict.category = override.category
