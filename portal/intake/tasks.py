"""The tasks that writing a requirement is divided into, and how far each has come: computed from what is said, never stored."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise
from typing import Any

from matching.distinctions import DISTINCTIONS
from matching.types import ProcessType, Side, Verdict
from portal.intake.questions import QUESTION, is_asked, is_said, questions_for


class TaskStatus(StrEnum):
    """How far a task has come."""

    TO_DO = "to_do"
    IN_PROGRESS = "in_progress"
    DONE = "done"


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """One task. It is done when everything in `core` is said; the other `names` can be said beside that.

    `counts_vendors` says that it asks for must-haves, so that the vendors left are what to look at while answering.
    """

    code: str
    title: str
    about: str
    names: tuple[str, ...] = ()
    core: tuple[str, ...] = ()
    counts_vendors: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskState:
    """A task with its status and how many of its entries are said."""

    task: Task
    title: str
    status: TaskStatus
    said: int
    asked: int


def _scale(side: Side) -> tuple[str, ...]:
    return tuple(row.id for row in DISTINCTIONS if row.side is side and row.id != "C2")


TASKS = (
    Task(
        code="words",
        title="The work in your words",
        about="What is to be done, how much of it, with what result.",
        names=("title", "description", "category"),
        core=("description",),
        counts_vendors=False,
    ),
    Task(
        code="work",
        title="What the work is",
        about="Five points between two poles. “Not sure” is a good answer: it counts as nothing said.",
        names=_scale(Side.WORK),
        core=("C1", "C3"),
        counts_vendors=False,
    ),
    Task(
        code="objective",
        title="What you want from it",
        about="Asked apart from the work, because the most useful thing to know is when the two disagree.",
        names=_scale(Side.OBJECTIVE),
        core=("C4", "C5"),
        counts_vendors=False,
    ),
    Task(
        code="particulars",
        title="Particulars of the work",
        about="What people who do such work will ask you. Admins read the answers; the engine does not, so they exclude nobody.",
    ),
    Task(
        code="people",
        title="People and volume",
        about="The skill level and how many people, how much work, from when and for how long.",
        names=("skill_level", "headcount", "monthly_volume", "handling_minutes", "starts_on", "duration_months"),
        core=("skill_level", "headcount", "starts_on", "duration_months"),
    ),
    Task(
        code="places",
        title="Places and languages",
        about="Where the work may be done, where data may be kept, and in which languages.",
        names=("languages", "regions", "data_residency", "utc_offset", "overlap_hours"),
        core=("languages",),
    ),
    Task(
        code="certificates",
        title="Certificates",
        about="Which ones a vendor has to hold, and how well they have to be backed.",
        names=("certificates", "evidence_level"),
        core=("certificates",),
    ),
    Task(
        code="money",
        title="Money and working together",
        about="How the work is paid, what it may cost, and in which form you work together.",
        names=("pricing_model", "budget_amount", "budget_currency", "engagement_model", "industry"),
        core=("pricing_model", "budget_amount", "budget_currency", "engagement_model"),
    ),
)
TASK = {task.code: task for task in TASKS}

ALWAYS_SAID = frozenset({"evidence_level"})
"""Entries that have a value from the start, which therefore says nothing about how far a task has come."""


def names_on(task: Task, verdict: Verdict | None) -> tuple[str, ...]:
    """The entries on the task's page, where the work has this verdict."""
    return tuple(question.code for question in questions_for(verdict)) if task.code == "particulars" else task.names


def all_names(task: Task) -> frozenset[str]:
    """Every entry that can be on the task's page, whatever the work is."""
    return frozenset(QUESTION if task.code == "particulars" else task.names)


def counts(name: str, said: Mapping[str, Any]) -> bool:
    """Whether an entry is asked for: a follow-up is not, as long as the answer that it depends on is not given."""
    return name not in QUESTION or is_asked(QUESTION[name], said)


def next_task(task: Task) -> Task | None:
    """The task after this one; None after the last."""
    return next((after for before, after in pairwise(TASKS) if before is task), None)


def title_of(task: Task, verdict: Verdict | None) -> str:
    """What the task is called for such work."""
    if task.code != "particulars" or verdict is None or verdict.process_type is None:
        return task.title
    return "BPO and KPO particulars" if verdict.process_type is ProcessType.HYBRID else f"{verdict.process_type} particulars"


def states(said: Mapping[str, Any], verdict: Verdict | None) -> Sequence[TaskState]:
    """How far each task has come; `said` is by the names of entries."""
    return [_state(task, said, verdict) for task in TASKS]


def _state(task: Task, said: Mapping[str, Any], verdict: Verdict | None) -> TaskState:
    names = [name for name in names_on(task, verdict) if name not in ALWAYS_SAID and counts(name, said)]
    count = sum(is_said(said.get(name)) for name in names)
    core = [name for name in names if name in task.core] if task.core else names
    is_done = bool(core) and all(is_said(said.get(name)) for name in core)
    status = TaskStatus.DONE if is_done else TaskStatus.IN_PROGRESS if count else TaskStatus.TO_DO
    return TaskState(task=task, title=title_of(task, verdict), status=status, said=count, asked=len(names))
