"""The public pages: home, the guide (BPO and KPO, criteria, money), and the questionnaire that gives a verdict without an account."""

from flask import Blueprint, redirect, render_template, request
from flask.typing import ResponseReturnValue

from portal.forms.requirement import QUESTIONS, RequirementForm
from portal.inputs import RequirementInput
from portal.queries.catalogue import read_catalogue, read_guide
from portal.services import requirements, weight_profiles
from portal.web import guards, limits
from portal.web.database import session
from portal.web.limits import limiter
from portal.web.pages import home_of

guide = Blueprint("guide", __name__)

EXAMPLE = (
    "Answer calls and e-mails from our customers about orders and refunds, following a script. "
    "We want insight into why customers leave and an advantage over our competitors."
)


@guide.get("/")
@guards.public
def home() -> ResponseReturnValue:
    """The start page; whoever is signed in goes to the first page of the own menu."""
    if visitor := guards.visitor():
        return redirect(home_of(visitor.role.value))
    return render_template("guide/home.html", example=EXAMPLE, verdict=requirements.verdict_for(RequirementInput(description=EXAMPLE)))


@guide.get("/guide")
@guards.public
def distinctions() -> ResponseReturnValue:
    """Everything that tells BPO and KPO apart, side by side."""
    return render_template("guide/distinctions.html", guide=read_guide())


@guide.get("/guide/criteria")
@guards.public
def criteria() -> ResponseReturnValue:
    """Every criterion that vendors are scored on, with the weights that the next run takes."""
    return render_template("guide/criteria.html", guide=read_guide(), profiles=weight_profiles.profiles_in_force(session()))


@guide.get("/guide/money")
@guards.public
def money() -> ResponseReturnValue:
    """How amounts become comparable, with the exchange rates and the hours of a month that the engine takes."""
    return render_template("guide/money.html", guide=read_guide())


@guide.get("/guide/questionnaire")
@guards.public
def questionnaire() -> ResponseReturnValue:
    """The questions, with no answers yet."""
    return _answered(_form(), None)


@guide.post("/guide/questionnaire")
@guards.public
@limiter.limit(limits.VERDICTS)
def judge() -> ResponseReturnValue:
    """The verdict on the answers so far: only its part of the page for htmx, the whole page otherwise. Nothing is stored."""
    form = _form()
    if not form.is_storable():
        return _answered(form, None), 400
    given = form.given()
    said = bool(given.answers or given.description or given.category)
    return _answered(form, requirements.verdict_for(given) if said else None)


def _form() -> RequirementForm:
    form = RequirementForm()
    form.offer(read_catalogue(session()))
    return form


def _answered(form: RequirementForm, verdict: object) -> str:
    template = "guide/_verdict.html" if "HX-Request" in request.headers else "guide/questionnaire.html"
    return render_template(template, form=form, verdict=verdict, questions=QUESTIONS)
