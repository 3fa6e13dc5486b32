"""A vendor's own room: its profile, and its capabilities listed, written and switched."""

from collections.abc import Callable

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal.db import transaction
from portal.errors import ChangedMeanwhileError, NotAllowedError
from portal.forms.capability import ROWS, CapabilityForm
from portal.forms.profile import ProfileForm
from portal.inputs import CapabilityInput
from portal.queries import capabilities as queries
from portal.queries.catalogue import read_catalogue
from portal.queries.vendors import said_by
from portal.services import capabilities, organisations
from portal.web import guards
from portal.web.database import session
from portal.web.pages import page_number

vendors = Blueprint("vendors", __name__)

ONE = "/capabilities/<int(max=2147483647):id>"
CHANGED = (
    "This capability was changed on another tab or by a colleague after you opened it. What you typed is kept here; "
    "save it again to replace the other version."
)


def profile_typed_again(reason: str) -> str:
    """The profile with everything that was typed, although it could not be taken."""
    form = ProfileForm()
    form.form_errors.append(reason)
    return render_template("vendors/profile.html", form=form)


def typed_again(reason: str) -> str:
    """The capability with everything that was typed, although it could not be taken."""
    form = _offered(CapabilityForm())
    form.form_errors.append(reason)
    return _page(form)


@vendors.route("/profile", methods=["GET", "POST"])
@guards.role("vendor")
@guards.keeps_typed(profile_typed_again)
def profile() -> ResponseReturnValue:
    """What clients read about the vendor."""
    if request.method == "GET":
        return render_template("vendors/profile.html", form=ProfileForm.showing(said_by(guards.actor().organisation)))
    form = ProfileForm()
    if not form.validate():
        return render_template("vendors/profile.html", form=form), 400
    try:
        with transaction(session()) as opened:
            organisations.update_profile(opened, guards.actor(), guards.actor().organisation, form.given())
    except NotAllowedError as error:
        form.form_errors.append(str(error))
        return render_template("vendors/profile.html", form=form), 409
    flash("The profile is saved.")
    return redirect(url_for("vendors.profile"), code=303)


@vendors.get("/capabilities", endpoint="capabilities")
@guards.role("vendor")
def listed() -> ResponseReturnValue:
    """What the vendor offers, and what is worth saying about it and is not said."""
    page = queries.list_capabilities(session(), guards.actor(), page_number())
    return render_template("vendors/capabilities.html", page=page, organisation=guards.actor().organisation)


@vendors.route("/capabilities/new", methods=["GET", "POST"])
@guards.role("vendor")
@guards.keeps_typed(typed_again)
def new() -> ResponseReturnValue:
    """A new capability, switched on."""
    form = _offered(CapabilityForm())
    if request.method == "GET":
        return _page(form)

    def save() -> None:
        capabilities.create(session(), guards.actor(), guards.actor().organisation, form.given())

    return _row_asked_for(form) or _saved(form, save, "The capability is saved and switched on. The next match sees it.")


@vendors.route(ONE, methods=["GET", "POST"])
@guards.role("vendor")
@guards.keeps_typed(typed_again)
def edit(id: int) -> ResponseReturnValue:
    """One capability, for reading and changing."""
    found = queries.capability_of(session(), guards.actor(), id)
    before, row = queries.said_in(found), queries.row_of(found)
    if request.method == "GET":
        return _page(_offered(CapabilityForm.showing(before, found.lock_version), before), row)
    form = _offered(CapabilityForm(), before)

    def save() -> None:
        capability = queries.capability_of(session(), guards.actor(), id)
        seen, form.lock_version.data = _version(form), str(capability.lock_version)
        capabilities.change(session(), guards.actor(), capability, form.given(), seen)

    return _row_asked_for(form, row, before) or _saved(form, save, "The capability is saved. The next match sees it as it is now.", row)


@vendors.post(ONE + "/switch")
@guards.role("vendor")
def switch(id: int) -> ResponseReturnValue:
    """On: matches see it. Off: it is kept, and matches pass it over."""
    on = request.form.get("on") == "yes"
    with transaction(session()) as opened:
        capabilities.switch(opened, guards.actor(), queries.capability_of(opened, guards.actor(), id), on)
    flash(f"The capability is switched {'on. The next match sees it' if on else 'off. It is kept, and matches pass it over'}.")
    return redirect(url_for("vendors.capabilities"), code=303)


def _offered(form: CapabilityForm, before: CapabilityInput | None = None) -> CapabilityForm:
    form.offer(read_catalogue(session()))
    if before:
        form.trust(before)
    return form


def _version(form: CapabilityForm) -> int | None:
    version = form.lock_version.data or ""
    return int(version) if version.isascii() and version.isdecimal() else None


def _row_asked_for(
    form: CapabilityForm, row: queries.CapabilityRow | None = None, before: CapabilityInput | None = None
) -> ResponseReturnValue | None:
    """The page with one blank row more, if that is what the button was for; nothing is judged or saved yet."""
    name = request.form.get("add")
    if name not in ROWS:
        return None
    form.add_row(name)
    return _page(_offered(form, before), row)


def _saved(form: CapabilityForm, save: Callable[[], None], message: str, row: queries.CapabilityRow | None = None) -> ResponseReturnValue:
    """The list once `save` is done; the form again, with what was typed, where it cannot be."""
    if not form.validate():
        return _page(form, row), 400
    try:
        with transaction(session()):
            save()
    except (ChangedMeanwhileError, NotAllowedError) as error:
        form.form_errors.append(CHANGED if isinstance(error, ChangedMeanwhileError) else str(error))
        return _page(form, row), 409
    flash(message)
    return redirect(url_for("vendors.capabilities"), code=303)


def _page(form: CapabilityForm, row: queries.CapabilityRow | None = None) -> str:
    return render_template("vendors/capability.html", form=form, found=row)
