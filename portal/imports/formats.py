"""The formats of the files that the product reads, as types; their JSON Schemas are generated from these types.

`requirement`: one row of a CSV file, its cells read as the types say. `vendor`: one line of a JSONL file, with nested
capabilities. `brief` and `capability`: the engine's own words, for use without a database. All are made from the engine's
types, so that a field that the engine learns to read can be imported the same day. `docs/schemas/` is tested to equal them;
`python -m portal.imports.formats docs/schemas` writes it anew.
"""

import json
import sys
from datetime import date
from functools import cache
from pathlib import Path
from typing import Annotated, Any, Literal

import msgspec
from jsonschema import Draft202012Validator, FormatChecker
from msgspec import Meta

from matching.types import Brief, Capability
from portal.checks import ASKED
from portal.imports.engine_files import BriefFile, CapabilityFile, fields_of
from portal.intake.questions import LONGEST, QUESTION, AnswerKind, Question

NOT_FOR_CLIENTS = frozenset({"answers", "client_id", "client_name", "client_domains", "conflicts"})
"""Fields of a brief that a row does not have: answers are columns of their own, the rest is the portal's to know."""

NOT_FOR_VENDORS = frozenset({"id", "revision", "vendor_id", "vendor_name", "vendor_domains", "vendor_suspended", "scorecard_percent"})
"""Fields of a capability that the portal gives, and what clients say of the vendor."""

ROW_DESCRIPTION = (
    "One row of a requirements CSV file. Cells with several values separate them with “|”; "
    "an empty cell means that it is unknown. Only the text is required."
)
Answer = Annotated[int, Meta(ge=1, le=5, description="Five-point answer; empty for “not sure”.")]


def _answer_type(question: Question) -> Any:
    """What the answer to a question is, as a type."""
    about = f"{question.label} ({question.unit})" if question.unit else question.label
    match question.kind:
        case AnswerKind.ONE | AnswerKind.YES_NO:
            kind: Any = Literal[tuple(question.answers)]
        case AnswerKind.SEVERAL:
            kind = list[Literal[tuple(question.answers)]]  # type: ignore[misc]
        case AnswerKind.NUMBER:
            number = float if question.places else int
            kind = Annotated[number, Meta(ge=number(question.lowest), le=number(question.highest))]
        case AnswerKind.DAY:
            kind = date
        case AnswerKind.LINE | AnswerKind.TEXT:
            kind = Annotated[str, Meta(max_length=LONGEST[question.kind])]
    return Annotated[kind, Meta(description=about)]


Particulars = msgspec.defstruct(
    "Particulars", [(code, _answer_type(question) | None, None) for code, question in QUESTION.items()], forbid_unknown_fields=True
)

RequirementRow = msgspec.defstruct(
    "RequirementRow",
    [
        ("text", Annotated[str, Meta(min_length=1, max_length=100_000, description="What is to be outsourced.")]),
        ("id", Annotated[str, Meta(max_length=200, description="Your own reference; unique within the organisation.")] | None, None),
        *(field for field in fields_of(Brief, NOT_FOR_CLIENTS) if field[0] != "text"),
        *((distinction, Answer | None, None) for distinction in ASKED),
        ("particulars", Particulars | None, None),
    ],
    forbid_unknown_fields=True,
)

CapabilityLine = msgspec.defstruct("CapabilityLine", fields_of(Capability, NOT_FOR_VENDORS), forbid_unknown_fields=True)

VendorLine = msgspec.defstruct(
    "VendorLine",
    [
        ("name", Annotated[str, Meta(min_length=1, max_length=200, description="Unique among the vendors.")]),
        ("country", Annotated[str, Meta(pattern="^[A-Z]{2}$", description="ISO 3166-1 alpha-2 code.")] | None, None),
        ("website", Annotated[str, Meta(max_length=300, description="Begins with https:// or http://.")] | None, None),
        ("about", Annotated[str, Meta(max_length=20_000)], ""),
        ("email_domains", tuple[Annotated[str, Meta(max_length=253)], ...], ()),
        ("capabilities", tuple[CapabilityLine, ...], ()),  # type: ignore[valid-type]
    ],
    forbid_unknown_fields=True,
)

FORMATS: dict[str, tuple[Any, str, str]] = {
    "requirement": (RequirementRow, "Requirement", ROW_DESCRIPTION),
    "vendor": (VendorLine, "Vendor", "One line of a vendors JSONL file: a vendor with its capabilities."),
    "brief": (BriefFile, "Brief", "A requirement as the engine reads it from a file. Everything but the text may be unknown."),
    "capability": (
        CapabilityFile,
        "Capability",
        "One line of a capabilities JSONL file: a service of a vendor, as the engine reads it.",
    ),
}


@cache
def schema(name: str) -> dict[str, Any]:
    """The JSON Schema (draft 2020-12) of a format; a field that it does not name is refused, nested ones too."""
    kind, title, description = FORMATS[name]
    (top,), definitions = msgspec.json.schema_components((kind,), ref_template="#/$defs/{name}")
    whole = definitions.pop(top["$ref"].rsplit("/", 1)[-1])
    for definition in (whole, *definitions.values()):
        if "properties" in definition:
            definition["additionalProperties"] = False
    head = {"$schema": Draft202012Validator.META_SCHEMA["$id"], "title": title, "description": description}
    return {**head, **{key: value for key, value in whole.items() if key not in head}, "$defs": definitions}


@cache
def validator(name: str) -> Draft202012Validator:
    """A validator of a format, which also checks that days are days."""
    return Draft202012Validator(schema(name), format_checker=FormatChecker(["date"]))


def columns() -> tuple[str, ...]:
    """The columns that a requirements CSV file may have."""
    return tuple(schema("requirement")["properties"])


def published(name: str) -> str:
    """The schema as the file of the documentation has it."""
    return json.dumps(schema(name), indent=2, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    for format_name in FORMATS:
        Path(sys.argv[1], f"{format_name}.schema.json").write_text(published(format_name), encoding="utf-8")
