"""The lexicon without some of the phrases that only one of the training texts holds.

Whoever writes phrases by hand may have read the texts that they are tried on, and then such a phrase fits its text
better than it will fit any text to come. Training and calibration therefore read every text twice, each time with
the other half of these phrases missing; what is learned is how far to trust a lexicon that does not know it all.
"""

import hashlib
from collections import Counter
from collections.abc import Iterable

from matching.verdict.lexicon import CategoryLexicon, category_lexicon
from matching.words import read_words


def thinned_lexicons(texts: Iterable[str]) -> tuple[CategoryLexicon, CategoryLexicon]:
    """Two lexicons that each lack one half, by a hash, of the phrases found in exactly one of the texts."""
    lexicon = category_lexicon()
    counts = Counter(key for text in texts for key in {match.key for match in lexicon.finder.find(read_words(text))})
    rare = {key for key, count in counts.items() if count == 1}
    odd = {key for key in rare if hashlib.sha256(key.encode()).digest()[0] % 2}
    return lexicon.without(odd), lexicon.without(rare - odd)
