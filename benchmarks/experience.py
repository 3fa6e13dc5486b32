"""Relevance of past engagements for one requirement, over 100,000 vendors with five engagements each.

The yardstick is scikit-learn's TF-IDF matrix of the same texts times the requirement's vector (`safe_sparse_dot`, which is
quicker than `linear_kernel`), without the sum over a vendor's engagements, which ours includes. Both read the requirement's
text anew each time. The texts are invented: words of the reference table by Zipf's law, those that say least the most often.

python -m benchmarks.experience
"""

import json
from collections.abc import Callable
from statistics import median
from time import perf_counter

import numpy as np
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.utils.extmath import safe_sparse_dot

from matching.experience import ExperienceIndex, Query
from matching.terms import shipped

VENDORS = 100_000
ENGAGEMENTS = 5
ENGAGEMENT_WORDS = 16
REQUIREMENTS = 15
REQUIREMENT_WORDS = 60


def invented(texts: int, words: int, chance: np.random.Generator) -> list[str]:
    """Return so many texts of so many words."""
    weights = {word: weight for word, weight in shipped().weights.items() if word.isalpha()}
    ordered = np.array(sorted(weights, key=lambda word: (weights[word], word)))
    share = 1 / np.arange(1, len(ordered) + 1)
    return [" ".join(row) for row in ordered[chance.choice(len(ordered), (texts, words), p=share / share.sum())]]


def seconds(work: Callable[[], object]) -> float:
    """Return how long the work took."""
    started = perf_counter()
    work()
    return perf_counter() - started


def experience() -> dict[str, object]:
    """Return the medians over the requirements, each read by ours and by the yardstick in turn; ratio = ours ÷ theirs."""
    chance = np.random.default_rng(1)
    texts = invented(VENDORS * ENGAGEMENTS, ENGAGEMENT_WORDS, chance)
    index = ExperienceIndex.build(texts[start : start + ENGAGEMENTS] for start in range(0, len(texts), ENGAGEMENTS))
    vectorizer = TfidfVectorizer()
    matrix = vectorizer.fit_transform(texts)
    ours, theirs = [], []
    for text in invented(REQUIREMENTS, REQUIREMENT_WORDS, chance):
        ours.append(seconds(lambda text=text: index.relevance(Query.of(text))))
        theirs.append(seconds(lambda text=text: safe_sparse_dot(matrix, vectorizer.transform([text]).T, dense_output=True)))
    return {
        "name": "experience",
        "value": round(1_000 * median(ours), 2),
        "unit": "ms",
        "against": "scikit-learn",
        "ratio": round(median(ours) / median(theirs), 3),
    }


if __name__ == "__main__":
    print(json.dumps(experience()))
