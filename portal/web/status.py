"""Whether the portal can serve pages, for load balancers and for the start of `vendor-match run`."""

from flask import Blueprint, Flask
from sqlalchemy import text

from portal.web import guards
from portal.web.database import session
from portal.web.limits import limiter

status = Blueprint("status", __name__)


def init_app(app: Flask) -> None:
    """Answer on /healthz."""
    app.register_blueprint(status)


@status.get("/healthz")
@guards.public
@limiter.exempt
def healthz() -> dict[str, str]:
    """200 when the database answers; the error handler says 503 when it does not."""
    session().execute(text("SELECT 1"))
    return {"status": "ok"}
