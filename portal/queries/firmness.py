"""How firm the order of a finished run is, shaped for its pictures and their table."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from matching.ranking import LIMIT
from matching.reweighing import settle
from matching.stability import SPREAD, RankRange, stability
from matching.tipping_points import TippingPoint
from matching.types import Ranking
from portal.findings import findings_of
from portal.models import MatchRun
from portal.queries.entries import vendor_names


@dataclass(frozen=True, slots=True, kw_only=True)
class FirmVendor:
    """A vendor's place and where it could end up; `first_share` is how often it comes first, in 1/10,000."""

    rank: int
    name: str
    tie_band: int
    range: RankRange

    @property
    def first_share(self) -> int:
        """Its share of the first places."""
        return self.range.acceptability[0]


@dataclass(frozen=True, slots=True, kw_only=True)
class Tip:
    """A change of one weight that takes the first place, who would get it, and all weights then, which sliders settle on."""

    point: TippingPoint
    winner: str
    weights: Mapping[str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Firmness:
    """Rank ranges under `samples` draws of weights, each moved by up to `spread` per cent of itself, and the tipping points."""

    samples: int
    spread: int
    vendors: Sequence[FirmVendor]
    tips: Sequence[Tip]
    ranges: Mapping[int, RankRange]
    kept: int

    @property
    def is_cut(self) -> bool:
        """Whether vendors behind those that the run kept were not looked at."""
        return self.kept >= LIMIT


def firmness_of(session: Session, run: MatchRun) -> Firmness | None:
    """How firm the order is; None where there is no order, as with fewer than two vendors."""
    found = findings_of(run)
    return None if found is None else firmness_among(session, found.ranking)


def firmness_among(session: Session, ranking: Ranking) -> Firmness | None:
    """The same of any order of a run's vendors."""
    found = stability(ranking)
    if len(found.ranges) < 2:
        return None
    named = {ranks.vendor_id for ranks in found.ranges} | {point.winner for point in found.tipping_points}
    names = vendor_names(session, named)
    vendors = [
        FirmVendor(rank=placement.rank, name=names[placement.vendor_id], tie_band=placement.tie_band, range=ranks)
        for placement, ranks in zip(ranking.placements, found.ranges, strict=False)
    ]
    ranges = {int(each.vendor_id): each for each in found.ranges}
    return Firmness(
        samples=found.samples,
        spread=SPREAD,
        vendors=vendors,
        tips=[
            Tip(
                point=point,
                winner=names[point.winner],
                weights=settle({**ranking.weights, point.criterion: point.tips_at}, ranking.weights),
            )
            for point in found.tipping_points
        ],
        ranges=ranges,
        kept=len(ranking.placements),
    )
