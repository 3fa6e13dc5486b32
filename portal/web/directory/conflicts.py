"""Conflicts of interest, declared and taken back on a vendor's page. Vendors are never told who declared one."""

from typing import Any

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue

from portal.db import transaction
from portal.queries.conflicts_of_interest import conflict_of
from portal.queries.directory import vendor_of
from portal.services import conflicts_of_interest
from portal.web import guards
from portal.web.database import session
from portal.web.directory.routes import ONE, conflict_form, directory, vendor_page, way_back


@directory.post(ONE + "/conflicts")
@guards.role("client", "operator")
def declare(id: int) -> ResponseReturnValue:
    """The vendor is excluded from the client's next matches; the page again, with the error, where no reason is given."""
    vendor = vendor_of(session(), guards.actor(), id)
    form = conflict_form()
    if not form.validate_on_submit():
        return vendor_page(vendor, form), 400
    with transaction(session()) as opened:
        client_id = form.chosen_client() or guards.actor().organisation_id
        conflicts_of_interest.declare(opened, guards.actor(), client_id, id, form.because.data or "")
    flash(f"The conflict of interest is declared. The next match excludes {vendor.name}; the vendor is not told.")
    return _to_vendor(id)


@directory.post("/conflicts/<int(max=2147483647):id>/take-back")
@guards.role("client", "operator")
def take_back(id: int) -> ResponseReturnValue:
    """The vendor is compared again from the next match on."""
    with transaction(session()) as opened:
        conflict = conflict_of(opened, guards.actor(), id)
        vendor_id = conflict.vendor_id
        conflicts_of_interest.take_back(opened, guards.actor(), conflict)
    flash("The conflict of interest is taken back. The next match compares the vendor again.")
    return _to_vendor(vendor_id)


def _to_vendor(id: int) -> ResponseReturnValue:
    """The vendor's page, which still leads back to the list that the visitor came from."""
    leading_back: dict[str, Any] = {"from": way_back()}
    return redirect(url_for("directory.vendor", id=id, **leading_back), code=303)
