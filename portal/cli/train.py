"""`vendor-match train`: learn the classifier's weights anew from labelled texts, such as reviewed decisions."""

import click
import msgspec

from matching.learning.evaluation import Scores, predict, score
from matching.learning.labels import Label, folds
from matching.learning.training import train, untrained_model
from matching.verdict.model import MODEL_PATH, Model, installed_model
from portal.cli.files import READABLE, WRITABLE, write
from portal.cli.labelled_csv import read_texts

LEAST_LABELS = 40
HELD_BACK = 5  # one label in so many is held back to compare by


@click.command("train")
@click.argument("file", type=READABLE)
@click.option("--out", type=WRITABLE, default=str(MODEL_PATH), help="Where to write the model; default: install it.")
@click.option("--from-scratch", is_flag=True, help="Start from the hand-written lexicon alone, not from the present model.")
@click.option("--even-if-worse", is_flag=True, help="Write the model even if it does worse than the present one.")
def train_command(file: str, out: str, from_scratch: bool, even_if_worse: bool) -> None:
    """Train on the labelled rows of FILE (CSV with id, text, category, process_type, skill_level).

    One row in five is held back; a model that does worse on these than the present one is refused. The model written
    is then trained on all rows. Processes that are running keep the model they started with.
    """
    labels = [label for _, _, label in read_texts(file) if label]
    if len(labels) < LEAST_LABELS:
        raise click.ClickException(f"There are {len(labels)} labelled rows; training needs at least {LEAST_LABELS}.")
    start = untrained_model() if from_scratch else installed_model()
    held_back = set(folds(labels, HELD_BACK)[0])
    learned = train([label for at, label in enumerate(labels) if at not in held_back], start)
    test = [labels[at] for at in sorted(held_back)]
    present_scores, learned_scores = _measure(test, installed_model()), _measure(test, learned)
    click.echo(f"On {len(test)} texts held back: present model {_describe(present_scores)}; learned {_describe(learned_scores)}.")
    if _merit(learned_scores) < _merit(present_scores) and not even_if_worse:
        raise click.ClickException("The learned model does worse than the present one and was not written.")
    model = train(labels, start)
    write(out, msgspec.json.format(msgspec.json.encode(model), indent=1).decode() + "\n")
    click.echo(f"Model {model.version} written to {out}.")


def _measure(labels: list[Label], model: Model) -> Scores:
    return score(labels, [predict(label.id, label.text, model) for label in labels])


def _merit(scores: Scores) -> float:
    """Category and process type count alike; rare categories count through macro-F1."""
    return scores.accuracy + scores.macro_f1 + (scores.process_type or 0.0)


def _describe(scores: Scores) -> str:
    process_type = "unknown" if scores.process_type is None else f"{scores.process_type:.3f}"
    return f"accuracy {scores.accuracy:.3f}, macro-F1 {scores.macro_f1:.3f}, process type {process_type}"
