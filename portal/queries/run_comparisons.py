"""Two finished runs of one requirement beside each other.

A client compares the runs that were published to it and no others, so every vendor in them is one that it may see.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

import msgspec
from sqlalchemy import Select, select
from sqlalchemy.orm import Session, joinedload, undefer

from matching.run_difference import CriterionShift, Moved, RunDifference, WeightShift, compare_rankings
from matching.types import Exclusion, RankedVendor, Verdict
from matching.weights import Profiles
from portal.errors import NotFoundError
from portal.findings import findings_of
from portal.models import Decision, MatchRun, Requirement, RequirementVersion, Review, User
from portal.queries.entries import criteria_asked, near_misses_of, ranked_vendors, vendor_names
from portal.queries.requirements import name_of
from portal.workflow import RunState


@dataclass(frozen=True, slots=True, kw_only=True)
class ComparedRun:
    """One of the two runs and what it was asked. `reason` is why a person decided its verdict, None where the engine's held."""

    id: int
    version: int
    verdict: Verdict
    reason: str | None
    weights: str
    engine: str
    catalogue: str
    revision: int
    as_of: date
    at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ComparedVendor:
    """A vendor in both runs, or in one: then the other side is None and `why` has the knock-outs it failed there, if they were kept."""

    name: str
    before: RankedVendor | None
    now: RankedVendor | None
    shifts: Sequence[CriterionShift] = ()
    is_revised: bool = False
    went_ahead: int = 0
    came_ahead: int = 0
    why: Sequence[Exclusion] = ()

    @property
    def ranks(self) -> int:
        """How many ranks it has gone up; 0 where it is in one run alone."""
        return self.before.rank - self.now.rank if self.before and self.now else 0

    @property
    def points(self) -> int | None:
        """How many 1/100 points it has gained; None where it is in one run alone."""
        return self.now.score - self.before.score if self.before and self.now else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """Both runs, and their vendors: those of now in their order, then those that went. `choices` are the runs to choose from,
    `asked_before` and `asked_now` the criteria that each was asked, weighed or not."""

    requirement_id: int
    name: str
    before: ComparedRun
    now: ComparedRun
    newest_version: int
    vendors: Sequence[ComparedVendor]
    weights: Sequence[WeightShift]
    asked_before: Collection[str]
    asked_now: Collection[str]
    choices: Sequence[ComparedRun]
    places: int

    @property
    def came(self) -> int:
        """How many vendors are only in the later of the two."""
        return sum(vendor.before is None for vendor in self.vendors)

    @property
    def went(self) -> int:
        """How many vendors are only in the earlier of the two."""
        return sum(vendor.now is None for vendor in self.vendors)

    @property
    def moved(self) -> int:
        """How many vendors of both have another rank."""
        return sum(vendor.ranks != 0 for vendor in self.vendors)

    @property
    def revised(self) -> int:
        """How many vendors of both changed what they offer in between."""
        return sum(vendor.is_revised for vendor in self.vendors)


def compare_published(session: Session, actor: User, requirement_id: int, before: int | None, now: int | None) -> Comparison:
    """Two runs that were published to the actor's organisation; the last two unless others are named.

    Raises:
        NotFoundError: the requirement is another organisation's, or one of the two is not a published run of it.
    """
    published = _finished(requirement_id).join(MatchRun.review).where(Review.decision == Decision.APPROVED)
    return _compare(session, published.where(MatchRun.organisation_id == actor.organisation_id), before, now)


def compare_finished(session: Session, run_id: int, before: int | None) -> Comparison:
    """A finished run with an earlier one of the same requirement, the last before it unless another is named; for admins.

    Raises:
        NotFoundError: there is no such run, one of the two is not done, or they are of different requirements.
    """
    requirement_id = session.scalar(select(MatchRun.requirement_id).where(MatchRun.id == run_id))
    if requirement_id is None:
        raise NotFoundError("There is no such run.")
    return _compare(session, _finished(requirement_id), before, run_id)


def count_published(session: Session, requirement: Requirement) -> int:
    """How many runs of a requirement its client can compare."""
    published = _finished(requirement.id).join(MatchRun.review).where(Review.decision == Decision.APPROVED)
    return len(session.scalars(published.with_only_columns(MatchRun.id)).all())


def _finished(requirement_id: int) -> Select[MatchRun]:
    return select(MatchRun).where(MatchRun.requirement_id == requirement_id, MatchRun.state == RunState.DONE).order_by(MatchRun.id)


def _compare(session: Session, statement: Select[MatchRun], before: int | None, now: int | None) -> Comparison:
    runs = session.scalars(statement.options(joinedload(MatchRun.version), joinedload(MatchRun.override), undefer(MatchRun.findings))).all()
    later = _chosen(runs, now)
    earlier = _chosen([run for run in runs if before is not None or run.id < later.id], before)
    rankings = ranked_vendors(session, earlier), ranked_vendors(session, later)
    found = compare_rankings(*rankings)
    newest = select(RequirementVersion).where(RequirementVersion.requirement_id == later.requirement_id)
    version = session.scalars(newest.order_by(RequirementVersion.number.desc()).limit(1)).one()
    return Comparison(
        requirement_id=later.requirement_id,
        name=name_of(version.title, version.description),
        before=_compared(earlier),
        now=_compared(later),
        newest_version=version.number,
        vendors=_vendors(session, earlier, later, found),
        weights=found.weights,
        asked_before=criteria_asked(earlier),
        asked_now=criteria_asked(later),
        choices=[_compared(run) for run in runs],
        places=max(map(len, rankings)),
    )


def _chosen(runs: Sequence[MatchRun], id: int | None) -> MatchRun:
    """The run of this id, else the last one."""
    found = next((run for run in reversed(runs) if id in (None, run.id)), None)
    if found is None:
        raise NotFoundError("There are no two such runs.")
    return found


def _compared(run: MatchRun) -> ComparedRun:
    return ComparedRun(
        id=run.id,
        version=run.version.number,
        verdict=msgspec.convert(run.verdict, Verdict),
        reason=run.override.reason if run.override else None,
        weights=msgspec.convert(run.profiles, Profiles).version,
        engine=run.engine_version,
        catalogue=run.catalogue_version,
        revision=run.capability_revision or 0,
        as_of=run.as_of,
        at=run.finished_at,
    )


def _vendors(session: Session, before: MatchRun, now: MatchRun, found: RunDifference) -> list[ComparedVendor]:
    stayed = {vendor.now.vendor_id: vendor for vendor in found.stayed}
    shown = sorted([*(vendor.now for vendor in found.stayed), *found.came], key=lambda vendor: vendor.rank)
    names = vendor_names(session, {vendor.vendor_id for vendor in (*shown, *found.went)})
    missed_before, missed_now = _missed(session, before, found.came), _missed(session, now, found.went)
    vendors = []
    for vendor in shown:
        name = names[vendor.vendor_id]
        if move := stayed.get(vendor.vendor_id):
            vendors.append(_stayed(name, move))
        else:
            vendors.append(ComparedVendor(name=name, before=None, now=vendor, why=missed_before.get(vendor.vendor_id, ())))
    gone = (
        ComparedVendor(name=names[each.vendor_id], before=each, now=None, why=missed_now.get(each.vendor_id, ())) for each in found.went
    )
    return [*vendors, *gone]


def _stayed(name: str, move: Moved) -> ComparedVendor:
    return ComparedVendor(
        name=name,
        before=move.before,
        now=move.now,
        shifts=move.shifts,
        is_revised=move.is_revised,
        went_ahead=move.went_ahead,
        came_ahead=move.came_ahead,
    )


def _missed(session: Session, run: MatchRun, vendors: Iterable[RankedVendor]) -> Mapping[str, Sequence[Exclusion]]:
    """The knock-outs that these vendors failed in a run, as far as they are among the misses that it kept."""
    wanted, found = {vendor.vendor_id for vendor in vendors}, findings_of(run)
    misses = [miss for miss in found.ranking.misses if miss.vendor_id in wanted] if found else []
    return {miss.excluded.vendor_id: miss.excluded.exclusions for miss in near_misses_of(session, run, misses)} if misses else {}
