"""A model learned from labelled texts: how much to trust each part of the lexicon, and weights on further words.

Training starts from a model (the installed one, or the untrained one) and departs from it only as far as the labels
ask. The confidence is calibrated by cross-validation inside the labels given, never on texts that were fitted.
"""

import hashlib
from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import product

import msgspec
import numpy as np

from matching.classify import classify
from matching.distinctions import CATEGORY
from matching.learning.fitting import Texts, Weights, fit, fit_logistic
from matching.learning.labels import NONE, Label, folds
from matching.learning.thinning import thinned_lexicons
from matching.types import Brief, ProcessType
from matching.verdict.lexicon import CLASSES, KNOWLEDGE_WORK, NOT_OUTSOURCED
from matching.verdict.model import Model
from matching.verdict.recognition import PARTS, Reading, group, read_brief

LEAST_TEXTS = 3  # a word seen in fewer texts says more of those texts than of a category
LEAST_WEIGHT = 0.0005
STRENGTH_UNIT = 4.0  # brings the lexicon's strengths to the size of the word factors, which the fitting needs
GROUPS = ("fifteen", KNOWLEDGE_WORK, NOT_OUTSOURCED)
PRIOR_LABELS = 0.5  # the start counts as so many labels of each class where shares and skill levels are averaged
CALIBRATION_FOLDS = 5
UNTRAINED_SCALES = {"phrase": 0.6, "word": 0.5, "pair": 0.4, "object": 0.3, "body": 0.3, "body word": 0.2, "kin": 0.2, "body kin": 0.1}
USUAL_SKILL = {ProcessType.BPO: 2.5, ProcessType.KPO: 4.5}


def untrained_model() -> Model:
    """The hand-written lexicon with even trust in all classes: what training starts from without another model."""
    suggested = {name: CATEGORY[name].suggests if name in CATEGORY else ProcessType.KPO for name in CLASSES}
    return Model(
        version="untrained",
        scales={name: dict(UNTRAINED_SCALES) for name in GROUPS},
        bias=dict.fromkeys(CLASSES, 0.0),
        words={},
        shares={name: {kind.value: float(kind is suggested[name]) for kind in ProcessType} for name in CLASSES},
        skills={name: USUAL_SKILL[suggested[name]] if name != NOT_OUTSOURCED else 1.0 for name in CLASSES},
    )


def train(labels: Sequence[Label], start: Model | None = None, *, calibrated: bool = True) -> Model:
    """The model fitted to all of the labels, its confidence calibrated on texts held back in turn.

    Calibration takes five sixths of the time and changes no verdict but for its confidence.
    """
    start = start or untrained_model()
    model = _fit_model(labels, start)
    return msgspec.structs.replace(model, confidence=_calibrate(labels, start)) if calibrated else model


def _fit_model(labels: Sequence[Label], start: Model) -> Model:
    lexicons = thinned_lexicons(label.text for label in labels)
    readings = [read_brief("", label.text, lexicon) for lexicon in lexicons for label in labels]
    vocabulary = _vocabulary(readings[: len(labels)], start)
    weights = fit(_texts([*labels, *labels], readings, vocabulary), _weights(start, vocabulary))
    return Model(
        version=_version(labels, start),
        scales={
            name: {part: round(float(scale) / STRENGTH_UNIT, 4) for part, scale in zip(PARTS, row, strict=True)}
            for name, row in zip(GROUPS, weights.scales, strict=True)
        },
        bias={name: round(float(value), 3) for name, value in zip(CLASSES, weights.bias, strict=True)},
        words=_kept_words(vocabulary, weights),
        shares=_shares(labels, start),
        skills=_skills(labels, start),
        trained_on=len(labels),
    )


def _vocabulary(readings: Sequence[Reading], start: Model) -> list[str]:
    counts = Counter(word for reading in readings for word in reading.words)
    frequent = {word for word, count in counts.items() if count >= LEAST_TEXTS and not word.replace(" ", "").isdigit()}
    return sorted(frequent | set(start.words))


def _texts(labels: Sequence[Label], readings: Sequence[Reading], vocabulary: Sequence[str]) -> Texts:
    columns = {word: at for at, word in enumerate(vocabulary)}
    words = np.zeros((len(readings), len(vocabulary)))
    for row, reading in enumerate(readings):
        for word, factor in reading.words.items():
            if word in columns:
                words[row, columns[word]] = factor
    strengths = [[[reading.strengths[name][part] for part in PARTS] for name in CLASSES] for reading in readings]
    return Texts(
        strengths=np.array(strengths) / STRENGTH_UNIT,
        words=words,
        targets=np.array([CLASSES.index(label.class_name) for label in labels]),
        member=np.array([[float(group(name) == one) for one in GROUPS] for name in CLASSES]),
    )


def _weights(model: Model, vocabulary: Sequence[str]) -> Weights:
    return Weights(
        scales=np.array([[model.scales[name][part] for part in PARTS] for name in GROUPS]) * STRENGTH_UNIT,
        bias=np.array([model.bias[name] for name in CLASSES]),
        words=np.array([[model.words.get(word, {}).get(name, 0.0) for name in CLASSES] for word in vocabulary]).reshape(-1, len(CLASSES)),
    )


def _kept_words(vocabulary: Sequence[str], weights: Weights) -> dict[str, dict[str, float]]:
    kept = {}
    for word, row in zip(vocabulary, weights.words, strict=True):
        entry = {name: round(float(weight), 3) for name, weight in zip(CLASSES, row, strict=True) if abs(weight) >= LEAST_WEIGHT}
        if entry:
            kept[word] = entry
    return kept


def _shares(labels: Sequence[Label], start: Model) -> dict[str, dict[str, float]]:
    shares = {}
    for name in CLASSES:
        counts = {kind.value: PRIOR_LABELS * start.shares[name][kind.value] for kind in ProcessType}
        for label in labels:
            if label.class_name == name and label.process_type in counts:
                counts[label.process_type] += 1
        total = sum(counts.values())
        shares[name] = {kind: round(count / total, 3) for kind, count in counts.items()}
    return shares


def _skills(labels: Sequence[Label], start: Model) -> dict[str, float]:
    skills = {}
    for name in CLASSES:
        said = [label.skill_level for label in labels if label.class_name == name and label.skill_level is not None]
        skills[name] = round((PRIOR_LABELS * start.skills[name] + sum(said)) / (PRIOR_LABELS + len(said)), 2)
    return skills


def _calibrate(labels: Sequence[Label], start: Model) -> tuple[float, float]:
    """Slope and offset of the confidence, from verdicts on texts that neither model nor lexicon fits by design."""
    raw, right = [], []
    lexicons = thinned_lexicons(label.text for label in labels)
    for held_back in folds(labels, CALIBRATION_FOLDS):
        rest = [at for at in range(len(labels)) if at not in set(held_back)]
        model = _fit_model([labels[at] for at in rest], start)
        for lexicon, at in product(lexicons, held_back):
            if labels[at].process_type:
                verdict = classify(Brief(text=labels[at].text), model, lexicon)
                raw.append(min(max(verdict.confidence, 0.001), 0.999))
                right.append(float((verdict.process_type or NONE) == labels[at].process_type))
    slope, offset = fit_logistic(np.array(raw), np.array(right))
    return round(slope, 4), round(offset, 4)


def _version(labels: Sequence[Label], start: Model) -> str:
    """Names what the model was learned from: the number of labels and a hash of them and of the start."""
    told: list[Mapping[str, object] | str] = [start.version]
    told += [msgspec.to_builtins(label) for label in labels]
    return f"{len(labels)}-{hashlib.sha256(msgspec.json.encode(told)).hexdigest()[:10]}"
