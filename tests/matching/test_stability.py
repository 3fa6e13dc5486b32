"""Rank ranges and tipping points, by hand and against a search."""

from matching.capabilities import CapabilityTable
from matching.findings import find
from matching.stability import stability
from matching.types import Placement, Ranking
from tests.matching.invented import AS_OF, brief, capabilities, verdict


def ranking(weights: dict[str, int], **vendors: list[int | None]) -> Ranking:
    """Return a ranking of these vendors, best first, with these values of each criterion."""
    placements = [
        Placement(
            rank=rank,
            capability_id=name,
            vendor_id=name,
            revision=0,
            score=0,
            lowest=0,
            highest=0,
            coverage=0,
            tie_band=rank,
            values=tuple(values),
        )
        for rank, (name, values) in enumerate(vendors.items(), start=1)
    ]
    return Ranking(
        engine_version="", weights_version="", considered=0, weights=weights, placements=tuple(placements), misses=(), exclusion_counts={}
    )


def test_the_tipping_point_is_where_the_leads_cancel() -> None:
    # A leads by 4,000 in cost, B by 6,000 in skill. With cost at x: 4,000 x = 6,000 (1 − x) at x = 0.6, so B leads below.
    weights = {"cost": 7_000, "skill": 3_000}
    found = stability(ranking(weights, A=[9_000, 2_000], B=[5_000, 8_000]))
    assert [(point.criterion, point.weight, point.tips_at, point.winner) for point in found.tipping_points] == [
        ("cost", 7_000, 5_999, "B"),
        ("skill", 3_000, 4_001, "B"),
    ]


def test_a_vendor_that_is_better_in_everything_is_never_overtaken() -> None:
    weights = {"cost": 5_000, "skill": 5_000}
    found = stability(ranking(weights, A=[9_000, 9_000], B=[5_000, None]))
    assert found.tipping_points == ()
    assert [(each.best, each.worst, each.acceptability) for each in found.ranges] == [(1, 1, (10_000, 0)), (2, 2, (0, 10_000))]


def test_a_close_race_gives_both_vendors_both_ranks() -> None:
    weights = {"cost": 5_000, "skill": 5_000}
    found = stability(ranking(weights, A=[9_000, 2_000], B=[2_000, 9_000]))
    assert [(each.best, each.worst) for each in found.ranges] == [(1, 2), (1, 2)]
    assert all(4_500 < each.acceptability[0] < 5_500 for each in found.ranges)


def test_the_tipping_point_is_the_first_weight_at_which_another_vendor_leads() -> None:
    found = find(brief(), verdict(), CapabilityTable.build(capabilities(400)), as_of=AS_OF).ranking
    points = stability(found, 20).tipping_points
    assert points
    for point in points:
        step = 1 if point.tips_at > point.weight else -1
        leads = [_leads(found, point.criterion, weight) for weight in (point.tips_at - step, point.tips_at)]
        assert leads == [True, False] or point.tips_at == point.weight


def _leads(found: Ranking, criterion: str, weight: int) -> bool:
    """Tell whether the first of 20 vendors still leads with this weight, the others scaled to fill up."""
    own = found.weights[criterion]

    def scaled(vendor: Placement) -> int:
        values = dict(zip(found.weights, vendor.values, strict=True))
        rest = sum((values[key] or 0) * found.weights[key] for key in found.weights if key != criterion)
        return (values[criterion] or 0) * weight * (10_000 - own) + rest * (10_000 - weight)

    first, *rivals = found.placements[:20]
    return all(scaled(first) >= scaled(rival) for rival in rivals)


def test_the_same_seed_gives_the_same_ranges_and_shares_add_up() -> None:
    ranked = find(brief(), verdict(), CapabilityTable.build(capabilities(400)), as_of=AS_OF).ranking
    found = stability(ranked, 30)
    assert found == stability(ranked, 30)
    assert len(found.ranges) == 30
    assert all(sum(each.acceptability) == 10_000 and each.best <= each.worst for each in found.ranges)


def test_nothing_ranked_has_nothing_to_be_firm_about() -> None:
    found = stability(ranking({}))
    assert (found.ranges, found.tipping_points) == ((), ())


def test_a_single_vendor_is_always_first_and_nothing_tips() -> None:
    found = stability(ranking({"cost": 4_000, "skill": 6_000}, A=[9_000, None]))
    assert [(each.best, each.worst, each.acceptability) for each in found.ranges] == [(1, 1, (10_000,))]
    assert found.tipping_points == ()
