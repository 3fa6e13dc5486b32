"""`vendor-match evaluate categories`: verdicts on a file of texts, measured where it carries labels. No database."""

import click

from matching.learning.evaluation import Prediction, Scores, cross_validate, predict, score
from portal.cli.files import READABLE, WRITABLE, write_csv
from portal.cli.labelled_csv import read_texts


@click.command("categories")
@click.argument("file", type=READABLE)
@click.option("--out", type=WRITABLE, help="Write a CSV with one prediction for each row.")
@click.option(
    "--cross-validate",
    "parts",
    type=click.IntRange(2, 20),
    help="Judge each of so many parts of FILE by a model trained only on the others: for labels that the product was trained on.",
)
@click.option("--thin", is_flag=True, help="With --cross-validate: leave out half of the phrases that only one text of FILE holds.")
def evaluate_categories_command(file: str, out: str | None, parts: int | None, thin: bool) -> None:
    """Judge the texts of FILE (CSV with id, text and, if labelled, category, process_type, skill_level)."""
    if thin and not parts:
        raise click.UsageError("--thin goes with --cross-validate.")
    texts = read_texts(file)
    labels = [label for _, _, label in texts if label]
    if parts:
        if len(labels) < len(texts) or len(labels) < parts:
            raise click.ClickException("To cross-validate, every row needs a category and there must be at least as many rows as parts.")
        predictions = cross_validate(labels, parts, thin=thin)
    else:
        predictions = [predict(id, text) for id, text, _ in texts]
    if out:
        write_predictions(out, predictions)
    click.echo(f"{len(predictions)} texts judged.")
    if labels:
        judged = [found for found, (_, _, label) in zip(predictions, texts, strict=True) if label]
        click.echo(describe(score(labels, judged)))


def write_predictions(out: str, predictions: list[Prediction]) -> None:
    """A row for each prediction; `top3` is separated by |."""
    columns = ("id", "category", "process_type", "skill_level", "top3")
    rows = ((found.id, found.category, found.process_type, found.skill_level, "|".join(found.top3)) for found in predictions)
    write_csv(out, columns, rows)


def describe(scores: Scores) -> str:
    """The scores as lines for a terminal."""
    lines = [
        f"labelled texts           {scores.texts}",
        f"accuracy                 {_share(scores.accuracy)}",
        f"macro-F1                 {_share(scores.macro_f1)}",
        f"top-3 within the fifteen {_share(scores.top3)}",
        f"process type             {_share(scores.process_type)}",
        f"skill level within one   {_share(scores.skill_within_one)}",
        "",
        f"{'category':<32}{'labelled':>9}{'predicted':>10}{'right':>7}{'F1':>7}",
    ]
    lines += [f"{row.category:<32}{row.labelled:>9}{row.predicted:>10}{row.right:>7}{row.f1:>7.3f}" for row in scores.categories]
    if scores.reliability:
        lines += ["", f"{'confidence in the process type':<32}{'verdicts':>9}{'mean':>10}{'right':>7}"]
        lines += [
            f"{f'{row.low:.2f} to {row.high:.2f}':<32}{row.count:>9}{row.confidence:>10.3f}{row.right:>7.3f}" for row in scores.reliability
        ]
    return "\n".join(lines)


def _share(share: float | None) -> str:
    return "unknown" if share is None else f"{share:.3f}"
