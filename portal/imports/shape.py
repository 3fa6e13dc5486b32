"""What is wrong with the shape of a row or a line, in words a person can act on, each with the path of its field."""

from collections.abc import Collection, Iterator
from typing import Any

from jsonschema import ValidationError

from portal import checks
from portal.checks import Problem, UnstorableTextError
from portal.imports import formats

SAID_BY_OTHERS = {"scorecard_percent": "Clients give scorecards; a vendor cannot state its own. Leave it out."}
KINDS = {"string": "a text", "integer": "a whole number", "number": "a number", "array": "a list", "object": "an object"}


def problems(format_name: str, value: object) -> list[Problem]:
    """All problems of a value of a format, in the order of the format's fields; none means that it can be read."""
    said = (problem for error in formats.validator(format_name).iter_errors(value) for problem in _said(error))
    return list(dict.fromkeys(said))


def cleaned(value: Any, path: str, problems: list[Problem], prose: Collection[str]) -> Any:
    """The JSON value with every text in it cleaned, those of fields in `prose` with their line breaks kept.

    A text that cannot be stored becomes empty and is added to the `problems`.
    """
    match value:
        case str():
            clean = checks.clean_text if path.rpartition(".")[2] in prose else checks.clean_line
            try:
                return clean(value)
            except UnstorableTextError as error:
                problems.append(Problem(field=path, message=str(error)))
                return ""
        case dict():
            return {key: cleaned(item, f"{path}.{key}" if path else key, problems, prose) for key, item in value.items()}
        case list():
            return [cleaned(item, f"{path}[{index}]", problems, prose) for index, item in enumerate(value)]
    return value


def _said(error: ValidationError) -> Iterator[Problem]:
    if error.validator == "anyOf":
        chosen = [inner for inner in error.context or () if inner.validator != "type" or inner.validator_value != "null"]
        for inner in chosen:
            yield from _said(inner)
        return
    path = error.json_path.removeprefix("$").removeprefix(".")
    schema = error.schema if isinstance(error.schema, dict) else {}
    if error.validator == "additionalProperties":
        known = schema["properties"]
        yield from (
            Problem(field=_below(path, name), message=SAID_BY_OTHERS.get(name, "There is no field of this name."))
            for name in error.instance
            if name not in known
        )
    elif error.validator == "required":
        yield from (
            Problem(field=_below(path, name), message="This is missing.") for name in error.validator_value if name not in error.instance
        )
    else:
        yield Problem(field=path, message=_advice(error, schema))


def _below(path: str, name: str) -> str:
    return f"{path}.{name[:60]}" if path else name[:60]


def _advice(error: ValidationError, schema: dict[str, Any]) -> str:
    limit = error.validator_value
    match error.validator:
        case "type":
            return f"Use {KINDS[limit]}."
        case "enum":
            return f"Use one of {', '.join(limit)}."
        case "minimum" | "maximum" | "exclusiveMinimum":
            return _range(schema)
        case "minLength":
            return "Write something here."
        case "maxLength":
            return f"Shorten this to {limit:,} characters; it has {len(error.instance):,}."
        case "format":
            return "Use a day such as 2027-03-31."
        case "pattern":
            return f"This does not look like what belongs here: {schema['description']}"
    return "This cannot be read."


def _range(schema: dict[str, Any]) -> str:
    if "exclusiveMinimum" in schema:
        return f"Use a number above {schema['exclusiveMinimum']:,g} and up to {schema['maximum']:,.0f}."
    return f"Use a number from {schema['minimum']:,} to {schema['maximum']:,}."
