"""A published shortlist under other weights: the same engine over the values that the run found, nothing stored."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from matching.findings import Findings
from matching.ranking import LIMIT
from matching.reweighing import reweigh
from matching.stability import RankRange
from matching.types import Placement
from portal.errors import NotFoundError
from portal.findings import findings_of
from portal.models import MatchRun, Review
from portal.queries.entries import tied_bands, vendor_names
from portal.queries.firmness import Firmness, firmness_among
from portal.queries.paging import Page, page_of


@dataclass(frozen=True, slots=True, kw_only=True)
class ReorderedVendor:
    """A vendor in its place under other weights, with its place and score as published."""

    name: str
    rank: int
    was: int
    score: int
    old_score: int
    lowest: int
    highest: int
    tie_band: int
    is_tied: bool
    range: RankRange | None

    @property
    def rise(self) -> int:
        """By how many places it comes nearer to the first; negative where it falls."""
        return self.was - self.rank


@dataclass(frozen=True, slots=True, kw_only=True)
class Weighed:
    """One criterion's weight as published and now, in 1/10,000."""

    criterion: str
    published: int
    weight: int


@dataclass(frozen=True, slots=True, kw_only=True)
class OtherWeights:
    """A shortlist under other weights. `movers` counts the vendors that have another rank, among all that the run kept."""

    run_id: int
    version: int
    published_at: datetime
    criteria: tuple[Weighed, ...]
    vendors: Page[ReorderedVendor]
    first: str | None
    published_first: str | None
    movers: int
    is_cut: bool
    firmness: Firmness | None

    @property
    def is_published(self) -> bool:
        """Whether these are the weights of the published order."""
        return all(each.weight == each.published for each in self.criteria)


def found_by(run: MatchRun) -> Findings:
    """What a published run found; its weights are the published ones.

    Raises:
        NotFoundError: it found nothing yet.
    """
    found = findings_of(run)
    if found is None:
        raise NotFoundError("There is no published shortlist.")
    return found


def under_weights(
    session: Session, run: MatchRun, review: Review, found: Findings, weights: Mapping[str, int], number: int
) -> OtherWeights:
    """Page `number` of a run's vendors in their order under `weights`, which has a weight for each of the run's criteria."""
    published, now = found.ranking, reweigh(found.ranking, weights)
    old = {placement.vendor_id: placement for placement in published.placements}
    shown = page_of(now.placements, number)
    named = (*shown, *now.placements[:1], *published.placements[:1])
    names = vendor_names(session, {placement.vendor_id for placement in named})
    firmness = firmness_among(session, now)
    tied = tied_bands(now.placements)
    return OtherWeights(
        run_id=run.id,
        version=run.version.number,
        published_at=review.decided_at,
        criteria=tuple(Weighed(criterion=key, published=weight, weight=now.weights[key]) for key, weight in published.weights.items()),
        vendors=Page(
            rows=[
                _reordered(
                    placement,
                    old[placement.vendor_id],
                    names[placement.vendor_id],
                    firmness.ranges.get(int(placement.vendor_id)) if firmness else None,
                    is_tied=placement.tie_band in tied,
                )
                for placement in shown
            ],
            number=number,
            total=len(now.placements),
        ),
        first=names[now.placements[0].vendor_id] if now.placements else None,
        published_first=names[published.placements[0].vendor_id] if published.placements else None,
        movers=sum(placement.rank != old[placement.vendor_id].rank for placement in now.placements),
        is_cut=len(now.placements) >= LIMIT,
        firmness=firmness,
    )


def _reordered(placement: Placement, old: Placement, name: str, ranks: RankRange | None, *, is_tied: bool) -> ReorderedVendor:
    return ReorderedVendor(
        name=name,
        rank=placement.rank,
        was=old.rank,
        score=placement.score,
        old_score=old.score,
        lowest=placement.lowest,
        highest=placement.highest,
        tie_band=placement.tie_band,
        is_tied=is_tied,
        range=ranks,
    )
