"""The questions of `questions.toml`: which of them are asked of a piece of work, and which of the answers count.

An answer is kept under its question's code: a text (a day as `year-month-day`, a yes or no as `yes` or `no`), a number,
or a list of codes. What is not asked any more, because the work turned out to be of another kind or because the answer it
depends on has changed, is kept but does not count as said, so that changing one's mind loses nothing.

Particulars are for people: the engine never reads them.
"""

import tomllib
from collections.abc import Mapping
from enum import StrEnum
from pathlib import Path
from typing import Any

import msgspec

from matching.types import ProcessType, Verdict

YES_NO = {"yes": "Yes", "no": "No"}


class AnswerKind(StrEnum):
    """What an answer is."""

    LINE = "line"
    TEXT = "text"
    ONE = "one"
    SEVERAL = "several"
    NUMBER = "number"
    DAY = "day"
    YES_NO = "yes_no"


LONGEST = {AnswerKind.LINE: 300, AnswerKind.TEXT: 10_000}
"""Characters that a free answer may have."""


class When(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Another question that has to be answered first, with one of `answers` where any are named."""

    question: str
    answers: tuple[str, ...] = msgspec.field(default=(), name="is")


class Question(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One question, which the form knows by its code."""

    code: str
    process_type: ProcessType | None = None
    category: str | None = None
    kind: AnswerKind = AnswerKind.LINE
    label: str
    hint: str = ""
    unit: str = ""
    choices: Mapping[str, str] = {}
    lowest: float = 0
    highest: float = 0
    places: int = 0
    when: When | None = None

    @property
    def answers(self) -> Mapping[str, str]:
        """The codes that answer it, with their words; empty where the answer is free."""
        return YES_NO if self.kind is AnswerKind.YES_NO else self.choices


class _File(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    question: tuple[Question, ...]


QUESTIONS = msgspec.convert(tomllib.loads((Path(__file__).parent / "questions.toml").read_text(encoding="utf-8")), _File).question

QUESTION: Mapping[str, Question] = {question.code: question for question in QUESTIONS}
"""Every question by its code."""


def questions_for(verdict: Verdict | None) -> tuple[Question, ...]:
    """What is asked of work with this verdict, follow-ups included; nothing before it is known what the work is."""
    return questions_of(verdict.process_type, verdict.category) if verdict else ()


def questions_of(process_type: ProcessType | None, category: str | None) -> tuple[Question, ...]:
    """What is asked of work of this type and service."""
    if process_type is None and category is None:
        return ()
    sides = {ProcessType.BPO, ProcessType.KPO} if process_type is ProcessType.HYBRID else {process_type}
    return tuple(
        question
        for question in QUESTIONS
        if (question.process_type is None or question.process_type in sides) and question.category in {None, category}
    )


def is_asked(question: Question, said: Mapping[str, Any]) -> bool:
    """Whether the answer that the question depends on has been given; `said` is by the codes of questions."""
    if question.when is None:
        return True
    answer = said.get(question.when.question)
    if not is_asked(QUESTION[question.when.question], said) or not is_said(answer):
        return False
    given = set(answer) if isinstance(answer, (list, tuple)) else {answer}
    return not question.when.answers or not given.isdisjoint(question.when.answers)


def is_said(answer: object) -> bool:
    """Whether there is an answer at all; zero is one."""
    return answer not in (None, "", (), [])


def answered(said: Mapping[str, Any], verdict: Verdict | None) -> list[tuple[Question, Any]]:
    """The particulars that count as said of work with this verdict, in the order in which they are asked."""
    return [
        (question, said[question.code])
        for question in questions_for(verdict)
        if is_said(said.get(question.code)) and is_asked(question, said)
    ]
