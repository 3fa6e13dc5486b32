"""Views of a shortlist: other weights kept under a name, with a reason. What was published is never touched."""

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from portal import policies
from portal.errors import NameTakenError, NotAllowedError
from portal.inputs import ShortlistViewInput
from portal.models import MatchRun, ShortlistView, User
from portal.services import audit
from portal.workflow import IllegalMoveError

NAME_TAKEN = "There is a view of this name already; give this one another name."


def save(session: Session, actor: User, run: MatchRun, given: ShortlistViewInput) -> ShortlistView:
    """A new view of a published run.

    Raises:
        IllegalMoveError: it has no name or no reason.
        NameTakenError: the requirement has a view of this name.
    """
    if not policies.can_keep_views(actor, run.requirement):
        raise NotAllowedError("Only the client keeps views of its shortlists.")
    if not given.name.strip() or not given.reason.strip():
        raise IllegalMoveError("A view has a name and a reason.")
    made = ShortlistView(
        organisation_id=run.organisation_id,
        requirement=run.requirement,
        run=run,
        name=given.name.strip(),
        reason=given.reason.strip(),
        weights=dict(given.weights),
        created_by=actor,
    )
    try:
        with session.begin_nested():
            session.add(made)
    except IntegrityError as error:
        raise NameTakenError(NAME_TAKEN) from error
    after = {"name": made.name, "run": run.id, "reason": made.reason, "weights": made.weights}
    audit.record(session, actor, "save_view", run.requirement, None, after)
    return made


def delete(session: Session, actor: User, view: ShortlistView) -> None:
    """The view is gone; the audit trail keeps what it was."""
    if not policies.can_keep_views(actor, view.requirement):
        raise NotAllowedError("Only the client deletes views of its shortlists.")
    before = {"name": view.name, "run": view.run_id, "reason": view.reason, "weights": view.weights}
    audit.record(session, actor, "delete_view", view.requirement, before, None)
    session.delete(view)
    session.flush()
