"""A requirement as one flat list of entries: its fields, its five-point answers and its particulars, each under its own name.

Forms, tasks and comparisons of two states know entries only by these names.
"""

from collections.abc import Mapping
from dataclasses import fields, replace
from typing import Any

import msgspec

from portal.inputs import RequirementInput
from portal.intake.questions import QUESTION, is_said

NESTED = ("answers", "particulars")
FIELDS = tuple(field.name for field in fields(RequirementInput) if field.name not in NESTED)


def entries(given: RequirementInput) -> dict[str, Any]:
    """What is said, by name."""
    return {**{name: getattr(given, name) for name in FIELDS}, **given.answers, **given.particulars}


def with_entries(given: RequirementInput, values: Mapping[str, Any]) -> RequirementInput:
    """The requirement with these entries in place of its own; None and empty ones are taken out."""
    particulars = {name: value for name, value in values.items() if name in QUESTION}
    answers = {name: value for name, value in values.items() if name not in QUESTION and name not in FIELDS}
    return replace(
        given,
        **{name: value for name, value in values.items() if name in FIELDS},
        answers=_said({**given.answers, **answers}),
        particulars=_said({**given.particulars, **particulars}),
    )


def flat(columns: Mapping[str, Any]) -> dict[str, Any]:
    """The entries of a requirement that is kept as JSON: in an audit event, or as a revision that is being written."""
    nested = {name: value for column in NESTED for name, value in (columns.get(column) or {}).items()}
    return {**{name: value for name, value in columns.items() if name in FIELDS}, **nested}


def kept(given: RequirementInput) -> dict[str, Any]:
    """The requirement as JSON; `read_back` is its inverse."""
    content: dict[str, Any] = msgspec.to_builtins(given)
    return content


def read_back(content: Mapping[str, Any]) -> RequirementInput:
    """The requirement that was `kept`."""
    return msgspec.convert(content, RequirementInput)


def _said(values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if is_said(value)}
