"""The vendors of a finished run in the engine's words, made of what the run saw: its brief and the capabilities at their revisions."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import msgspec
from sqlalchemy import select
from sqlalchemy.orm import Session

from matching.comparison.question import Question
from matching.passes import explanation
from matching.types import Brief, Capability, ExcludedVendor, Miss, Placement, RankedVendor, Ranking, Verdict
from matching.weights import Profiles
from portal.capability_revisions import engine_id
from portal.match_store import nearest_misses_of
from portal.models import CapabilityRevision, MatchEntry, MatchRun, Organisation


def ranking_of(session: Session, run: MatchRun) -> Ranking:
    """The whole ranking of a finished run in numbers, as the engine gave it."""
    return Ranking(
        engine_version=run.engine_version,
        weights_version=msgspec.convert(run.profiles, Profiles).version,
        considered=run.considered or 0,
        weights=weights_of(run),
        placements=tuple(placements_of(session, run)),
        misses=tuple(nearest_misses_of(run)),
        exclusion_counts=run.exclusion_counts or {},
    )


def weights_of(run: MatchRun) -> dict[str, int]:
    """The weight of each criterion that counted in a finished run, in 1/10,000, in the engine's order."""
    return dict(run.weights or ())


def placements_of(session: Session, run: MatchRun, *, after: int = 0, limit: int | None = None) -> list[Placement]:
    """The ranked vendors of a run in numbers, from rank `after + 1` on, `limit` of them or all."""
    of_run = select(MatchEntry).where(MatchEntry.run_id == run.id, MatchEntry.rank > after).order_by(MatchEntry.rank).limit(limit)
    return [placement_of(entry) for entry in session.scalars(of_run)]


def ranked_vendors(session: Session, run: MatchRun, *, after: int = 0, limit: int | None = None) -> list[RankedVendor]:
    """The same vendors with their contributions. Their ids are the engine's; `int` gives the row's."""
    return in_words(session, run, placements_of(session, run, after=after, limit=limit))


def in_words(session: Session, run: MatchRun, placements: Sequence[Placement]) -> list[RankedVendor]:
    """These vendors of a run with their contributions."""
    capabilities = _capabilities(session, (placement.revision for placement in placements))
    return list(explanation.ranked_vendors(_question(run), weights_of(run), placements, capabilities))


@dataclass(frozen=True, slots=True, kw_only=True)
class NearMiss:
    """An excluded vendor by name, with every knock-out that it failed."""

    vendor: str
    excluded: ExcludedVendor


def near_misses_of(session: Session, run: MatchRun, misses: Sequence[Miss]) -> list[NearMiss]:
    """These excluded vendors of a run by name, with every knock-out that they failed. For admins: clients learn no names."""
    capabilities = _capabilities(session, (miss.revision for miss in misses))
    ids = {int(miss.vendor_id) for miss in misses}
    names = dict(session.execute(select(Organisation.id, Organisation.name).where(Organisation.id.in_(ids))).all())
    explained = explanation.excluded_vendors(_question(run), misses, capabilities)
    return [NearMiss(vendor=names[int(excluded.vendor_id)], excluded=excluded) for excluded in explained]


def _question(run: MatchRun) -> Question:
    return Question.of(msgspec.convert(run.brief, Brief), msgspec.convert(run.verdict, Verdict), run.as_of)


def _capabilities(session: Session, revisions: Iterable[int]) -> dict[str, Capability]:
    """The capabilities as they were at these revisions, by the engine's id."""
    found = session.scalars(select(CapabilityRevision.content).where(CapabilityRevision.number.in_(set(revisions))))
    capabilities = [msgspec.convert(content, Capability) for content in found]
    return {capability.id: capability for capability in capabilities}


def placement_of(entry: MatchEntry) -> Placement:
    """A stored entry in the engine's words."""
    return Placement(
        rank=entry.rank,
        capability_id=engine_id(entry.capability_id),
        vendor_id=engine_id(entry.vendor_id),
        revision=entry.revision,
        score=entry.score,
        lowest=entry.lowest,
        highest=entry.highest,
        coverage=entry.coverage,
        tie_band=entry.tie_band,
        values=tuple(entry.values),
        unknowns=tuple(entry.unknowns),
    )
