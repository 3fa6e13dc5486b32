"""Words of a text and how much each one says: the reference term statistics, pinned by version.

`data/terms.json` holds single words with their weight (an inverse document frequency in 1/1,000), counted once over
reference texts and never over the vendors of the moment. To build it again:
`python -m matching.terms FILE.csv … > matching/data/terms.json` (each FILE has a `text` or a `Task` column).
"""

import csv
import json
import math
import re
import sys
import unicodedata
from collections import Counter
from collections.abc import Iterable
from functools import cache
from pathlib import Path

WORD = re.compile(r"[^\W\d_]{2,}")
TABLE_FILE = Path(__file__).with_name("data") / "terms.json"
COMMON_SHARE = 0.10
"""A word in more than this share of the reference texts says nothing about the work."""


def words(text: str) -> frozenset[str]:
    """Return the distinct words of a text, case-folded and with a plain English plural removed."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    return frozenset(_singular(word) for word in WORD.findall(folded))


def _singular(word: str) -> str:
    if len(word) > 4 and word.endswith("ies"):
        return word[:-3] + "y"
    if len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us", "is")):
        return word[:-1]
    return word


class TermStatistics:
    """What the reference texts say about words: `weight(word)` in 1/1,000, 0 for a word that says nothing."""

    def __init__(self, version: str, unseen: int, weights: dict[str, int]) -> None:
        self.version, self._unseen, self._weights = version, unseen, weights

    def weight(self, word: str) -> int:
        """Return the weight of a word; one the reference texts never used counts as the rarest."""
        return self._weights.get(word, self._unseen)


def count(texts: Iterable[str], version: str) -> dict[str, object]:
    """Return the statistics of reference texts as `data/terms.json` keeps them (words used twice or more)."""
    total, frequency = 0, Counter[str]()
    for text in texts:
        total += 1
        frequency.update(words(text))
    weights = {
        word: 0 if uses > COMMON_SHARE * total else round(1_000 * math.log((total + 1) / (uses + 1)))
        for word, uses in sorted(frequency.items())
        if uses > 1
    }
    return {"version": version, "texts": total, "unseen": round(1_000 * math.log((total + 1) / 2)), "weights": weights}


@cache
def reference() -> TermStatistics:
    """Return the statistics that ship with the engine."""
    data = json.loads(TABLE_FILE.read_text(encoding="utf-8"))
    return TermStatistics(data["version"], data["unseen"], data["weights"])


def _texts(paths: Iterable[str]) -> Iterable[str]:
    for path in paths:
        with Path(path).open(encoding="utf-8", newline="") as file:
            yield from (row.get("text") or row.get("Task") or "" for row in csv.DictReader(file))


if __name__ == "__main__":
    json.dump(count(_texts(sys.argv[1:]), "1"), sys.stdout, ensure_ascii=False, indent=0)
