"""Ranking a finished run again from what it saw: the frozen brief, verdict and weights, and the capabilities of its revision."""

import msgspec
from sqlalchemy.orm import Session

from matching import ENGINE_VERSION
from matching.findings import find
from matching.types import Brief, Verdict
from matching.weights import Profiles
from portal.capability_cache import table_at
from portal.findings import findings_of, pack
from portal.models import MatchRun


def differences(session: Session, run: MatchRun) -> list[str]:
    """What differs between the stored result of a finished run and the same ranking now; empty where nothing does."""
    if run.engine_version != ENGINE_VERSION:
        return [f"engine {run.engine_version} ranked it and this is engine {ENGINE_VERSION}"]
    stored = findings_of(run)
    if stored is None:
        return ["it has no stored findings"]
    findings = find(
        msgspec.convert(run.brief, Brief),
        msgspec.convert(run.verdict, Verdict),
        table_at(session, run.capability_revision or 0),
        msgspec.convert(run.profiles, Profiles),
        as_of=run.as_of,
    )
    before, now = stored.ranking, findings.ranking
    found = [
        f"rank {new.rank}: {old.vendor_id} is now {new.vendor_id}"
        for old, new in zip(before.placements, now.placements, strict=False)
        if old != new
    ]
    if len(before.placements) != len(now.placements):
        found.append(f"{len(before.placements)} entries are now {len(now.placements)}")
    if before.misses != now.misses:
        found.append("the excluded vendors or their reasons differ")
    if stored.relaxation != findings.relaxation:
        found.append("what each requirement costs differs")
    if not found and pack(findings)[1] != run.result_digest:
        found.append("the weights or the counts differ")
    return found
