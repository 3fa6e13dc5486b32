"""The README's state diagrams say what the workflow table says."""

import re

import pytest

from portal.config import PROJECT
from portal.workflow import REQUIREMENT_MOVES, RUN_MOVES, Move

DIAGRAM = re.compile(r"```mermaid\nstateDiagram-v2\n(.*?)```", re.DOTALL)
ARROW = re.compile(r"^ *(\w+) --> (\w+): (\w+)$", re.MULTILINE)


def arrows_of(moves: dict[str, Move]) -> set[tuple[str, ...]]:
    return {(source.value, move.target.value, verb) for verb, move in moves.items() for source in move.sources}


@pytest.mark.parametrize("moves", [REQUIREMENT_MOVES, RUN_MOVES], ids=["requirement", "run"])
def test_a_diagram_of_the_readme_shows_exactly_the_moves_of_the_table(moves: dict[str, Move]) -> None:
    diagrams = [set(ARROW.findall(body)) for body in DIAGRAM.findall((PROJECT / "README.md").read_text())]
    wanted = arrows_of(moves)
    closest = max(diagrams, key=lambda diagram: len(diagram & wanted))
    assert closest == wanted
