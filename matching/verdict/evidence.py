"""What a client's own words say about each distinction, with the characters to highlight."""

from collections.abc import Mapping
from dataclasses import dataclass

from matching.types import Phrase
from matching.verdict.lexicon import distinction_lexicon
from matching.verdict.negation import ruled_out, said
from matching.words import read_words


@dataclass(frozen=True, slots=True)
class Evidence:
    """How much is said for the BPO and for the KPO pole of one distinction, and everywhere it is said.

    A distinct phrase counts one, a single word half: “partnership” alone says less than “strategic partnership”.
    """

    bpo: float
    kpo: float
    phrases: tuple[Phrase, ...]

    @property
    def lean(self) -> float:
        """-1 where every phrase speaks for BPO, +1 where every phrase speaks for KPO."""
        return (self.kpo - self.bpo) / (self.kpo + self.bpo)

    @property
    def strength(self) -> float:
        """0 to 1: one phrase is half of what words can say, a single word a third, and every further one adds less."""
        count = self.kpo + self.bpo
        return count / (count + 1)


def find_evidence(title: str, text: str) -> Mapping[str, Evidence]:
    """Evidence by distinction id; a distinction of which the words say nothing is left out, and so is what they rule out."""
    lexicon = distinction_lexicon()
    phrases: dict[str, list[Phrase]] = {}
    keys: dict[str, dict[str, int]] = {}
    for source, content in (("title", title), ("text", text)):
        for match in said(lexicon.finder.find(read_words(content)), ruled_out(content)):
            for distinction, pole in lexicon.poles[match.key].items():
                words = content[match.start : match.end]
                phrases.setdefault(distinction, []).append(Phrase(source=source, start=match.start, end=match.end, words=words))
                keys.setdefault(distinction, {})[match.key] = pole
    return {
        distinction: Evidence(
            bpo=sum(_count(key) for key, pole in keys[distinction].items() if pole < 0),
            kpo=sum(_count(key) for key, pole in keys[distinction].items() if pole > 0),
            phrases=tuple(found),
        )
        for distinction, found in phrases.items()
    }


def _count(key: str) -> float:
    return 1.0 if " " in key else 0.5
