"""docs/engine.md says what the engine does: its tables are the engine's data, its worked example is what `rank` gives."""

import re
from pathlib import Path

import msgspec

from matching.capabilities import CapabilityTable
from matching.criteria import CRITERIA
from matching.eligibility import RULES
from matching.ranking import rank
from matching.types import Brief, Capability
from matching.weights import BPO_PROFILE, KPO_PROFILE
from tests.matching.invented import AS_OF, verdict

DOCS = Path(__file__).parents[2] / "docs"
PAGE = (DOCS / "engine.md").read_text(encoding="utf-8")


def table_rows() -> list[str]:
    """Return the rows of the page's three tables as the engine's data gives them."""
    rules = [f"| {rule.name} | {rule.sentence} | {rule.unknown} | {rule.why} |" for rule in RULES]
    criteria = [
        f"| {row.name} | {', '.join(row.distinctions)} | {row.scale} ({row.unit}) | {row.source} | {row.example.arithmetic} |"
        for row in CRITERIA
    ]
    weights = [f"| {row.name} | {_share(BPO_PROFILE.weights[row.key])} | {_share(KPO_PROFILE.weights[row.key])} |" for row in CRITERIA]
    return [*rules, *criteria, *weights]


def _share(weight: int) -> str:
    return f"{weight / 100:g} %" if weight else "–"


def test_the_tables_of_the_page_are_the_engines_data() -> None:
    on_the_page = [line for line in PAGE.splitlines() if line.startswith("| ") and not line.startswith(("| Knock", "| Criterion", "| In "))]
    assert on_the_page == table_rows()


def test_the_worked_example_of_the_page_is_what_the_engine_gives() -> None:
    asked, offered = re.findall(r"```json\n(.*?)```", PAGE, re.DOTALL)
    table = CapabilityTable.build([msgspec.json.decode(offered, type=Capability)])
    (vendor,) = rank(msgspec.json.decode(asked, type=Brief), verdict(), table, as_of=AS_OF).ranked
    for part in vendor.contributions:
        arithmetic = (
            f"{part.criterion}: unknown, 0.00 of {part.weight / 100:.2f}"
            if part.value is None
            else f"{part.criterion}: {part.value} × {part.weight} ÷ 10,000 = {part.points / 100:.2f}"
        )
        assert arithmetic in PAGE
    assert f"score {vendor.score / 100:.2f}, at most {vendor.highest / 100:.2f}, coverage {vendor.coverage / 100:.2f} %" in PAGE


def test_figures_that_the_page_repeats_are_those_of_the_page_that_it_links() -> None:
    said = PAGE.split("## What the evaluation says")[1].split("\n## ")[0]
    for start, page in (("- **The verdict**", "verdict.md"), ("- **The ranking**", "experience.md")):
        linked = re.findall(r"(?<!\d)0?(\.\d{3})", (DOCS / page).read_text(encoding="utf-8"))
        figures = re.findall(r"(?<!\d)0?(\.\d{3})", said.split(start)[1].split("\n- ")[0])
        assert len(figures) >= 6
        assert set(figures) <= set(linked)
