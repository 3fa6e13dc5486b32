"""Two to five vendors of a shortlist side by side, in every row."""

from flask import render_template, request
from flask.typing import ResponseReturnValue

from portal.queries.catalogue import read_catalogue
from portal.queries.comparison import compared, names_on
from portal.queries.requirements import name_of
from portal.queries.shortlists import published_run
from portal.web import guards
from portal.web.clients.compared import sections_of
from portal.web.clients.routes import clients
from portal.web.clients.shortlist import SHORTLIST
from portal.web.database import session

FEWEST, MOST = 2, 5
LARGEST_ID = 2**31 - 1


@clients.get(SHORTLIST + "/compare")
@guards.role("client")
def compare(id: int) -> ResponseReturnValue:
    """The chosen vendors as columns; what is wrong with the choice where they are fewer than two or more than five."""
    run, _review = published_run(session(), guards.actor(), id)
    chosen = list(dict.fromkeys(request.args.getlist("vendor")))
    is_comparable = FEWEST <= len(chosen) <= MOST
    vendors = compared(session(), guards.actor(), run, [_id(text) for text in chosen]) if is_comparable else []
    only_differing = request.args.get("rows") == "differences"
    page = render_template(
        "clients/comparison.html",
        id=id,
        name=name_of(run.version.title, run.version.description),
        chosen=len(chosen),
        vendors=vendors,
        sections=sections_of(vendors, read_catalogue(session()), only_differing=only_differing) if vendors else [],
        only_differing=only_differing,
        others=[(other, named) for other, named in names_on(session(), run) if other not in {vendor.id for vendor in vendors}],
        most=MOST,
    )
    return page, 200 if is_comparable else 400


def _id(text: str) -> int:
    """The id that was chosen; 0, which nothing has, where it is none."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= 10 and int(text) <= LARGEST_ID else 0
