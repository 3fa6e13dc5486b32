"""Who may call what. Every view declares it with one of the three decorators; what declares nothing is refused.

    @guards.public                 anybody
    @guards.signed_in              any person who is signed in
    @guards.role("client")         people of an organisation of that kind: client, vendor or operator

Whose thing it is (own or other organisation) is not decided here: queries are scoped to the actor, and what they do not
find is 404.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, TypeVar, cast

from flask import Flask, Response, abort, current_app, flash, make_response, redirect, request, url_for
from flask import session as cookie
from flask_login import LoginManager, UserMixin, current_user

from portal.db import transaction
from portal.models import User
from portal.services import accounts
from portal.web.database import session

View = TypeVar("View", bound=Callable[..., Any])

SEEN, TOUCH_SECONDS = "seen", 60

NOTHING_CHANGED = "You were signed out meanwhile, and nothing was changed. Sign in, then do it again."
SIGNED_OUT = "You were signed out meanwhile. What you typed is kept here: sign in on another tab, then send it again from this one."
FILES = frozenset({"static", "bootstrap.static"})


@dataclass(frozen=True, slots=True)
class Guard:
    """What a view demands. `roles` empty means any; `anybody` means that not even signing in is needed."""

    anybody: bool = False
    roles: frozenset[str] = field(default_factory=frozenset)


class SignedIn(UserMixin):
    """A person with the token of the session that he or she is signed in with; the cookie carries only the token."""

    def __init__(self, token: str, user: User) -> None:
        self.token = token
        self.user = user

    def get_id(self) -> str:
        """What Flask-Login keeps in the signed cookie."""
        return self.token


def public(view: View) -> View:
    """Anybody may call this."""
    return _declare(view, Guard(anybody=True))


def signed_in(view: View) -> View:
    """Whoever is signed in may call this."""
    return _declare(view, Guard())


def role(*roles: str) -> Callable[[View], View]:
    """People who act in one of these roles may call this."""
    return lambda view: _declare(view, Guard(roles=frozenset(roles)))


def keeps_typed(show: Callable[[str], str]) -> Callable[[View], View]:
    """A long form: when a POST of it cannot be taken (signed out meanwhile, its token too old), `show` gives its page again.

    `show` is called with the reason and puts everything that was typed back into the form, so that nothing is lost.
    """

    def declare(view: View) -> View:
        view.typed_again = show  # type: ignore[attr-defined]
        return view

    return declare


def typed_again(reason: str, code: int) -> Response | None:
    """The page with what was typed, if this request is a POST of a form that keeps it."""
    view = current_app.view_functions.get(request.endpoint or "")
    show = getattr(view, "typed_again", None)
    return make_response(show(reason), code) if show and request.method == "POST" else None


def actor() -> User:
    """The person who is signed in; only for views that demand it."""
    return cast(User, current_user.user)


def visitor() -> User | None:
    """The person who is signed in, if anybody is."""
    return current_user.user if current_user.is_authenticated else None


def wants_json() -> bool:
    """Whether a program asks, which prefers JSON to a page."""
    return request.accept_mimetypes.best_match(["text/html", "application/json"]) == "application/json"


def init_app(app: Flask) -> None:
    """Refuse whatever a view's declaration does not allow."""
    manager = LoginManager(app, add_context_processor=False)  # an error page must not ask the database who is there
    manager.session_protection = None  # the session row is the protection: it is random, and can be ended
    manager.user_loader(_load)
    app.before_request(_enforce)


def guard_of(app: Flask, endpoint: str) -> Guard | None:
    """What the view of an endpoint declares; None where it declares nothing."""
    if endpoint in FILES:
        return Guard(anybody=True)
    return getattr(app.view_functions[endpoint], "guard", None)


def _declare(view: View, guard: Guard) -> View:
    view.guard = guard  # type: ignore[attr-defined]
    return view


def _load(token: str) -> SignedIn | None:
    user = accounts.user_of_session(session(), token)
    if user is None:
        return None
    _note_seen(token)
    return SignedIn(token, user)


def _note_seen(token: str) -> None:
    """Write down at most once a minute that the person is there: a page that is only read takes no write lock."""
    now = int(time.time())
    if now - cookie.get(SEEN, 0) > TOUCH_SECONDS:
        with transaction(session()):
            accounts.note_seen(session(), token)
        cookie[SEEN] = now


def _enforce() -> Response | None:
    if request.endpoint is None:
        return None
    guard = guard_of(current_app, request.endpoint)
    if guard is None:
        abort(403)
    if guard.anybody:
        return None
    if not current_user.is_authenticated:
        return typed_again(SIGNED_OUT, 401) or _ask_to_sign_in()
    if guard.roles and actor().role.value not in guard.roles:
        abort(403)
    return None


def _ask_to_sign_in() -> Response:
    if wants_json():
        abort(401)
    if request.method != "GET":
        flash(NOTHING_CHANGED)
    target = url_for("auth.sign_in", next=request.full_path.rstrip("?") if request.method == "GET" else _page_of_the_button())
    if "HX-Request" in request.headers:
        return Response(status=204, headers={"HX-Redirect": target})
    return cast(Response, redirect(target, code=303))


def _page_of_the_button() -> str | None:
    """The address of our own page from which this POST was sent."""
    sent_from, ours = request.referrer or "", request.host_url
    return "/" + sent_from.removeprefix(ours).partition("?")[0] if sent_from.startswith(ours) else None
