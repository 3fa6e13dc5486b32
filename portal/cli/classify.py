"""`vendor-match classify`: the verdict on a text or a JSON brief, without a database."""

from typing import TextIO

import click
import msgspec

from matching.classify import classify
from matching.types import Brief, Scope, Verdict


@click.command("classify")
@click.option("--json", "as_json", is_flag=True, help="Print the whole verdict as one JSON object.")
@click.argument("file", type=click.File("r", encoding="utf-8-sig", errors="replace"), default="-")
def classify_command(as_json: bool, file: TextIO) -> None:
    """Say whether FILE (plain text or a JSON brief; - for standard input) is BPO or KPO work, of which service, and why."""
    verdict = classify(read_brief(file.read()))
    click.echo(msgspec.json.format(msgspec.json.encode(verdict), indent=2).decode() if as_json else describe(verdict))


def read_brief(content: str) -> Brief:
    """A JSON object as a brief, anything else as its text. A JSON object that is no brief is a usage error."""
    if not content.lstrip().startswith("{"):
        return Brief(text=content)
    from portal.imports import shape

    try:
        said = msgspec.json.decode(content)
        if problems := shape.problems("brief", said):
            lines = [f"  {problem.field}: {problem.message}" for problem in problems]
            raise click.UsageError("\n".join(["This is not a brief.", *lines]))
        return msgspec.convert(said, Brief)
    except msgspec.ValidationError as error:
        raise click.UsageError(f"This is not a brief: {error}") from error
    except msgspec.DecodeError as error:
        raise click.UsageError(f"This starts like a JSON brief but is not valid JSON: {error}") from error


def describe(verdict: Verdict) -> str:
    """The verdict as lines for a terminal."""
    lines = [verdict.sentence]
    if verdict.scope is not Scope.NOT_ENOUGH_SAID:
        lines.append(f"Confidence {verdict.confidence:.0%}.")
    if verdict.conflict:
        lines.append(verdict.conflict)
    lines += ["", "Categories:"] + [f"  {score.score:6.1%}  {score.category}" for score in verdict.categories]
    if verdict.skill_level is not None:
        lines.append(f"Suggested skill level: {verdict.skill_level}")
    lines += ["", "Reasons (from -1 BPO to +1 KPO):"]
    for reason in verdict.reasons:
        lean = "unknown" if reason.lean is None else f"{reason.lean:+.2f} × {reason.weight:.2f}"
        lines.append(f"  {reason.distinction:<4}{lean:>14}  {reason.sentence}")
    for heading, sentences in (("What would change it:", [flip.sentence for flip in verdict.flips]), ("What to add:", verdict.missing)):
        if sentences:
            lines += ["", heading, *(f"  {sentence}" for sentence in sentences)]
    return "\n".join(lines)
