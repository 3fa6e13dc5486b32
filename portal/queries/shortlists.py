"""The published shortlist of a requirement, and why a run found nobody.

A client sees the vendors that fit. Of the others it sees how many missed which knock-out, and of those that are not suspended
who is nearest.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, select, true
from sqlalchemy.orm import Session, joinedload, undefer

from matching.stability import RankRange
from matching.types import Contribution, Placement, RankedVendor, Verdict
from portal.errors import NotFoundError
from portal.findings import findings_of
from portal.models import Decision, MatchRun, Organisation, Requirement, RequirementVersion, Review, User
from portal.queries.conflicts_of_interest import declared_by, declared_on
from portal.queries.entries import NearMiss, has_own_domain, in_words, near_misses_of, organisations_of, placements_of, tied_bands
from portal.queries.firmness import Firmness, firmness_of
from portal.queries.paging import Page, page_of
from portal.queries.reliefs import Reliefs, named_reliefs_of
from portal.queries.verdicts import read_verdict

WITHIN_A_HAIR = 100
"""Hundredths of a point: scores this near to the first are as good as equal to a careful reader."""
NEAREST_OF_ALL = 5
"""So many of the nearest are looked at for one that is not suspended."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ShortlistedVendor:
    """A vendor in its place. Scores and points are in 1/100 points, `coverage` in 1/10,000 of the weight.

    `strong` is the criterion that weighs most of those in which it surely has two thirds of full value or more, `weak` of those
    in which it cannot have more than a third. `is_suspended` and `conflict_on` are of now: what has happened since it was
    published, which leaves the order as it is.
    """

    vendor_id: int
    rank: int
    name: str
    country: str | None
    website: str | None
    about: str
    score: int
    lowest: int
    highest: int
    coverage: int
    tie_band: int
    is_tied: bool
    range: RankRange | None
    contributions: tuple[Contribution, ...]
    strong: Contribution | None
    weak: Contribution | None
    unknowns: tuple[str, ...]
    is_suspended: bool
    conflict_on: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class KnockOut:
    """How many offers missed one knock-out; `alone` is how many of them missed nothing else."""

    rule: str
    missed: int
    alone: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Misses:
    """Why offers were excluded, most frequent first, and where nobody fits the vendor that missed the fewest knock-outs."""

    knock_outs: tuple[KnockOut, ...]
    nearest: NearMiss | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Shortlist:
    """What an admin published for one version of a requirement, judged by `verdict`; `newest_version` may be a later one by now."""

    requirement_id: int
    run_id: int
    version: int
    newest_version: int
    verdict: Verdict
    as_of: date
    published_at: datetime
    considered: int
    near_the_first: int
    vendors: Page[ShortlistedVendor]
    firmness: Firmness | None
    reliefs: Reliefs | None
    misses: Misses
    has_own_domain: bool


def shortlist_of(session: Session, actor: User, requirement_id: int, number: int, run_id: int | None = None) -> Shortlist:
    """The shortlist of a requirement of the actor's organisation: the newest that was published, or that of a run.

    Raises:
        NotFoundError: there is none, it is not published, or it is another organisation's.
    """
    run, review = published_run(session, actor, requirement_id, run_id)
    firmness = firmness_of(session, run)
    return Shortlist(
        requirement_id=requirement_id,
        run_id=run.id,
        version=run.version.number,
        newest_version=session.scalars(
            select(func.max(RequirementVersion.number)).where(RequirementVersion.requirement_id == requirement_id)
        ).one(),
        verdict=read_verdict(run.verdict),
        as_of=run.as_of,
        published_at=review.decided_at,
        considered=run.considered or 0,
        near_the_first=near_the_first(placements_of(run)),
        vendors=_vendors(session, actor, run, number, firmness.ranges if firmness else {}),
        firmness=firmness,
        reliefs=named_reliefs_of(session, run),
        misses=misses_of(session, run),
        has_own_domain=has_own_domain(run),
    )


def published_run(session: Session, actor: User, requirement_id: int, run_id: int | None = None) -> tuple[MatchRun, Review]:
    """The run that is such a shortlist, with its approval; raises as `shortlist_of` does."""
    run = session.scalar(
        select(MatchRun)
        .join(MatchRun.requirement)
        .join(MatchRun.review)
        .where(
            Requirement.id == requirement_id,
            Requirement.organisation_id == actor.organisation_id,
            Review.decision == Decision.APPROVED,
            true() if run_id is None else MatchRun.id == run_id,
        )
        .order_by(MatchRun.id.desc())
        .limit(1)
        .options(joinedload(MatchRun.review), joinedload(MatchRun.version), joinedload(MatchRun.requirement))
        .options(undefer(MatchRun.findings))
    )
    if run is None or run.review is None:
        raise NotFoundError("There is no published shortlist.")
    return run, run.review


def misses_of(session: Session, run: MatchRun) -> Misses:
    """Why offers were excluded in this run, and who was nearest of the vendors that are not suspended."""
    found = findings_of(run)
    nearest = found.ranking.misses[:NEAREST_OF_ALL] if found and not found.ranking.placements else ()
    in_standing = (miss for miss in near_misses_of(session, run, nearest) if not miss.is_suspended)
    return Misses(knock_outs=knock_outs_of(run), nearest=next(in_standing, None))


def knock_outs_of(run: MatchRun) -> tuple[KnockOut, ...]:
    """Why offers were excluded in this run, the most frequent reason first."""
    found = findings_of(run)
    if found is None:
        return ()
    alone = Counter(miss.rules[0] for miss in found.ranking.misses if len(miss.rules) == 1)
    counts = found.ranking.exclusion_counts
    knock_outs = [KnockOut(rule=rule, missed=missed, alone=alone[rule]) for rule, missed in counts.items() if missed]
    return tuple(sorted(knock_outs, key=lambda knock_out: (-knock_out.missed, knock_out.rule)))


def near_the_first(placements: Sequence[Placement]) -> int:
    """How many vendors are within a hair of the first one, itself counted."""
    return sum(placement.score >= placements[0].score - WITHIN_A_HAIR for placement in placements)


def _vendors(session: Session, actor: User, run: MatchRun, number: int, ranges: Mapping[int, RankRange]) -> Page[ShortlistedVendor]:
    placements = placements_of(run)
    shown = page_of(placements, number)
    vendors, tied = organisations_of(session, shown), tied_bands(placements)
    conflicts = declared_on(session, run.organisation_id, [vendor.id for vendor in vendors.values()], declared_by(actor))
    rows = [
        _vendor(
            vendors[ranked.vendor_id],
            ranked,
            ranges.get(int(ranked.vendor_id)),
            conflicts.get(int(ranked.vendor_id)),
            is_tied=ranked.tie_band in tied,
        )
        for ranked in in_words(session, run, shown)
    ]
    return Page(rows=rows, number=number, total=len(placements))


def _vendor(
    vendor: Organisation, ranked: RankedVendor, ranks: RankRange | None, conflict_on: datetime | None, *, is_tied: bool
) -> ShortlistedVendor:
    return ShortlistedVendor(
        vendor_id=vendor.id,
        rank=ranked.rank,
        name=vendor.name,
        country=vendor.country,
        website=vendor.website,
        about=vendor.about,
        score=ranked.score,
        lowest=ranked.lowest,
        highest=ranked.highest,
        coverage=ranked.coverage,
        tie_band=ranked.tie_band,
        is_tied=is_tied,
        range=ranks,
        contributions=ranked.contributions,
        strong=_heaviest(part for part in ranked.contributions if 3 * part.lowest >= 2 * part.weight),
        weak=_heaviest(part for part in ranked.contributions if 3 * part.highest <= part.weight),
        unknowns=ranked.unknowns,
        is_suspended=vendor.is_suspended,
        conflict_on=conflict_on,
    )


def _heaviest(parts: Iterable[Contribution]) -> Contribution | None:
    return max((part for part in parts if part.weight), key=lambda part: part.weight, default=None)
