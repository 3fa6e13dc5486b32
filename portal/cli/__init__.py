"""The command line, `vendor-match`: one file for each group of commands.

A group's module is imported when one of its commands is called; `--help` reads no more than the table below. Nothing
here imports what needs a database, so that the commands on files start quickly.
"""

from dataclasses import dataclass
from importlib import import_module
from typing import Any

import click


@dataclass(frozen=True, slots=True)
class Place:
    """Where a command is found, as `module:name`, and its line of help."""

    target: str
    summary: str

    def load(self) -> click.Command:
        """The command itself."""
        module, name = self.target.split(":")
        command: click.Command = getattr(import_module(module), name)
        return command


class Commands(click.Group):
    """Finds commands in their places, and says in one sentence what is wrong with a setting, the database or the model."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self.places: dict[str, Place] = {}

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Every command's name."""
        return sorted(self.places)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of that name."""
        return self.places[cmd_name].load() if cmd_name in self.places else None

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the table of commands."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, self.places[name].summary) for name in self.list_commands(ctx)])

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command."""
        try:
            return super().invoke(ctx)
        except (click.ClickException, click.exceptions.Exit, click.Abort):
            raise
        except Exception as error:
            if sentence := _explained(error):
                raise click.ClickException(sentence) from error
            raise


def _explained(error: Exception) -> str | None:
    """What a user can do about the error; None where only an engineer can."""
    from sqlalchemy.exc import DBAPIError, OperationalError

    from matching.verdict.model import UnreadableModelError
    from portal.config import ConfigurationError

    if isinstance(error, ConfigurationError | UnreadableModelError):
        return str(error)
    if not isinstance(error, DBAPIError):
        return None
    said = str(error.orig).splitlines()[0]
    if "no such table" in said or type(error.orig).__name__ == "UndefinedTable":
        return "The database has no tables yet; run vendor-match db upgrade."
    if "no such column" in said or type(error.orig).__name__ == "UndefinedColumn":
        return "The database's tables are of another version of this program; run vendor-match db upgrade with the newer one."
    if isinstance(error, OperationalError) or "not a database" in said:
        return f"The database cannot be used: {said}"
    return None


@click.group(cls=Commands, name="vendor-match")
def cli() -> None:
    """Match what clients want to outsource with the vendors that can do it."""


cli.places |= {
    "classify": Place("portal.cli.classify:classify_command", "Say whether a text is BPO or KPO work, and why."),
    "db": Place("portal.cli.database:database", "Create the database's tables or bring them up to date."),
    "evaluate": Place("portal.cli.evaluate:evaluate", "Measure verdicts and rankings on files."),
    "labels": Place("portal.cli.labels:labels", "Write what people decided as labels to train on."),
    "rank": Place("portal.cli.rank:rank_command", "Rank the vendors of a file for a brief, and say why."),
    "requirements": Place("portal.cli.imports:requirements", "Import requirements from a CSV file."),
    "run": Place("portal.cli.run:run", "Start the portal: web, worker and beat."),
    "runs": Place("portal.cli.runs:runs", "List match runs, work the queue, rank a finished run again."),
    "train": Place("portal.cli.train:train_command", "Train the classifier on labelled texts."),
    "users": Place("portal.cli.users:users", "Create people who can sign in."),
    "vendors": Place("portal.cli.imports:vendors", "Import vendors from a JSONL file."),
}
