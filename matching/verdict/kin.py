"""What a single word says of a class, taken from the phrases of the lexicon that hold it.

No lexicon knows every phrase. “Audit” stands in many phrases of financial analysis and in few of other classes, so a
phrase with “audit” that nobody wrote down is likelier financial analysis. The value of a word for a class is

    log(share of the word among the words of the class ÷ its mean share over all classes) × n ÷ (n + TRUSTED_COUNT)

where n counts the phrases that hold the word. What speaks against a class counts half: a lexicon leaves out much.
"""

import math
from collections.abc import Mapping, Sequence

DECISIVE = 4.0  # a phrase of this strength counts one
LEAST_SHARE = 0.0002  # added to both shares, so that a word which a class never uses has a value too
TRUSTED_COUNT = 1.5
AGAINST = 0.5


def kin_words(strengths: Mapping[str, Mapping[str, float]], classes: Sequence[str]) -> dict[str, dict[str, float]]:
    """The value of each word of the lexicon for each class; `strengths` as in `CategoryLexicon`."""
    counts: dict[str, dict[str, float]] = {}
    totals = dict.fromkeys(classes, 0.0)
    for phrase, own in strengths.items():
        for word in filter(str.isalnum, phrase.split()):
            entry = counts.setdefault(word, {})
            for name, strength in own.items():
                entry[name] = entry.get(name, 0.0) + strength / DECISIVE
                totals[name] += strength / DECISIVE
    return {word: _values(entry, totals) for word, entry in counts.items() if entry}


def _values(counts: Mapping[str, float], totals: Mapping[str, float]) -> dict[str, float]:
    shares = {name: counts.get(name, 0.0) / total if total else 0.0 for name, total in totals.items()}
    mean = math.fsum(shares.values()) / len(shares) + LEAST_SHARE
    count = math.fsum(counts.values())
    trust = count / (count + TRUSTED_COUNT)
    logs = {name: math.log((share + LEAST_SHARE) / mean) for name, share in shares.items()}
    return {name: trust * (value if value > 0 else AGAINST * value) for name, value in logs.items()}
