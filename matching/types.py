"""The engine's words. Frozen, so that what a run saw can be kept and ranked again.

`msgspec` turns each of these from and to JSON and gives their JSON Schema; the annotations are the format.
What a run makes by the hundred are structs, which are made five times as fast as dataclasses.
Unknown is `None` (or an empty tuple where "none stated" and "unknown" are the same to the reader), never zero.
Money is an amount with an ISO 4217 code; languages are ISO 639-1; delivery regions, industries and
certificates are codes of the catalogue.
"""

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Annotated

from msgspec import Meta, Struct


class ProcessType(StrEnum):
    """What kind of work it is."""

    BPO = "BPO"
    KPO = "KPO"
    HYBRID = "hybrid"


class Scope(StrEnum):
    """Whether the requirement is one the fifteen service categories can serve."""

    INSIDE = "inside"
    OUTSIDE = "outside"
    NOT_ENOUGH_SAID = "not_enough_said"


class Side(StrEnum):
    """Which of the two judgements a distinction belongs to."""

    WORK = "work"
    OBJECTIVE = "objective"


class EvidenceLevel(StrEnum):
    """How well a vendor's statement is backed: claimed < documented < verified."""

    CLAIMED = "claimed"
    DOCUMENTED = "documented"
    VERIFIED = "verified"


class PricingModel(StrEnum):
    """How the work is paid."""

    PER_FTE = "per_fte"
    PER_TRANSACTION = "per_transaction"
    FIXED_PRICE = "fixed_price"
    OUTCOME_BASED = "outcome_based"
    GAIN_SHARE = "gain_share"


class EngagementModel(StrEnum):
    """How client and vendor work together."""

    MANAGED_SERVICE = "managed_service"
    DEDICATED_TEAM = "dedicated_team"
    PROJECT = "project"
    STRATEGIC_PARTNERSHIP = "strategic_partnership"


Id = Annotated[str, Meta(min_length=1)]
Answer = Annotated[int, Meta(ge=1, le=5, description="Five-point answer; leave a distinction out for “not sure”.")]
SkillLevel = Annotated[int, Meta(ge=1, le=5, description="1 general skills … 5 expert.")]
Count = Annotated[int, Meta(ge=0, le=1_000_000)]
Positive = Annotated[int, Meta(ge=1, le=1_000_000)]
Percent = Annotated[int, Meta(ge=0, le=100)]
Amount = Annotated[float, Meta(gt=0, le=1e12, description="In whole units of the currency; the engine rounds to 1/10,000.")]
Currency = Annotated[str, Meta(pattern="^[A-Z]{3}$", description="ISO 4217 code.")]
Language = Annotated[str, Meta(pattern="^[a-z]{2}$", description="ISO 639-1 code.")]
Code = Annotated[str, Meta(pattern="^[a-z0-9_]{1,60}$", description="A code of the catalogue.")]
Domain = Annotated[str, Meta(pattern=r"^[^\s@.]+(\.[^\s@.]+)+$", description="What stands after the @ of an e-mail address.")]
UtcOffset = Annotated[int, Meta(ge=-720, le=840, description="Minutes east of UTC.")]


@dataclass(frozen=True, slots=True, kw_only=True)
class Brief:
    """A requirement as the engine reads it. Everything but the text may be unknown.

    `answers` maps a distinction id to 1…5. For an axis (C1–C5) 1 is the BPO pole and 5 the KPO pole; for a
    condition (AB1–AK4) 1 is “does not apply” and 5 “applies fully”, and 3 or less is no evidence.
    `budget_amount` is the ceiling in the unit of the pricing model: per FTE and month, per transaction, or for
    the whole engagement (fixed price, outcome-based, gain-share). The client's name is only known in order to leave
    it unread where the text mentions it. `client_domains` are the e-mail domains of the client's people; `conflicts` are
    the ids of the vendors that a conflict of interest with the client was declared for.
    """

    title: Annotated[str, Meta(max_length=300)] = ""
    text: Annotated[str, Meta(max_length=100_000)] = ""
    category: Code | None = None
    answers: dict[str, Answer] = field(default_factory=dict)
    skill_level: SkillLevel | None = None
    headcount: Positive | None = None
    monthly_volume: Positive | None = None
    handling_minutes: Annotated[float, Meta(gt=0, le=100_000)] | None = None
    starts_on: date | None = None
    duration_months: Annotated[int, Meta(ge=1, le=240)] | None = None
    languages: tuple[Language, ...] = ()
    regions: tuple[Code, ...] = ()
    data_residency: tuple[Code, ...] = ()
    certificates: tuple[Code, ...] = ()
    evidence_level: EvidenceLevel = EvidenceLevel.CLAIMED
    budget_amount: Amount | None = None
    budget_currency: Currency | None = None
    pricing_model: PricingModel | None = None
    engagement_model: EngagementModel | None = None
    industry: Code | None = None
    utc_offset: UtcOffset | None = None
    overlap_hours: Annotated[int, Meta(ge=1, le=8)] | None = None
    client_id: str | None = None
    client_name: str | None = None
    client_domains: tuple[Domain, ...] = ()
    conflicts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldCertificate:
    """A certificate that a vendor holds. `valid_until` None means that the expiry is unknown."""

    code: Code
    valid_until: date | None = None
    evidence: EvidenceLevel = EvidenceLevel.CLAIMED


@dataclass(frozen=True, slots=True, kw_only=True)
class PastEngagement:
    """Work a vendor has done, in its own words."""

    text: Annotated[str, Meta(min_length=1, max_length=5_000)]
    industry: Code | None = None
    ended_on: date | None = None
    evidence: EvidenceLevel = EvidenceLevel.CLAIMED


@dataclass(frozen=True, slots=True, kw_only=True)
class Rate:
    """A loaded rate: per FTE and month, per transaction, for the whole engagement, or per FTE-hour where `pricing_model` is None."""

    amount: Amount
    currency: Currency
    pricing_model: PricingModel | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Capability:
    """One service that one vendor offers, as the engine reads it: the row of a `CapabilityTable`.

    `id` orders and names the row for good (ties end with it); `vendor_domains` are the e-mail domains of the
    vendor's people; `capacity` is FTE that can be working once ramped up, `ramp_up_days` the days from order to
    that capacity; `scale_notice_days` how soon it can grow or shrink by a quarter; `scorecard_percent` the mean of
    the scorecards that clients gave after earlier awards.
    """

    id: Id
    revision: int = 0
    vendor_id: Id
    vendor_name: str
    vendor_domains: tuple[str, ...] = ()
    vendor_suspended: bool = False
    category: Code
    process_type: ProcessType
    skill_level: SkillLevel
    capacity: Count | None = None
    available_from: date | None = None
    ramp_up_days: Annotated[int, Meta(ge=0, le=1_000)] | None = None
    scale_notice_days: Annotated[int, Meta(ge=0, le=1_000)] | None = None
    rates: tuple[Rate, ...] = ()
    minimum_contract_value: Amount | None = None
    minimum_contract_currency: Currency | None = None
    languages: tuple[Language, ...] = ()
    regions: tuple[Code, ...] = ()
    data_residency: tuple[Code, ...] = ()
    certificates: tuple[HeldCertificate, ...] = ()
    engagement_models: tuple[EngagementModel, ...] = ()
    industries: tuple[Code, ...] = ()
    utc_offset: UtcOffset | None = None
    sla_met_percent: Percent | None = None
    advanced_degree_percent: Percent | None = None
    analyst_percent: Percent | None = None
    scorecard_percent: Percent | None = None
    engagements: tuple[PastEngagement, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Phrase:
    """Words of the client's that count as evidence: characters `start` to `end` of `Brief.title` or `Brief.text`."""

    source: str
    start: int
    end: int
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """What one distinction says. `lean` runs from -1 (BPO) to +1 (KPO) and is None where nothing is known."""

    distinction: str
    side: Side
    lean: float | None
    weight: float
    sentence: str
    answer: int | None = None
    phrases: tuple[Phrase, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class CategoryScore:
    """How well one of the fifteen categories fits, 0 to 1."""

    category: str
    score: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Flip:
    """The smallest change of answers that turns the verdict into `process_type`."""

    process_type: ProcessType
    answers: dict[str, int]
    sentence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """Scope and process type as two separate answers, with the reasons of each.

    `position` lies on the BPO–KPO line from -1 to +1; `work` and `objective` are the two judgements it is made of
    (None where nothing is known). `process_type` is None where it is neither kind of work or too little was said, and
    then these three are None too. `confidence` is the chance that a careful reader names the same process type, or neither.
    `category` is the one the ranking uses. `missing` says what to add.
    """

    scope: Scope
    process_type: ProcessType | None
    category: str | None
    confidence: float
    position: float | None
    work: float | None
    objective: float | None
    conflict: str | None
    sentence: str
    categories: tuple[CategoryScore, ...]
    skill_level: int | None
    reasons: tuple[Reason, ...]
    missing: tuple[str, ...]
    flips: tuple[Flip, ...]
    classifier_version: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Exclusion:
    """One failed knock-out: what was asked, what is offered, and by how much it missed, in words with units.

    `gap` grows with the distance (0 to 1, 1 also where the distance cannot be measured) and orders near misses.
    """

    rule: str
    asked: str
    offered: str
    missed_by: str
    gap: float
    unknown: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ExcludedVendor:
    """A capability that is not eligible, with every knock-out that it failed."""

    capability_id: str
    vendor_id: str
    revision: int
    exclusions: tuple[Exclusion, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Contribution:
    """What one criterion adds to a vendor's score.

    `points` is an integer in 1/100 of a point; the score is exactly the sum of the points. `value` is the value
    function's answer in 1/10,000 and None where the data is unknown; `lowest` and `highest` are the points in the
    worst and the best case, apart also where the data is known only in part. `weight` is in 1/10,000.
    """

    criterion: str
    distinctions: tuple[str, ...]
    asked: str
    offered: str
    evidence: str
    value: int | None
    weight: int
    points: int
    lowest: int
    highest: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RankedVendor:
    """An eligible capability in its place. `score`, `lowest` and `highest` are 1/100 points of 100.

    `coverage` is the share of the weight, in 1/10,000, that is settled by what is known: all but the width of the
    interval. `tie_band` numbers
    the groups of vendors whose scores are equal. `unknowns` are the knock-outs that it passed only because nothing
    is known that would fail it.
    """

    rank: int
    capability_id: str
    vendor_id: str
    revision: int
    score: int
    lowest: int
    highest: int
    coverage: int
    tie_band: int
    contributions: tuple[Contribution, ...]
    unknowns: tuple[str, ...] = ()


class Placement(Struct, frozen=True, kw_only=True):
    """A ranked vendor in numbers: a `RankedVendor` without its words.

    `values` follow the order of `Ranking.weights`, in 1/10,000, None where the data is unknown; `at_best` has, by criterion,
    what a value could be whose data is known only in part. Everything else about the points follows from them and the weights.
    """

    rank: int
    capability_id: str
    vendor_id: str
    revision: int
    score: int
    lowest: int
    highest: int
    coverage: int
    tie_band: int
    values: tuple[int | None, ...]
    at_best: dict[str, int] = {}
    unknowns: tuple[str, ...] = ()


class Miss(Struct, frozen=True, kw_only=True):
    """An excluded vendor in numbers: its capability and every knock-out that it failed."""

    capability_id: str
    vendor_id: str
    revision: int
    rules: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Ranking:
    """What a run found, in numbers: all that decides, and all that a run keeps.

    The words (asked, offered, evidence) follow from it, the brief and the capabilities at their revisions. `weights` has
    the criteria that count, in 1/10,000. `exclusion_counts` counts capabilities per failed knock-out (one may fail several).
    """

    engine_version: str
    weights_version: str
    considered: int
    weights: dict[str, int]
    placements: tuple[Placement, ...]
    misses: tuple[Miss, ...]
    exclusion_counts: dict[str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class MatchResult:
    """A ranking put into words."""

    engine_version: str
    weights_version: str
    considered: int
    ranked: tuple[RankedVendor, ...]
    excluded: tuple[ExcludedVendor, ...]
    exclusion_counts: dict[str, int]
