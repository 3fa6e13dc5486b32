"""The stretches of a text that are plainly ruled out: “we do not need call centre agents”, “rather than cheaper keying”.

What stands there neither names the service nor speaks for a pole of a distinction. What is lacking is not ruled out
but wanted (“we have no lawyers”, “calls are not answered”), and many a “not” rules out nothing (“not only”, “not later than”).
"""

import re

from matching.verdict.lexicon import GAP, Match
from matching.verdict.stretches import Stretch, holds
from matching.words import BREAK, READ_LIMIT, Word

REACH = 6  # words behind the negation that it rules out at most
SHORT_REACH = 3  # the same behind “without”, which speaks of one thing

_ASK = r"need|want|require|seek|wish|ask|look|call|include|involve|cover|concern|mean|expect|intend|plan|buy|tender|outsource"
_NOT_AFTER = (
    r"only|just|merely|simply|solely|limited|restricted|confined|least|later|less|more|fewer|earlier|sooner|exceed\w*|yet|necessarily|for[\s-]+profit"
    r"|applicable|sure|certain|enough|sufficient\w*|always|all|every|very|able|aware|at|in|on|be|been|being|have|\w+(?:ed|wn|pt)"
)
_NO_AFTER = r"later|less|more|fewer|longer|earlier|sooner|matter|doubt|one|fault|\d+|[ivx]+|need"
_WITHOUT_AFTER = (
    r"delay\w*|interrupti\w+|prejudice|exception\w*|exceeding|limitation\w*|restriction\w*|notice|fail|cost|charge|having|our|an?|any|in|prior"
    r"|further|undue|compromis\w+|disrupt\w+|los\w+|investment|being|also|doubt|question|this|these|it|them|us"
)
# Behind these, “not” and “no” say what is lacking or unsure, which is often the very thing that is wanted.
_LACK_NOT = "".join(
    rf"(?<!\b{word}\s)" for word in (r"we\sare", "we’re", "we're", "am", "do", "does", "did", "can", "could", "would", "may", "might")
)
_UNSURE = "".join(rf"(?<!\b{word}\s)" for word in ("have", "has", "had", "whether", "or", "if", "why"))
_LACK_NO = "".join(rf"(?<!\b{word}\s)" for word in ("have", "has", "had", r"there\sis", r"there\sare", "there’s", "there's", "with", "got"))
_NEGATION = re.compile(
    rf"""
    \b(?=[acdeimnorsw]) (?:
      (?:do|does|did|will|would|shall|should|must|can)(?:\s+not|n['’]t) (?:\s+(?:actually|really|currently|now))? \s+(?:{_ASK})\b
    | (?:need|want|require|seek)s?\s+no\b (?!\s+(?:{_NO_AFTER})\b)
    | no\s+need\b | not\s+(?:{_ASK})ing\b | neither\b
    | {_LACK_NOT}{_UNSURE}not\b (?![\s-]+(?:{_NOT_AFTER})\b) | (?:is|are|was|were)n['’]t\b (?!\s+(?:{_NOT_AFTER})\b)
    | {_LACK_NO}no\b (?!\.|[\s-]+(?:{_NO_AFTER})\b) | {_UNSURE}never\b
    | (?:rather|other)\s+than\b | instead\s+of\b | as\s+opposed\s+to\b | excluding\b | except\b
    | (?P<without> (?<!\band\s)(?<!\bor\s)without\b (?!\s+(?:{_WITHOUT_AFTER})\b) )
    )
    """,
    re.IGNORECASE | re.VERBOSE,
)
_STEP = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*|[.;:!?|\n,()–—]")
_LIST_GOES_ON = re.compile(r"(?:,(?:\s+[\w'’-]+){1,3}){1,6}?,?\s+(?:or|nor)\b", re.IGNORECASE)
_TURNS = frozenset(
    {"but", "however", "yet", "although", "though", "because", "since", "we", "i", "they", "it", "instead", "rather", "only", "so"}
)


def ruled_out(text: str) -> list[Stretch]:
    """The stretches of the text whose words are ruled out; each begins behind the negation."""
    stretches: list[Stretch] = []
    for found in _NEGATION.finditer(text, 0, READ_LIMIT):
        start = max(found.end(), stretches[-1][1] if stretches else 0)
        end = _end(text, start, SHORT_REACH if found["without"] else REACH)
        if end > start:
            stretches.append((start, end))
    return stretches


def said(matches: list[Match], denied: list[Stretch]) -> list[Match]:
    """The matches outside these stretches; a phrase that holds the negation itself (“no special expertise”) stays."""
    return [match for match in matches if not (holds(denied, match.start) or (GAP in match.key and holds(denied, match.end - 1)))]


def silenced(words: list[Word], denied: list[Stretch]) -> list[Word]:
    """The words with a break in place of each that stands in these stretches."""
    return [Word(BREAK, word.start, word.end) if holds(denied, word.start) else word for word in words] if denied else words


def _end(text: str, start: int, reach: int) -> int:
    """Where the negation ends: with its clause or its list, where the sentence turns, or after so many words."""
    end, words = start, 0
    for step in _STEP.finditer(text, start, READ_LIMIT):
        piece = step.group().lower()
        if piece == "," and _LIST_GOES_ON.match(text, step.start()):
            words = 0
            continue
        if not piece[0].isalnum() or piece in _TURNS or words == reach:
            break
        words += 1
        end = step.end()
    return end
