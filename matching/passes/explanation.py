"""Places made into what a person reads: contributions that add up to the score, and every failed knock-out."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from matching.columns.segments import Rows, Segment
from matching.comparison.offers import Offers
from matching.comparison.question import Question
from matching.criteria import UNKNOWN
from matching.eligibility import exclusions, unknowns
from matching.passes.order import Place
from matching.passes.scoring import Earned, Weighing, earned
from matching.types import Capability, Contribution, ExcludedVendor, RankedVendor


@dataclass(frozen=True, slots=True)
class Standing:
    """A place with its number in the whole order; vendors of the same score share a tie band."""

    rank: int
    tie_band: int
    place: Place


def standings(places: Iterable[Place]) -> list[Standing]:
    """Return the places, given from the first, with their numbers."""
    numbered: list[Standing] = []
    band = 0
    for rank, place in enumerate(places, start=1):
        if not numbered or place.score != numbered[-1].place.score:
            band += 1
        numbered.append(Standing(rank, band, place))
    return numbered


def ranked_vendors(question: Question, weighing: Weighing, shown: Sequence[Standing]) -> tuple[RankedVendor, ...]:
    """Return the vendors in these standings, each with its contributions."""
    explained: dict[int, RankedVendor] = {}
    for segment, members in _by_segment(shown):
        offers, capabilities = _offers(question, segment, [standing.place for standing in members])
        contributions = _contributions(offers, weighing, capabilities)
        for standing, capability, parts, unknown in zip(members, capabilities, contributions, unknowns(offers), strict=True):
            explained[standing.rank] = _vendor(standing, capability, parts, unknown)
    return tuple(explained[standing.rank] for standing in shown)


def excluded_vendors(question: Question, places: Iterable[Place]) -> tuple[ExcludedVendor, ...]:
    """Return the vendors in these places, each with every knock-out that it failed."""
    explained: dict[int, ExcludedVendor] = {}
    shown = [Standing(rank, 0, place) for rank, place in enumerate(places)]
    for segment, members in _by_segment(shown):
        offers, capabilities = _offers(question, segment, [standing.place for standing in members])
        for standing, capability, failed in zip(members, capabilities, exclusions(offers, capabilities), strict=True):
            explained[standing.rank] = ExcludedVendor(
                capability_id=capability.id, vendor_id=capability.vendor_id, revision=capability.revision, exclusions=failed
            )
    return tuple(explained[standing.rank] for standing in shown)


def _by_segment(shown: Sequence[Standing]) -> list[tuple[Segment, list[Standing]]]:
    grouped: dict[int, tuple[Segment, list[Standing]]] = {}
    for standing in shown:
        segment = standing.place.segment
        grouped.setdefault(id(segment), (segment, []))[1].append(standing)
    return list(grouped.values())


def _offers(question: Question, segment: Segment, places: Sequence[Place]) -> tuple[Offers, list[Capability]]:
    rows = Rows(segment, np.array([place.row for place in places], np.intp))
    return Offers(question, rows), [segment.get(place.row) for place in places]


def _vendor(standing: Standing, capability: Capability, contributions: tuple[Contribution, ...], unknown: tuple[str, ...]) -> RankedVendor:
    return RankedVendor(
        rank=standing.rank,
        capability_id=capability.id,
        vendor_id=capability.vendor_id,
        revision=capability.revision,
        score=sum(part.points for part in contributions),
        lowest=sum(part.lowest for part in contributions),
        highest=sum(part.highest for part in contributions),
        coverage=sum(part.weight for part in contributions if part.value is not None),
        tie_band=standing.tie_band,
        contributions=contributions,
        unknowns=unknown,
    )


def _contributions(offers: Offers, weighing: Weighing, capabilities: Sequence[Capability]) -> list[tuple[Contribution, ...]]:
    """Return the contributions of each capability, given in the order of the rows."""
    by_criterion = (_worded(offers, each, capabilities) for each in earned(offers, weighing))
    return list(zip(*by_criterion, strict=True))


def _worded(offers: Offers, each: Earned, capabilities: Sequence[Capability]) -> list[Contribution]:
    criterion, weight = each.criterion, each.weight
    asked = criterion.asked(offers.question) or ""
    return [
        Contribution(
            criterion=criterion.key,
            distinctions=criterion.distinctions,
            asked=asked,
            offered=criterion.offered(offers, row, capability),
            evidence=criterion.evidence(offers, row, capability),
            value=None if value == UNKNOWN else value,
            weight=weight,
            points=sure,
            lowest=sure,
            highest=weight if value == UNKNOWN else sure,
        )
        for row, (capability, value, sure) in enumerate(zip(capabilities, each.value.tolist(), each.points.tolist(), strict=True))
    ]
