"""The laws of the ranking as properties: they hold for whatever vendors and briefs hypothesis can think of."""

import subprocess
import sys
from collections.abc import Callable, Mapping
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from matching.capabilities import CapabilityTable, Part
from matching.columns.masks import unpack
from matching.columns.segments import Rows, Segment
from matching.comparison.offers import Offers
from matching.comparison.question import Question
from matching.criteria import CRITERIA
from matching.distinctions import CATEGORY
from matching.eligibility import FULL_GAP, RULES, exclusions
from matching.passes.order import NEAR
from matching.passes.scoring import Weighing, contenders, earned
from matching.ranking import explain, rank
from matching.relaxation import relax
from matching.types import Brief, Capability, MatchResult, ProcessType, RankedVendor, Verdict
from matching.weights import DEFAULT_PROFILES, blend
from tests.matching.invented import AS_OF, CATEGORY_CODE, PHRASES, brief, capability, verdict

DAYS = st.dates(date(2026, 6, 1), date(2029, 12, 31))
LANGUAGES = st.lists(st.sampled_from(["de", "en", "fr"]), unique=True, max_size=3)
LEVEL = st.sampled_from(["claimed", "documented", "verified"])
PERCENT = st.integers(0, 100) | st.none()
RATE = st.fixed_dictionaries(
    {
        "amount": st.integers(1, 200),
        "currency": st.sampled_from(["EUR", "USD", "XXX"]),
        "pricing_model": st.sampled_from([None, "per_fte", "per_transaction", "fixed_price"]),
    }
)
OFFER = {
    "process_type": st.sampled_from(list(ProcessType)),
    "skill_level": st.integers(1, 5),
    "vendor_suspended": st.booleans(),
    "vendor_domains": st.lists(st.sampled_from(["a.example", "b.example", "gmail.com"]), unique=True),
    "capacity": st.integers(0, 300) | st.none(),
    "available_from": DAYS | st.none(),
    "ramp_up_days": st.integers(0, 200) | st.none(),
    "scale_notice_days": st.integers(0, 200) | st.none(),
    "rates": st.lists(RATE, max_size=2),
    "minimum_contract_value": st.integers(1, 100_000) | st.none(),
    "minimum_contract_currency": st.just("EUR"),
    "languages": LANGUAGES,
    "regions": LANGUAGES,
    "data_residency": LANGUAGES,
    "certificates": st.lists(
        st.fixed_dictionaries({"code": st.sampled_from(["iso_9001", "soc_2"]), "valid_until": DAYS | st.none(), "evidence": LEVEL}),
        max_size=3,
    ),
    "engagement_models": st.lists(st.sampled_from(["managed_service", "project"]), unique=True),
    "industries": LANGUAGES,
    "utc_offset": st.integers(-720, 840) | st.none(),
    "sla_met_percent": PERCENT,
    "advanced_degree_percent": PERCENT,
    "analyst_percent": PERCENT,
    "scorecard_percent": PERCENT,
    "engagements": st.lists(st.fixed_dictionaries({"text": st.sampled_from(PHRASES), "evidence": LEVEL}), max_size=3),
}
ASK = {
    "text": st.sampled_from(["", *PHRASES]),
    "skill_level": st.integers(1, 5) | st.none(),
    "headcount": st.integers(1, 200) | st.none(),
    "monthly_volume": st.integers(1, 9_000) | st.none(),
    "starts_on": DAYS | st.none(),
    "duration_months": st.integers(1, 36) | st.none(),
    "languages": LANGUAGES,
    "regions": LANGUAGES,
    "data_residency": LANGUAGES,
    "certificates": st.lists(st.sampled_from(["iso_9001", "soc_2"]), unique=True),
    "evidence_level": LEVEL,
    "budget_amount": st.integers(1, 20_000) | st.none(),
    "budget_currency": st.sampled_from(["EUR", "EUR", "XXX"]),
    "pricing_model": st.sampled_from(["per_fte", "per_transaction", "fixed_price", "gain_share", None]),
    "handling_minutes": st.integers(1, 30) | st.none(),
    "engagement_model": st.sampled_from(["managed_service", "project", None]),
    "industry": st.sampled_from(["en", None]),
    "utc_offset": st.integers(-720, 840) | st.none(),
    "overlap_hours": st.integers(1, 8) | st.none(),
    "client_domains": st.lists(st.sampled_from(["a.example", "b.example", "gmail.com"]), unique=True),
}
OFFERS = st.lists(st.fixed_dictionaries({**OFFER, "vendor_id": st.sampled_from("vwxyz")}), max_size=8).map(
    lambda rows: [capability(f"c{number}", **row) for number, row in enumerate(rows)]
)
# A brief that asks for much excludes nearly everybody; about every second one here is served by somebody.
ASKED = st.lists(st.sampled_from(sorted(ASK)), unique=True, max_size=5)
BRIEFS = ASKED.flatmap(lambda names: st.fixed_dictionaries({name: ASK[name] for name in names})).map(lambda fields: brief(**fields))
VERDICTS = st.builds(verdict, st.sampled_from([*ProcessType, None]), position=st.floats(-1, 1), skill_level=st.integers(1, 5) | st.none())
law = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow], derandomize=True)


def ranked(asked: Brief, judged: Verdict, offered: list[Capability]) -> MatchResult:
    return rank(asked, judged, CapabilityTable.build(offered), as_of=AS_OF)


def lines(result: MatchResult, *, without: str = "") -> list[tuple[str, int, tuple[Any, ...]]]:
    """Return the order with its scores and contributions, leaving out one vendor."""
    return [(one.vendor_id, one.score, one.contributions) for one in result.ranked if one.vendor_id != without]


@law
@given(BRIEFS, VERDICTS, OFFERS, st.randoms(use_true_random=False))
def test_the_order_of_the_vendors_does_not_matter(asked: Brief, judged: Verdict, offered: list[Capability], chance: Any) -> None:
    shuffled = chance.sample(offered, len(offered))
    assert ranked(asked, judged, shuffled) == ranked(asked, judged, offered)


@law
@given(BRIEFS, VERDICTS, OFFERS)
def test_adding_or_removing_a_vendor_never_reorders_or_rescores_the_rest(asked: Brief, judged: Verdict, offered: list[Capability]) -> None:
    whole = ranked(asked, judged, offered)
    for vendor in {one.vendor_id for one in offered}:
        rest = ranked(asked, judged, [one for one in offered if one.vendor_id != vendor])
        assert lines(rest) == lines(whole, without=vendor)


@law
@given(BRIEFS, VERDICTS, OFFERS, st.lists(st.booleans(), min_size=8, max_size=8), st.integers(1, 6))
def test_in_how_many_parts_the_table_lies_does_not_matter(
    asked: Brief, judged: Verdict, offered: list[Capability], later: list[bool], limit: int
) -> None:
    chosen = [[one for one, is_later in zip(offered, later, strict=False) if is_later is part] for part in (False, True)]
    parted = CapabilityTable(partitions={CATEGORY_CODE: tuple(Part.of(rows) for rows in chosen if rows)})
    whole = CapabilityTable.build(offered)
    assert rank(asked, judged, parted, as_of=AS_OF, limit=limit) == rank(asked, judged, whole, as_of=AS_OF, limit=limit)
    assert relax(asked, judged, parted, as_of=AS_OF) == relax(asked, judged, whole, as_of=AS_OF)
    for vendor in {one.vendor_id for one in offered}:
        assert explain(asked, judged, parted, vendor, as_of=AS_OF) == explain(asked, judged, whole, vendor, as_of=AS_OF)


@law
@given(BRIEFS, VERDICTS, OFFERS)
def test_contributions_add_up_and_lie_within_their_interval(asked: Brief, judged: Verdict, offered: list[Capability]) -> None:
    for one in ranked(asked, judged, offered).ranked:
        assert one.score == sum(part.points for part in one.contributions)
        assert 0 <= one.lowest <= one.score <= one.highest <= 10_000
        assert sum(part.weight for part in one.contributions) == 10_000
        assert one.coverage == 10_000 - (one.highest - one.lowest)
        assert one.highest == sum(part.highest for part in one.contributions)
        assert all(part.highest == part.weight for part in one.contributions if part.value is None)
        partly = {part.criterion for part in one.contributions if part.value is not None and part.highest > part.lowest}
        assert partly <= {"cost", "process_maturity"}


@law
@given(BRIEFS, VERDICTS, OFFERS)
def test_every_excluded_vendor_has_a_reason_and_no_ranked_one_has(asked: Brief, judged: Verdict, offered: list[Capability]) -> None:
    result = ranked(asked, judged, offered)
    best = {one.capability_id for one in result.ranked}
    question = Question.of(asked, judged, AS_OF)
    for one in offered:
        failed = exclusions(Offers(question, Rows(Segment.build([one]))), [one])[0]
        assert not (failed and one.id in best)
    assert all(miss.exclusions for miss in result.excluded)
    assert {one.vendor_id for one in offered} == {one.vendor_id for one in (*result.ranked, *result.excluded)}


Fields = dict[str, Any]
Pair = tuple[Fields, Fields]
"""What a vendor states, and something better in its place."""
HELD = {"code": "iso_9001", "valid_until": "2044-12-31", "evidence": "claimed"}
STRONGER = [("claimed", "documented"), ("claimed", "verified"), ("documented", "verified")]
MODELS = ("managed_service", "project", "dedicated_team", "strategic_partnership")


def rising(field: str, low: int, high: int) -> SearchStrategy[Pair]:
    """Return two different amounts, the larger one later."""
    two = st.lists(st.integers(low, high), min_size=2, max_size=2, unique=True).map(sorted)
    return two.map(lambda amounts: ({field: amounts[0]}, {field: amounts[1]}))


def falling(field: str, low: int, high: int) -> SearchStrategy[Pair]:
    return rising(field, low, high).map(lambda pair: (pair[1], pair[0]))


def cheaper(low: int, high: int) -> SearchStrategy[Pair]:
    def rate(fields: Fields) -> Fields:
        return {"rates": [{"amount": fields["amount"], "currency": "EUR"}]}

    return falling("amount", low, high).map(lambda pair: (rate(pair[0]), rate(pair[1])))


def certified(worse: list[Fields], better: list[Fields]) -> Pair:
    return {"certificates": worse}, {"certificates": better}


def engaged(worse: list[str], better: list[str], text: str = "Any work") -> Pair:
    """Return engagements of these evidence levels, and no other statement."""
    pair = [{"engagements": [{"text": text, "evidence": level} for level in levels], "certificates": []} for levels in (worse, better)]
    return pair[0], pair[1]


def nearer(pair: Pair) -> Pair:
    return {"utc_offset": 60 + pair[0]["apart"]}, {"utc_offset": 60 + pair[1]["apart"]}


BETTER: dict[str, tuple[str, SearchStrategy[Pair]]] = {
    "a lower rate": ("cost", cheaper(10, 100)),
    "a lower rate within the budget": ("cost", cheaper(50, 100)),
    "a second, lower rate": ("cost", cheaper(10, 100).map(lambda pair: (pair[0], {"rates": [*pair[0]["rates"], *pair[1]["rates"]]}))),
    "more people": ("scale", rising("capacity", 0, 200)),
    "a shorter ramp-up": ("ramp_up", falling("ramp_up_days", 0, 90)),
    "a shorter notice": ("flexibility", falling("scale_notice_days", 7, 90)),
    "a certificate better proven": (
        "process_maturity",
        st.sampled_from(STRONGER).map(lambda pair: certified([{**HELD, "evidence": pair[0]}], [{**HELD, "evidence": pair[1]}])),
    ),
    "a certificate valid for longer": ("process_maturity", st.just(certified([{**HELD, "valid_until": "2026-10-31"}], [HELD]))),
    "a certificate with its expiry": ("process_maturity", st.just(certified([{**HELD, "valid_until": None}], [HELD]))),
    "one certificate more": (
        "process_maturity",
        LEVEL.map(lambda level: certified([HELD], [HELD, {**HELD, "code": "x", "evidence": level}])),
    ),
    "more service levels met": ("sla_record", rising("sla_met_percent", 80, 100)),
    "more skill": ("expertise", rising("skill_level", 1, 5)),
    "more degrees": ("qualifications", rising("advanced_degree_percent", 0, 60)),
    "more analysts": ("analytical_depth", rising("analyst_percent", 0, 80)),
    "one engagement like the text more": ("experience", LEVEL.map(lambda level: engaged([level], [level, level], PHRASES[0]))),
    "one engagement more": ("track_record", st.tuples(LEVEL, LEVEL).map(lambda pair: engaged([pair[0]], list(pair)))),
    "an engagement better proven": ("track_record", st.sampled_from(STRONGER).map(lambda pair: engaged([pair[0]], [pair[1]]))),
    "one statement more": ("evidence", st.tuples(LEVEL, LEVEL).map(lambda pair: engaged([pair[0]], list(pair)))),
    "a statement better proven": ("evidence", st.sampled_from(STRONGER).map(lambda pair: engaged([pair[0]], [pair[1]]))),
    "a closer engagement model": (
        "partnership",
        rising("closeness", 0, 3).map(
            lambda pair: (
                {"engagement_models": [MODELS[pair[0]["closeness"]]]},
                {"engagement_models": [MODELS[fields["closeness"]] for fields in pair]},
            )
        ),
    ),
    "the client's industry": ("industry", st.just(({"industries": ["de"]}, {"industries": ["de", "en"]}))),
    "a time zone nearer from the east": ("time_zone", falling("apart", 0, 480).map(nearer)),
    "a time zone nearer from the west": ("time_zone", rising("apart", -480, 0).map(nearer)),
    "both kinds of work": (
        "process_type",
        st.sampled_from(["BPO", "KPO"]).map(lambda kind: ({"process_type": kind}, {"process_type": "hybrid"})),
    ),
    "better scorecards": ("scorecards", rising("scorecard_percent", 0, 100)),
}
HYBRID = st.builds(verdict, st.just(ProcessType.HYBRID), position=st.floats(-0.9, 0.9), skill_level=st.sampled_from([None, 3]))
"""Hybrid work weighs every criterion."""
OTHERS = st.fixed_dictionaries({**OFFER, "vendor_suspended": st.just(False)})


@pytest.mark.parametrize("improvement", BETTER)
@settings(law, max_examples=12)
@given(data=st.data(), judged=HYBRID, others=OFFERS, own=OTHERS)
def test_a_vendor_that_becomes_better_in_one_thing_never_ranks_lower(
    improvement: str, data: st.DataObject, judged: Verdict, others: list[Capability], own: Fields
) -> None:
    criterion, pairs = BETTER[improvement]
    budget = {"budget_amount": 16_000, "budget_currency": "EUR", "pricing_model": "per_fte"} if "budget" in improvement else {}
    asked = brief(text=PHRASES[0], industry="en", utc_offset=60, **budget)
    before, after = (
        next(one for one in ranked(asked, judged, [*others, capability("own", **{**own, **stated})]).ranked if one.capability_id == "own")
        for stated in data.draw(pairs)
    )
    assert after.rank <= before.rank and after.score >= before.score
    assert value_of(after, criterion) > value_of(before, criterion)


def value_of(vendor: RankedVendor, criterion: str) -> int:
    return next(part.value or 0 for part in vendor.contributions if part.criterion == criterion and part.weight)


def test_every_criterion_can_become_better() -> None:
    assert {criterion for criterion, _ in BETTER.values()} == {criterion.key for criterion in CRITERIA}


CODES = st.lists(st.sampled_from(["de", "en", "fr"]), unique=True, min_size=1)
CERTIFICATES = st.lists(st.sampled_from(["iso_9001", "soc_2"]), unique=True, min_size=1)
BUDGET = {"budget_amount": st.integers(1_000, 20_000), "budget_currency": st.just("EUR"), "pricing_model": ASK["pricing_model"]}
NO_BUDGET = {"budget_amount": st.none()}
"""People and months are requirements, and with a budget facts: what the engagement is worth and what an hour of it may cost."""


def without(*fields: str) -> Callable[[Fields], Fields]:
    return lambda _asked: dict.fromkeys(fields)


def one_less(field: str) -> Callable[[Fields], Fields]:
    return lambda asked: {field: asked[field][1:]}


def lower(field: str) -> Callable[[Fields], Fields]:
    return lambda asked: {field: asked[field] // 2 + 1}


EASED: dict[str, tuple[Mapping[str, SearchStrategy[Any]], Callable[[Fields], Fields]]] = {
    "no skill level": ({"skill_level": st.integers(1, 5)}, without("skill_level")),
    "a lower skill level": ({"skill_level": st.integers(3, 5)}, lower("skill_level")),
    "no headcount": ({"headcount": st.integers(1, 200), **NO_BUDGET}, without("headcount", "monthly_volume")),
    "a lower headcount": ({"headcount": st.integers(3, 200), **NO_BUDGET}, lower("headcount")),
    "a lower volume": (
        {"headcount": st.none(), "monthly_volume": st.integers(1_000, 9_000), "handling_minutes": st.integers(10, 30), **NO_BUDGET},
        lower("monthly_volume"),
    ),
    "no start": ({"starts_on": DAYS}, without("starts_on")),
    "a later start": ({"starts_on": DAYS, "certificates": st.just([])}, lambda asked: {"starts_on": asked["starts_on"] + timedelta(90)}),
    "no duration": ({"duration_months": st.integers(1, 36), **NO_BUDGET}, without("duration_months")),
    "a shorter duration": ({"duration_months": st.integers(3, 36), **NO_BUDGET}, lower("duration_months")),
    "no language": ({"languages": CODES}, lambda _asked: {"languages": []}),
    "one language less": ({"languages": CODES}, one_less("languages")),
    "one region less": ({"regions": CODES}, one_less("regions")),
    "one place for data less": ({"data_residency": CODES}, one_less("data_residency")),
    "one certificate less": ({"certificates": CERTIFICATES}, one_less("certificates")),
    "less evidence": (
        {"certificates": CERTIFICATES, "evidence_level": st.sampled_from(["documented", "verified"])},
        lambda _asked: {"evidence_level": "claimed"},
    ),
    "no budget": (BUDGET, without("budget_amount")),
    "a larger budget": (BUDGET, lambda asked: {"budget_amount": 2 * asked["budget_amount"]}),
    "no pricing model": (BUDGET, without("pricing_model")),
    "no engagement model": ({"engagement_model": st.sampled_from(["managed_service", "project"])}, without("engagement_model")),
    "no overlap": ({"overlap_hours": st.integers(1, 8), "utc_offset": st.integers(-720, 840)}, without("overlap_hours")),
    "less overlap": ({"overlap_hours": st.integers(3, 8), "utc_offset": st.integers(-720, 840)}, lower("overlap_hours")),
    "no time zone": ({"overlap_hours": st.integers(1, 8), "utc_offset": st.integers(-720, 840)}, without("utc_offset")),
    "no conflict": ({"conflicts": st.just(["v"])}, lambda _asked: {"conflicts": []}),
}


def fitting(question: Question, any_level: int) -> Capability:
    """Return a vendor that meets every requirement, and none by more than it must."""
    asked = question.brief
    return capability(
        "fitting",
        process_type="hybrid",
        skill_level=asked.skill_level or any_level,
        capacity=question.headcount or 1,
        available_from="2026-01-01",
        ramp_up_days=0,
        rates=[
            {"amount": 0.0005, "currency": "EUR"},
            {"amount": 0.0001, "currency": "EUR", "pricing_model": "per_transaction"},
            {"amount": 1, "currency": "EUR", "pricing_model": "fixed_price"},
        ],
        minimum_contract_value=1,
        minimum_contract_currency="EUR",
        languages=asked.languages,
        regions=asked.regions,
        data_residency=asked.data_residency,
        certificates=[{"code": code, "valid_until": "2044-12-31", "evidence": asked.evidence_level} for code in asked.certificates],
        engagement_models=[asked.engagement_model or "project"],
        utc_offset=asked.utc_offset or 0,
    )


@pytest.mark.parametrize("easing", EASED)
@settings(law, max_examples=12)
@given(data=st.data(), judged=VERDICTS, names=ASKED, offered=OFFERS, any_level=st.integers(1, 4))
def test_asking_for_less_never_loses_a_vendor(
    easing: str, data: st.DataObject, judged: Verdict, names: list[str], offered: list[Capability], any_level: int
) -> None:
    strategies, ease = EASED[easing]
    also = {name: BUDGET.get(name, ASK[name]) for name in names}
    fields = data.draw(st.fixed_dictionaries({**also, **strategies}))
    asked = brief(**fields)
    vendors = [*offered, fitting(Question.of(asked, judged, AS_OF), any_level)]
    before = {one.vendor_id for one in ranked(asked, judged, vendors).ranked}
    assert "vendor-fitting" in before
    assert before <= {one.vendor_id for one in ranked(brief(**{**fields, **ease(fields)}), judged, vendors).ranked}


@law
@given(BRIEFS, OFFERS)
def test_a_rule_fails_exactly_where_its_gap_is_above_zero(asked: Brief, offered: list[Capability]) -> None:
    """The comparison that the gate uses agrees with the number that the explanation shows."""
    if not offered:
        return
    offers = Offers(Question.of(asked, verdict(), AS_OF), Rows(Segment.build(offered)))
    numeric = {"capacity": offers.capacity, "rate": offers.rate, "working_hours": offers.overlap}
    limits = {
        "capacity": offers.question.headcount,
        "rate": offers.question.budget.ceiling,
        "working_hours": 60 * (asked.overlap_hours or 0),
    }
    for rule in RULES:
        if rule.asked(offers.question):
            failing, narrow = (unpack(rule.fails(offers, beyond), len(offers)) for beyond in (0, NEAR))
            gap = rule.gap(offers)
            assert (gap[failing] >= 0).all() and (gap[failing] <= FULL_GAP).all()
            assert (gap[narrow] > NEAR).all() and not (narrow & ~failing).any()
            if rule.key in numeric:
                number, limit = numeric[rule.key], limits[rule.key] or 0
                assert (failing == ((number > limit) if rule.key == "rate" else (number >= 0) & (number < limit))).all()


@law
@given(BRIEFS, VERDICTS, OFFERS, st.integers(1, 4))
def test_no_row_that_belongs_among_the_best_is_lost_by_the_estimate(
    asked: Brief, judged: Verdict, offered: list[Capability], number: int
) -> None:
    if not offered:
        return
    question = Question.of(asked, judged, AS_OF)
    weighing = Weighing.of(question, DEFAULT_PROFILES)
    offers = Offers(question, Rows(Segment.build(offered)))
    keys = earned(offers, weighing).order_keys
    best = sorted(range(len(offered)), key=lambda row: (-keys[row], row))[:number]
    assert set(best) <= set(contenders(offers, weighing, number).tolist())


@given(st.integers(0, 100), st.sets(st.sampled_from(sorted(DEFAULT_PROFILES.bpo.weights)), min_size=1))
def test_blended_weights_always_sum_to_ten_thousand(share: int, asked: set[str]) -> None:
    weights = blend(share, DEFAULT_PROFILES, asked)
    assert sum(weights.values()) == 10_000 and min(weights.values()) >= 0 and weights.keys() == asked


def test_a_replay_is_bit_identical_under_another_hash_seed() -> None:
    script = (
        "from hashlib import sha256; import msgspec; from matching.capabilities import CapabilityTable; from matching.findings import find;"
        "from matching.ranking import rank;"
        "from tests.matching.invented import AS_OF, brief, capabilities, verdict;"
        "asked = brief(text='Helpline for retail customers', languages=['en'], headcount=9, budget_amount=4000, budget_currency='USD',"
        "pricing_model='per_fte', certificates=['soc_2']); table = CapabilityTable.build(capabilities(300));"
        "all_of_it = [rank(asked, verdict(), table, as_of=AS_OF), find(asked, verdict(), table, as_of=AS_OF)];"
        "print(sha256(msgspec.json.encode(all_of_it)).hexdigest())"
    )
    digests = {
        subprocess.run([sys.executable, "-c", script], env={"PYTHONHASHSEED": seed}, capture_output=True, text=True, check=True).stdout
        for seed in ("0", "1", "4242")
    }
    assert len(digests) == 1


def test_the_fifteen_categories_all_rank_alike() -> None:
    """Nothing in the engine knows one service better than another."""
    scores = set()
    for category in CATEGORY:
        offered = capability(category=category, sla_met_percent=95, capacity=50)
        (vendor,) = ranked(brief(), verdict(category=category), [offered]).ranked
        assert isinstance(vendor, RankedVendor)
        scores.add(vendor.score)
    assert len(scores) == 1 and CATEGORY_CODE in CATEGORY
