"""Stored verdicts, read back into the engine's words, and what people decided instead."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

import msgspec

from matching.types import ProcessType, Scope, Verdict
from portal.models import RequirementVersion, VerdictOverride


@dataclass(frozen=True, slots=True, kw_only=True)
class OverrideView:
    """What a person decided, beside what the engine had said. No category is none of the fifteen, no process type neither kind."""

    said_scope: Scope
    said_process_type: ProcessType | None
    said_category: str | None
    process_type: ProcessType | None
    category: str | None
    by: str
    at: datetime
    reason: str


def read_verdict(content: Mapping[str, object]) -> Verdict:
    """The verdict that a requirement or a run has stored."""
    return msgspec.convert(content, Verdict)


def override_view(override: VerdictOverride | None, version: RequirementVersion) -> OverrideView | None:
    """An override of the verdict on this version as pages show it."""
    if override is None or version.verdict is None:
        return None
    said = read_verdict(version.verdict.content)
    return OverrideView(
        said_scope=said.scope,
        said_process_type=said.process_type,
        said_category=said.category,
        process_type=override.process_type,
        category=override.category,
        by=override.decided_by.name if override.decided_by else "the system",
        at=override.decided_at,
        reason=override.reason,
    )
