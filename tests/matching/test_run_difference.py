"""Two rankings beside each other: a worked example by hand, and what holds for any two."""

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as some

from matching.capabilities import CapabilityTable
from matching.ranking import rank
from matching.run_difference import compare_rankings
from matching.types import Contribution, RankedVendor
from matching.weights import DEFAULT_PROFILES, Profiles, WeightProfile
from tests.matching.invented import AS_OF, brief, capabilities, verdict


def part(criterion: str, weight: int, value: int | None) -> Contribution:
    points = weight * (value or 0) // 10_000
    return Contribution(
        criterion=criterion,
        distinctions=(),
        asked="",
        offered="",
        evidence="",
        value=value,
        weight=weight,
        points=points,
        lowest=points,
        highest=points,
    )


def vendor(id: str, rank: int, *parts: Contribution, revision: int = 1) -> RankedVendor:
    score = sum(each.points for each in parts)
    return RankedVendor(
        rank=rank,
        capability_id=f"c-{id}",
        vendor_id=id,
        revision=revision,
        score=score,
        lowest=score,
        highest=score,
        coverage=10_000,
        tie_band=rank,
        contributions=parts,
    )


# Cost counts 60 % before and 50 % now. Ash keeps its values: cost 1.0 and scale 0.5.
#   before 6,000 × 1.0 + 4,000 × 0.5 = 8,000 points; now 5,000 × 1.0 + 5,000 × 0.5 = 7,500.
# Birch improves its scale from 0.4 to 1.0: before 6,000 × 0.9 + 4,000 × 0.4 = 7,000; now 5,000 × 0.9 + 5,000 × 1.0 = 9,500.
BEFORE = [
    vendor("ash", 1, part("cost", 6_000, 10_000), part("scale", 4_000, 5_000)),
    vendor("birch", 2, part("cost", 6_000, 9_000), part("scale", 4_000, 4_000)),
    vendor("cedar", 3, part("cost", 6_000, 1_000), part("scale", 4_000, 0)),
]
NOW = [
    vendor("birch", 1, part("cost", 5_000, 9_000), part("scale", 5_000, 10_000), revision=2),
    vendor("ash", 2, part("cost", 5_000, 10_000), part("scale", 5_000, 5_000)),
    vendor("elm", 3, part("cost", 5_000, 2_000), part("scale", 5_000, None)),
]


def test_the_worked_example_says_who_came_who_went_who_moved_and_by_what() -> None:
    found = compare_rankings(BEFORE, NOW)
    assert [each.vendor_id for each in found.came] == ["elm"]
    assert [each.vendor_id for each in found.went] == ["cedar"]
    birch, ash = found.stayed
    assert (birch.ranks, birch.points, birch.is_revised) == (1, 2_500, True)
    assert (ash.ranks, ash.points, ash.is_revised) == (-1, -500, False)
    assert [(shift.criterion, shift.points) for shift in birch.shifts] == [("scale", 3_400), ("cost", -900)]
    assert [(shift.is_weighed_otherwise, shift.is_valued_otherwise) for shift in birch.shifts] == [(True, True), (True, False)]
    assert [(each.criterion, each.before, each.now) for each in found.weights] == [("cost", 6_000, 5_000), ("scale", 4_000, 5_000)]
    assert found.moved == (birch, ash)


def test_a_criterion_that_only_one_ranking_asked_gives_its_points_on_that_side_alone() -> None:
    now = [vendor("ash", 1, part("cost", 5_000, 10_000), part("scale", 4_000, 5_000), part("time_zone", 1_000, 10_000))]
    (ash,) = compare_rankings(BEFORE[:1], now).stayed
    assert [(shift.criterion, shift.points) for shift in ash.shifts] == [("cost", -1_000), ("time_zone", 1_000)]
    assert ash.shifts[1].before is None
    assert (ash.shifts[1].is_weighed_otherwise, ash.shifts[1].is_valued_otherwise) == (True, False)


def test_a_value_that_became_known_counts_as_valued_otherwise() -> None:
    known = [vendor("elm", 1, part("cost", 5_000, 2_000), part("scale", 5_000, 3_000))]
    (elm,) = compare_rankings([replace(NOW[2], rank=1)], known).stayed
    assert [(shift.criterion, shift.points, shift.is_valued_otherwise) for shift in elm.shifts] == [("scale", 1_500, True)]


def test_vendors_that_came_or_went_ahead_of_one_are_counted_because_they_move_it_too() -> None:
    (cedar,) = compare_rankings(BEFORE, [NOW[2], replace(BEFORE[2], rank=4)]).stayed
    assert (cedar.ranks, cedar.points, cedar.went_ahead, cedar.came_ahead) == (-1, 0, 2, 1)


def test_against_an_empty_ranking_everybody_came_or_went() -> None:
    assert compare_rankings([], NOW).came == tuple(NOW)
    assert compare_rankings(BEFORE, []).went == tuple(BEFORE)
    assert compare_rankings([], []).stayed == ()


MORE_COST = Profiles(
    bpo=WeightProfile(name="BPO", version="2", weights={**DEFAULT_PROFILES.bpo.weights, "cost": 2_900, "experience": 0}),
    kpo=DEFAULT_PROFILES.kpo,
)


@settings(deadline=None, max_examples=20)
@given(seed=some.integers(1, 10_000), languages=some.lists(some.sampled_from(["en", "de"]), unique=True))
def test_shifts_add_up_to_the_difference_of_scores_and_nobody_is_lost(seed: int, languages: list[str]) -> None:
    table = CapabilityTable.build(capabilities(40, seed))
    before = rank(brief(text="Telephone helpline"), verdict(), table, as_of=AS_OF).ranked
    now = rank(brief(text="Telephone helpline", languages=languages), verdict(), table, MORE_COST, as_of=AS_OF).ranked
    found = compare_rankings(before, now)
    assert len(found.stayed) + len(found.went) == len(before)
    assert len(found.stayed) + len(found.came) == len(now)
    for each in found.stayed:
        assert sum(shift.points for shift in each.shifts) == each.points
    same = compare_rankings(now, now)
    assert (same.moved, same.came, same.went, same.weights) == ((), (), (), ())
