"""A multinomial logistic regression whose weights stay near where they start.

The score of a class is bias + Σ scale × strength + Σ weight × word; the scales are shared by the classes of a group.
Fitted by accelerated proximal gradient (FISTA; Beck and Teboulle 2009, SIAM J. Imaging Sciences 2, 183–202), without
any randomness.
"""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

WORD_L1 = 0.0008  # per text; drops words that hardly matter
WORD_L2 = 0.004
SCALE_L2 = 0.01
BIAS_L2 = 0.02
STEPS = 200

Matrix = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Weights:
    """`scales` group × part, `bias` class, `words` word × class."""

    scales: Matrix
    bias: Matrix
    words: Matrix


@dataclass(frozen=True, slots=True, kw_only=True)
class Texts:
    """`strengths` text × class × part, `words` text × word, `targets` the class of each text, `member` class × group (0 or 1)."""

    strengths: Matrix
    words: Matrix
    targets: NDArray[np.intp]
    member: Matrix


def fit(texts: Texts, start: Weights) -> Weights:
    """The weights that explain the targets best, at a price for every departure from `start`."""
    count = len(texts.targets)
    inputs = np.hstack([texts.words, texts.strengths.reshape(count, -1), np.ones((count, 1))])
    step = 2 * count / float(np.linalg.norm(inputs, 2)) ** 2
    now = ahead = start
    momentum = 1.0
    for _ in range(STEPS):
        moved = _step(texts, ahead, start, step)
        faster = (1 + math.sqrt(1 + 4 * momentum**2)) / 2
        ahead = _beyond(now, moved, (momentum - 1) / faster)
        now, momentum = moved, faster
    return now


def _step(texts: Texts, at: Weights, start: Weights, step: float) -> Weights:
    error = (_chances(texts, at) - np.eye(len(at.bias))[texts.targets]) / len(texts.targets)
    scale_slope = texts.member.T @ np.einsum("ncp,nc->cp", texts.strengths, error)
    words = at.words - step * (texts.words.T @ error + WORD_L2 * (at.words - start.words)) - start.words
    return Weights(
        scales=at.scales - step * (scale_slope + SCALE_L2 * (at.scales - start.scales)),
        bias=at.bias - step * (error.sum(axis=0) + BIAS_L2 * (at.bias - start.bias)),
        words=start.words + np.sign(words) * np.maximum(np.abs(words) - step * WORD_L1, 0),
    )


def _chances(texts: Texts, at: Weights) -> Matrix:
    scores = np.einsum("ncp,cp->nc", texts.strengths, texts.member @ at.scales) + at.bias + texts.words @ at.words
    raised = np.exp(scores - scores.max(axis=1, keepdims=True))
    chances: Matrix = raised / raised.sum(axis=1, keepdims=True)
    return chances


def _beyond(last: Weights, now: Weights, pull: float) -> Weights:
    return Weights(
        scales=now.scales + pull * (now.scales - last.scales),
        bias=now.bias + pull * (now.bias - last.bias),
        words=now.words + pull * (now.words - last.words),
    )


def fit_logistic(raw: Matrix, right: Matrix) -> tuple[float, float]:
    """Slope and offset that turn raw confidences into the share that was right (Platt scaling), by Newton's method.

    A weak prior of slope 1 and offset 0 keeps them sensible where there are few texts. A step that would lead uphill, as a
    whole one may where few are right, is halved until it does not.
    """
    logits = np.log(raw / (1 - raw))
    inputs = np.stack([logits, np.ones_like(logits)], axis=1)
    prior = np.array([1.0, 0.0])

    def loss(at: Matrix) -> float:
        return float((np.logaddexp(0, inputs @ at) - right * (inputs @ at)).sum() + ((at - prior) ** 2).sum() / 2)

    found = prior.copy()
    for _ in range(50):
        chances = 1 / (1 + np.exp(-(inputs @ found)))
        slope = inputs.T @ (chances - right) + (found - prior)
        curvature = (inputs * (chances * (1 - chances))[:, None]).T @ inputs + np.eye(2)
        step = np.linalg.solve(curvature, slope)
        while np.abs(step).max() > 1e-9 and loss(found - step) > loss(found):
            step /= 2
        found = found - step
    return float(found[0]), float(found[1])
