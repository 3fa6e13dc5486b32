"""Which way the client's words lean that stand as evidence: found again from the words, so that a verdict need not keep it."""

from matching.types import Phrase, ProcessType, Reason
from matching.verdict.lexicon import distinction_lexicon
from matching.words import read_words


def direction(reason: Reason, phrase: Phrase) -> ProcessType | None:
    """The kind of work that a phrase of this reason speaks for; None where the lexicon does not know it any more.

    Words that name a service (C2) speak for what the service usually is.
    """
    pole = (reason.lean or 0) if reason.distinction == "C2" else _pole(reason.distinction, phrase.words)
    if not pole:
        return None
    return ProcessType.KPO if pole > 0 else ProcessType.BPO


def _pole(distinction: str, words: str) -> int:
    """-1 (BPO) or +1 (KPO) where the whole of the words is a phrase that speaks for the distinction, else 0."""
    lexicon = distinction_lexicon()
    found = (lexicon.poles[match.key] for match in lexicon.finder.find(read_words(words)) if match.end - match.start == len(words))
    return next((poles[distinction] for poles in found if distinction in poles), 0)
