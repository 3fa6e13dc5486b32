"""The weight profiles: both in force side by side, their history, and a copy to edit with a reason."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from matching.types import ProcessType
from portal.db import transaction
from portal.forms.weights import WeightProfileForm
from portal.queries.weights import CRITERION_KEYS, ProfileRow, profile_of, read_profiles
from portal.services import weight_profiles
from portal.web import guards
from portal.web.admins.routes import admins
from portal.web.database import session
from portal.workflow import IllegalMoveError

COPY = "/weights/<any(BPO, KPO):process_type>/<int(max=2147483647):version>/copy"


@admins.get("/weights")
@guards.role("operator")
def weights() -> ResponseReturnValue:
    """What counts how much, now and before."""
    profiles = read_profiles(session())
    in_force = {kind.value: next(row for row in rows if row.is_current) for kind, rows in profiles.items()}
    return render_template("admins/weights.html", profiles=profiles, in_force=in_force, criteria=CRITERION_KEYS)


@admins.route(COPY, methods=["GET", "POST"])
@guards.role("operator")
def copy_weights(process_type: str, version: int) -> ResponseReturnValue:
    """A version of a profile to edit as a copy; saved, it is in force from the next run on."""
    profile = profile_of(session(), ProcessType(process_type), version)
    if request.method == "GET":
        return _copy_page(WeightProfileForm.showing(profile.name, profile.weights), profile)
    form = WeightProfileForm()
    if not form.validate():
        return _copy_page(form, profile), 400
    try:
        with transaction(session()) as opened:
            weight_profiles.save_copy(opened, guards.actor(), profile.process_type, form.given())
    except IllegalMoveError as error:
        form.form_errors.append(str(error))
        return _copy_page(form, profile), 409
    flash("The weights are saved. Runs that are queued from now on use them; finished runs keep those they had.")
    return redirect(url_for("admins.weights"), code=303)


def _copy_page(form: WeightProfileForm, profile: ProfileRow) -> str:
    return render_template("admins/weights_copy.html", form=form, profile=profile)
