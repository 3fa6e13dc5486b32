"""A shortlist under other weights: looked at, kept as a named view with a reason, deleted. The published order stays."""

from collections.abc import Mapping

from flask import flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal.db import transaction
from portal.errors import NameTakenError
from portal.forms.other_weights import BEFORE, WEIGHT, ShortlistViewForm, read_weights, weights_in_address
from portal.queries.other_weights import found_by, under_weights
from portal.queries.requirements import name_of
from portal.queries.shortlist_views import View, view_of, views_of
from portal.queries.shortlists import published_run
from portal.services import shortlist_views
from portal.web import guards
from portal.web.clients.routes import clients
from portal.web.clients.shortlist import SHORTLIST
from portal.web.database import session
from portal.web.pages import page_number

VIEW = SHORTLIST + "/views/<int(max=2147483647):view_id>"


@clients.get(SHORTLIST + "/weights")
@guards.role("client")
def weights(id: int) -> ResponseReturnValue:
    """The order under the weights that the address asks for; the published ones where it asks for none."""
    run, review = published_run(session(), guards.actor(), id)
    found = found_by(run)
    published = found.ranking.weights
    asked = read_weights(request.args, published)
    if asked is not None and asked.weights is None:
        return _page(id, published, errors=asked.errors), 400
    now = asked.weights if asked and asked.weights else published
    if "HX-Request" not in request.headers:
        return _page(id, now)
    shown = under_weights(session(), run, review, found, now, page_number())
    answer = make_response(render_template("clients/_weights.html", id=id, shown=shown, errors={}, is_current=True, is_part=True))
    answer.headers["HX-Replace-Url"] = url_for("clients.weights", id=id, **weights_in_address(now))
    return answer


def view_typed_again(reason: str) -> str:
    """The view that was to be saved, by itself: whoever is signed out sees no shortlist."""
    form = ShortlistViewForm()
    form.form_errors.append(reason)
    sent = {name: value for name, value in request.form.items() if name.startswith((WEIGHT, BEFORE))}
    return render_template("clients/view_again.html", form=form, sent=sent)


@clients.post(SHORTLIST + "/views")
@guards.role("client")
@guards.keeps_typed(view_typed_again)
def save_view(id: int) -> ResponseReturnValue:
    """Keep other weights as a named view."""
    form = ShortlistViewForm()
    published = found_by(published_run(session(), guards.actor(), id)[0]).ranking.weights
    asked = read_weights(request.form, published)
    if asked is None or asked.weights is None:
        return _page(id, published, errors=asked.errors if asked else {"": "Set the weights that the view keeps."}, form=form), 400
    if not form.validate():
        return _page(id, asked.weights, form=form), 400
    try:
        with transaction(session()) as opened:
            run, _review = published_run(opened, guards.actor(), id)
            made = shortlist_views.save(opened, guards.actor(), run, form.given(asked.weights))
    except NameTakenError as error:
        form.name.errors = [str(error)]
        return _page(id, asked.weights, form=form), 409
    flash("The view is saved. The published order stays what it is.")
    return redirect(url_for("clients.view", id=id, view_id=made.id), code=303)


@clients.get(VIEW)
@guards.role("client")
def view(id: int, view_id: int) -> ResponseReturnValue:
    """A saved view: its order, who saved it and why."""
    return _page(id, {}, view=view_of(session(), guards.actor(), id, view_id))


@clients.post(VIEW + "/delete")
@guards.role("client")
def delete_view(id: int, view_id: int) -> ResponseReturnValue:
    """Delete a view; the audit trail keeps what it was."""
    with transaction(session()) as opened:
        shortlist_views.delete(opened, guards.actor(), view_of(opened, guards.actor(), id, view_id))
    flash("The view is deleted.")
    return redirect(url_for("clients.shortlist", id=id), code=303)


def _page(
    id: int,
    weights: Mapping[str, int],
    *,
    errors: Mapping[str, str] | None = None,
    form: ShortlistViewForm | None = None,
    view: View | None = None,
) -> str:
    """The page of the published run under `weights`, or of a saved view under its own."""
    run, review = published_run(session(), guards.actor(), id)
    seen = view.run if view else run
    return render_template(
        "clients/weights.html",
        id=id,
        name=name_of(seen.version.title, seen.version.description),
        run=seen,
        shown=under_weights(session(), seen, seen.review or review, found_by(seen), view.weights if view else weights, page_number()),
        errors=errors or {},
        form=form or ShortlistViewForm(formdata=None),
        view=view,
        views=views_of(session(), guards.actor(), id),
        is_current=seen.id == run.id,
    )
