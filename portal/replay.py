"""Ranking a finished run again from what it saw: the frozen brief, verdict and weights, and the capabilities of its revision."""

import msgspec
from sqlalchemy.orm import Session

from matching import ENGINE_VERSION
from matching.findings import find
from matching.types import Brief, Verdict
from matching.weights import Profiles
from portal.capability_cache import table_at
from portal.match_store import digest_of, relaxation_of, stability_of
from portal.models import MatchRun
from portal.queries.entries import ranking_of


def differences(session: Session, run: MatchRun) -> list[str]:
    """What differs between the stored result of a finished run and the same ranking now; empty where nothing does."""
    if run.engine_version != ENGINE_VERSION:
        return [f"engine {run.engine_version} ranked it and this is engine {ENGINE_VERSION}"]
    findings = find(
        msgspec.convert(run.brief, Brief),
        msgspec.convert(run.verdict, Verdict),
        table_at(session, run.capability_revision or 0),
        msgspec.convert(run.profiles, Profiles),
        as_of=run.as_of,
    )
    stored, ranking = ranking_of(session, run), findings.ranking
    found = [
        f"rank {new.rank}: {old.vendor_id} is now {new.vendor_id}"
        for old, new in zip(stored.placements, ranking.placements, strict=False)
        if old != new
    ]
    if len(stored.placements) != len(ranking.placements):
        found.append(f"{len(stored.placements)} entries are now {len(ranking.placements)}")
    if stored.misses != ranking.misses:
        found.append("the excluded vendors or their reasons differ")
    if stored.weights != ranking.weights:
        found.append("the weights differ")
    if stability_of(run) != findings.stability:
        found.append("how firm the order is differs")
    if relaxation_of(run) != findings.relaxation:
        found.append("what each requirement costs differs")
    if not found and run.result_digest != digest_of(ranking):
        found.append("the counts differ")
    return found
