"""The shortlist as it was published. What can be asked about it has files of its own: `weights`, `comparison`, `why_not`, `what_if`."""

from flask import render_template, request
from flask.typing import ResponseReturnValue

from portal.queries import requirements as queries
from portal.queries import shortlists
from portal.queries.catalogue import read_catalogue
from portal.queries.shortlist_views import views_of
from portal.web import guards
from portal.web.clients.routes import ONE, clients
from portal.web.database import session
from portal.web.pages import id_argument, page_number

SHORTLIST = ONE + "/shortlist"


@clients.get(SHORTLIST)
@guards.role("client")
def shortlist(id: int) -> ResponseReturnValue:
    """The vendors that fit, as an admin published them, with every point of their scores."""
    found = queries.requirement_of(session(), guards.actor(), id)
    return render_template(
        "clients/shortlist.html",
        shortlist=shortlists.shortlist_of(session(), guards.actor(), id, page_number(), id_argument("run")),
        name=queries.name_of(found.version.title, found.version.description),
        views=views_of(session(), guards.actor(), id),
        catalogue=read_catalogue(session()),
        is_open="open" in request.args,
    )
