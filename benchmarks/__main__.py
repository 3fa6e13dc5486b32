"""`python -m benchmarks [NAME …]`: run the measurements named, all of them where none is."""

import sys
from collections.abc import Callable, Iterable

from benchmarks import changes, directory, engine, experience, pages, roundtrip, scores
from benchmarks.invented import table
from benchmarks.timing import Line
from matching.columns.memory import keep_freed_memory

MILLION = 1_000_000
MEASUREMENTS: dict[str, Callable[[], Iterable[Line]]] = {
    "rank_1m": lambda: engine.rank_1m(table(MILLION)),
    "rank_1m_scores": lambda: scores.rank_1m_scores(table(MILLION)),
    "patch": lambda: changes.patch(table(MILLION)),
    "rank_10m": engine.rank_10m,
    "experience": experience.experience,
    "run_roundtrip": roundtrip.roundtrip,
    "directory": directory.directory,
    "pages": pages.pages,
}

keep_freed_memory()  # as every process of the product does
for name in sys.argv[1:] or MEASUREMENTS:
    for line in MEASUREMENTS[name]():
        line.show()
