"""The client's own words as evidence: marked where they stand, and listed beside a reason, each with the side that it speaks for."""

from collections.abc import Iterable, Iterator

from markupsafe import Markup, escape

from matching.directions import direction
from matching.types import ProcessType, Reason

Span = tuple[int, int, frozenset[ProcessType]]


def marked(text: str, reasons: Iterable[Reason], source: str = "text") -> Markup:
    """The text with the words that count as evidence and lie in `source` marked; overlapping phrases are marked as one.

    The class of a mark says for which side it speaks, or for both where phrases of both overlap.
    """
    pieces: list[Markup] = []
    done = 0
    for start, end, sides in _joined(_spans(text, reasons, source)):
        leaning = "".join(f" speaks-{side.lower()}" for side in sorted(sides))
        tag = Markup('<mark class="{}">').format(leaning.strip()) if leaning else Markup("<mark>")
        pieces += [escape(text[done:start]), tag, escape(text[start:end]), Markup("</mark>")]
        done = end
    return Markup().join([*pieces, escape(text[done:])])


def words_by_side(reason: Reason) -> list[tuple[ProcessType | None, list[str]]]:
    """The different words of a reason under the side that they speak for, the side with most words first."""
    found: dict[ProcessType | None, dict[str, None]] = {}
    for phrase in reason.phrases:
        found.setdefault(direction(reason, phrase), {})[" ".join(phrase.words.lower().split())] = None
    return sorted(((side, list(words)) for side, words in found.items()), key=lambda group: -len(group[1]))


def pulls(reasons: Iterable[Reason]) -> dict[str, float]:
    """How far each distinction pulls the verdict, by its id: lean × weight from -1 to +1, the strongest of them at one end."""
    moments = {reason.distinction: (reason.lean or 0) * reason.weight for reason in reasons}
    strongest = max(map(abs, moments.values()), default=0) or 1
    return {id: moment / strongest for id, moment in moments.items()}


def _spans(text: str, reasons: Iterable[Reason], source: str) -> Iterator[Span]:
    for reason in reasons:
        for phrase in reason.phrases:
            if phrase.source == source and phrase.start < min(phrase.end, len(text)):
                side = direction(reason, phrase)
                yield phrase.start, min(phrase.end, len(text)), frozenset({side} if side else ())


def _joined(spans: Iterable[Span]) -> list[Span]:
    joined: list[Span] = []
    for start, end, sides in sorted(spans, key=lambda span: span[:2]):
        if joined and start <= joined[-1][1]:
            first, last, before = joined.pop()
            joined.append((first, max(end, last), sides | before))
        else:
            joined.append((start, end, sides))
    return joined
