"""Saved searches: the present filters under a name, opened again with what is new since the last look."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal.db import transaction
from portal.errors import NameTakenError
from portal.forms.directory import SearchNameForm
from portal.queries import saved_searches as queries
from portal.queries.catalogue import read_catalogue
from portal.services import saved_searches
from portal.web import guards
from portal.web.database import session, vendor_directory
from portal.web.directory.address import address_of, chosen_filters
from portal.web.directory.routes import directory, directory_page, filter_form
from portal.web.pages import page_number

SEARCH = "/searches/<int(max=2147483647):id>"


@directory.get("/searches")
@guards.role("client")
def searches() -> ResponseReturnValue:
    """What each search finds now, and how many of it are new."""
    catalogue = read_catalogue(session())
    page = queries.list_searches(session(), vendor_directory(), guards.actor(), page_number())
    chosen = {row.id: chosen_filters(row.filters, catalogue) for row in page.rows}
    return render_template("directory/searches.html", page=page, chosen=chosen)


@directory.post("")
@guards.role("client")
def save() -> ResponseReturnValue:
    """The filters of the address under a name; the page again, with the error, where it cannot be."""
    catalogue = read_catalogue(session())
    form, naming = filter_form(catalogue), SearchNameForm()
    readable = form.validate()
    if not (naming.validate() and readable):
        return directory_page(form, catalogue, naming), 400
    given, name = form.given(), naming.called.data or ""
    found = queries.found_now(session(), vendor_directory(), given)
    try:
        with transaction(session()) as opened:
            search = saved_searches.save(opened, guards.actor(), name, given, found).id
    except NameTakenError as error:
        naming.refuse(str(error))
        return directory_page(form, catalogue, naming), 400
    flash(f"The search “{name}” is saved. Your colleagues find it too.")
    return redirect(address_of(given, search=search), code=303)


@directory.post(SEARCH + "/open", endpoint="open")
@guards.role("client")
def look(id: int) -> ResponseReturnValue:
    """The directory with the filters of the search; what is new is marked there."""
    filters = queries.filters_of(queries.search_of(session(), guards.actor(), id))
    found = queries.found_now(session(), vendor_directory(), filters)
    with transaction(session()) as opened:
        saved_searches.look(opened, guards.actor(), queries.search_of(opened, guards.actor(), id), found)
    return redirect(address_of(filters, search=id), code=303)


@directory.route(SEARCH + "/rename", methods=["GET", "POST"])
@guards.role("client")
def rename(id: int) -> ResponseReturnValue:
    """Another name for the search."""
    name = queries.search_of(session(), guards.actor(), id).name
    if request.method == "GET":
        return render_template("directory/rename.html", naming=SearchNameForm(formdata=None, data={"called": name}), id=id, name=name)
    naming = SearchNameForm()
    if naming.validate():
        try:
            with transaction(session()) as opened:
                search = queries.search_of(opened, guards.actor(), id)
                saved_searches.rename(opened, guards.actor(), search, naming.called.data or "")
        except NameTakenError as error:
            naming.refuse(str(error))
        else:
            flash("The search is renamed.")
            return redirect(url_for("directory.searches"), code=303)
    return render_template("directory/rename.html", naming=naming, id=id, name=name), 400


@directory.post(SEARCH + "/delete")
@guards.role("client")
def delete(id: int) -> ResponseReturnValue:
    """The search is gone for the whole organisation."""
    with transaction(session()) as opened:
        saved_searches.delete(opened, guards.actor(), queries.search_of(opened, guards.actor(), id))
    flash("The search is deleted.")
    return redirect(url_for("directory.searches"), code=303)
