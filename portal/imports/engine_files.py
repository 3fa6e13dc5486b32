"""A brief and a capability as files have them: the engine's own types, without room for what the engine does not know.

A field, an answer or a category of another name is refused at any depth. An answer of null is “not sure”.
"""

import dataclasses
from typing import Annotated, Any, Literal, get_type_hints

import msgspec
from msgspec import Meta

from matching.distinctions import CATEGORY, DISTINCTIONS
from matching.types import Brief, Capability, HeldCertificate, PastEngagement, Rate

Field = tuple[str, Any] | tuple[str, Any, Any]

CATEGORY_CODE: Any = Annotated[Literal[tuple(CATEGORY)], Meta(description="A service category.")]
ANSWER = Annotated[int, Meta(ge=1, le=5, description="Five-point answer; null or left out for “not sure”.")]


def fields_of(kind: type, without: frozenset[str] = frozenset()) -> list[Field]:
    """The fields of a dataclass as `msgspec.defstruct` takes them, those without a default first."""
    hints = get_type_hints(kind, include_extras=True)
    kept = [field for field in dataclasses.fields(kind) if field.name not in without]
    required = [(field.name, hints[field.name]) for field in kept if field.default is dataclasses.MISSING]
    optional = [(field.name, hints[field.name], field.default) for field in kept if field.default is not dataclasses.MISSING]
    return [*required, *optional]


def _strict(kind: type, *others: Field) -> Any:
    """A dataclass as a type that refuses other fields; `others` stand in place of its fields of these names."""
    other = {field[0]: field for field in others}
    fields = sorted((other.get(field[0], field) for field in fields_of(kind)), key=len)
    return msgspec.defstruct(kind.__name__, fields, namespace={"__doc__": kind.__doc__}, forbid_unknown_fields=True)


Answers = msgspec.defstruct("Answers", [(row.id, ANSWER | None, None) for row in DISTINCTIONS], forbid_unknown_fields=True)

BriefFile = _strict(Brief, ("category", CATEGORY_CODE | None, None), ("answers", Answers, msgspec.field(default_factory=Answers)))

CapabilityFile = _strict(
    Capability,
    ("category", CATEGORY_CODE),
    ("rates", tuple[_strict(Rate), ...], ()),  # type: ignore[misc]
    ("certificates", tuple[_strict(HeldCertificate), ...], ()),  # type: ignore[misc]
    ("engagements", tuple[_strict(PastEngagement), ...], ()),  # type: ignore[misc]
)


def brief_of(content: bytes) -> Brief:
    """The brief that a JSON object says. Raises what `msgspec.json.decode` does."""
    said = msgspec.to_builtins(msgspec.json.decode(content, type=BriefFile))
    answers = {distinction: answer for distinction, answer in said["answers"].items() if answer is not None}
    return msgspec.convert({**said, "answers": answers}, Brief)


def capability_of(content: bytes) -> Capability:
    """The capability that a JSON object says. Raises what `msgspec.json.decode` does."""
    return msgspec.convert(msgspec.json.decode(content, type=CapabilityFile), Capability, from_attributes=True)
