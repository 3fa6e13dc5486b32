"""A ranking put into words: what was asked, what is offered, how it is evidenced, what it earns, and every failed knock-out.

The words are made of the brief and of the capabilities that are shown, at the revisions that were ranked, never of the
table; so they can be made whenever somebody reads. The numbers are those of the ranking.
"""

from collections.abc import Mapping, Sequence

import numpy as np

from matching.columns.segments import Rows, Segment
from matching.comparison import criterion_words as words
from matching.comparison.offers import Offers
from matching.comparison.question import Question
from matching.criteria import CRITERION, Criterion
from matching.eligibility import exclusions
from matching.passes.scoring import points, values_at_best
from matching.types import Capability, Contribution, ExcludedVendor, Miss, Placement, RankedVendor


def ranked_vendors(
    question: Question, weights: Mapping[str, int], placements: Sequence[Placement], capabilities: Mapping[str, Capability]
) -> tuple[RankedVendor, ...]:
    """Return the vendors in these placements, each with its contributions; `capabilities` by id."""
    if not placements:
        return ()
    shown = [capabilities[placement.capability_id] for placement in placements]
    offers = _offers(question, shown)
    at_best = [values_at_best(placement, weights) for placement in placements]
    by_criterion = [
        _contributions(
            CRITERION[key],
            weight,
            offers,
            shown,
            [placement.values[number] for placement in placements],
            [most[number] for most in at_best],
        )
        for number, (key, weight) in enumerate(weights.items())
    ]
    return tuple(
        RankedVendor(
            rank=placement.rank,
            capability_id=placement.capability_id,
            vendor_id=placement.vendor_id,
            revision=placement.revision,
            score=placement.score,
            lowest=placement.lowest,
            highest=placement.highest,
            coverage=placement.coverage,
            tie_band=placement.tie_band,
            contributions=contributions,
            unknowns=placement.unknowns,
        )
        for placement, contributions in zip(placements, zip(*by_criterion, strict=True), strict=True)
    )


def excluded_vendors(question: Question, misses: Sequence[Miss], capabilities: Mapping[str, Capability]) -> tuple[ExcludedVendor, ...]:
    """Return the vendors that missed, each with every knock-out that it failed; `capabilities` by id."""
    if not misses:
        return ()
    shown = [capabilities[miss.capability_id] for miss in misses]
    return tuple(
        ExcludedVendor(capability_id=miss.capability_id, vendor_id=miss.vendor_id, revision=miss.revision, exclusions=failed)
        for miss, failed in zip(misses, exclusions(_offers(question, shown), shown), strict=True)
    )


def _offers(question: Question, shown: Sequence[Capability]) -> Offers:
    """Return what these capabilities offer, a row each in their order."""
    segment = Segment.build(shown)
    order = np.argsort(np.argsort([capability.id for capability in shown]))
    return Offers(question, Rows(segment, order))


def _contributions(
    criterion: Criterion,
    weight: int,
    offers: Offers,
    shown: Sequence[Capability],
    values: Sequence[int | None],
    at_best: Sequence[int],
) -> list[Contribution]:
    asked = criterion.asked(offers.question) or ""
    worth, most = points(np.array([[value or 0 for value in values], at_best], np.int32), weight).tolist()
    return [
        Contribution(
            criterion=criterion.key,
            distinctions=criterion.distinctions,
            asked=asked,
            offered=criterion.offered(offers, row, capability),
            evidence=criterion.evidence(offers, row, capability) if criterion.evidence else words.told(is_known=value is not None),
            value=value,
            weight=weight,
            points=sure,
            lowest=sure,
            highest=possible,
        )
        for row, (capability, value, sure, possible) in enumerate(zip(shown, values, worth, most, strict=True))
    ]
