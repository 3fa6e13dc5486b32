"""What an admin decides about a finished run."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal import policies
from portal.db import utcnow
from portal.errors import NotAllowedError
from portal.findings import findings_of
from portal.models import ConflictOfInterest, Decision, MatchRun, Organisation, Review, User
from portal.services import audit, runs
from portal.workflow import IllegalMoveError, RunState, move


def approve(session: Session, actor: User | None, run: MatchRun, reason: str = "") -> Review:
    """The run becomes the client's shortlist; requirement: in review → shortlisted.

    Raises:
        IllegalMoveError: there is a newer run, or a ranked vendor has been suspended or declared in conflict of interest since.
    """
    found = findings_of(run)
    ranked = {int(placement.vendor_id) for placement in found.ranking.placements} if found else set()
    declared = select(ConflictOfInterest.vendor_id).where(ConflictOfInterest.client_id == run.organisation_id)
    for since, which in (("Suspended", Organisation.is_suspended), ("Declared in conflict of interest", Organisation.id.in_(declared))):
        names = session.scalars(select(Organisation.name).where(which, Organisation.id.in_(ranked)).order_by(Organisation.name)).all()
        if names:
            raise IllegalMoveError(f"{since} since the run: {', '.join(names)}. Run it again before you approve.")
    return _decide(session, actor, run, Decision.APPROVED, "approve", reason)


def send_back(session: Session, actor: User | None, run: MatchRun, reason: str) -> Review:
    """The client is asked to revise, with the reason; requirement: in review → returned."""
    if not reason.strip():
        raise IllegalMoveError("A requirement is returned with a reason.")
    return _decide(session, actor, run, Decision.RETURNED, "send_back", reason)


def _decide(session: Session, actor: User | None, run: MatchRun, decision: Decision, verb: str, reason: str) -> Review:
    if actor is None or not policies.can_review(actor, run.requirement):
        raise NotAllowedError("Only admins can decide about a run, and not about one of their own organisation.")
    if run.state is not RunState.DONE or runs.newest(session, run.requirement) is not run:
        raise IllegalMoveError("Only the requirement's newest run can be decided about, once it is done.")
    before = run.requirement.status
    move(run.requirement, verb)
    review = Review(run=run, decision=decision, reason=reason.strip(), decided_by=actor, decided_at=utcnow())
    session.add(review)
    after = {"status": run.requirement.status, "run": run.id, "reason": review.reason}
    audit.record(session, actor, verb, run.requirement, {"status": before}, after)
    return review
