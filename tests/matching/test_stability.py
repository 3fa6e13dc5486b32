"""Rank ranges and tipping points, by hand and against a search."""

from matching.capabilities import CapabilityTable
from matching.ranking import rank
from matching.stability import stability
from matching.types import Contribution, RankedVendor
from tests.matching.invented import AS_OF, brief, capabilities, verdict


def vendor(name: str, values: dict[str, int | None], weights: dict[str, int]) -> RankedVendor:
    parts = tuple(
        Contribution(
            criterion=key,
            distinctions=(),
            asked="",
            offered="",
            evidence="",
            value=values[key],
            weight=weight,
            points=0,
            lowest=0,
            highest=0,
        )
        for key, weight in weights.items()
    )
    return RankedVendor(
        rank=0, capability_id=name, vendor_id=name, revision=0, score=0, lowest=0, highest=0, coverage=0, tie_band=0, contributions=parts
    )


def test_the_tipping_point_is_where_the_leads_cancel() -> None:
    # A leads by 4,000 in cost, B by 6,000 in skill. With cost at x: 4,000 x = 6,000 (1 − x) at x = 0.6, so B leads below.
    weights = {"cost": 7_000, "skill": 3_000}
    found = stability([vendor("A", {"cost": 9_000, "skill": 2_000}, weights), vendor("B", {"cost": 5_000, "skill": 8_000}, weights)])
    assert [(point.criterion, point.weight, point.tips_at, point.winner) for point in found.tipping_points] == [
        ("cost", 7_000, 5_999, "B"),
        ("skill", 3_000, 4_001, "B"),
    ]


def test_a_vendor_that_is_better_in_everything_is_never_overtaken() -> None:
    weights = {"cost": 5_000, "skill": 5_000}
    found = stability([vendor("A", {"cost": 9_000, "skill": 9_000}, weights), vendor("B", {"cost": 5_000, "skill": None}, weights)])
    assert found.tipping_points == ()
    assert [(each.best, each.worst, each.acceptability) for each in found.ranges] == [(1, 1, (10_000, 0)), (2, 2, (0, 10_000))]


def test_a_close_race_gives_both_vendors_both_ranks() -> None:
    weights = {"cost": 5_000, "skill": 5_000}
    found = stability([vendor("A", {"cost": 9_000, "skill": 2_000}, weights), vendor("B", {"cost": 2_000, "skill": 9_000}, weights)])
    assert [(each.best, each.worst) for each in found.ranges] == [(1, 2), (1, 2)]
    assert all(4_500 < each.acceptability[0] < 5_500 for each in found.ranges)


def test_the_tipping_point_is_the_first_weight_at_which_another_vendor_leads() -> None:
    ranked = rank(brief(), verdict(), CapabilityTable.build(capabilities(400)), as_of=AS_OF).ranked[:20]
    for point in stability(ranked).tipping_points:
        step = 1 if point.tips_at > point.weight else -1
        leads = [_leads(ranked, point.criterion, weight) for weight in (point.tips_at - step, point.tips_at)]
        assert leads == [True, False] or point.tips_at == point.weight


def _leads(ranked: tuple[RankedVendor, ...], criterion: str, weight: int) -> bool:
    """Tell whether the first vendor still leads with this weight, the others scaled to fill up."""

    def scaled(vendor: RankedVendor) -> int:
        own = next(part for part in vendor.contributions if part.criterion == criterion)
        rest = sum((part.value or 0) * part.weight for part in vendor.contributions if part.criterion != criterion)
        return (own.value or 0) * weight * (10_000 - own.weight) + rest * (10_000 - weight)

    return all(scaled(ranked[0]) >= scaled(rival) for rival in ranked[1:])


def test_the_same_seed_gives_the_same_ranges_and_shares_add_up() -> None:
    ranked = rank(brief(), verdict(), CapabilityTable.build(capabilities(400)), as_of=AS_OF).ranked[:30]
    found = stability(ranked)
    assert found == stability(ranked)
    assert all(sum(each.acceptability) == 10_000 and each.best <= each.worst for each in found.ranges)


def test_nothing_ranked_has_nothing_to_be_firm_about() -> None:
    found = stability(())
    assert (found.ranges, found.tipping_points) == ((), ())
