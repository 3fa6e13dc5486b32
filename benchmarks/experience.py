"""Relevance of past engagements for one requirement, over 100,000 vendors with five engagements each.

The yardstick is scikit-learn's TF-IDF matrix of the same texts times the requirement's vector (`safe_sparse_dot`, which is
quicker than `linear_kernel`), without the sum over a vendor's engagements, which ours includes. Both read the requirement's
text anew each time, another one each round. The texts are invented: words of the reference table, in a share as real
notices have it those that say nothing, the others by the law of Zipf and Mandelbrot, those that say least the most often.
"""

from collections.abc import Iterable

import numpy as np
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.utils.extmath import safe_sparse_dot

from benchmarks.timing import ROUNDS, Line, in_turns
from matching.experience import ExperienceIndex, Query
from matching.relevance.terms import shipped

VENDORS = 100_000
ENGAGEMENTS = 5
ENGAGEMENT_WORDS = 16
REQUIREMENT_WORDS = 60
EMPTY_SHARE = 0.09
"""Of the words of a text that weigh nothing: 0.085 to 0.097 in real notices and awards."""
MANDELBROT = 10
"""The commonest word that weighs something is then 1.5 % of a text: between real notices (1.0 %) and awards (2.9 %)."""


def invented(texts: int, words: int, chance: np.random.Generator) -> list[str]:
    """Return so many texts of so many words."""
    weights = {word: weight for word, weight in shipped().weights.items() if word.isalpha()}
    ordered = np.array(sorted(weights, key=lambda word: (weights[word], word)))
    empty = sum(not weight for weight in weights.values())
    share = 1 / (np.arange(len(ordered) - empty) + MANDELBROT)
    likely = np.concatenate([np.full(empty, EMPTY_SHARE / empty), (1 - EMPTY_SHARE) * share / share.sum()])
    return [" ".join(row) for row in ordered[chance.choice(len(ordered), (texts, words), p=likely)]]


def experience() -> Iterable[Line]:
    """Return the median milliseconds for a requirement; ratio = ours ÷ theirs."""
    chance = np.random.default_rng(1)
    texts = invented(VENDORS * ENGAGEMENTS, ENGAGEMENT_WORDS, chance)
    index = ExperienceIndex.build(texts[start : start + ENGAGEMENTS] for start in range(0, len(texts), ENGAGEMENTS))
    vectorizer = TfidfVectorizer()
    matrix = vectorizer.fit_transform(texts)
    asked = invented(ROUNDS + 1, REQUIREMENT_WORDS, chance)
    for_ours, for_theirs = iter(asked), iter(asked)
    ours, theirs = in_turns(
        lambda: index.relevance(Query.of(next(for_ours))),
        lambda: safe_sparse_dot(matrix, vectorizer.transform([next(for_theirs)]).T, dense_output=True),
    )
    yield Line(name="experience", value=ours, unit="ms", against="scikit-learn", ratio=ours / theirs)
