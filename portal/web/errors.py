"""What a person (or a program that asks for JSON) reads when something cannot be done. Never a trace."""

import structlog
from flask import Flask, Response, g, jsonify, make_response, render_template, request
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import IntegrityError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from sqlalchemy.orm.exc import StaleDataError
from werkzeug.exceptions import HTTPException, SecurityError

from portal.errors import NotAllowedError, NotFoundError
from portal.web import guards
from portal.workflow import IllegalMoveError

log = structlog.get_logger(__name__)

SAID = {
    400: ("This could not be read", "The page was open for too long, or cookies are off. Go back, reload the page and send it again."),
    401: ("Sign in first", "This is only for people who are signed in."),
    403: ("This is not for your role", "Your account may not open this page. Sign in with another account, or go to the start page."),
    404: ("Not found", "There is nothing here, or it belongs to another organisation."),
    405: ("This address takes no such request", "Go back and use the buttons of the page."),
    409: (
        "This has changed in the meantime",
        "Somebody else was quicker. You changed nothing. Go back, reload and look at it again.",
    ),
    413: ("That is too much", "What was sent is larger than this site accepts. Shorten the text and send it again."),
    415: ("This format is not accepted", "Use the form of the page."),
    429: ("Too many attempts", "Wait a few minutes and try again. Nothing was changed."),
    500: ("Something went wrong on our side", "It was written down for us. What you saved before is kept. Try again in a moment."),
    503: ("The portal is not available right now", "The database does not answer. What you saved is kept. Try again in a minute."),
}
PAGE_TOO_OLD = "The page was open since before you last signed in or out. What you typed is kept here: send it again."
RETRY_AFTER_SECONDS = 30


def init_app(app: Flask) -> None:
    """Answer every error with a page of ours."""
    app.register_error_handler(HTTPException, _refused)
    app.register_error_handler(SecurityError, _foreign_host)
    app.register_error_handler(CSRFError, lambda error: guards.typed_again(PAGE_TOO_OLD, 400) or _refused(error))
    app.register_error_handler(NotFoundError, _not_found)
    app.register_error_handler(NotAllowedError, _not_found)
    app.register_error_handler(IllegalMoveError, _moved_on)
    app.register_error_handler(StaleDataError, lambda _error: _answer(409))
    app.register_error_handler(IntegrityError, _lost_race)
    for error in (OperationalError, InterfaceError, PoolTimeoutError):
        app.register_error_handler(error, _no_database)
    app.register_error_handler(Exception, _broken)


def _refused(error: HTTPException) -> Response:
    if error.code is None or error.code < 400:
        return make_response(error.get_response())
    response = _answer(error.code)
    for name, value in error.get_headers():
        if name in ("Allow", "Retry-After"):
            response.headers[name] = value
    return response


def _foreign_host(_error: Exception) -> Response:
    # No page: its links would have to be made with the very host that is refused.
    return Response("This address is not served here.", status=400, mimetype="text/plain")


def _not_found(_error: Exception) -> Response:
    response = _answer(404)
    if "HX-Request" in request.headers:
        # A part of a page asks for what is no more: the whole page is asked for again, and says so.
        response.headers["HX-Refresh"] = "true"
    return response


def _moved_on(error: IllegalMoveError) -> Response:
    return _answer(409, str(error))


def _lost_race(error: IntegrityError) -> Response:
    # Forms and moves are checked before: what a constraint still refuses, somebody else did at the same moment.
    log.warning("constraint_refused", error=str(error.orig), path=request.path)
    return _answer(409)


def _no_database(error: Exception) -> Response:
    log.error("database_away", error=type(error).__name__, path=request.path)
    response = _answer(503)
    response.headers["Retry-After"] = str(RETRY_AFTER_SECONDS)
    return response


def _broken(error: Exception) -> Response:
    log.error("request_failed", path=request.path, method=request.method, exc_info=error)
    return _answer(500)


def _answer(code: int, detail: str | None = None) -> Response:
    title, explanation = SAID.get(code, SAID[500 if code >= 500 else 400])
    text = detail or explanation
    if guards.wants_json():
        return make_response(jsonify(status=code, title=title, detail=text), code)
    g.bare = code >= 500  # no account menu: it would ask the database again
    return make_response(render_template("errors/error.html", code=code, title=title, text=text), code)
