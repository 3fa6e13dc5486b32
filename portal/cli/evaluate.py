"""`vendor-match evaluate`: how good the engine's answers are, measured on files. No database."""

import click

from portal.cli.evaluate_categories import evaluate_categories_command
from portal.cli.evaluate_ranking import evaluate_ranking_command


@click.group("evaluate")
def evaluate() -> None:
    """Measures on files."""


evaluate.add_command(evaluate_categories_command)
evaluate.add_command(evaluate_ranking_command)
