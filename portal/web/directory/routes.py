"""The vendors that a client can find, narrowed by the filters of the address, and each one's page. Order is never for sale."""

from flask import Blueprint, Response, make_response, render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal.errors import NotFoundError
from portal.forms.conflicts_of_interest import ConflictForm
from portal.forms.directory import SearchNameForm, VendorFilterForm
from portal.queries.catalogue import Catalogue, read_catalogue
from portal.queries.conflicts_of_interest import client_choices, declared_about
from portal.queries.directory import VendorPage, languages_spoken, read_directory, vendor_of
from portal.queries.saved_searches import OpenedSearch, opened_search
from portal.web import guards
from portal.web.database import session, vendor_directory
from portal.web.directory.address import address_of, arguments_of, chosen_filters
from portal.web.pages import page_number
from portal.web.security import safe_target

directory = Blueprint("directory", __name__, url_prefix="/vendors")

LARGEST_ID = 2_147_483_647
ONE = f"/<int(max={LARGEST_ID}):id>"


@directory.get("", endpoint="vendors")
@guards.role("client", "operator")
def listed() -> ResponseReturnValue:
    """The vendors that pass the filters of the address."""
    catalogue = read_catalogue(session())
    form = filter_form(catalogue)
    if not form.validate():
        if _is_part():
            return Response(status=204, headers={"HX-Redirect": request.full_path})  # errors are shown beside their fields
        return directory_page(form, catalogue), 400
    if not _is_part():
        return directory_page(form, catalogue)
    answer = make_response(render_template("directory/_found.html", **_found(form, catalogue), naming=SearchNameForm(formdata=None)))
    answer.headers["HX-Push-Url"] = address_of(form.given(), order=_order())
    return answer


@directory.get(ONE)
@guards.role("client", "operator")
def vendor(id: int) -> ResponseReturnValue:
    """What one vendor offers; a page that leads back where it is no longer to be found."""
    try:
        found = vendor_of(session(), guards.actor(), id)
    except NotFoundError:
        return render_template("directory/gone.html", back=way_back()), 404
    return vendor_page(found)


def vendor_page(found: VendorPage, conflict: ConflictForm | None = None) -> str:
    """The page of a vendor, with what was typed into the form for a conflict of interest, if anything was."""
    return render_template(
        "directory/vendor.html",
        vendor=found,
        conflicts=declared_about(session(), guards.actor(), found.id),
        conflict=conflict or conflict_form(),
        catalogue=read_catalogue(session()),
        back=way_back(),
    )


def conflict_form() -> ConflictForm:
    """The form in which a conflict of interest is declared: by a client its own, by an admin that of any client."""
    return ConflictForm.of_client() if guards.actor().role == "client" else ConflictForm.of_admin(client_choices(session()))


def filter_form(catalogue: Catalogue) -> VendorFilterForm:
    """The filters that the address asks for, with what can be chosen."""
    form = VendorFilterForm.reading(request.args)
    form.offer(catalogue, languages_spoken(session(), vendor_directory()))
    return form


def directory_page(form: VendorFilterForm, catalogue: Catalogue, naming: SearchNameForm | None = None) -> str:
    """The whole page; the filters alone where one of them cannot be read."""
    found = {"found": None} if form.errors else _found(form, catalogue)
    return render_template("directory/vendors.html", form=form, naming=naming or SearchNameForm(formdata=None), **found)


def way_back() -> str:
    """The address of the list that the visitor comes from, with its filters; a button of the page hands it on as `from`."""
    lists = address_of() + "?"
    came_from = (request.args.get("from"), (request.referrer or "").removeprefix(request.host_url.rstrip("/")))
    return next((address for given in came_from if (address := safe_target(given)) and address.startswith(lists)), address_of())


def _found(form: VendorFilterForm, catalogue: Catalogue) -> dict[str, object]:
    given = form.given()
    search = _search_opened()
    found = read_directory(
        session(),
        vendor_directory(),
        guards.actor(),
        given,
        by_capacity=_order() == "capacity",
        number=page_number(),
        seen=search.seen if search else None,
    )
    return {
        "found": found,
        "given": given,
        "search": search,
        "order": _order() or "name",
        "chosen": chosen_filters(given, catalogue),
        "services": [(None, "All", None), *((code, name, found.in_category.get(code, 0)) for code, name in catalogue.categories)],
        "catalogue": catalogue,
        "here": address_of(given, order=_order(), page=request.args.get("page"), search=request.args.get("search")),
        "first_page": address_of(given, order=_order()),
        "save_address": url_for("directory.save", **arguments_of(given)),
    }


def _is_part() -> bool:
    """Whether htmx asks for the list alone; going back it asks for the whole page."""
    return "HX-Request" in request.headers and "HX-History-Restore-Request" not in request.headers


def _search_opened() -> OpenedSearch | None:
    """The saved search that the address comes from, if it is the organisation's own."""
    id = request.args.get("search", 0, type=int)
    return opened_search(session(), guards.actor(), id) if 0 < id <= LARGEST_ID else None


def _order() -> str | None:
    return "capacity" if request.args.get("order") == "capacity" else None
