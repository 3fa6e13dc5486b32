"""The fields of the questions in `portal.intake`, one for each kind."""

from wtforms import Field

from portal.forms.fields import ButtonsField, DayField, NumberField, SeveralField, TextField, WholeNumberField, WordsField
from portal.intake.questions import LONGEST, AnswerKind, Question


def field_for(question: Question) -> Field:
    """The field that asks the question; left empty it is not said."""
    label, hint = question.label, question.hint
    match question.kind:
        case AnswerKind.LINE:
            return WordsField(label, longest=LONGEST[AnswerKind.LINE], description=hint)
        case AnswerKind.TEXT:
            return TextField(label, longest=LONGEST[AnswerKind.TEXT], description=hint)
        case AnswerKind.SEVERAL:
            return SeveralField(label, choices=question.choices.items(), description=hint)
        case AnswerKind.DAY:
            return DayField(label, description=hint)
        case AnswerKind.NUMBER if question.places:
            lowest, highest, places = question.lowest, question.highest, question.places
            return NumberField(label, unit=question.unit, description=hint, lowest=lowest, highest=highest, places=places)
        case AnswerKind.NUMBER:
            lowest, highest = int(question.lowest), int(question.highest)
            return WholeNumberField(label, unit=question.unit, description=hint, lowest=lowest, highest=highest)
        case AnswerKind.ONE | AnswerKind.YES_NO:
            return ButtonsField(label, empty="Not said", choices=question.answers.items(), description=hint)
