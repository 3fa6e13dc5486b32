"""What a person decides instead of the engine's verdict. The engine's own is kept; the next run uses the decision."""

from sqlalchemy.orm import Session

from matching.types import Scope
from portal import policies
from portal.errors import NotAllowedError
from portal.inputs import OverrideInput
from portal.models import Requirement, RequirementVersion, User, VerdictOverride
from portal.services import audit
from portal.workflow import IllegalMoveError, RequirementStatus


def override(session: Session, actor: User | None, requirement: Requirement, given: OverrideInput) -> VerdictOverride:
    """Process type and category as a person decides them, for the newest version.

    Raises:
        IllegalMoveError: nothing was judged yet, it is withdrawn, nothing would change, or no reason is given.
    """
    if not policies.can_override(actor, requirement):
        raise NotAllowedError("Only the client and the admins can change the verdict on a requirement.")
    version = requirement.version
    if version.verdict is None or requirement.status is RequirementStatus.WITHDRAWN:
        raise IllegalMoveError("Only the verdict on a posted requirement can be changed.")
    before = {"process_type": version.verdict.process_type, "category": version.verdict.category}
    after = {"process_type": given.process_type, "category": given.category}
    if before == after:
        raise IllegalMoveError("This is the verdict already; nothing was changed.")
    if not given.reason.strip():
        raise IllegalMoveError("A verdict is changed with a reason.")
    made = _put(version, VerdictOverride(reason=given.reason.strip(), decided_by=actor, **after))
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


def _put(version: RequirementVersion, override: VerdictOverride) -> VerdictOverride:
    """Add it and bring what is in force up to date."""
    version.overrides.append(override)
    if version.verdict is not None:
        version.verdict.scope = Scope.INSIDE
        version.verdict.process_type = override.process_type
        version.verdict.category = override.category
    return override
