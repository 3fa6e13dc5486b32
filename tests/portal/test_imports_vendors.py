"""Vendors from a file into both databases, by the service and by the command."""

import json
from pathlib import Path
from typing import Any

from click.testing import CliRunner
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from portal.cli.imports import vendors as vendors_command
from portal.config import Settings
from portal.imports.vendors import BATCH, import_vendors
from portal.models import Capability, CapabilityRevision, Organisation, OrganisationKind
from tests.factories import make_organisation, make_user

LOGISTICS: dict[str, Any] = {
    "category": "logistics",
    "process_type": "BPO",
    "skill_level": 2,
    "capacity": 40,
    "regions": ["oceania"],
    "rates": [{"amount": 12.5, "currency": "EUR"}],
    "certificates": [{"code": "iso_9001", "valid_until": "2029-01-31", "evidence": "verified"}],
    "engagements": [{"text": "Moved a museum.", "industry": "public_sector"}],
}
LEGAL: dict[str, Any] = {"category": "legal_services", "process_type": "KPO", "skill_level": 5}
ASH: dict[str, Any] = {"name": "Ash", "country": "NZ", "email_domains": ["ash.example"], "capabilities": [LOGISTICS, LEGAL]}


def written(tmp_path: Path, *vendors: dict[str, Any]) -> Path:
    """A file with those vendors."""
    file = tmp_path / "vendors.jsonl"
    file.write_text("".join(json.dumps(vendor) + "\n" for vendor in vendors))
    return file


def capabilities(session: Session) -> dict[str, tuple[int, int | None, bool]]:
    """Id, capacity and switch of each capability, by category."""
    return {row.category: (row.id, row.capacity, row.is_active) for row in session.scalars(select(Capability))}


def revisions(session: Session) -> int:
    """How many states of capabilities are kept."""
    return session.scalar(select(func.count()).select_from(CapabilityRevision)) or 0


def test_a_vendor_enters_with_all_it_offers(session: Session, tmp_path: Path) -> None:
    report = import_vendors(session, written(tmp_path, ASH))
    assert (report.entered, report.refused) == (1, 0)
    vendor = session.scalars(select(Organisation)).one()
    assert (vendor.kind, vendor.name, vendor.country, vendor.email_domains) == (OrganisationKind.VENDOR, "Ash", "NZ", ["ash.example"])
    logistics = session.scalars(select(Capability).where(Capability.category == "logistics")).one()
    assert (logistics.rates[0].amount, logistics.certificates[0].code, logistics.engagements[0].text) == (
        12.5,
        "iso_9001",
        "Moved a museum.",
    )
    assert revisions(session) == 2


def test_the_same_file_again_changes_nothing(session: Session, tmp_path: Path) -> None:
    file = written(tmp_path, ASH, {"name": "Elm"})
    import_vendors(session, file)
    report = import_vendors(session, file)
    assert (report.entered, report.changed, report.unchanged, revisions(session)) == (0, 0, 2, 2)


def test_a_vendor_is_brought_to_what_its_line_says_now(session: Session, tmp_path: Path) -> None:
    import_vendors(session, written(tmp_path, ASH))
    before = capabilities(session)
    session.commit()
    payroll = {"category": "payroll_processing", "process_type": "BPO", "skill_level": 3}
    report = import_vendors(session, written(tmp_path, {**ASH, "about": "New.", "capabilities": [{**LOGISTICS, "capacity": 50}, payroll]}))
    after = capabilities(session)
    assert report.changed == 1
    assert after["logistics"] == (before["logistics"][0], 50, True)
    assert after["legal_services"] == (before["legal_services"][0], None, False)
    assert after["payroll_processing"][1:] == (None, True)
    assert session.scalars(select(Organisation.about)).one() == "New."


def test_a_capability_that_is_named_again_is_offered_again(session: Session, tmp_path: Path) -> None:
    import_vendors(session, written(tmp_path, ASH))
    import_vendors(session, written(tmp_path, {**ASH, "capabilities": [LOGISTICS]}))
    import_vendors(session, written(tmp_path, ASH))
    active = session.scalars(select(Capability.category).where(Capability.is_active).order_by(Capability.category)).all()
    assert active == ["legal_services", "logistics"]


def test_a_vendor_with_people_keeps_its_own_profile(session: Session, tmp_path: Path) -> None:
    make_user(session, make_organisation(session, OrganisationKind.VENDOR, name="Ash", about="Ours."))
    session.commit()
    report = import_vendors(session, written(tmp_path, {**ASH, "about": "Theirs."}))
    assert (report.entered, report.refused, report.refusals[0].column) == (0, 1, "name")
    assert session.scalars(select(Organisation.about)).one() == "Ours."


def test_a_name_that_stands_twice_is_refused_the_second_time(session: Session, tmp_path: Path) -> None:
    report = import_vendors(session, written(tmp_path, ASH, {"name": " Ash "}))
    assert (report.entered, report.refusals[0].line, report.refusals[0].column) == (1, 2, "name")


def test_a_bad_line_enters_nothing_and_the_others_stay(session: Session, tmp_path: Path) -> None:
    report = import_vendors(session, written(tmp_path, {**ASH, "capabilities": [LOGISTICS, {**LEGAL, "skill_level": 0}]}, {"name": "Elm"}))
    assert session.scalars(select(Organisation.name)).all() == ["Elm"]
    assert [str(refusal) for refusal in report.refusals] == ["line 1, column capabilities[1].skill_level: Use a number from 1 to 5."]


def test_more_than_a_batch_goes_in(session: Session, tmp_path: Path) -> None:
    vendors = [{"name": f"Vendor {number}", "capabilities": [LEGAL]} for number in range(2 * BATCH + 1)]
    assert import_vendors(session, written(tmp_path, *vendors)).entered == 2 * BATCH + 1
    assert revisions(session) == 2 * BATCH + 1


def test_the_command_reports_each_reason_and_exits_with_1_if_any_line_was_refused(database: Settings, tmp_path: Path) -> None:
    environment = {"DATABASE_URL": database.database.render_as_string(hide_password=False), "INSTANCE_DIR": str(database.instance)}
    found = CliRunner().invoke(vendors_command, ["import", str(written(tmp_path, ASH, {"name": ""}))], env=environment)
    assert (found.exit_code, found.stdout.splitlines()) == (1, ["line 2, column name: Write something here.", "1 entered, 1 refused."])
