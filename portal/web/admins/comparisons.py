"""A finished run beside an earlier one of the same requirement."""

from flask import render_template
from flask.typing import ResponseReturnValue

from portal.queries.catalogue import read_catalogue
from portal.queries.run_comparisons import compare_finished
from portal.web import guards
from portal.web.admins.routes import ONE, admins
from portal.web.database import session
from portal.web.pages import id_argument


@admins.get(ONE + "/compare")
@guards.role("operator")
def compare_runs(run_id: int) -> ResponseReturnValue:
    """What is different from the run before, or from the one that the address names."""
    found = compare_finished(session(), run_id, id_argument("a"))
    return render_template("admins/compare_runs.html", comparison=found, catalogue=read_catalogue(session()))
