"""`vendor-match train`: learn the classifier's weights anew from labelled texts, such as reviewed decisions."""

import click
import msgspec

from matching.learning.evaluation import Scores, cross_validate, predict, score
from matching.learning.labels import NONE
from matching.learning.training import train, untrained_model
from matching.verdict.model import MODEL_PATH, installed_model
from portal.cli.files import READABLE, WRITABLE, write
from portal.cli.labelled_csv import read_texts

LEAST_LABELS = 40
LEAST_CATEGORIES = 8  # labels of few services pull all texts towards these, and figures on these labels cannot show it
PARTS = 5


@click.command("train")
@click.argument("file", type=READABLE)
@click.option("--out", type=WRITABLE, default=str(MODEL_PATH), help="Where to write the model; default: install it.")
@click.option("--from-scratch", is_flag=True, help="Start from the hand-written lexicon alone, not from the present model.")
@click.option("--even-if-worse", is_flag=True, help="Write the model even if it does no better than the present one.")
def train_command(file: str, out: str, from_scratch: bool, even_if_worse: bool) -> None:
    """Train on the labelled rows of FILE (CSV with id, text, category, process_type, skill_level).

    Each fifth of the rows is held back in turn and judged by a model that learned from the others. Where that is worse than
    the present model on any figure, or better on none, nothing is written. The model written is then trained on all rows.
    Processes that are running keep the model they started with.
    """
    labels = [label for _, _, label in read_texts(file) if label]
    categories = {label.category for label in labels}
    if len(labels) < LEAST_LABELS or len(categories) < LEAST_CATEGORIES or NONE not in categories:
        raise click.ClickException(
            f"There are {len(labels)} labelled rows of {len(categories)} categories; training needs at least {LEAST_LABELS} rows "
            f"of {LEAST_CATEGORIES} categories, “{NONE}” among them."
        )
    start = untrained_model() if from_scratch else installed_model()
    present = score(labels, [predict(label.id, label.text) for label in labels])
    learned = score(labels, cross_validate(labels, PARTS, start, calibrated=False))
    click.echo(f"On {len(labels)} texts, each held back once: present model {_describe(present)}; learned {_describe(learned)}.")
    if not _is_better(learned, present) and not even_if_worse:
        raise click.ClickException("The learned model does no better than the present one and was not written.")
    model = train(labels, start)
    write(out, msgspec.json.format(msgspec.json.encode(model), indent=1).decode() + "\n")
    click.echo(f"Model {model.version} written to {out}.")


def _is_better(learned: Scores, present: Scores) -> bool:
    """Whether it is better on one figure at least and worse on none."""
    gains = [after - before for after, before in zip(_figures(learned), _figures(present), strict=True)]
    return max(gains) > 0 and min(gains) >= 0


def _figures(scores: Scores) -> tuple[float, float, float]:
    return scores.accuracy, scores.macro_f1, scores.process_type or 0.0


def _describe(scores: Scores) -> str:
    process_type = "unknown" if scores.process_type is None else f"{scores.process_type:.3f}"
    return f"accuracy {scores.accuracy:.3f}, macro-F1 {scores.macro_f1:.3f}, process type {process_type}"
