"""The pages on which a requirement is written: the list of tasks, one task, the check, and what is shown beside them."""

from flask import render_template

from matching.types import Verdict
from portal.checks import posting_problems
from portal.forms.posting import OnceForm
from portal.forms.requirement import RequirementForm
from portal.inputs import RequirementInput
from portal.intake.entries import entries
from portal.intake.questions import QUESTION
from portal.intake.tasks import TASKS, Task, TaskState, all_names, counts, names_on, states, title_of
from portal.queries.catalogue import Catalogue, read_catalogue
from portal.queries.changes import Meanwhile
from portal.queries.must_haves import MustHaves, must_haves_of
from portal.queries.writing import Writing
from portal.web import guards
from portal.web.clients.facts import Facts, facts_about, label_of, words_of
from portal.web.clients.saving import ClashError
from portal.web.database import capabilities, session


def list_page(writing: Writing) -> str:
    """Every task and how far it has come."""
    verdict = writing.verdict_on(writing.said)
    return render_template(
        "clients/tasks.html",
        writing=writing,
        states=states(entries(writing.said), verdict),
        problems=posting_problems(writing.said),
        verdict=verdict,
        must_haves=_must_haves(writing.said, verdict),
    )


def task_page(task: Task, form: RequirementForm, writing: Writing, *, clash: ClashError | None = None, saved_at: str | None = None) -> str:
    """One task as it is filled in, whether or not it can be saved."""
    given = form.over(writing.said)
    verdict = writing.verdict_on(given)
    names = list(QUESTION) if task.code == "particulars" else task.names
    return render_template(
        "clients/task.html",
        task=task,
        title=title_of(task, verdict),
        number=TASKS.index(task) + 1,
        count_of_tasks=len(TASKS),
        form=form,
        writing=writing,
        asked=[(form[name], QUESTION.get(name)) for name in names if name in form],
        questions=QUESTION,
        clashes=_clashes(clash),
        saved_at=saved_at,
        given=given,
        verdict=verdict,
        must_haves=_must_haves(given, verdict),
    )


def check_page(writing: Writing, form: OnceForm, since: Meanwhile | None = None) -> str:
    """Everything that was said, task by task, as it will be read."""
    verdict, catalogue = writing.verdict_on(writing.said), read_catalogue(session())
    return render_template(
        "clients/check.html",
        writing=writing,
        form=form,
        sections=[(state, _facts(state, writing.said, verdict, catalogue)) for state in states(entries(writing.said), verdict)],
        problems=[(problem, _task_of(problem.field)) for problem in posting_problems(writing.said)],
        is_overtaken=since is not None,
        changes=[(label_of(name), change) for name, change in since.changes.items()] if since else [],
        verdict=verdict,
        must_haves=_must_haves(writing.said, verdict),
    )


def aside(task: Task, given: RequirementInput, writing: Writing) -> str:
    """What is shown beside a task while it is filled in."""
    verdict = writing.verdict_on(given)
    return render_template(
        "clients/_verdict.html", task=task, given=given, writing=writing, verdict=verdict, must_haves=_must_haves(given, verdict)
    )


def _facts(state: TaskState, said: RequirementInput, verdict: Verdict | None, catalogue: Catalogue) -> Facts:
    """What the task says, with follow-ups only where they are asked."""
    values = entries(said)
    return facts_about([name for name in names_on(state.task, verdict) if counts(name, values)], said, catalogue)


def _must_haves(given: RequirementInput, verdict: Verdict | None) -> MustHaves | None:
    """How many vendors are left, for clients alone: others have no business to ask."""
    visitor = guards.visitor()
    if verdict is None or visitor is None or visitor.role != "client":
        return None
    return must_haves_of(session(), capabilities(), visitor, given, verdict)


def _clashes(clash: ClashError | None) -> list[dict[str, object]]:
    """For each entry that two people changed: what it is called, both wordings, and who wrote the other one."""
    if clash is None:
        return []
    catalogue = read_catalogue(session())
    return [
        {
            "name": name,
            "label": label_of(name),
            "yours": words_of(name, clash.result.merged, catalogue),
            "theirs": words_of(name, clash.since.now, catalogue),
            "change": clash.since.changes[name],
        }
        for name in clash.result.clashes
    ]


def _task_of(name: str) -> Task:
    return next(task for task in TASKS if name in all_names(task))
