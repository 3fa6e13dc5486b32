"""A client's requirements: listed, followed from posting to the shortlist, cancelled and withdrawn. Writing is in `writing`."""

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from matching.types import Verdict
from portal.db import transaction
from portal.forms.copies import CopyForm
from portal.forms.overrides import OverrideForm
from portal.inputs import RequirementInput
from portal.queries import reliefs, shortlists, splits
from portal.queries import requirements as queries
from portal.queries.catalogue import Catalogue, read_catalogue
from portal.queries.run_comparisons import count_published
from portal.queries.timelines import timeline_of
from portal.queries.verdicts import override_view
from portal.queries.versions import versions_of
from portal.services import requirement_copies, requirement_splits, requirements, runs, verdict_overrides
from portal.web import guards
from portal.web.clients.facts import facts_of
from portal.web.database import session
from portal.web.pages import page_number
from portal.web.particulars import particulars_of
from portal.web.wording import status_of
from portal.workflow import IllegalMoveError, RequirementStatus

clients = Blueprint("clients", __name__, url_prefix="/requirements")

ONE = "/<int(max=2147483647):id>"


@clients.get("", endpoint="requirements")
@guards.role("client")
def listed() -> ResponseReturnValue:
    """What the organisation wants to outsource, what waits for it first."""
    status = _status_asked_for()
    counts = queries.count_by_status(session(), guards.actor())
    return render_template(
        "clients/requirements.html",
        page=queries.list_requirements(session(), guards.actor(), status, page_number()),
        counts=counts,
        statuses=[(kind.value, status_of(kind).label, counts[kind]) for kind in RequirementStatus if kind in counts],
        status=status,
    )


@clients.get(ONE)
@guards.role("client")
def requirement(id: int) -> ResponseReturnValue:
    """Where one requirement stands, what was said in it, and the verdict."""
    return _requirement_page(id)


@clients.post(ONE + "/verdict")
@guards.role("client")
def override(id: int) -> ResponseReturnValue:
    """What the client decides instead of the engine's verdict; the next run uses it."""
    form = OverrideForm()
    form.offer(read_catalogue(session()))
    if not form.validate_on_submit():
        return _requirement_page(id, form), 400
    with transaction(session()) as opened:
        found = queries.requirement_of(opened, guards.actor(), id)
        verdict_overrides.override(opened, guards.actor(), found, form.given())
    flash("The verdict is changed. The engine's own is kept beside it; the next run uses yours.")
    return _back_to(id)


def _requirement_page(id: int, changing: OverrideForm | None = None) -> str:
    found = queries.requirement_of(session(), guards.actor(), id)
    progress = queries.progress_of(session(), found)
    said = queries.said_in(found.version)
    verdict = _verdict(progress, said)
    catalogue = read_catalogue(session())
    return render_template(
        "clients/requirement.html",
        progress=progress,
        misses=_misses(progress),
        reliefs=_reliefs(progress),
        said=said,
        facts=facts_of(said, catalogue),
        catalogue=catalogue,
        particulars=particulars_of(said, verdict),
        verdict=queries.engine_verdict(found) or verdict,
        decision=override_view(found.version.override, found.version),
        changing=_override_form(found.version.verdict is not None, verdict, catalogue, changing),
        split=requirement_splits.split_for(said, verdict) if verdict else None,
        parts=splits.parts_of(session(), found),
        whole=splits.whole_of(session(), found),
        copy_key=CopyForm.fresh_key(),
        versions=versions_of(session(), found),
        published=count_published(session(), found),
        timeline=timeline_of(session(), found),
    )


@clients.get(ONE + "/progress", endpoint="progress")
@guards.role("client")
def follow(id: int) -> ResponseReturnValue:
    """The part of the page that moves while a run does; nothing while it is as the page has `seen` it."""
    if "HX-Request" not in request.headers:
        return redirect(url_for("clients.requirement", id=id), code=303)
    found = queries.requirement_of(session(), guards.actor(), id)
    progress = queries.progress_of(session(), found)
    if progress.mark == request.args.get("seen"):
        return "", 204
    return render_template(
        "clients/_progress.html",
        progress=progress,
        misses=_misses(progress),
        reliefs=_reliefs(progress),
        catalogue=read_catalogue(session()),
        copy_key=CopyForm.fresh_key(),
        versions=versions_of(session(), found),
        published=count_published(session(), found),
        timeline=timeline_of(session(), found),
        is_part=True,
    )


@clients.post(ONE + "/cancel")
@guards.role("client")
def cancel(id: int) -> ResponseReturnValue:
    """End the open run; the requirement can be revised or matched again."""
    with transaction(session()) as opened:
        found = queries.requirement_of(opened, guards.actor(), id)
        run = queries.progress_of(opened, found).run
        if run is None:
            raise IllegalMoveError("There is no run to cancel.")
        runs.cancel(opened, guards.actor(), run)
    flash("The run is cancelled. Revise the requirement, or have it matched again.")
    return _back_to(id)


@clients.post(ONE + "/match")
@guards.role("client")
def match(id: int) -> ResponseReturnValue:
    """Another run of what was posted."""
    with transaction(session()) as opened:
        runs.queue(opened, guards.actor(), queries.requirement_of(opened, guards.actor(), id))
    return _back_to(id)


@clients.post(ONE + "/duplicate")
@guards.role("client")
def duplicate(id: int) -> ResponseReturnValue:
    """A draft that says the same, to be written on."""
    form = CopyForm()
    if not form.validate():
        abort(400)
    with transaction(session()) as opened:
        found = queries.requirement_of(opened, guards.actor(), id)
        draft = requirement_copies.duplicate(opened, guards.actor(), found, queries.said_in(found.version), form.key.data or "").id
    flash("This is the copy, a draft of its own. Change what differs and post it.")
    return redirect(url_for("clients.edit", id=draft), code=303)


@clients.post(ONE + "/split")
@guards.role("client")
def split(id: int) -> ResponseReturnValue:
    """Two drafts made of hybrid work."""
    with transaction(session()) as opened:
        found = queries.requirement_of(opened, guards.actor(), id)
        said = queries.said_in(found.version)
        verdict = _verdict(queries.progress_of(opened, found), said)
        if verdict is None:
            raise IllegalMoveError("There is no verdict yet: describe the work first.")
        requirement_splits.split_up(opened, guards.actor(), found, said, verdict)
    flash("Two drafts are made. Finish and post each when it is ready.")
    return redirect(url_for("clients.requirements", status=RequirementStatus.DRAFT), code=303)


@clients.post(ONE + "/withdraw")
@guards.role("client")
def withdraw(id: int) -> ResponseReturnValue:
    """Take the requirement back for good."""
    with transaction(session()) as opened:
        requirements.withdraw(opened, guards.actor(), queries.requirement_of(opened, guards.actor(), id))
    flash("The requirement is withdrawn.")
    return _back_to(id)


def _override_form(is_judged: bool, verdict: Verdict | None, catalogue: Catalogue, sent: OverrideForm | None) -> OverrideForm | None:
    """The form as it was sent, or with the verdict in force; None where nothing was judged yet."""
    if sent or verdict is None or not is_judged:
        return sent
    return OverrideForm.showing(verdict, catalogue)


def _verdict(progress: queries.Progress, said: RequirementInput) -> Verdict | None:
    """The stored verdict; for a draft what the engine says now, if there is anything to judge."""
    return progress.verdict or (requirements.verdict_for(said) if said.description else None)


def _misses(progress: queries.Progress) -> shortlists.Misses | None:
    return shortlists.misses_of(session(), progress.run) if progress.run and progress.found_nobody else None


def _reliefs(progress: queries.Progress) -> reliefs.Reliefs | None:
    """What relaxing would gain, once the client may know what the run found."""
    is_known = progress.found_nobody or progress.status in (RequirementStatus.RETURNED, RequirementStatus.SHORTLISTED)
    return reliefs.named_reliefs_of(session(), progress.run) if progress.run and is_known else None


def _status_asked_for() -> RequirementStatus | None:
    asked = request.args.get("status", "")
    return RequirementStatus(asked) if asked in set(RequirementStatus) else None


def _back_to(id: int) -> ResponseReturnValue:
    return redirect(url_for("clients.requirement", id=id), code=303)
