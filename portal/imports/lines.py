"""The lines of a vendors JSONL file, each as inputs or as the list of what is wrong with it.

The file is UTF-8 with one JSON object on each line; empty lines are skipped. Problems name their field by its path,
such as `capabilities[0].rates[1].amount`.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

import msgspec

from portal import checks
from portal.checks import CatalogueCodes, Problem
from portal.imports import shape
from portal.inputs import CapabilityInput, ProfileInput

PROSE = frozenset({"about", "text"})
PLACEHOLDERS = {"category": "", "process_type": "BPO", "skill_level": 1}
DOMAIN = re.compile(r"(?=.{1,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}")


@dataclass(frozen=True, slots=True, kw_only=True)
class VendorInput:
    """A vendor with all that it offers."""

    profile: ProfileInput
    email_domains: tuple[str, ...] = ()
    capabilities: tuple[CapabilityInput, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One line: `vendor` is None where there are problems."""

    number: int
    vendor: VendorInput | None
    problems: tuple[Problem, ...]


def read(path: Path, codes: CatalogueCodes) -> Iterator[Line]:
    """The lines of the file that are not empty, in their order."""
    with path.open("rb") as file:
        for number, raw in enumerate(file, start=1):
            content = raw.removeprefix(b"\xef\xbb\xbf").strip() if number == 1 else raw.strip()
            if content:
                yield _line(number, content, codes)


def _line(number: int, content: bytes, codes: CatalogueCodes) -> Line:
    problems: list[Problem] = []
    try:
        value = json.loads(content.decode(), parse_float=Decimal, parse_constant=_refuse_constant)
    except UnicodeDecodeError as error:
        problems = [Problem(field="", message=f"Byte {error.start + 1} is not UTF-8; save the file as UTF-8.")]
    except json.JSONDecodeError as error:
        problems = [Problem(field="", message=f"This is not JSON from character {error.colno} on: {error.msg}.")]
    except (ValueError, RecursionError) as error:
        problems = [Problem(field="", message=f"This cannot be read as JSON: {error}.")]
    else:
        value = shape.cleaned(value, "", problems, PROSE)
        problems += [problem for problem in shape.problems("vendor", value) if problem.field not in {known.field for known in problems}]
        vendor = _vendor(value, codes, problems)
    return Line(number=number, vendor=None if problems else vendor, problems=tuple(problems))


def _refuse_constant(name: str) -> None:
    raise ValueError(f"{name} is not a number")


def _vendor(value: Any, codes: CatalogueCodes, problems: list[Problem]) -> VendorInput | None:
    """What the line says; adds the problems that the checks find to those of its shape."""
    if not isinstance(value, dict):
        return None
    said, broken = _sound(value, "", problems)
    profile = msgspec.convert({"name": "?", **said}, ProfileInput)
    problems += [problem for problem in checks.profile_problems(profile) if problem.field not in broken]
    domains = tuple(said.get("email_domains", ()))
    problems += [
        Problem(field=f"email_domains[{index}]", message="Use a domain in small letters, such as company.com.")
        for index, domain in enumerate(domains)
        if not DOMAIN.fullmatch(domain)
    ]
    items = value.get("capabilities")
    offered = enumerate(items if isinstance(items, list) else ())
    capabilities = [_capability(item, f"capabilities[{index}].", codes, problems) for index, item in offered if isinstance(item, dict)]
    return VendorInput(profile=profile, email_domains=domains, capabilities=tuple(capabilities))


def _capability(item: dict[str, Any], path: str, codes: CatalogueCodes, problems: list[Problem]) -> CapabilityInput:
    said, broken = _sound(item, path, problems)
    capability = msgspec.convert(PLACEHOLDERS | said, CapabilityInput)
    problems += [
        Problem(field=path + problem.field, message=problem.message)
        for problem in checks.capability_problems(capability, codes)
        if _first(problem.field) not in broken
    ]
    return capability


def _sound(item: dict[str, Any], path: str, problems: list[Problem]) -> tuple[dict[str, Any], set[str]]:
    """The fields of an object without a problem so far, and the names of those with one."""
    broken = {_first(problem.field.removeprefix(path)) for problem in problems if problem.field.startswith(path)}
    return {name: value for name, value in item.items() if name not in broken and value is not None}, broken


def _first(path: str) -> str:
    """The outermost name of a path."""
    return re.split(r"[.\[]", path, maxsplit=1)[0]
