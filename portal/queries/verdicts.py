"""Stored verdicts, read back into the engine's words."""

from collections.abc import Mapping

import msgspec

from matching.types import Verdict


def read_verdict(content: Mapping[str, object]) -> Verdict:
    """The verdict that a requirement or a run has stored."""
    return msgspec.convert(content, Verdict)
