"""`vendor-match labels`: what people decided about requirements, as labels to train and measure on."""

from collections.abc import Iterator

import click
from sqlalchemy import or_, select
from sqlalchemy.orm import Session, selectinload

from portal.briefs import verdict_in_force
from portal.cli.files import WRITABLE, write_csv
from portal.config import Settings
from portal.db import sessions_on
from portal.models import Decision, MatchRun, RequirementVersion, Review

COLUMNS = ("id", "text", "category", "process_type", "skill_level")
NONE = "none"


@click.group("labels")
def labels() -> None:
    """Labels."""


@labels.command("export")
@click.argument("file", type=WRITABLE)
def export(file: str) -> None:
    """Write the reviewed verdict of each requirement to FILE as CSV, as `vendor-match train` reads it.

    A verdict is reviewed when a client or an admin changed it, or when an admin approved a run that used it. Of several
    versions the last counts: texts that differ in a few words would be judged by what was learned from one another.
    """
    with sessions_on(Settings.from_environment().database) as sessions, sessions() as session:
        rows = list(_reviewed(session))
    write_csv(file, COLUMNS, rows)
    click.echo(f"{len(rows)} reviewed verdicts written.", err=True)


def _reviewed(session: Session) -> Iterator[tuple[str, str, str, str, str]]:
    approved = select(MatchRun.version_id).join(Review, Review.run_id == MatchRun.id).where(Review.decision == Decision.APPROVED)
    statement = (
        select(RequirementVersion)
        .where(or_(RequirementVersion.overrides.any(), RequirementVersion.id.in_(approved)))
        .options(selectinload(RequirementVersion.verdict), selectinload(RequirementVersion.overrides))
        .order_by(RequirementVersion.id)
    )
    last = {version.requirement_id: version for version in session.scalars(statement)}
    for version in last.values():
        verdict = verdict_in_force(version)
        if verdict is not None:
            text = f"{version.title}\n{version.description}".strip()
            level = version.skill_level or verdict.skill_level
            yield f"v{version.id}", text, verdict.category or NONE, verdict.process_type or NONE, str(level or "")
