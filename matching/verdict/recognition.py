"""Which of the fifteen services a text asks for, and by which words.

A text is scored for seventeen classes: the fifteen categories, other knowledge work, and work that is not outsourced
knowledge or process work at all (goods, construction, personal services, licences). The score of a class is

    bias + Σ scale of a part × strengths of the phrases found in that part + Σ learned weights of the words found

and the softmax of the scores gives probabilities. The parts are: phrases of the title, its single words, its pairs
with a gap, whatever stands in the title behind “for”, “at” … (what the service is for, not the service), the phrases of
the description, and its single words. The strengths are hand-written (`data/categories.toml`); biases, scales and word
weights are learned by `matching.learning.training` and kept in `data/model.json`.
"""

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass

from matching.distinctions import CATEGORY
from matching.types import Phrase
from matching.verdict.heading import Heading, find_heading
from matching.verdict.lexicon import CLASSES, GAP, NOT_OUTSOURCED, CategoryLexicon, Match, category_lexicon
from matching.verdict.model import Model, installed_model
from matching.verdict.negation import ruled_out, said, silenced
from matching.verdict.orders import find_orders
from matching.verdict.stretches import Stretch, holds
from matching.words import BREAK, Word, read_words

PHRASE_PARTS = ("phrase", "word", "pair", "object", "body", "body word")
PARTS = (*PHRASE_PARTS, "kin", "body kin")
BODY_DECAY = 300.0  # characters from the heading at which a phrase counts 1/e
SPEAKING_STRENGTH = 2.5  # from here on a phrase can be the service itself
THING_STRENGTH = 1.5  # what a service phrase before “software” or “training” says for the class of that thing
WORD_FACTOR = 0.5  # a learned word in the description, against one in the title
LEARNED_SPAN = 900  # characters of the description in which learned words count
_DOING = "carry|conduct|deliver|design|develop|maintain|manage|operate|perform|provide|undertake"  # behind “to provide” stands the service
_OBJECT_MARK = re.compile(rf"\b(?:for|at|to(?!\s+(?:{_DOING})\b)|in|into|under|within|on)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Reading:
    """What was found in a text: strength per class and part, the phrases behind it, and learned words with their factor."""

    strengths: Mapping[str, Mapping[str, float]]
    phrases: Mapping[str, tuple[Phrase, ...]]
    words: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Recognition:
    """Probability of each class, and the reading that it comes from."""

    probabilities: Mapping[str, float]
    reading: Reading

    @property
    def evidence(self) -> float:
        """The strength of all phrases found, for any class: near zero means that the text says too little."""
        return sum(parts[part] for parts in self.reading.strengths.values() for part in PHRASE_PARTS)


def read_brief(title: str, text: str, lexicon: CategoryLexicon | None = None) -> Reading:
    """The phrases and words of a brief; the first sentence of the text stands for a missing title."""
    lexicon = lexicon or category_lexicon()
    strengths = {name: dict.fromkeys(PARTS, 0.0) for name in CLASSES}
    phrases: dict[str, list[Phrase]] = {name: [] for name in CLASSES}
    words: dict[str, float] = {}
    seen: set[str] = set()
    kin_seen: set[str] = set()
    contents = {"title": title, "text": text}
    reads = {source: read_words(content) for source, content in contents.items()}
    denied = {source: ruled_out(content) for source, content in contents.items()}
    matches = {source: said(lexicon.finder.find(read), denied[source]) for source, read in reads.items()}
    speaking = {source: [match for match in found if _is_speaking(match, lexicon)] for source, found in matches.items()}
    headings = {
        "title": Heading(((0, len(title)),)),
        "text": find_heading(title, text, speaking["text"], title_speaks=bool(speaking["title"])),
    }
    for source, content in contents.items():
        heading = headings[source]
        objects = _objects(content, heading, matches[source], speaking[source])
        orders = find_orders(content)
        for match in matches[source]:
            part, factor = _part(match, heading, objects)
            for name, strength in _speaks_for(match, lexicon, orders).items():
                phrases[name].append(Phrase(source=source, start=match.start, end=match.end, words=content[match.start : match.end]))
                if match.key not in seen:
                    strengths[name][part] += strength * factor
            seen.add(match.key)
        _add_kin(strengths, silenced(reads[source], denied[source]), heading, kin_seen, lexicon.kin)
        _add_learnable(words, reads[source], heading)
    return Reading(strengths, {name: tuple(found) for name, found in phrases.items()}, words)


def _speaks_for(match: Match, lexicon: CategoryLexicon, orders: list[Stretch]) -> Mapping[str, float]:
    """The strengths of a phrase; before the name of a thing they go to the class of the thing.

    A single word is no sign of goods where the client orders work with a verb: the work is done on it.
    """
    strengths = lexicon.strengths[match.key]
    thing = lexicon.things.get(match.next_word)
    if thing and any(name in CATEGORY for name in strengths):
        return {thing: THING_STRENGTH}
    if NOT_OUTSOURCED in strengths and " " not in match.key and holds(orders, match.start):
        return {name: strength for name, strength in strengths.items() if name != NOT_OUTSOURCED}
    return strengths


def _is_speaking(match: Match, lexicon: CategoryLexicon) -> bool:
    """Whether the phrase can be the service itself, not only speak for one."""
    return max(lexicon.strengths[match.key].values(), default=0.0) >= SPEAKING_STRENGTH


def _objects(content: str, heading: Heading, matches: list[Match], speaking: list[Match]) -> list[tuple[int, int]]:
    """The stretches of the heading that name what a service is for: behind the service, and inside a pair with a gap."""
    stretches = [(match.start + 1, match.end) for match in matches if GAP in match.key]
    for start, end in heading.spans:
        service = next((match for match in speaking if start <= match.start < end), None)
        mark = _OBJECT_MARK.search(content, service.end, end) if service else None
        if mark:
            stretches.append((mark.start(), end))
    return stretches


def _part(match: Match, heading: Heading, objects: list[tuple[int, int]]) -> tuple[str, float]:
    """The part of the text in which a match stands, and how much of its strength counts there."""
    if not heading.holds(match.start):
        return ("body" if " " in match.key else "body word"), _nearness(match.start, heading)
    if any(start <= match.start and match.end <= end for start, end in objects):
        return "object", 1.0
    if GAP in match.key:
        return "pair", 1.0
    return ("phrase" if " " in match.key else "word"), 1.0


def _nearness(at: int, heading: Heading) -> float:
    return math.exp(-heading.distance(at) / BODY_DECAY)


def _add_kin(
    strengths: Mapping[str, dict[str, float]], read: list[Word], heading: Heading, seen: set[str], kin: Mapping[str, Mapping[str, float]]
) -> None:
    """Every word that stands somewhere in the lexicon, once, where it is nearest to the heading, with what it says by itself."""
    for word in sorted(read, key=lambda word: heading.distance(word.start)):
        values = kin.get(word.word)
        if not values or word.word in seen:
            continue
        seen.add(word.word)
        part, factor = "kin" if heading.holds(word.start) else "body kin", _nearness(word.start, heading)
        for name, value in values.items():
            strengths[name][part] += value * factor


def _add_learnable(words: dict[str, float], read: list[Word], heading: Heading) -> None:
    """Single words and pairs of neighbours, the features that training may give a weight."""
    for at, word in enumerate(read):
        if word.word == BREAK or heading.distance(word.start) > LEARNED_SPAN:
            continue
        factor = 1.0 if heading.holds(word.start) else WORD_FACTOR
        grams = [word.word]
        if at + 1 < len(read) and read[at + 1].word != BREAK:
            grams.append(f"{word.word} {read[at + 1].word}")
        for gram in grams:
            words[gram] = max(words.get(gram, 0.0), factor)


def recognise(title: str, text: str, model: Model | None = None, lexicon: CategoryLexicon | None = None) -> Recognition:
    """The probability of each class for a brief, by the installed model and lexicon unless others are given."""
    model = model or installed_model()
    reading = read_brief(title, text, lexicon)
    scores = {
        name: model.bias[name] + sum(model.scales[group(name)][part] * strength for part, strength in reading.strengths[name].items())
        for name in CLASSES
    }
    for word, factor in reading.words.items():
        for name, weight in model.words.get(word, {}).items():
            scores[name] += weight * factor
    return Recognition(softmax(scores), reading)


def group(class_name: str) -> str:
    """The classes that share their scales: the fifteen together, and each of the two outside them."""
    return "fifteen" if class_name in CATEGORY else class_name


def softmax(scores: Mapping[str, float]) -> dict[str, float]:
    """Scores as probabilities that sum to one."""
    top = max(scores.values())
    raised = {name: math.exp(score - top) for name, score in scores.items()}
    total = math.fsum(raised.values())
    return {name: value / total for name, value in raised.items()}
