"""Rank ranges and tipping points, by hand and against a search."""

import random

import pytest

from matching.capabilities import CapabilityTable
from matching.findings import find
from matching.reweighing import reweigh, settle
from matching.stability import stability
from matching.types import Placement, ProcessType, Ranking
from matching.weights import TOTAL
from tests.matching.invented import AS_OF, brief, capabilities, verdict

TABLE = CapabilityTable.build(capabilities(400))


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


@pytest.mark.parametrize("kind", ProcessType)
def test_a_tipping_point_tips_when_that_weight_is_set_and_nearer_ones_do_so_by_rounding_at_most(kind: ProcessType) -> None:
    found = find(brief(utc_offset=60, industry="retail"), verdict(kind), TABLE, as_of=AS_OF).ranking
    first, points = found.placements[0].vendor_id, stability(found).tipping_points
    assert points
    for point in points:
        assert moved(found, point.criterion, point.tips_at)[0].vendor_id == point.winner != first
        distance = abs(point.tips_at - point.weight)
        nearer = [point.weight + side * step for step in range(max(distance - 25, 1), distance) for side in (-1, 1)]
        for weight in nearer:
            if 0 <= weight <= TOTAL:
                order = moved(found, point.criterion, weight)
                own = next(each for each in order if each.vendor_id == first)
                assert order[0].score - own.score <= 5
    for criterion in found.weights.keys() - {point.criterion for point in points}:
        for order in (moved(found, criterion, weight) for weight in range(0, TOTAL + 1, 200)):
            assert order[0].score - next(each for each in order if each.vendor_id == first).score <= 5


def moved(found: Ranking, criterion: str, weight: int) -> tuple[Placement, ...]:
    """Return the order when the client moves the slider of one criterion."""
    return reweigh(found, settle({**found.weights, criterion: weight}, found.weights)).placements


def test_a_draw_is_decided_as_in_the_ranking_by_the_best_case_and_then_by_id() -> None:
    # At 50 % each has 5,000 points, and B, whose cost is unknown, could have more; above it A leads.
    weights = {"cost": 6_000, "skill": 4_000}
    found = ranking(weights, A=[10_000, 0], B=[None, 10_000], C=[0, 10_000])
    (point, _) = stability(found).tipping_points
    assert (point.criterion, point.tips_at, point.winner) == ("cost", 5_000, "B")
    even = ranking(weights, B=[10_000, 0], A=[0, 10_000])
    assert [(each.tips_at, each.winner) for each in stability(even).tipping_points] == [(5_000, "A"), (5_000, "A")]


def test_a_vendor_far_down_the_list_can_take_the_first_place() -> None:
    weights = {"cost": 6_000, "skill": 4_000}
    crowd = {f"m{number:02}": [5_000, 5_000] for number in range(60)}
    found = stability(ranking(weights, A=[9_000, 5_000], **crowd, Z=[0, 10_000]))
    assert len(found.ranges) == 50
    assert {point.winner for point in found.tipping_points} == {"Z"}


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


def test_the_only_criterion_has_no_weight_that_could_move() -> None:
    assert stability(ranking({"cost": TOTAL}, B=[9_000], A=[None], C=[9_000])).tipping_points == ()


def test_all_weight_on_one_criterion_is_taken_off_it_by_the_others_alike() -> None:
    # With cost at x the other two have half the rest each: A has 9,000 x and B 5,000 x + 8,000 (1 − x) ÷ 2, so B leads below 0.5.
    weights = {"cost": TOTAL, "skill": 0, "speed": 0}
    points = stability(ranking(weights, A=[9_000, 0, 0], B=[5_000, 8_000, 0])).tipping_points
    assert [(point.tips_at, point.winner) for point in points if point.criterion == "cost"] == [(4_999, "B")]


def test_a_draw_at_the_end_of_a_slider_tips_nothing() -> None:
    # At 100 % cost all have the same points; the ids would put Z behind A and B.
    weights = {"cost": 2_000, "skill": 8_000}
    assert stability(ranking(weights, Z=[5_000, 9_000], A=[5_000, 3_000], B=[None, None])).tipping_points == ()


def test_equal_vendors_share_their_rank_in_every_draw() -> None:
    weights = {"cost": 5_000, "skill": 5_000}
    found = stability(ranking(weights, A=[5_000, 5_000], B=[5_000, 5_000], C=[1_000, 1_000]))
    assert [(each.best, each.worst, each.acceptability) for each in found.ranges] == [
        (1, 1, (10_000, 0, 0)),
        (1, 1, (10_000, 0, 0)),
        (3, 3, (0, 0, 10_000)),
    ]


def test_the_winner_named_is_first_at_the_tipping_point_however_near_the_others_are() -> None:
    chance = random.Random(1)
    weights = {"a": 2_500, "b": 2_000, "c": 1_500, "d": 1_500, "e": 1_000, "f": 1_000, "g": 500}
    for _ in range(40):
        base = [chance.randrange(1_000, 9_000) for _ in weights]
        crowd = {f"v{number:02}": [value + chance.randrange(-9, 10) for value in base] for number in range(60)}
        found = reweigh(ranking(weights, **crowd), weights)
        for point in stability(found).tipping_points:
            assert moved(found, point.criterion, point.tips_at)[0].vendor_id == point.winner
