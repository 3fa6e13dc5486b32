"""What a downloaded file is called."""

import re

LONGEST = 60


def file_name(kind: str, name: str, run_id: int, ending: str) -> str:
    """Words and figures of the name with the run's id: no slash, quote, dot or control character is left, whatever it held."""
    words = " ".join(re.findall(r"[^\W_]+", name))
    short = words if len(words) <= LONGEST else words[: LONGEST + 1].rpartition(" ")[0] or words[:LONGEST]
    return " ".join(filter(None, (kind, short, f"run {run_id}"))) + f".{ending}"
