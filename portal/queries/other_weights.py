"""A published shortlist under other weights: the same engine over the values that the run found, nothing stored."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from matching.findings import FIRM_AMONG
from matching.ranking import LIMIT
from matching.reweighing import reweigh, weights_of
from matching.stability import RankRange, stability
from matching.types import RankedVendor
from portal.models import MatchEntry, MatchRun, Organisation
from portal.queries.entries import ranked_vendors
from portal.queries.firmness import Firmness, firmness_among
from portal.queries.paging import ROWS, Page
from portal.queries.shortlists import published_at


@dataclass(frozen=True, slots=True, kw_only=True)
class ReorderedVendor:
    """A vendor in its place under other weights, and its place as published; `found` carries scores and contributions."""

    name: str
    found: RankedVendor
    was: int
    old_score: int
    is_tied: bool
    range: RankRange | None

    @property
    def rise(self) -> int:
        """By how many places it comes nearer to the first; negative where it falls."""
        return self.was - self.found.rank


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


def published_weights(session: Session, run: MatchRun) -> dict[str, int]:
    """The weights of a run by criterion; empty where it ranked nobody."""
    return weights_of(ranked_vendors(session, run, limit=1))


def under_weights(session: Session, run: MatchRun, weights: Mapping[str, int], number: int) -> OtherWeights:
    """Page `number` of a run's vendors in their order under `weights`, which has a weight for each of the run's criteria."""
    published = ranked_vendors(session, run)
    ordered = reweigh(published, weights)
    names = _names(session, run)
    firmness = firmness_among(
        stability(ordered[:FIRM_AMONG]),
        ((int(row.vendor_id), row.rank, row.tie_band, names[int(row.vendor_id)]) for row in ordered[:FIRM_AMONG]),
    )
    old = {vendor.vendor_id: vendor for vendor in published}
    bands = [vendor.tie_band for vendor in ordered]
    shown = ordered[(number - 1) * ROWS : number * ROWS]
    return OtherWeights(
        run_id=run.id,
        version=run.version.number,
        published_at=published_at(run),
        criteria=tuple(Weighed(criterion=key, published=weight, weight=weights[key]) for key, weight in weights_of(published).items()),
        vendors=Page(
            rows=[
                ReorderedVendor(
                    name=names[int(vendor.vendor_id)],
                    found=vendor,
                    was=old[vendor.vendor_id].rank,
                    old_score=old[vendor.vendor_id].score,
                    is_tied=bands.count(vendor.tie_band) > 1,
                    range=firmness.ranges.get(int(vendor.vendor_id)) if firmness else None,
                )
                for vendor in shown
            ],
            number=number,
            total=len(ordered),
        ),
        first=names[int(ordered[0].vendor_id)] if ordered else None,
        published_first=names[int(published[0].vendor_id)] if published else None,
        movers=sum(vendor.rank != old[vendor.vendor_id].rank for vendor in ordered),
        is_cut=len(ordered) >= LIMIT,
        firmness=firmness,
    )


def _names(session: Session, run: MatchRun) -> dict[int, str]:
    named = select(Organisation.id, Organisation.name).join(MatchEntry, MatchEntry.vendor_id == Organisation.id)
    return dict(session.execute(named.where(MatchEntry.run_id == run.id)).all())
