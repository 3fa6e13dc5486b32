"""`vendor-match runs`: the queue, and what became of the runs."""

import json
import time
from dataclasses import asdict, dataclass

import click
from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from matching.runner import work
from matching.types import Scope
from portal import replay
from portal.config import Settings
from portal.db import sessions_on
from portal.logs import configure_logging
from portal.match_store import SqlMatchStore
from portal.models import MatchRun, RequirementVerdict
from portal.workflow import OPEN_RUN, RunState

WAIT_FOR_OTHERS = 0.5
WIDTHS = (6, 6, 9, 15, 4, 0)


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedRun:
    """One line of the list. `verdict` is BPO, KPO or hybrid, else outside or not_enough_said; `entries` is None until done."""

    id: int
    requirement: int
    state: str
    verdict: str
    entries: int | None
    failure: str | None


@click.group("runs")
def runs() -> None:
    """Match runs."""


@runs.command("list")
@click.option("--json", "as_json", is_flag=True, help="Print all runs as one JSON array.")
def list_runs(as_json: bool) -> None:
    """List every run, the oldest first."""
    with sessions_on(Settings.from_environment().database) as sessions, sessions() as session:
        rows = [asdict(row) for row in _listed(session)]
    if as_json:
        click.echo(json.dumps(rows, indent=2, ensure_ascii=False))
        return
    for row in rows:
        click.echo("  ".join(f"{'-' if value is None else value!s:<{width}}" for value, width in zip(row.values(), WIDTHS, strict=True)))


@runs.command("work")
@click.option("--until-empty", is_flag=True, required=True, help="Stop when no run is queued or running.")
def work_queue(until_empty: bool) -> None:
    """Work the queue in the foreground, without any broker. Any number may do so at once.

    Runs that another worker holds are waited for: should that worker have died, they are taken over.
    """
    settings = Settings.from_environment()
    configure_logging(settings.log_format)
    with sessions_on(settings.database) as sessions:
        worked = work_until_empty(sessions)
    click.echo(f"The queue is empty; {worked} runs worked.")


def work_until_empty(sessions: sessionmaker[Session]) -> int:
    """Work every run until none is queued or running; how many were worked here."""
    store = SqlMatchStore(sessions)
    worked = work(store)
    while _is_any_open(sessions):
        time.sleep(WAIT_FOR_OTHERS)
        store.recover()
        worked += work(store)
    return worked


@runs.command("replay")
@click.argument("run_id", type=click.IntRange(min=1, max=2**31 - 1), metavar="ID")
def replay_run(run_id: int) -> None:
    """Rank a finished run again from what it saw, and say whether the result is the same bit for bit."""
    with sessions_on(Settings.from_environment().database) as sessions, sessions() as session:
        run = session.get(MatchRun, run_id)
        if run is None or run.state is not RunState.DONE:
            raise click.ClickException(f"There is no run {run_id} that is done.")
        found = replay.differences(session, run)
    if found:
        raise click.ClickException(f"Run {run_id} is not identical: {'; '.join(found)}.")
    click.echo(f"Run {run_id} is identical: {run.entry_count} entries from capability revision {run.capability_revision}.")


def _listed(session: Session) -> list[ListedRun]:
    columns = MatchRun.id, MatchRun.requirement_id, MatchRun.state, MatchRun.entry_count, MatchRun.failure
    statement = (
        select(*columns, RequirementVerdict.scope, RequirementVerdict.process_type)
        .join(RequirementVerdict, RequirementVerdict.version_id == MatchRun.version_id)
        .order_by(MatchRun.id)
    )
    return [
        ListedRun(
            id=row.id,
            requirement=row.requirement_id,
            state=row.state,
            verdict=row.process_type if row.scope is Scope.INSIDE and row.process_type else row.scope,
            entries=row.entry_count,
            failure=row.failure,
        )
        for row in session.execute(statement)
    ]


def _is_any_open(sessions: sessionmaker[Session]) -> bool:
    with sessions() as session:
        return session.scalar(select(MatchRun.id).where(MatchRun.state.in_(OPEN_RUN)).limit(1)) is not None
