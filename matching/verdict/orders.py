"""The stretches of a text that order work with a verb: “translate our manuals”, “model the credit risk of our loan book”.

Notices name a service in nouns, and a thing in them is bought. Clients also begin a sentence with what is to be done; what
stands behind such a verb is then what the work is done on, and nobody sells it to them.
"""

import re

from matching.verdict.stretches import Stretch
from matching.words import READ_LIMIT

# Verbs of desk work alone: one may also supply, build, clean, repair, test or design a thing, and these are not among them.
_PLAIN = (
    "analyse|analyze|annotate|calculate|categorise|categorize|classify|compile|digitise|digitize|edit|evaluate|explain|interpret|localise|"
    "localize|moderate|negotiate|predict|proofread|quantify|recommend|reconcile|renegotiate|summarise|summarize|transcribe|translate|verify|"
    "visualise|visualize"
)
# The same, and nouns or names of things as well: verbs only before a number or a word that leads a noun.
_BEFORE_OBJECT = (
    "answer|appraise|assess|audit|benchmark|chase|code|compare|copy|draft|enter|estimate|explore|file|forecast|index|interview|"
    "investigate|key|log|match|model|rate|record|research|review|scan|study|type|validate|value"
)
_OBJECT = (
    r"\d[\d,.]*|the|a|an|our|all|each|every|their|these|those|which|what|whether|how|why|where|incoming|new|old|user|customer|supplier"
)
_ORDER = re.compile(rf"(?:\A|(?<=[.!?;:\n])|\bplease\b)\s*(?P<verb>(?:{_PLAIN})\b|(?:{_BEFORE_OBJECT})\s+(?:{_OBJECT})\b)", re.IGNORECASE)
_CLAUSE_END = re.compile(r"[.!?](?=\s)|[;:|\n]|\Z")


def find_orders(text: str) -> list[Stretch]:
    """From where to where the text orders work with a verb, in characters: from the verb to the end of its clause."""
    stretches: list[Stretch] = []
    for order in _ORDER.finditer(text, 0, READ_LIMIT):
        if not stretches or order.start("verb") >= stretches[-1][1]:
            end = _CLAUSE_END.search(text, order.end(), READ_LIMIT)
            stretches.append((order.start("verb"), end.start() if end else len(text)))
    return stretches
