"""The particulars of the work in words: for the client who wrote them, and for the admins who review the match."""

from datetime import date
from typing import Any

from matching.types import Verdict
from portal.inputs import RequirementInput
from portal.intake.entries import entries
from portal.intake.questions import AnswerKind, Question, answered
from portal.web.wording import day, number


def particulars_of(said: RequirementInput, verdict: Verdict | None) -> list[tuple[str, str]]:
    """The questions that such work is asked and their answers; those that are no longer asked are left out."""
    return [(question.label, answer_in_words(question, answer)) for question, answer in answered(entries(said), verdict)]


def answer_in_words(question: Question, answer: Any) -> str:
    """An answer as people read it; codes that the question no longer knows stay as they are."""
    match question.kind:
        case AnswerKind.NUMBER:
            return f"{number(answer)} {question.unit}".rstrip()
        case AnswerKind.DAY:
            return day(date.fromisoformat(answer))
        case AnswerKind.SEVERAL:
            return ", ".join(question.answers.get(code, code) for code in answer)
        case AnswerKind.ONE | AnswerKind.YES_NO:
            return question.answers.get(answer, str(answer))
    return str(answer)
