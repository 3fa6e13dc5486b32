"""Other weights over the values that a ranking found: the same arithmetic, the same order, and weights that always add up."""

import random
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from matching.capabilities import CapabilityTable
from matching.passes.contest import Contest
from matching.ranking import order
from matching.reweighing import reweigh, settle
from matching.stability import stability
from matching.types import Placement, ProcessType, Ranking
from matching.weights import DEFAULT_PROFILES, TOTAL, Profiles, WeightProfile
from tests.matching.invented import AS_OF, brief, capabilities, verdict

TABLE = CapabilityTable.build(replace(row, vendor_id=f"vendor-of-{row.id}") for row in capabilities(240))
ASKED = brief(text="Telephone helpline for retail customers", utc_offset=60, industry="retail")


def ranking(kind: ProcessType, profiles: Profiles = DEFAULT_PROFILES) -> Ranking:
    return order(Contest.of(ASKED, verdict(kind), TABLE, profiles, AS_OF), profiles)


RANKINGS = {kind: ranking(kind) for kind in ProcessType}
KEYS = tuple("abcdef")
WEIGHTS = some.fixed_dictionaries(dict.fromkeys(KEYS, some.integers(0, TOTAL)))


@pytest.mark.parametrize("kind", ProcessType)
def test_with_its_own_weights_a_ranking_is_itself_bit_for_bit(kind: ProcessType) -> None:
    found = RANKINGS[kind]
    assert len(found.placements) > 20
    assert reweigh(found, found.weights) == found
    assert reweigh(replace(found, placements=tuple(reversed(found.placements))), found.weights) == found


@settings(max_examples=25, deadline=None)
@given(some.randoms(use_true_random=False))
def test_other_weights_give_what_a_ranking_with_these_weights_gives(chance: random.Random) -> None:
    old = RANKINGS[ProcessType.BPO]
    weights = settle({key: chance.randint(1, 1_000) for key in old.weights}, {})
    profile = WeightProfile(name="other", version="1", weights=weights)
    anew = ranking(ProcessType.BPO, Profiles(bpo=profile, kpo=profile))
    assert reweigh(old, weights).placements == anew.placements
    assert stability(reweigh(old, weights), 10, samples=10) == stability(anew, 10, samples=10)


def of(**values: tuple[int | None, ...]) -> Ranking:
    """A ranking of vendors by name, each with its values for cost and skill."""
    placements = tuple(
        Placement(rank=0, capability_id=name, vendor_id=name, revision=0, score=0, lowest=0, highest=0, coverage=0, tie_band=0, values=own)
        for name, own in values.items()
    )
    weights = {"cost": 5_000, "skill": 5_000}
    return replace(RANKINGS[ProcessType.BPO], weights=weights, placements=placements)


def test_points_are_worked_out_anew_and_what_is_unknown_stays_an_interval() -> None:
    # 9,000 × 2,000 ÷ 10,000 = 1,800 points for A's cost; its unknown skill counts 0 and could be 8,000.
    # B: 5,000 × 2,000 ÷ 10,000 + 1,001 × 8,000 ÷ 10,000 = 1,000 + 801 (800.8 rounded) = 1,801.
    ordered = reweigh(of(A=(9_000, None), B=(5_000, 1_001)), {"cost": 2_000, "skill": 8_000})
    assert [(each.vendor_id, each.rank, each.score, each.lowest, each.highest, each.coverage) for each in ordered.placements] == [
        ("B", 1, 1_801, 1_801, 1_801, 10_000),
        ("A", 2, 1_800, 1_800, 9_800, 2_000),
    ]


def test_equal_scores_share_a_band_and_the_better_best_case_comes_first() -> None:
    ordered = reweigh(of(A=(4_000, 0), B=(4_000, None), C=(2_000, 0)), {"cost": 10_000 - 1, "skill": 1})
    assert [(each.vendor_id, each.rank, each.tie_band) for each in ordered.placements] == [("B", 1, 1), ("A", 2, 1), ("C", 3, 2)]


def test_nobody_stays_nobody() -> None:
    nobody = order(None, DEFAULT_PROFILES)
    assert reweigh(nobody, {}) == nobody


@given(wanted=WEIGHTS, before=WEIGHTS)
def test_settled_weights_are_whole_and_sum_to_everything(wanted: dict[str, int], before: dict[str, int]) -> None:
    moved = [key for key in KEYS if wanted[key] != before[key]]
    if len(moved) == len(KEYS) and not any(wanted.values()):
        with pytest.raises(ValueError, match="no criterion"):
            settle(wanted, before)
        return
    settled = settle(wanted, before)
    assert list(settled) == list(wanted)
    assert sum(settled.values()) == TOTAL
    assert min(settled.values()) >= 0
    if len(moved) < len(KEYS) and sum(wanted[key] for key in moved) <= TOTAL:
        assert all(settled[key] == wanted[key] for key in moved)


def test_moving_one_weight_leaves_the_others_in_their_proportions() -> None:
    before = {"cost": 4_000, "skill": 3_000, "scale": 2_000, "sla": 1_000}
    assert settle({**before, "cost": 7_000}, before) == {"cost": 7_000, "skill": 1_500, "scale": 1_000, "sla": 500}
    assert settle({**before, "cost": 10_000}, before) == {"cost": 10_000, "skill": 0, "scale": 0, "sla": 0}
    # Back from everything, the others have no proportions any more and share alike.
    assert settle({"cost": 4_000, "skill": 0, "scale": 0}, {"cost": 10_000, "skill": 0, "scale": 0}) == {
        "cost": 4_000,
        "scale": 3_000,
        "skill": 3_000,
    }


def test_weights_that_were_settled_before_stay_as_they_are() -> None:
    weights = RANKINGS[ProcessType.KPO].weights
    assert settle(weights, {}) == weights
    assert settle(weights, weights) == weights
