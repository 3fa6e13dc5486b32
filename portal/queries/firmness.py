"""How firm the order of a finished run is, shaped for its pictures and their table."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from matching.ranking import LIMIT
from matching.stability import SPREAD, RankRange, Stability, stability
from matching.tipping_points import TippingPoint
from matching.types import Ranking
from portal.findings import findings_of
from portal.models import MatchRun
from portal.queries.entries import organisations_of


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
    """A change of one weight that takes the first place, and who would get it."""

    point: TippingPoint
    winner: str


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
    if found is None:
        return None
    vendors = organisations_of(session, found.ranking.placements)
    return firmness_among(found.ranking, {id: vendor.name for id, vendor in vendors.items()})


def firmness_among(ranking: Ranking, names: Mapping[str, str]) -> Firmness | None:
    """The same of any order of a run's vendors; `names` has them by the engine's id."""
    found = stability(ranking)
    if len(found.ranges) < 2:
        return None
    vendors = [
        FirmVendor(rank=placement.rank, name=names[placement.vendor_id], tie_band=placement.tie_band, range=ranks)
        for placement, ranks in zip(ranking.placements, found.ranges, strict=False)
    ]
    ranges = {int(each.vendor_id): each for each in found.ranges}
    return Firmness(
        samples=found.samples, spread=SPREAD, vendors=vendors, tips=_tips(found, names), ranges=ranges, kept=len(ranking.placements)
    )


def _tips(found: Stability, names: Mapping[str, str]) -> list[Tip]:
    return [Tip(point=point, winner=names[point.winner]) for point in found.tipping_points]
