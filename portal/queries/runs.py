"""One run in full, and where it stands, as the operator's admins read them."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import msgspec
from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload, undefer

from matching.stability import RankRange
from matching.types import Brief, Contribution, Miss, RankedVendor, Verdict
from matching.weights import Profiles
from portal.briefs import verdict_in_force
from portal.errors import NotFoundError
from portal.findings import findings_of
from portal.inputs import RequirementInput
from portal.models import MatchRun, Organisation, Requirement, RequirementVersion, Review, VerdictOverride
from portal.queries.conflicts_of_interest import declared_on
from portal.queries.entries import (
    NearMiss,
    criteria_asked,
    has_own_domain,
    in_words,
    near_misses_of,
    organisations_of,
    placements_of,
    tied_bands,
)
from portal.queries.firmness import Firmness, firmness_of
from portal.queries.paging import Page, page_of
from portal.queries.reliefs import Reliefs, named_reliefs_of
from portal.queries.requirements import name_of, said_in
from portal.queries.shortlist_views import View, views_of_run
from portal.queries.shortlists import KnockOut, knock_outs_of
from portal.queries.verdicts import OverrideView, override_view, read_verdict
from portal.workflow import OPEN_RUN, REQUIREMENT_MOVES, RequirementStatus, RunState

NEAREST_MISSES = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """Where a run stands and what can be done about it now."""

    run: MatchRun
    name: str
    is_newest: bool

    @property
    def is_moving(self) -> bool:
        """Whether it is queued or running, so that the page should ask again."""
        return self.run.state in OPEN_RUN

    @property
    def awaits_decision(self) -> bool:
        """Whether an admin can approve or return it."""
        return self.is_newest and self.run.state is RunState.DONE and self.run.requirement.status is RequirementStatus.IN_REVIEW

    @property
    def can_run_again(self) -> bool:
        """Whether another run can be asked for."""
        failed = self.run.state is RunState.FAILED and self.run.requirement.status is RequirementStatus.MATCHING
        return self.is_newest and (failed or self.run.requirement.status in REQUIREMENT_MOVES["match"].sources)


@dataclass(frozen=True, slots=True, kw_only=True)
class RankedRow:
    """A ranked vendor. Scores and points in 1/100 points, `coverage` in 1/10,000 of the weight.

    `is_suspended` and `conflict_on` are of now: what has happened since the run.
    """

    rank: int
    vendor: str
    capability_id: int
    revision: int
    score: int
    lowest: int
    highest: int
    coverage: int
    tie_band: int
    is_tied: bool
    range: RankRange | None
    contributions: Sequence[Contribution]
    unknowns: Sequence[str]
    is_suspended: bool
    conflict_on: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class RunPage:
    """A run in full: what was asked, what was judged, who was ranked and who was not; `asked` are criteria, weighed or not."""

    standing: Standing
    brief: Brief
    verdict: Verdict
    in_force: Verdict
    decision: OverrideView | None
    pending: OverrideView | None
    profiles: Profiles | None
    asked: Collection[str]
    ranked: Page[RankedRow]
    knock_outs: Sequence[KnockOut]
    near_misses: Mapping[str, Sequence[NearMiss]]
    firmness: Firmness | None
    reliefs: Reliefs | None
    has_own_domain: bool
    views: Sequence[View]
    others: Sequence[MatchRun]
    said: RequirementInput
    said_before: RequirementInput | None


def run_of(session: Session, run_id: int) -> MatchRun:
    """The run with its requirement and client.

    Raises:
        NotFoundError: there is no such run.
    """
    run = session.scalar(
        select(MatchRun)
        .where(MatchRun.id == run_id)
        .options(joinedload(MatchRun.requirement).joinedload(Requirement.organisation))
        .options(joinedload(MatchRun.version).joinedload(RequirementVersion.verdict))
        .options(joinedload(MatchRun.version).selectinload(RequirementVersion.overrides).joinedload(VerdictOverride.decided_by))
        .options(joinedload(MatchRun.override).joinedload(VerdictOverride.decided_by))
        .options(joinedload(MatchRun.review).joinedload(Review.decided_by))
        .options(undefer(MatchRun.findings))
    )
    if run is None:
        raise NotFoundError("There is no such run.")
    return run


def standing_of(session: Session, run_id: int) -> Standing:
    """Where the run stands now; raises as `run_of` does."""
    return _standing(session, run_of(session, run_id))


def read_run(session: Session, run_id: int, number: int) -> RunPage:
    """The run with page `number` of its ranked vendors, in a constant number of queries; raises as `run_of` does."""
    run = run_of(session, run_id)
    firmness = firmness_of(session, run)
    return RunPage(
        standing=_standing(session, run),
        brief=msgspec.convert(run.brief, Brief),
        verdict=read_verdict(run.version.verdict.content if run.override and run.version.verdict else run.verdict),
        in_force=verdict_in_force(run.version) or read_verdict(run.verdict),
        decision=override_view(run.override, run.version),
        pending=_pending(run),
        profiles=msgspec.convert(run.profiles, Profiles) if run.profiles else None,
        asked=criteria_asked(run),
        ranked=_ranked(session, run, number, firmness.ranges if firmness else {}),
        knock_outs=knock_outs_of(run),
        near_misses=_near_misses(session, run),
        firmness=firmness,
        reliefs=named_reliefs_of(session, run),
        has_own_domain=has_own_domain(run),
        views=views_of_run(session, run),
        others=session.scalars(
            select(MatchRun).where(MatchRun.requirement_id == run.requirement_id, MatchRun.id != run.id).order_by(MatchRun.id.desc())
        ).all(),
        said=said_in(run.version),
        said_before=_said_before(session, run.version),
    )


def _said_before(session: Session, version: RequirementVersion) -> RequirementInput | None:
    """What the version before said; None for the first."""
    earlier = RequirementVersion.requirement_id == version.requirement_id, RequirementVersion.number == version.number - 1
    found = session.scalar(select(RequirementVersion).where(*earlier))
    return said_in(found) if found else None


def _pending(run: MatchRun) -> OverrideView | None:
    """What was decided about the verdict since this run was queued, which only the next run uses."""
    override = run.version.override
    return override_view(override, run.version) if override is not run.override else None


def _standing(session: Session, run: MatchRun) -> Standing:
    newest = session.scalar(select(func.max(MatchRun.id)).where(MatchRun.requirement_id == run.requirement_id))
    return Standing(run=run, name=name_of(run.version.title, run.version.description), is_newest=newest == run.id)


def _ranked(session: Session, run: MatchRun, number: int, ranges: Mapping[int, RankRange]) -> Page[RankedRow]:
    placements = placements_of(run)
    shown = page_of(placements, number)
    vendors, tied = organisations_of(session, shown), tied_bands(placements)
    conflicts = declared_on(session, run.organisation_id, [vendor.id for vendor in vendors.values()])
    rows = [
        _ranked_row(
            vendors[ranked.vendor_id],
            ranked,
            ranges.get(int(ranked.vendor_id)),
            conflicts.get(int(ranked.vendor_id)),
            is_tied=ranked.tie_band in tied,
        )
        for ranked in in_words(session, run, shown)
    ]
    return Page(rows=rows, number=number, total=len(placements))


def _ranked_row(
    vendor: Organisation, ranked: RankedVendor, ranks: RankRange | None, conflict_on: datetime | None, *, is_tied: bool
) -> RankedRow:
    return RankedRow(
        rank=ranked.rank,
        vendor=vendor.name,
        capability_id=int(ranked.capability_id),
        revision=ranked.revision,
        score=ranked.score,
        lowest=ranked.lowest,
        highest=ranked.highest,
        coverage=ranked.coverage,
        tie_band=ranked.tie_band,
        is_tied=is_tied,
        range=ranks,
        contributions=ranked.contributions,
        unknowns=ranked.unknowns,
        is_suspended=vendor.is_suspended,
        conflict_on=conflict_on,
    )


def _near_misses(session: Session, run: MatchRun) -> dict[str, list[NearMiss]]:
    """The nearest misses by knock-out, nearest first."""
    nearest: dict[str, list[Miss]] = {}
    found_all = findings_of(run)
    for miss in found_all.ranking.misses if found_all else ():
        for rule in miss.rules:
            found = nearest.setdefault(rule, [])
            if len(found) < NEAREST_MISSES:
                found.append(miss)
    shown = {miss.vendor_id: miss for found in nearest.values() for miss in found}
    named = {miss.excluded.vendor_id: miss for miss in near_misses_of(session, run, list(shown.values()))}
    return {rule: [named[miss.vendor_id] for miss in found] for rule, found in nearest.items()}
