"""Writing a requirement, task by task: the list, a page for each task, and the check before it is posted.

A draft is written in place; what was posted is revised beside it, until the revision is posted as the next version. Every
page saves only the entries that it shows. Nothing typed is lost: not when the session ends, not to another tab, not to a
double click.
"""

from secrets import token_urlsafe

from flask import abort, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from portal.db import transaction
from portal.errors import ChangedMeanwhileError, NotAllowedError
from portal.forms.posting import OnceForm, RevisionForm
from portal.forms.requirement import ENTRIES, RequirementForm
from portal.intake.tasks import TASK, Task, all_names, names_on, next_task
from portal.queries import changes
from portal.queries import requirements as queries
from portal.queries.catalogue import read_catalogue
from portal.queries.writing import Writing, writing_of
from portal.services import requirements
from portal.web import guards, limits
from portal.web.clients import saving
from portal.web.clients.routes import ONE, clients
from portal.web.clients.saving import ClashError, OvertakenError, SentBeforeError
from portal.web.clients.task_pages import aside, check_page, list_page, task_page
from portal.web.database import session
from portal.web.limits import limiter
from portal.workflow import IllegalMoveError, RequirementStatus

WORDS = TASK["words"]
BUSY = "Others are changing this requirement right now. What you typed is kept here: send it again."
SENT_BEFORE = "This form was saved before, with other words. What you typed now is kept: send it again to save it as one more requirement."


def typed_again(reason: str) -> str:
    """The page with everything that was typed, although it could not be taken."""
    address = request.view_args or {}
    task = _task(address.get("task", WORDS.code))
    form = _sent(task)
    form.form_errors.append(reason)
    return task_page(task, form, Writing(id=address.get("id")))


@clients.route("/new", methods=["GET", "POST"])
@guards.role("client")
@guards.keeps_typed(typed_again)
def new() -> ResponseReturnValue:
    """The first task of a new requirement, which is enough to post it."""
    form = _offered(RequirementForm().keep(WORDS.names))
    if request.method == "GET":
        return task_page(WORDS, form, Writing())

    def save() -> str:
        id = requirements.save_draft(session(), guards.actor(), form.given()).id
        return saving.post(id, form.given()) if _is_to_be_posted() else _after(WORDS, id)

    if not (form.validate() if _is_to_be_posted() else form.is_storable()):
        return task_page(WORDS, form, Writing()), 400
    try:
        return _go_on(saving.once(form, save, is_new=True))
    except SentBeforeError as error:
        form.form_key.data = token_urlsafe()
        form.form_errors.append(SENT_BEFORE)
        return task_page(WORDS, form, Writing(), saved_at=error.led_to), 409
    except (ChangedMeanwhileError, IllegalMoveError, NotAllowedError) as error:
        form.form_errors.append(BUSY if isinstance(error, ChangedMeanwhileError) else str(error))
        return task_page(WORDS, form, Writing()), 409


@clients.get(ONE + "/edit")
@guards.role("client")
def edit(id: int) -> ResponseReturnValue:
    """The tasks of a draft or of a revision, and how far each has come."""
    return list_page(_to_be_written(id))


@clients.route(ONE + "/edit/<task>", endpoint="task", methods=["GET", "POST"])
@guards.role("client")
@guards.keeps_typed(typed_again)
def write(id: int, task: str) -> ResponseReturnValue:
    """One task of it."""
    chosen = _task(task)
    if request.method == "POST":
        return _saved(chosen, id, _sent(chosen))
    writing = _to_be_written(id)
    names = names_on(chosen, writing.verdict_on(writing.said))
    return task_page(chosen, _offered(RequirementForm.showing(writing.said, writing.seen).keep(names)), writing)


def _saved(task: Task, id: int, form: RequirementForm) -> ResponseReturnValue:
    """On to where the button leads; the page again, with what was typed, where it cannot be saved."""

    def save() -> str:
        given = saving.put(id, form)
        return saving.post(id, given) if _is_to_be_posted() else _after(task, id)

    def again(code: int, reason: str) -> ResponseReturnValue:
        form.form_errors.append(reason)
        return task_page(task, form, writing_of(session(), guards.actor(), id)), code

    writing = writing_of(session(), guards.actor(), id)
    if not (form.validate() if _is_to_be_posted() else form.is_storable()):
        return task_page(task, form, writing), 400
    try:
        return _go_on(saving.once(form, save))
    except ClashError as error:
        shown = RequirementForm.showing(error.result.merged, error.newest).keep({field.name for field in form})
        return task_page(task, _offered(shown), writing_of(session(), guards.actor(), id), clash=error), 409
    except ChangedMeanwhileError:
        return again(409, BUSY)
    except (IllegalMoveError, NotAllowedError) as error:
        return again(409, f"{error} What you typed is kept here.")


def addendum_typed_again(reason: str) -> str:
    """The check with the addendum that was typed, although it could not be taken."""
    form = RevisionForm()
    form.form_errors.append(reason)
    return check_page(Writing(id=(request.view_args or {})["id"], status=RequirementStatus.POSTED), form)


@clients.route(ONE + "/edit/check", methods=["GET", "POST"])
@guards.role("client")
@guards.keeps_typed(addendum_typed_again)
def check(id: int) -> ResponseReturnValue:
    """Everything as it will be read, with a way to change each part; from here it is posted."""
    if request.method == "GET":
        writing = _to_be_written(id)
        kind = RevisionForm if writing.is_revision else OnceForm
        return check_page(writing, kind(formdata=None, data={"seen": str(writing.seen)}))
    form = RevisionForm() if "addendum" in request.form else OnceForm()

    def save() -> str:
        newest = writing_of(session(), guards.actor(), id)
        if saving.seen_by(form, newest.seen) < newest.seen:
            raise OvertakenError
        return saving.post(id, newest.said, request.form.get("addendum", ""))

    if not form.validate():
        return check_page(writing_of(session(), guards.actor(), id), form), 400
    try:
        return _go_on(saving.once(form, save))
    except OvertakenError:
        writing = writing_of(session(), guards.actor(), id)
        found = queries.requirement_of(session(), guards.actor(), id)
        since = changes.meanwhile(session(), found, saving.seen_by(form, writing.seen))
        form.seen.data = str(writing.seen)
        return check_page(writing, form, since), 409


@clients.post(ONE + "/edit/discard")
@guards.role("client")
def discard(id: int) -> ResponseReturnValue:
    """Give the revision up; what was posted stays as it is."""
    with transaction(session()) as opened:
        requirements.discard_revision(opened, guards.actor(), queries.requirement_of(opened, guards.actor(), id))
    flash("The revision is discarded. What was posted stays as it is.")
    return redirect(url_for("clients.requirement", id=id), code=303)


@clients.post("/preview")
@guards.public
@limiter.limit(limits.VERDICTS)
def preview() -> ResponseReturnValue:
    """The verdict and the vendors left for what is typed so far, over what was saved of the requirement that the address names.

    Nothing is stored and nobody has to be signed in, so that it never interrupts.
    """
    id, visitor, writing = request.args.get("id", type=int), guards.visitor(), Writing()
    if id is not None:
        if visitor is None or visitor.role != "client":
            return "", 204
        writing = writing_of(session(), visitor, id)
    form = _offered(RequirementForm().keep(_declared() or ENTRIES))
    form.is_storable()
    return aside(TASK.get(request.args.get("task", ""), WORDS), form.over(writing.said), writing)


def _task(code: str) -> Task:
    return TASK.get(code) or abort(404)


def _to_be_written(id: int) -> Writing:
    writing = writing_of(session(), guards.actor(), id)
    if not writing.can_be_written:
        words = writing.status.replace("_", " ")
        raise IllegalMoveError(f"This requirement is {words}, so it cannot be written on now. Its page says where it stands.")
    return writing


def _offered(form: RequirementForm) -> RequirementForm:
    form.offer(read_catalogue(session()))
    return form


def _declared() -> set[str]:
    """The entries that the page says it shows: which they would be now may differ from when it was opened."""
    return set(request.form.get("fields", "").split()) & ENTRIES


def _sent(task: Task) -> RequirementForm:
    return _offered(RequirementForm().keep(all_names(task) & (_declared() or set(request.form))))


def _is_to_be_posted() -> bool:
    return request.form.get("intent") == "post"


def _after(task: Task, id: int) -> str:
    """Where the button that was pressed leads to."""
    if request.form.get("intent") == "on":
        following = next_task(task)
        return url_for("clients.task", id=id, task=following.code) if following else url_for("clients.check", id=id)
    return url_for("clients.check" if request.args.get("back") == "check" else "clients.edit", id=id)


def _go_on(address: str) -> ResponseReturnValue:
    if _is_to_be_posted() and not address.endswith("/check"):
        flash("It is posted. You can leave this page; the match goes on.")
    elif request.form.get("intent") == "list":
        flash("Saved. You can come back to it any time.")
    return redirect(address, code=303)
