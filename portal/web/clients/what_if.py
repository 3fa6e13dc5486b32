"""What if a must-have were relaxed or tightened? Who comes in, who goes, and the new order beside the old one."""

from dataclasses import dataclass

from flask import render_template, request
from flask.typing import ResponseReturnValue

from portal.forms.what_if import PLACE, TERMS, WORK, WhatIfForm
from portal.inputs import RequirementInput
from portal.queries import requirements as queries
from portal.queries.catalogue import Catalogue, read_catalogue
from portal.queries.shortlists import published_run
from portal.queries.what_if import what_if as ask
from portal.web import guards, limits
from portal.web.clients.facts import facts_of
from portal.web.clients.routes import clients
from portal.web.clients.shortlist import SHORTLIST
from portal.web.database import capabilities, session
from portal.web.limits import limiter
from portal.workflow import can_move

GROUPS = (("Work and people", WORK), ("Places and languages", PLACE), ("Proof and terms", TERMS))


@dataclass(frozen=True, slots=True)
class Difference:
    """A must-have as it is asked and as it would be; None where nothing is said."""

    label: str
    asked: str | None
    instead: str | None


@clients.get(SHORTLIST + "/what-if")
@guards.role("client")
@limiter.limit(limits.QUESTIONS)
def what_if(id: int) -> ResponseReturnValue:
    """The must-haves to change, and what the change would do to the order. Nothing is stored."""
    run, _review = published_run(session(), guards.actor(), id)
    catalogue, said = read_catalogue(session()), queries.said_in(run.version)
    form = WhatIfForm.asked_in(request.args, said, catalogue)
    is_askable = form.validate()
    changed = form.changed(said) if is_askable else said
    page = render_template(
        "clients/what_if.html",
        id=id,
        name=queries.name_of(run.version.title, run.version.description),
        run=run,
        form=form,
        groups=GROUPS,
        differences=differences(said, changed, catalogue),
        answer=ask(session(), capabilities(), run, changed) if is_askable else None,
        can_revise=can_move(run.requirement.status, "revise"),
        catalogue=catalogue,
    )
    return page, 200 if is_askable else 400


def differences(said: RequirementInput, changed: RequirementInput, catalogue: Catalogue) -> list[Difference]:
    """Each must-have that would be another, in words."""
    asked, instead = facts_of(said, catalogue), facts_of(changed, catalogue)
    before, after = dict(asked.said), dict(instead.said)
    labels = [label for label, _words in asked.said] + [label for label, _words in instead.said if label not in before]
    return [Difference(label, before.get(label), after.get(label)) for label in labels if before.get(label) != after.get(label)]
