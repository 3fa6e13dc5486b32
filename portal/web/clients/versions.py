"""Past versions of a requirement, and two published runs beside each other."""

from flask import render_template
from flask.typing import ResponseReturnValue

from portal.queries import requirements as queries
from portal.queries.catalogue import read_catalogue
from portal.queries.run_comparisons import compare_published
from portal.queries.verdicts import override_view, read_verdict
from portal.queries.versions import version_of, versions_of
from portal.web import guards
from portal.web.clients.differences import difference_of
from portal.web.clients.facts import facts_of
from portal.web.clients.routes import ONE, clients
from portal.web.database import session
from portal.web.pages import id_argument


@clients.get(ONE + "/versions/<int(max=2147483647):number>")
@guards.role("client")
def version(id: int, number: int) -> ResponseReturnValue:
    """One version as it was written, what changed in it, and the runs that saw it."""
    found = queries.requirement_of(session(), guards.actor(), id)
    shown = version_of(found, number)
    before = version_of(found, number - 1) if number > 1 else None
    said, catalogue = queries.said_in(shown), read_catalogue(session())
    return render_template(
        "clients/version.html",
        id=id,
        name=queries.name_of(found.version.title, found.version.description),
        newest=found.version.number,
        row=next(row for row in versions_of(session(), found) if row.number == number),
        said=said,
        facts=facts_of(said, catalogue),
        difference=difference_of(queries.said_in(before), said, catalogue) if before else None,
        verdict=read_verdict(shown.verdict.content) if shown.verdict else None,
        decision=override_view(shown.override, shown),
    )


@clients.get(ONE + "/compare")
@guards.role("client")
def compare_runs(id: int) -> ResponseReturnValue:
    """Two published runs beside each other: the last two unless the address names others."""
    found = compare_published(session(), guards.actor(), id, id_argument("a"), id_argument("b"))
    return render_template("clients/compare_runs.html", comparison=found, catalogue=read_catalogue(session()))
