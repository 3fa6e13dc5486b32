"""The operator's pages: the match queue, a run in full and what is decided about it, the audit trail."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal.db import transaction
from portal.forms.overrides import OverrideForm
from portal.forms.reviews import ApprovalForm, ReturnForm
from portal.queries.audit import read_events, read_trail
from portal.queries.catalogue import read_catalogue
from portal.queries.match_queue import ALL, ATTENTION, read_queue
from portal.queries.runs import read_run, run_of, standing_of
from portal.services import reviews, runs, verdict_overrides
from portal.web import guards
from portal.web.clients.differences import difference_of
from portal.web.database import session
from portal.web.pages import page_number
from portal.web.particulars import particulars_of
from portal.workflow import RunState

admins = Blueprint("admins", __name__, url_prefix="/admin")

ONE = "/runs/<int(max=2147483647):run_id>"
VIEWS = (ATTENTION, *(state.value for state in RunState), ALL)


@admins.get("/queue")
@guards.role("operator")
def queue() -> ResponseReturnValue:
    """The match queue; what needs an admin first, unless the address asks for another view."""
    view = request.args.get("show", ATTENTION)
    view = view if view in VIEWS else ATTENTION
    order = request.args.get("order")
    # What waits for an admin is served in turn, everything else is read from the newest on.
    oldest_first = order == "oldest" if order in ("oldest", "newest") else view in (ATTENTION, RunState.QUEUED)
    found = read_queue(session(), view, oldest_first=oldest_first, number=page_number())
    return render_template("admins/queue.html", queue=found, view=view, oldest_first=oldest_first)


@admins.get(ONE)
@guards.role("operator")
def run(run_id: int) -> ResponseReturnValue:
    """A run in full."""
    return _run_page(run_id)


@admins.get(ONE + "/state")
@guards.role("operator")
def run_state(run_id: int) -> ResponseReturnValue:
    """Where the run stands, for the page that shows it moving; once it is over the whole page is asked for again."""
    standing = standing_of(session(), run_id)
    answer = render_template("admins/_moving.html", standing=standing)
    return (answer, 200) if standing.is_moving else (answer, 200, {"HX-Refresh": "true"})


@admins.post(ONE + "/approve")
@guards.role("operator")
def approve(run_id: int) -> ResponseReturnValue:
    """The run becomes the client's shortlist."""
    form = ApprovalForm()
    if not form.validate_on_submit():
        return _run_page(run_id, approval=form), 400
    with transaction(session()) as opened:
        reviews.approve(opened, guards.actor(), run_of(opened, run_id), form.note.data or "")
    flash("Approved. The client can read the shortlist now.")
    return _to_run(run_id)


@admins.post(ONE + "/return")
@guards.role("operator")
def send_back(run_id: int) -> ResponseReturnValue:
    """The client is asked to revise, with the reason."""
    form = ReturnForm()
    if not form.validate_on_submit():
        return _run_page(run_id, returning=form), 400
    with transaction(session()) as opened:
        reviews.send_back(opened, guards.actor(), run_of(opened, run_id), form.reason.data or "")
    flash("Returned. The client reads your reason and can revise the requirement.")
    return _to_run(run_id)


@admins.post(ONE + "/verdict")
@guards.role("operator")
def override(run_id: int) -> ResponseReturnValue:
    """What the admin decides instead of the engine's verdict; the next run uses it."""
    form = OverrideForm()
    form.offer(read_catalogue(session()))
    if not form.validate_on_submit():
        return _run_page(run_id, changing=form), 400
    with transaction(session()) as opened:
        verdict_overrides.override(opened, guards.actor(), run_of(opened, run_id).requirement, form.given())
    flash("The verdict is changed. The engine's own is kept beside it; the next run uses yours.")
    return _to_run(run_id)


@admins.post(ONE + "/again")
@guards.role("operator")
def run_again(run_id: int) -> ResponseReturnValue:
    """Another run of the same requirement."""
    with transaction(session()) as opened:
        another = runs.run_again(opened, guards.actor(), run_of(opened, run_id).requirement).id
    flash("A new run is queued.")
    return _to_run(another)


@admins.post(ONE + "/cancel")
@guards.role("operator")
def cancel(run_id: int) -> ResponseReturnValue:
    """The end of a queued or running run."""
    with transaction(session()) as opened:
        runs.cancel(opened, guards.actor(), run_of(opened, run_id))
    flash("The run is cancelled.")
    return _to_run(run_id)


@admins.get("/audit")
@guards.role("operator")
def events() -> ResponseReturnValue:
    """The newest events of all."""
    return render_template("admins/events.html", page=read_events(session(), page_number()))


@admins.get("/audit/<object_type>/<int(max=2147483647):object_id>")
@guards.role("operator")
def trail(object_type: str, object_id: int) -> ResponseReturnValue:
    """What happened to one thing."""
    page = read_trail(session(), object_type, object_id, page_number())
    return render_template("admins/trail.html", page=page, object_type=object_type, object_id=object_id)


def _run_page(
    run_id: int, approval: ApprovalForm | None = None, returning: ReturnForm | None = None, changing: OverrideForm | None = None
) -> str:
    """The run with its forms, empty but for the one that was sent."""
    found = read_run(session(), run_id, page_number())
    catalogue = read_catalogue(session())
    return render_template(
        "admins/run.html",
        page=found,
        difference=difference_of(found.said_before, found.said, catalogue) if found.said_before else None,
        particulars=particulars_of(found.said, found.in_force),
        approval=approval or ApprovalForm(formdata=None),
        returning=returning or ReturnForm(formdata=None),
        changing=changing or OverrideForm.showing(found.in_force, catalogue),
        catalogue=catalogue,
    )


def _to_run(run_id: int) -> ResponseReturnValue:
    return redirect(url_for("admins.run", run_id=run_id), code=303)
