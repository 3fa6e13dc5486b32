"""A finished run with everything on it, so that the decision it led to can be defended a year later.

A client gets the run that is its published shortlist, an admin any run that is done. Neither names a vendor that does not fit.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

import msgspec
from sqlalchemy.orm import Session

from matching.stability import RankRange
from matching.types import RankedVendor, Verdict
from matching.weights import Profiles
from portal.errors import NotFoundError
from portal.inputs import RequirementInput
from portal.models import Decision, MatchRun, User
from portal.queries.entries import criteria_asked, has_own_domain, organisations_of, placements_of, ranked_vendors, tied_bands
from portal.queries.firmness import Firmness, firmness_of
from portal.queries.reliefs import Reliefs, reliefs_of
from portal.queries.requirements import name_of, said_in
from portal.queries.runs import run_of
from portal.queries.shortlists import KnockOut, knock_outs_of, near_the_first, published_run
from portal.queries.verdicts import OverrideView, override_view, read_verdict
from portal.workflow import RunState


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentedVendor:
    """A vendor in its place: `ranked` has its score and every contribution."""

    name: str
    country: str | None
    is_tied: bool
    range: RankRange | None
    ranked: RankedVendor


@dataclass(frozen=True, slots=True, kw_only=True)
class RunDocument:
    """What was asked, judged, weighed and found in one run, with every version that it depends on.

    `verdict` is the engine's own and `override` what a person decided instead, which the run then used. `weights` are the
    run's own in 1/10,000 by criterion; empty where nobody was ranked. `published_at` is None for a run that no admin approved;
    `returned_at` tells one that went back to the client.
    """

    run_id: int
    requirement_id: int
    reference: str | None
    client: str
    name: str
    version: int
    said: RequirementInput
    addendum: str | None
    verdict: Verdict
    override: OverrideView | None
    finished_at: datetime | None
    published_at: datetime | None
    returned_at: datetime | None
    as_of: date
    engine_version: str
    catalogue_version: str
    capability_revision: int | None
    result_digest: str | None
    considered: int
    profiles: Profiles | None
    asked: Collection[str]
    weights: Mapping[str, int]
    vendors: Sequence[DocumentedVendor]
    near_the_first: int
    firmness: Firmness | None
    knock_outs: Sequence[KnockOut]
    reliefs: Reliefs | None
    has_own_domain: bool


def shortlist_document(session: Session, actor: User, requirement_id: int, run_id: int | None = None) -> RunDocument:
    """A published shortlist of a requirement of the actor's organisation, chosen and refused as by `shortlists.shortlist_of`."""
    run, _ = published_run(session, actor, requirement_id, run_id)
    return run_document(session, run.id)


def run_document(session: Session, run_id: int) -> RunDocument:
    """A run that is done, published or not.

    Raises:
        NotFoundError: there is no such run, or it has found nothing yet.
    """
    run = run_of(session, run_id)
    if run.state is not RunState.DONE:
        raise NotFoundError("The run has not found anything yet.")
    vendors = ranked_vendors(session, run)
    firmness = firmness_of(session, run)
    return RunDocument(
        run_id=run.id,
        requirement_id=run.requirement_id,
        reference=run.requirement.reference,
        client=run.requirement.organisation.name,
        name=name_of(run.version.title, run.version.description),
        version=run.version.number,
        said=said_in(run.version),
        addendum=run.version.addendum,
        verdict=read_verdict(run.version.verdict.content if run.override and run.version.verdict else run.verdict),
        override=override_view(run.override, run.version),
        finished_at=run.finished_at,
        published_at=_decided(run, Decision.APPROVED),
        returned_at=_decided(run, Decision.RETURNED),
        as_of=run.as_of,
        engine_version=run.engine_version,
        catalogue_version=run.catalogue_version,
        capability_revision=run.capability_revision,
        result_digest=run.result_digest,
        considered=run.considered or 0,
        profiles=msgspec.convert(run.profiles, Profiles) if run.profiles else None,
        asked=criteria_asked(run),
        weights={part.criterion: part.weight for part in vendors[0].contributions} if vendors else {},
        vendors=_named(session, run, vendors, firmness.ranges if firmness else {}),
        near_the_first=near_the_first(placements_of(run)),
        firmness=firmness,
        knock_outs=knock_outs_of(run),
        reliefs=reliefs_of(run),
        has_own_domain=has_own_domain(run),
    )


def _decided(run: MatchRun, decision: Decision) -> datetime | None:
    return run.review.decided_at if run.review and run.review.decision is decision else None


def _named(session: Session, run: MatchRun, ranked: Sequence[RankedVendor], ranges: Mapping[int, RankRange]) -> list[DocumentedVendor]:
    placements = placements_of(run)
    organisations, tied = organisations_of(session, placements), tied_bands(placements)
    return [
        DocumentedVendor(
            name=organisations[vendor.vendor_id].name,
            country=organisations[vendor.vendor_id].country,
            is_tied=vendor.tie_band in tied,
            range=ranges.get(int(vendor.vendor_id)),
            ranked=vendor,
        )
        for vendor in ranked
    ]
