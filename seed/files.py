"""The files of the catalogue and the demo, read and checked: a slip in one of them stops the loading with its place.

The days in the demo's files are written as seen from `WRITTEN_ON`; `moved` moves them by the days since then, so that
certificates, start dates and past engagements are as fresh whenever the demo is loaded.
"""

import csv
import hashlib
import re
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Annotated, Any, TypeVar

import msgspec
from msgspec import Meta

from matching.distinctions import CATEGORIES
from matching.types import Language
from portal.models.organisation import OrganisationKind
from portal.workflow import RequirementStatus

CATALOGUE, DEMO = Path(__file__).parent / "catalogue", Path(__file__).parent / "demo"
WRITTEN_ON = date(2026, 11, 1)

Code = Annotated[str, Meta(pattern="^[a-z0-9_]{1,60}$")]
Text = Annotated[str, Meta(min_length=1, max_length=200)]
Address = Annotated[str, Meta(pattern=r"^[a-z.]+@[a-z.]+\.example$")]
Entry = TypeVar("Entry")


class SeedFileError(Exception):
    """A file of the seed is wrong; the message says which line and why."""


class Named(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """An entry of the catalogue."""

    code: Code
    name: Text
    meaning: str = ""


class CpvCode(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A code of the EU's procurement vocabulary that belongs to a service category."""

    category: Code
    cpv_code: Annotated[str, Meta(pattern="^[0-9]{8}$")]


@dataclass(frozen=True, slots=True, kw_only=True)
class Catalogue:
    """What the catalogue's files say. The categories themselves are the engine's (`matching/distinctions.py`)."""

    version: str
    regions: tuple[Named, ...]
    certificates: tuple[Named, ...]
    industries: tuple[Named, ...]
    cpv_codes: dict[str, list[str]]


class Person(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Somebody of the demo who can sign in."""

    name: Text
    email: Address


class Party(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """An organisation of the demo and its people. The vendors' profiles stand in `vendors.jsonl`."""

    kind: OrganisationKind
    name: Text
    people: tuple[Person, ...]
    country: Annotated[str, Meta(pattern="^[A-Z]{2}$")] | None = None
    website: str | None = None
    about: str = ""


class Revision(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How a client revises what was decided about: a sentence that is added, the languages of the new version, and its addendum."""

    adds: Text
    languages: tuple[Language, ...]
    addendum: Text


class Scene(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What happens to one requirement of the demo: who posts it, where it ends, who decides, and in which words."""

    requirement: str
    client: Address
    ends: RequirementStatus
    decided_by: Address | None = None
    words: str = ""
    revision: Revision | None = None


class Story(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The demo's parties (the operator first), its scenes, and the vendors that are suspended or offer less than they did."""

    parties: tuple[Party, ...]
    suspended_vendors: tuple[Text, ...]
    switched_off: tuple[tuple[Text, Code], ...]
    scenes: tuple[Scene, ...]


def catalogue(folder: Path = CATALOGUE) -> Catalogue:
    """The catalogue's files; the version is a checksum of all that they and the engine's categories say.

    Raises:
        SeedFileError: a line cannot be read, or names a category that there is not.
    """
    names = ("regions.csv", "certificates.csv", "industries.csv", "cpv_codes.csv")
    content = b"".join((folder / name).read_bytes() for name in names) + msgspec.json.encode(CATEGORIES)
    cpv_codes: dict[str, list[str]] = {category.code: [] for category in CATEGORIES}
    for code in _rows(folder / "cpv_codes.csv", CpvCode):
        if code.category not in cpv_codes:
            raise SeedFileError(f"cpv_codes.csv: there is no service category {code.category}.")
        cpv_codes[code.category].append(code.cpv_code)
    regions, certificates, industries = (_rows(folder / name, Named) for name in names[:3])
    return Catalogue(
        version=hashlib.sha256(content).hexdigest()[:12],
        regions=regions,
        certificates=certificates,
        industries=industries,
        cpv_codes=cpv_codes,
    )


def story(path: Path = DEMO / "story.json") -> Story:
    """The demo's parties and scenes.

    Raises:
        SeedFileError: the file does not say what a story needs.
    """
    try:
        return msgspec.json.decode(path.read_bytes(), type=Story)
    except msgspec.DecodeError as error:
        raise SeedFileError(f"{path.name}: {error}") from error


def moved(text: str, today: date) -> str:
    """A demo file's text with its days moved as far as `today` is from the day it was written on."""
    distance = today - WRITTEN_ON
    return re.sub(r"\b20\d\d-\d\d-\d\d\b", lambda day: (date.fromisoformat(day.group()) + distance).isoformat(), text)


def _rows(path: Path, kind: type[Entry]) -> tuple[Entry, ...]:
    with path.open(encoding="utf-8", newline="") as file:
        return tuple(_row(path, line, row, kind) for line, row in enumerate(csv.DictReader(file), start=2))


def _row(path: Path, line: int, row: dict[str, Any], kind: type[Entry]) -> Entry:
    try:
        return msgspec.convert(row, kind)
    except msgspec.ValidationError as error:
        raise SeedFileError(f"{path.name}, line {line}: {error}") from error
