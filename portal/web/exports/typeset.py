"""Typesets what comes in as JSON; run as a program of its own, because Typst keeps what it made in memory for the next time.

It needs nothing but Typst, so that it starts quickly. PDF/UA-1 demands a font for every letter: Typst carries one for Latin,
Greek and Cyrillic, the machine's own serve the rest, and where none has a letter the file is tagged all the same but does
not call itself PDF/UA-1.
"""

import json
import sys
from datetime import UTC, datetime
from pathlib import Path

import typst

TEMPLATE = Path(__file__).with_name("document.typ")


def typeset(content: str) -> bytes:
    """The PDF of a JSON document as `pdf` makes it."""
    made = datetime.fromtimestamp(json.loads(content)["made"], UTC)
    fonts, inputs = typst.Fonts(), {"document": content}
    try:
        return typst.compile(TEMPLATE, font_paths=fonts, sys_inputs=inputs, pdf_standards=["ua-1"], timestamp=made)
    except typst.TypstError as error:
        if "could not be displayed" not in error.message:
            raise
    return typst.compile(TEMPLATE, font_paths=fonts, sys_inputs=inputs, timestamp=made)


if __name__ == "__main__":
    sys.stdout.buffer.write(typeset(sys.stdin.buffer.read().decode()))
