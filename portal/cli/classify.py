"""`vendor-match classify`: the verdict on a text or a JSON brief, without a database."""

import click
import msgspec

from matching.classify import classify
from matching.distinctions import CATEGORY
from matching.split import Split, split
from matching.types import Scope, Verdict
from portal.cli.files import READABLE
from portal.cli.json_files import read_brief_or_text


@click.command("classify")
@click.option("--json", "as_json", is_flag=True, help="Print the whole verdict, and the two parts of hybrid work, as one JSON object.")
@click.argument("file", type=READABLE, default="-")
def classify_command(as_json: bool, file: str) -> None:
    """Say whether FILE (plain text or a JSON brief; - for standard input) is BPO or KPO work, of which service, and why."""
    brief = read_brief_or_text(file)
    verdict = classify(brief)
    parts = split(brief, verdict)
    if as_json:
        whole = {**msgspec.to_builtins(verdict), "split": parts}
        click.echo(msgspec.json.format(msgspec.json.encode(whole), indent=2).decode())
    else:
        click.echo(describe(verdict, parts))


def describe(verdict: Verdict, parts: Split | None) -> str:
    """The verdict as lines for a terminal, with the two parts of hybrid work that comes apart."""
    lines = [verdict.sentence, f"Scope: {verdict.scope.replace('_', ' ')}. {_judgements(verdict)}"]
    if verdict.scope is not Scope.NOT_ENOUGH_SAID:
        lines.append(f"Confidence {verdict.confidence:.0%}.")
    if verdict.conflict:
        lines.append(verdict.conflict)
    if parts:
        lines += ["", "It comes apart into:"]
        lines += [
            f"  {part.process_type} ({CATEGORY[part.category].name.lower()}): {' '.join(part.text.split())}"
            for part in (parts.bpo, parts.kpo)
        ]
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


def _judgements(verdict: Verdict) -> str:
    """Work and objective on the line from BPO to KPO."""
    sides = {"Work": verdict.work, "objective": verdict.objective}
    return ", ".join(f"{side} {'unknown' if lean is None else f'{lean:+.2f}'}" for side, lean in sides.items()) + " (-1 BPO to +1 KPO)."
