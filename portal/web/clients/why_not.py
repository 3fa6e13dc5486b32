"""“Why is this vendor not here?”, asked by name about any vendor that a client may see."""

from flask import render_template, request
from flask.typing import ResponseReturnValue

from portal.queries.catalogue import read_catalogue
from portal.queries.requirements import name_of
from portal.queries.shortlists import published_run
from portal.queries.why_not import MOST_FOUND, vendors_named
from portal.queries.why_not import why_not as answer_of
from portal.web import guards, limits
from portal.web.clients.routes import clients
from portal.web.clients.shortlist import SHORTLIST
from portal.web.database import session
from portal.web.limits import limiter

LONGEST_NAME = 200


@clients.get(SHORTLIST + "/why-not")
@guards.role("client")
@limiter.limit(limits.QUESTIONS)
def find_vendor(id: int) -> ResponseReturnValue:
    """The vendors with these words in their name, to ask about one of them."""
    run, _review = published_run(session(), guards.actor(), id)
    asked = " ".join(request.args.get("name", "").replace("\0", "").split())[:LONGEST_NAME]
    found = vendors_named(session(), asked) if asked else []
    return render_template(
        "clients/why_not.html",
        id=id,
        run=run,
        name=name_of(run.version.title, run.version.description),
        asked=asked,
        found=found[:MOST_FOUND],
        are_more=len(found) > MOST_FOUND,
    )


@clients.get(SHORTLIST + "/why-not/<int(max=2147483647):vendor_id>")
@guards.role("client")
@limiter.limit(limits.QUESTIONS)
def why_not(id: int, vendor_id: int) -> ResponseReturnValue:
    """Every knock-out that one vendor misses, or where on the shortlist it is."""
    run, _review = published_run(session(), guards.actor(), id)
    return render_template(
        "clients/why_not.html",
        id=id,
        run=run,
        name=name_of(run.version.title, run.version.description),
        answer=answer_of(session(), run, vendor_id),
        catalogue=read_catalogue(session()),
    )
