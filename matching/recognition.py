"""Which of the fifteen services a text asks for, and by which words.

A text is scored for seventeen classes: the fifteen categories, other knowledge work, and work that is not outsourced
knowledge or process work at all (goods, construction, personal services, licences). The score of a class is

    bias + scale × (strengths of the lexicon's phrases found) + (learned weights of the words found)

and the softmax of the scores gives probabilities. The strengths are hand-written (`data/categories.toml`); bias, scale
and word weights are learned by `matching.training` and kept in `data/model.json`.
"""

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass

from matching.lexicon import CLASSES, Match, category_lexicon
from matching.model import Model, installed_model
from matching.types import Phrase
from matching.words import BREAK, Word, heading_end, read_words

BODY_FACTOR = 0.3  # a phrase at the start of the description, against one in the title
BODY_DECAY = 300.0  # characters after which a phrase counts 1/e of that
OBJECT_FACTOR = 0.4  # a phrase behind “for”, “at” … in the title names what the service is for, not the service
SPEAKING_STRENGTH = 2.5  # from here on a phrase can be the service itself
WORD_FACTOR = 0.5  # a learned word in the description, against one in the title
LEARNED_SPAN = 900  # characters of the description in which learned words count
_OBJECT_MARK = re.compile(r"\b(?:for|at|to|in|under|within|on)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Reading:
    """What was found in a text: strength per class, the phrases behind it, and learned words with their factor."""

    strengths: Mapping[str, float]
    phrases: Mapping[str, tuple[Phrase, ...]]
    words: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Recognition:
    """Probability of each class, and the reading that it comes from."""

    probabilities: Mapping[str, float]
    reading: Reading

    @property
    def evidence(self) -> float:
        """The strength of everything found, for any class: near zero means that the text says too little."""
        return sum(self.reading.strengths.values())


def read_brief(title: str, text: str) -> Reading:
    """The phrases and words of a brief; the first sentence of the text stands for a missing title."""
    strengths = dict.fromkeys(CLASSES, 0.0)
    phrases: dict[str, list[Phrase]] = {name: [] for name in CLASSES}
    words: dict[str, float] = {}
    lexicon = category_lexicon()
    seen: set[str] = set()
    for source, content, heading in _sources(title, text):
        read = read_words(content)
        matches = lexicon.finder.find(read)
        object_start = _object_start(content[:heading], matches)
        for match in matches:
            factor = _factor(match, heading, object_start)
            for name, strength in lexicon.strengths[match.key].items():
                phrases[name].append(Phrase(source=source, start=match.start, end=match.end, words=content[match.start : match.end]))
                if match.key not in seen:
                    strengths[name] += strength * factor
            seen.add(match.key)
        _add_learnable(words, read, heading)
    return Reading(strengths, {name: tuple(found) for name, found in phrases.items()}, words)


def _sources(title: str, text: str) -> list[tuple[str, str, int]]:
    if title.strip():
        return [("title", title, len(title)), ("text", text, 0)]
    return [("text", text, heading_end(text))]


def _object_start(heading: str, matches: list[Match]) -> int:
    """Where the heading stops naming the service and starts naming what it is for; its length if it never does."""
    strengths = category_lexicon().strengths
    for match in matches:
        if match.end > len(heading):
            break
        if max(strengths[match.key].values(), default=0.0) >= SPEAKING_STRENGTH:
            mark = _OBJECT_MARK.search(heading, match.end)
            return mark.start() if mark else len(heading)
    return len(heading)


def _factor(match: Match, heading: int, object_start: int) -> float:
    if match.start >= heading:
        return BODY_FACTOR * math.exp(-(match.start - heading) / BODY_DECAY)
    return OBJECT_FACTOR if match.start >= object_start else 1.0


def _add_learnable(words: dict[str, float], read: list[Word], heading: int) -> None:
    """Single words and pairs of neighbours, the features that training may give a weight."""
    for at, word in enumerate(read):
        if word.start > heading + LEARNED_SPAN:
            return
        if word.word == BREAK:
            continue
        factor = 1.0 if word.start < heading else WORD_FACTOR
        grams = [word.word]
        if at + 1 < len(read) and read[at + 1].word != BREAK:
            grams.append(f"{word.word} {read[at + 1].word}")
        for gram in grams:
            words[gram] = max(words.get(gram, 0.0), factor)


def recognise(title: str, text: str, model: Model | None = None) -> Recognition:
    """The probability of each class for a brief, by the installed model unless another is given."""
    model = model or installed_model()
    reading = read_brief(title, text)
    scores = {name: model.bias.get(name, 0.0) + model.scale * reading.strengths[name] for name in CLASSES}
    for word, factor in reading.words.items():
        for name, weight in model.words.get(word, {}).items():
            scores[name] += weight * factor
    return Recognition(softmax(scores), reading)


def softmax(scores: Mapping[str, float]) -> dict[str, float]:
    """Scores as probabilities that sum to one."""
    top = max(scores.values())
    raised = {name: math.exp(score - top) for name, score in scores.items()}
    total = math.fsum(raised.values())
    return {name: value / total for name, value in raised.items()}
