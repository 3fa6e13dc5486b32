"""How firm the order of a finished run is, shaped for its pictures and their table."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from matching.stability import SPREAD, RankRange, Stability, TippingPoint
from portal.match_store import stability_of
from portal.models import MatchEntry, MatchRun, Organisation


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


def firmness_of(session: Session, run: MatchRun) -> Firmness | None:
    """How firm the order is; None where there is no order, as with fewer than two vendors."""
    found = stability_of(run)
    if found is None or len(found.ranges) < 2:
        return None
    ranges = {int(each.vendor_id): each for each in found.ranges}
    vendors = _vendors(session, run, ranges)
    return Firmness(samples=found.samples, spread=SPREAD, vendors=vendors, tips=_tips(found, vendors), ranges=ranges)


def _vendors(session: Session, run: MatchRun, ranges: Mapping[int, RankRange]) -> list[FirmVendor]:
    statement = (
        select(MatchEntry.vendor_id, MatchEntry.rank, MatchEntry.tie_band, Organisation.name)
        .join(MatchEntry.vendor)
        .where(MatchEntry.run_id == run.id, MatchEntry.rank <= len(ranges))
        .order_by(MatchEntry.rank)
    )
    return [FirmVendor(rank=rank, name=name, tie_band=band, range=ranges[id]) for id, rank, band, name in session.execute(statement)]


def _tips(found: Stability, vendors: Sequence[FirmVendor]) -> list[Tip]:
    names = {vendor.range.vendor_id: vendor.name for vendor in vendors}
    return [Tip(point=point, winner=names[point.winner]) for point in found.tipping_points]
