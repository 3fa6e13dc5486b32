"""Requirements from a CSV file: each good row is posted, each bad one is reported with its line and column.

Rows enter in batches, one transaction each; the caller rings for a worker once, at the end. A row's id becomes the
requirement's reference. A row whose id the client already has is left alone where it says what it said then, and
refused where it says something else: the same file can be imported again, after a fault or with its bad rows mended.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import fields
from itertools import islice
from pathlib import Path

import msgspec
from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from portal.db import transaction
from portal.imports import codes, rows
from portal.imports.report import Refusal, Report
from portal.imports.rows import Row
from portal.inputs import ProfileInput, RequirementInput
from portal.models import Organisation, OrganisationKind, Requirement
from portal.services import organisations, requirements

BATCH = 50
DEFAULT_CLIENT = "Imported"


class NoSuchClientError(Exception):
    """No client, or more than one, has the name that was given; the message says so."""


def import_requirements(
    session: Session, path: Path, organisation: str | None = None, progress: Callable[[int], None] = lambda lines: None
) -> Report:
    """Post what the file asks for, for the client of that name; `progress` is told the last line that was read.

    Raises:
        UnreadableFileError: nothing of the file can be read.
        NoSuchClientError: there is no such client.
    """
    report = Report()
    lines: dict[str, int] = {}
    entries = rows.read(path, codes.catalogue_codes(session))
    first = list(islice(entries, BATCH))
    client = _client(session, organisation)
    for batch in _batches(first, entries):
        good = [row for row in batch if _is_new(row, lines, report)]
        with transaction(session):
            # Two imports for one client take turns, so that neither posts what the other has just posted.
            owner = session.get_one(Organisation, client, with_for_update={"key_share": True})
            _post(session, owner, good, report)
        session.expunge_all()
        progress(batch[-1].line)
    return report


def _batches(batch: list[Row], entries: Iterator[Row]) -> Iterator[list[Row]]:
    while batch:
        yield batch
        batch = list(islice(entries, BATCH))


def _client(session: Session, name: str | None) -> int:
    """The id of the client of that name; the default client is created when it is first needed."""
    wanted = name or DEFAULT_CLIENT
    with transaction(session):
        found = session.scalars(
            select(Organisation.id)
            .where(Organisation.name == wanted, Organisation.kind == OrganisationKind.CLIENT)
            .order_by(Organisation.id)
        ).all()
        if not found and name is None:
            found = [organisations.create(session, None, OrganisationKind.CLIENT, ProfileInput(name=DEFAULT_CLIENT)).id]
    if len(found) != 1 and name is not None:
        raise NoSuchClientError(f"{len(found) or 'No'} clients are named {name!r}; name one that is there once.")
    return found[0]


def _is_new(row: Row, lines: dict[str, int], report: Report) -> bool:
    """Whether the row can be used and is the file's first with its id."""
    if row.requirement is None:
        report.refuse(*(Refusal(line=row.line, column=problem.field, message=problem.message) for problem in row.problems))
        return False
    first = lines.setdefault(row.reference, row.line)
    if first != row.line:
        report.refuse(Refusal(line=row.line, column="id", message=f"Line {first} has the same id, or says the same without one."))
    return first == row.line


def _post(session: Session, client: Organisation, batch: Sequence[Row], report: Report) -> None:
    stored = _stored(session, client, [row.reference for row in batch])
    for row in batch:
        assert row.requirement is not None  # noqa: S101 - the caller has sorted out the others
        before = stored.get(row.reference)
        if before is None:
            requirement = requirements.save_draft(session, None, row.requirement, organisation=client, reference=row.reference)
            run = requirements.post(session, None, requirement)
            report.entered += 1
            report.first_run = report.first_run or run.id
        elif _says(before) == row.requirement:
            report.unchanged += 1
        else:
            taken = f"{client.name} has a requirement with this id that says something else; revise it in the portal or use another id."
            report.refuse(Refusal(line=row.line, column="id", message=taken))


def _stored(session: Session, client: Organisation, references: Sequence[str]) -> dict[str, Requirement]:
    found = session.scalars(
        select(Requirement)
        .where(Requirement.organisation_id == client.id, Requirement.reference.in_(references))
        .options(selectinload(Requirement.versions))
    )
    return {requirement.reference: requirement for requirement in found if requirement.reference is not None}


def _says(requirement: Requirement) -> RequirementInput:
    """What the requirement said when it was imported."""
    first = requirement.versions[0]
    return msgspec.convert({field.name: getattr(first, field.name) for field in fields(RequirementInput)}, RequirementInput)
