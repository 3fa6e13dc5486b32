"""Vendors from a JSONL file: each good line enters with all its capabilities, each bad one is reported with its path.

A vendor is known by its name. One that was imported before is brought to what its line says now: a capability that is
the same stays untouched, the others are matched by category and process type and changed, new ones are added, and
those that the line no longer names are switched off (finished runs still point at them). A vendor that has people of
its own keeps its own profile: its line is refused.
"""

from collections.abc import Callable, Sequence
from dataclasses import fields
from itertools import islice
from pathlib import Path
from typing import Any, TypeVar

import msgspec
from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from portal.db import transaction
from portal.imports import codes, lines
from portal.imports.lines import Line, VendorInput
from portal.imports.report import Refusal, Report
from portal.inputs import CapabilityInput, CertificateInput, EngagementInput, ProfileInput, RateInput
from portal.models import Capability, Organisation, OrganisationKind
from portal.services import capabilities, organisations

BATCH = 50
Given = TypeVar("Given")


def import_vendors(session: Session, path: Path, progress: Callable[[int], None] = lambda number: None) -> Report:
    """Enter the file's vendors; `progress` is told the last line that was read."""
    report = Report()
    numbers: dict[str, int] = {}
    entries = lines.read(path, codes.catalogue_codes(session))
    while batch := list(islice(entries, BATCH)):
        good = [line for line in batch if _is_new(line, numbers, report)]
        with transaction(session):
            _enter(session, good, report)
        session.expunge_all()
        progress(batch[-1].number)
    return report


def _is_new(line: Line, numbers: dict[str, int], report: Report) -> bool:
    """Whether the line can be used and is the file's first about its vendor."""
    if line.vendor is None:
        report.refuse(*(Refusal(line=line.number, column=problem.field, message=problem.message) for problem in line.problems))
        return False
    first = numbers.setdefault(line.vendor.profile.name, line.number)
    if first != line.number:
        report.refuse(Refusal(line=line.number, column="name", message=f"Line {first} is about a vendor of the same name."))
    return first == line.number


def _enter(session: Session, batch: Sequence[Line], report: Report) -> None:
    stored = _stored(session, [line.vendor.profile.name for line in batch if line.vendor])
    offered = _offered(session, [vendor.id for same_name in stored.values() for vendor in same_name])
    for line in batch:
        assert line.vendor is not None  # noqa: S101 - the caller has sorted out the others
        same_name = stored.get(line.vendor.profile.name, [])
        if not same_name:
            _create(session, line.vendor)
            report.entered += 1
        elif len(same_name) > 1 or same_name[0].users:
            taken = "A vendor of this name is registered and keeps its own profile."
            report.refuse(Refusal(line=line.number, column="name", message=taken))
        elif _bring_to(session, same_name[0], offered.get(same_name[0].id, []), line.vendor):
            report.changed += 1
        else:
            report.unchanged += 1


def _stored(session: Session, names: Sequence[str]) -> dict[str, list[Organisation]]:
    """The registered vendors of these names, with their people."""
    found: dict[str, list[Organisation]] = {}
    statement = select(Organisation).where(Organisation.name.in_(names), Organisation.kind == OrganisationKind.VENDOR)
    for vendor in session.scalars(statement.options(selectinload(Organisation.users))):
        found.setdefault(vendor.name, []).append(vendor)
    return found


def _offered(session: Session, vendors: Sequence[int]) -> dict[int, list[Capability]]:
    """The capabilities of these vendors that are switched on, with all their parts."""
    found: dict[int, list[Capability]] = {}
    parts = (selectinload(Capability.rates), selectinload(Capability.certificates), selectinload(Capability.engagements))
    statement = select(Capability).where(Capability.organisation_id.in_(vendors), Capability.is_active).order_by(Capability.id)
    for capability in session.scalars(statement.options(*parts)):
        found.setdefault(capability.organisation_id, []).append(capability)
    return found


def _create(session: Session, given: VendorInput) -> None:
    vendor = organisations.create(session, None, OrganisationKind.VENDOR, given.profile, given.email_domains)
    for capability in given.capabilities:
        capabilities.create(session, None, vendor, capability)


def _bring_to(session: Session, vendor: Organisation, offered: Sequence[Capability], given: VendorInput) -> bool:
    """Make the vendor what the line says; whether anything had to be changed."""
    profile_differs = _input_of(vendor, ProfileInput) != given.profile
    domains_differ = sorted(vendor.email_domains) != sorted(set(given.email_domains))
    if profile_differs:
        organisations.update_profile(session, None, vendor, given.profile)
    if domains_differ:
        organisations.set_email_domains(session, None, vendor, list(given.email_domains))
    return _bring_capabilities_to(session, vendor, offered, given.capabilities) or profile_differs or domains_differ


def _bring_capabilities_to(session: Session, vendor: Organisation, offered: Sequence[Capability], given: Sequence[CapabilityInput]) -> bool:
    wanted = list(given)
    others: list[Capability] = []
    for capability in offered:
        if (said := _capability_input(capability)) in wanted:
            wanted.remove(said)
        else:
            others.append(capability)
    changed = bool(wanted or others)
    for capability_input in wanted:
        kin = next((capability for capability in others if _kind(capability) == _kind(capability_input)), None)
        if kin is None:
            capabilities.create(session, None, vendor, capability_input)
        else:
            capabilities.change(session, None, kin, capability_input)
            others.remove(kin)
    for capability in others:
        capabilities.switch(session, None, capability, on=False)
    return changed


def _kind(capability: Capability | CapabilityInput) -> tuple[str, str]:
    return capability.category, capability.process_type


def _capability_input(capability: Capability) -> CapabilityInput:
    parts = {
        "rates": [_input_of(rate, RateInput) for rate in capability.rates],
        "certificates": [_input_of(certificate, CertificateInput) for certificate in capability.certificates],
        "engagements": [_input_of(engagement, EngagementInput) for engagement in capability.engagements],
    }
    own = {field.name: getattr(capability, field.name) for field in fields(CapabilityInput) if field.name not in parts}
    return msgspec.convert(own | parts, CapabilityInput)


def _input_of(row: Any, kind: type[Given]) -> Given:
    """A stored row in the words of its input."""
    return msgspec.convert({field.name: getattr(row, field.name) for field in fields(kind)}, kind)  # type: ignore[arg-type]
