"""Sign up, sign in, sign out."""

from flask import Blueprint, flash, redirect, render_template, request, session
from flask.typing import ResponseReturnValue
from flask_login import current_user, login_user

from portal.db import transaction
from portal.errors import EmailTakenError, PasswordError
from portal.forms.accounts import SignInForm, SignUpForm
from portal.services import accounts
from portal.web import database, guards, limits
from portal.web.limits import limiter
from portal.web.pages import home_of
from portal.web.security import safe_target

auth = Blueprint("auth", __name__)


@auth.route("/sign-up", methods=["GET", "POST"])
@guards.public
@limiter.limit(limits.SIGN_UPS, methods=["POST"])
def sign_up() -> ResponseReturnValue:
    """A new organisation with its first person, who is signed in at once."""
    form = SignUpForm()
    if form.validate_on_submit():
        try:
            with transaction(database.session()) as opened:
                user = accounts.sign_up(opened, form.to_input())
                token = accounts.begin_session(opened, user)
        except EmailTakenError:
            form.refuse_email()
        except PasswordError as error:
            form.refuse_password(str(error))
        else:
            return _enter(guards.SignedIn(token, user), "Your account is ready.")
    return render_template("auth/sign_up.html", form=form), 400 if request.method == "POST" else 200


@auth.route("/sign-in", methods=["GET", "POST"])
@guards.public
@limiter.limit(limits.SIGN_INS_OF_AN_ADDRESS, methods=["POST"])
@limiter.limit(
    limits.SIGN_INS_OF_AN_ACCOUNT,
    methods=["POST"],
    key_func=limits.account_asked_for,
    deduct_when=lambda response: response.status_code == 400,
)
def sign_in() -> ResponseReturnValue:
    """A person who gives the right password gets a new session."""
    form = SignInForm()
    if form.validate_on_submit():
        # Checked outside the transaction: hashing takes its time, and nobody should wait for it with the write lock held.
        user = accounts.authenticate(database.session(), form.email.data or "", form.password.data or "")
        if user:
            with transaction(database.session()) as opened:
                token = accounts.begin_session(opened, user)
            return _enter(guards.SignedIn(token, user))
        form.refuse()
    return render_template("auth/sign_in.html", form=form), 400 if request.method == "POST" else 200


@auth.post("/sign-out")
@guards.public
def sign_out() -> ResponseReturnValue:
    """The session is ended here, not only forgotten by the browser."""
    if current_user.is_authenticated:
        with transaction(database.session()) as opened:
            accounts.end_session(opened, current_user.token)
    session.clear()
    flash("You are signed out.")
    return redirect(home_of(None), code=303)


def _enter(person: guards.SignedIn, message: str | None = None) -> ResponseReturnValue:
    """Forget whatever the browser brought along and begin anew with the session of the token."""
    if current_user.is_authenticated:
        with transaction(database.session()) as opened:
            accounts.end_session(opened, current_user.token)
    session.clear()
    login_user(person)
    if message:
        flash(message)
    return redirect(safe_target(request.args.get("next")) or home_of(person.user.role.value), code=303)
