"""Saving one page of a requirement: once for each sending of its form, and never over what somebody else wrote meanwhile."""

from collections.abc import Callable

from flask import flash, request, url_for

from portal.checks import posting_problems
from portal.db import transaction
from portal.errors import ChangedMeanwhileError
from portal.forms.posting import OnceForm
from portal.forms.requirement import ENTRIES, RequirementForm
from portal.inputs import RequirementInput
from portal.intake.merging import Merge, merge
from portal.queries import changes
from portal.queries import requirements as queries
from portal.queries.changes import Meanwhile
from portal.services import form_submissions, requirements
from portal.web import guards
from portal.web.clients.facts import label_of
from portal.web.database import session
from portal.workflow import RequirementStatus

TRIES = 5


class ClashError(Exception):
    """Somebody else has changed the same entries since the page was opened; nothing is saved."""

    def __init__(self, result: Merge, since: Meanwhile, newest: int) -> None:
        super().__init__("changed by somebody else")
        self.result, self.since, self.newest = result, since, newest


class OvertakenError(Exception):
    """Somebody has written or posted since the page was opened that was to be posted; nothing is posted."""


class SentBeforeError(Exception):
    """This very form was sent before and said something else, as after going back in the browser; nothing is saved."""

    def __init__(self, led_to: str) -> None:
        super().__init__("sent before")
        self.led_to = led_to


def once(form: OnceForm, save: Callable[[], str], *, is_new: bool = False) -> str:
    """Save and return the address to go on to; for a form that is sent again the same address, and nothing is saved.

    Raises:
        SentBeforeError: the form makes a new requirement and has already made another one.
        ChangedMeanwhileError: others write so often that it never got its turn.
    """
    for tries_left in reversed(range(TRIES)):
        try:
            with transaction(session()) as opened:
                if not form.form_key.data:
                    return save()
                sending = form_submissions.take(opened, guards.actor(), form.form_key.data, _content())
                if is_new and not sending.answer and (led_to := form_submissions.answer_to_another(opened, sending)):
                    raise SentBeforeError(led_to)
                sending.answer = sending.answer or save()
                return sending.answer
        except ChangedMeanwhileError:
            if not tries_left:
                raise
    raise AssertionError("the last try returns or raises")


def put(id: int, form: RequirementForm) -> RequirementInput:
    """Write the form's entries into the draft or the revision and return all that it says now; inside of `once`.

    Raises:
        ClashError: somebody else changed some of them as well.
    """
    found = queries.requirement_of(session(), guards.actor(), id)
    newest = changes.last_change(session(), found)
    since = changes.meanwhile(session(), found, seen_by(form, newest))
    names = [field.name for field in form if field.name in ENTRIES]
    chosen = {name: request.form.get(f"choose-{name}", "") for name in names}
    result = merge(since.then, since.now, form.over(since.then), names, chosen)
    if result.clashes:
        raise ClashError(result, since, newest)
    if found.status is RequirementStatus.DRAFT:
        requirements.save_draft(session(), guards.actor(), result.merged, found)
    else:
        if found.revision is None:
            flash("This is kept as a revision: what was posted stays as it is until you post the revision as the next version.")
        requirements.save_revision(session(), guards.actor(), found, result.merged)
    for name in result.taken_over:
        flash(f"“{label_of(name)}” was changed by {since.changes[name].by} meanwhile; that is kept.")
    return result.merged


def post(id: int, given: RequirementInput, addendum: str = "") -> str:
    """Post the draft, or with its addendum the revision; the address to go on to, which asks for what is missing if anything is."""
    found = queries.requirement_of(session(), guards.actor(), id)
    is_draft = found.status is RequirementStatus.DRAFT
    if posting_problems(given) or not (is_draft or addendum):
        return url_for("clients.check", id=id)
    if is_draft:
        requirements.post(session(), guards.actor(), found)
    else:
        requirements.revise(session(), guards.actor(), found, given, addendum)
    return url_for("clients.requirement", id=id)


def seen_by(form: OnceForm, newest: int) -> int:
    """The last change that the page knew of; the newest where it does not say."""
    text = form.seen.data or ""
    return min(int(text), newest) if text.isascii() and text.isdecimal() and len(text) < 12 else newest


def _content() -> str:
    """What was sent, without what differs each time."""
    sent = [(name, values) for name, values in request.form.lists() if name not in {"csrf_token", "form_key"}]
    return repr([request.full_path, *sent])
