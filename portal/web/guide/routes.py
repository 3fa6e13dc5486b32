"""The public pages: home, the guide, the questionnaire."""

from flask import Blueprint, redirect, render_template
from flask.typing import ResponseReturnValue

from portal.web import guards
from portal.web.pages import home_of

guide = Blueprint("guide", __name__)


@guide.get("/")
@guards.public
def home() -> ResponseReturnValue:
    """The start page; whoever is signed in goes to the first page of the own menu."""
    if visitor := guards.visitor():
        return redirect(home_of(visitor.role.value))
    return render_template("guide/home.html")


@guide.get("/guide")
@guards.public
def distinctions() -> ResponseReturnValue:
    """Everything that tells BPO and KPO apart, side by side."""
    return render_template("guide/distinctions.html")


@guide.get("/guide/questionnaire")
@guards.public
def questionnaire() -> ResponseReturnValue:
    """The questionnaire."""
    return render_template("guide/questionnaire.html")
