"""The weight profiles that runs use: the engine's own, or the copies that an admin made of them."""

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from matching.criteria import CRITERION
from matching.types import ProcessType
from matching.weights import DEFAULT_PROFILES, TOTAL, Profiles
from matching.weights import WeightProfile as EngineProfile
from portal import policies
from portal.errors import NotAllowedError
from portal.inputs import WeightProfileInput
from portal.models import User, WeightProfile
from portal.services import audit
from portal.workflow import IllegalMoveError


def profiles_in_force(session: Session) -> Profiles:
    """The pair of profiles that the next run pins."""
    return Profiles(bpo=_in_force(session, ProcessType.BPO), kpo=_in_force(session, ProcessType.KPO))


def save_copy(session: Session, actor: User | None, process_type: ProcessType, given: WeightProfileInput) -> WeightProfile:
    """A new version of the profile of BPO or KPO work, in force from the next run on.

    Raises:
        IllegalMoveError: it is for hybrid work (which blends the two), names what is no criterion, does not sum to 100 %,
            changes nothing, or has no reason.
    """
    if not policies.can_edit_weights(actor):
        raise NotAllowedError("Only admins can change the weights.")
    before = _in_force(session, process_type)
    _check(given, process_type, before)
    present = session.scalar(select(WeightProfile).where(WeightProfile.process_type == process_type, WeightProfile.is_current))
    if present is not None:
        present.is_current = False
        session.flush()
    newest = session.scalar(select(func.max(WeightProfile.version)).where(WeightProfile.process_type == process_type)) or 1
    made = WeightProfile(
        process_type=process_type,
        version=newest + 1,
        name=given.name,
        weights=dict(given.weights),
        reason=given.reason.strip(),
        is_current=True,
        created_by=actor,
    )
    session.add(made)
    old, new = audit.changes(dict(before.weights), dict(given.weights))
    names = {"name": before.name, "version": before.version}, {"name": made.name, "version": str(made.version), "reason": made.reason}
    audit.record(session, actor, "change_weights", made, old | names[0], new | names[1])
    return made


def _in_force(session: Session, process_type: ProcessType) -> EngineProfile:
    row = session.scalar(select(WeightProfile).where(WeightProfile.process_type == process_type, WeightProfile.is_current))
    if row is not None:
        return EngineProfile(name=row.name, version=str(row.version), weights=row.weights)
    return DEFAULT_PROFILES.bpo if process_type is ProcessType.BPO else DEFAULT_PROFILES.kpo


def _check(given: WeightProfileInput, process_type: ProcessType, before: EngineProfile) -> None:
    if process_type is ProcessType.HYBRID:
        raise IllegalMoveError("Hybrid work blends the BPO and the KPO profile; change one of these.")
    if set(given.weights) != set(CRITERION) or min(given.weights.values()) < 0 or sum(given.weights.values()) != TOTAL:
        raise IllegalMoveError("Every criterion has a weight of 0 % or more, and together they are 100 %.")
    if given.name == before.name and dict(given.weights) == dict(before.weights):
        raise IllegalMoveError("Nothing was changed: these are the weights in force.")
    if not given.reason.strip() or not given.name.strip():
        raise IllegalMoveError("A copy of the weights has a name and a reason.")
