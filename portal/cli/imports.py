"""`vendor-match requirements import` and `vendor-match vendors import`: files in, a line for each reason of a refusal out.

Reasons go to the standard output as `line 7, column starts_on: …`, progress to the standard error if it is a terminal.
The exit code is 0 when every row entered or was there already, 1 when any was refused; the good rows stay.
"""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from sqlalchemy.orm import Session

from portal.config import Settings
from portal.db import make_engine
from portal.doorbell import Doorbell
from portal.imports.codes import NoCatalogueError
from portal.imports.report import Report
from portal.imports.requirements import NoSuchClientError, import_requirements
from portal.imports.rows import UnreadableFileError
from portal.imports.vendors import import_vendors

File = click.Path(exists=True, dir_okay=False, readable=True, path_type=Path)


@click.group("requirements")
def requirements() -> None:
    """Requirements in bulk."""


@click.group("vendors")
def vendors() -> None:
    """Vendors in bulk."""


@requirements.command("import")
@click.argument("file", type=File)
@click.option("--organisation", help="The client that the requirements belong to; without it one named “Imported”.")
def import_requirements_command(file: Path, organisation: str | None) -> None:
    """Post the requirements of FILE, a CSV file with the columns id and text; docs/formats.md names the others."""
    settings = Settings.from_environment()
    with _errors_in_words(), _session(settings) as session, _progress(file) as progress:
        report = import_requirements(session, file, organisation, progress)
    if report.first_run is not None:
        Doorbell(settings).ring(report.first_run)
    _finish(report)


@vendors.command("import")
@click.argument("file", type=File)
def import_vendors_command(file: Path) -> None:
    """Enter the vendors of FILE, one JSON object on each line; docs/formats.md describes it."""
    with _errors_in_words(), _session(Settings.from_environment()) as session, _progress(file) as progress:
        report = import_vendors(session, file, progress)
    _finish(report)


@contextmanager
def _errors_in_words() -> Iterator[None]:
    """What keeps the whole file from being read, as a sentence without a traceback."""
    try:
        yield
    except (NoCatalogueError, NoSuchClientError, UnreadableFileError) as error:
        raise click.ClickException(str(error)) from error


@contextmanager
def _session(settings: Settings) -> Iterator[Session]:
    """A session without a doorbell: the workers are rung for once, when everything is in."""
    engine = make_engine(settings.database)
    try:
        with Session(engine) as session:
            yield session
    finally:
        engine.dispose()


def _finish(report: Report) -> None:
    for refusal in report.refusals:
        click.echo(str(refusal))
    click.echo(str(report))
    sys.exit(1 if report.refused else 0)


@contextmanager
def _progress(file: Path) -> Iterator[Callable[[int], None]]:
    """A bar over the file's lines on a terminal, nothing elsewhere."""
    console = Console(stderr=True)
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TextColumn("lines"), TimeRemainingColumn())
    with Progress(*columns, console=console, disable=not console.is_terminal) as bar:
        task = bar.add_task(file.name, total=_lines_of(file))
        yield lambda line: bar.update(task, completed=line)


def _lines_of(file: Path) -> int:
    with file.open("rb") as content:
        return sum(chunk.count(b"\n") for chunk in iter(lambda: content.read(1 << 20), b""))
