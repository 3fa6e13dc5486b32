"""Writing a requirement: a draft may be incomplete, posting and revising need enough to be matched. Nothing typed is lost."""

from collections.abc import Callable

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from wtforms import HiddenField

from matching.types import Verdict
from portal.db import transaction
from portal.errors import ChangedMeanwhileError, NotAllowedError
from portal.forms.requirement import QUESTIONS, RequirementForm
from portal.forms.revision import RevisionForm
from portal.inputs import RequirementInput
from portal.queries import requirements as queries
from portal.queries.catalogue import read_catalogue
from portal.queries.must_haves import MustHaves, must_haves_of
from portal.services import requirements
from portal.web import guards, limits
from portal.web.clients.routes import ONE, clients
from portal.web.database import capabilities, session
from portal.web.limits import limiter
from portal.workflow import IllegalMoveError, RequirementStatus, can_move

CHANGED = "Somebody changed this requirement after you opened it. What you typed is kept here; save it again to replace the other version."
CHANGED_REVISION = "A new version was posted after you opened this one. What you typed is kept here; post it again to make the next one."


def typed_again(reason: str) -> str:
    """The page with everything that was typed, although it could not be taken."""
    form = _offered(RevisionForm() if "version" in request.form else RequirementForm())
    form.form_errors.append(reason)
    return _page(form)


@clients.route("/new", methods=["GET", "POST"])
@guards.role("client")
@guards.keeps_typed(typed_again)
def new() -> ResponseReturnValue:
    """A new requirement, saved as a draft or posted at once."""
    form = _offered(RequirementForm())
    if request.method == "GET":
        return _page(form)

    def save() -> int:
        requirement = requirements.save_draft(session(), guards.actor(), form.given())
        if _is_to_be_posted():
            requirements.post(session(), guards.actor(), requirement)
        return requirement.id

    return _saved(form, save)


@clients.route(ONE + "/edit", methods=["GET", "POST"])
@guards.role("client")
@guards.keeps_typed(typed_again)
def edit(id: int) -> ResponseReturnValue:
    """A draft written on, or a new version of what was posted or returned."""
    found = queries.requirement_of(session(), guards.actor(), id)
    is_revision = found.status is not RequirementStatus.DRAFT
    if request.method == "GET":
        if is_revision and not can_move(found.status, "revise"):
            raise IllegalMoveError(f"A requirement that is {found.status.replace('_', ' ')} cannot be revised.")
        kind = RevisionForm if is_revision else RequirementForm
        form = _offered(kind.showing(queries.said_in(found.version), found.lock_version))
        if isinstance(form, RevisionForm):
            form.version.data = str(found.version.number)
        return _page(form, id)
    form = _offered(RevisionForm() if is_revision else RequirementForm())

    def save() -> int:
        requirement = queries.requirement_of(session(), guards.actor(), id)
        if isinstance(form, RevisionForm):
            _expect_unchanged(form.version, requirement.version.number)
            requirements.revise(session(), guards.actor(), requirement, form.given(), form.addendum.data or "")
            return id
        _expect_unchanged(form.lock_version, requirement.lock_version)
        requirements.save_draft(session(), guards.actor(), form.given(), requirement)
        if _is_to_be_posted():
            requirements.post(session(), guards.actor(), requirement)
        return id

    return _saved(form, save, id)


@clients.post("/preview")
@guards.public
@limiter.limit(limits.VERDICTS)
def preview() -> ResponseReturnValue:
    """The verdict on what is typed so far. Nothing is stored and nobody has to be signed in, so that it never interrupts."""
    form = _offered(RequirementForm())
    form.is_storable()
    given = form.given()
    said = given.description or given.title or given.category or given.answers
    verdict = requirements.verdict_for(given) if said else None
    return render_template("clients/_verdict.html", given=given, verdict=verdict, must_haves=_must_haves(given, verdict))


def _offered(form: RequirementForm) -> RequirementForm:
    form.offer(read_catalogue(session()))
    return form


def _is_to_be_posted() -> bool:
    return request.form.get("intent") == "post"


def _expect_unchanged(begun_from: HiddenField, now: int) -> None:
    """Stop the older of two tabs once; the form then carries what is there now, so that sending it again goes on from that."""
    seen, begun_from.data = begun_from.data, str(now)
    if seen and seen != begun_from.data:
        raise ChangedMeanwhileError(CHANGED)


def _page(form: RequirementForm, id: int | None = None) -> str:
    given = form.given()
    verdict = requirements.verdict_for(given) if given.description else None
    return render_template(
        "clients/writing.html",
        form=form,
        id=id,
        is_revision=isinstance(form, RevisionForm),
        questions=QUESTIONS,
        given=given,
        verdict=verdict,
        must_haves=_must_haves(given, verdict),
    )


def _must_haves(given: RequirementInput, verdict: Verdict | None) -> MustHaves | None:
    """How many vendors are left, for clients alone: others have no business to ask."""
    visitor = guards.visitor()
    if verdict is None or visitor is None or visitor.role != "client":
        return None
    return must_haves_of(session(), capabilities(), visitor, given, verdict)


def _saved(form: RequirementForm, save: Callable[[], int], id: int | None = None) -> ResponseReturnValue:
    """The requirement's page once `save` is done; the form again, with what was typed, where it cannot be."""
    is_posted = isinstance(form, RevisionForm) or _is_to_be_posted()
    if not (form.validate() if is_posted else form.is_storable()):
        return _page(form, id), 400
    try:
        with transaction(session()):
            id = save()
    except (ChangedMeanwhileError, IllegalMoveError, NotAllowedError) as error:
        changed = CHANGED_REVISION if isinstance(form, RevisionForm) else CHANGED
        form.form_errors.append(changed if isinstance(error, ChangedMeanwhileError) else str(error))
        return _page(form, id), 409
    flash("It is posted. You can leave this page; the match goes on." if is_posted else "The draft is saved.")
    return redirect(url_for("clients.requirement", id=id), code=303)
