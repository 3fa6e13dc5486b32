"""What a form, an import or a seed hands to a service: frozen, already checked for shape.

Field names are those of the models. Unknown is None or empty, never zero.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from matching.types import EngagementModel, EvidenceLevel, PricingModel, ProcessType
from portal.models.organisation import OrganisationKind


@dataclass(frozen=True, slots=True, kw_only=True)
class SignUpInput:
    """A new organisation and its first person. The operator's people are made by the command line only."""

    kind: OrganisationKind
    organisation: str
    name: str
    email: str
    password: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ProfileInput:
    """What an organisation says about itself."""

    name: str
    country: str | None = None
    website: str | None = None
    about: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RequirementInput:
    """A requirement as its client wrote it.

    `particulars` are answers to the questions of `portal.intake.questions`, by code: people read them, the engine does not.
    """

    title: str = ""
    description: str = ""
    category: str | None = None
    answers: dict[str, int] = field(default_factory=dict)
    skill_level: int | None = None
    headcount: int | None = None
    monthly_volume: int | None = None
    handling_minutes: Decimal | None = None
    starts_on: date | None = None
    duration_months: int | None = None
    languages: tuple[str, ...] = ()
    regions: tuple[str, ...] = ()
    data_residency: tuple[str, ...] = ()
    certificates: tuple[str, ...] = ()
    evidence_level: EvidenceLevel = EvidenceLevel.CLAIMED
    budget_amount: Decimal | None = None
    budget_currency: str | None = None
    pricing_model: PricingModel | None = None
    engagement_model: EngagementModel | None = None
    industry: str | None = None
    utc_offset: int | None = None
    overlap_hours: int | None = None
    particulars: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class OverrideInput:
    """What a person decides instead of the engine's verdict, and why.

    No category means none of the fifteen services, no process type neither kind of work.
    """

    process_type: ProcessType | None
    category: str | None
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class WeightProfileInput:
    """A new version of a weight profile; weights in 1/10,000 by criterion."""

    name: str
    weights: Mapping[str, int]
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ShortlistViewInput:
    """Other weights for a shortlist, to be kept; in 1/10,000 by criterion."""

    name: str
    reason: str
    weights: Mapping[str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class VendorFilters:
    """What a client looks for in the vendor directory. `capacity` is FTE that can be working on `capacity_by`, certificates
    hold on `valid_on` (today where it is empty)."""

    name: str = ""
    category: str | None = None
    process_type: ProcessType | None = None
    skill_level: int | None = None
    capacity: int | None = None
    capacity_by: date | None = None
    certificates: tuple[str, ...] = ()
    valid_on: date | None = None
    evidence_level: EvidenceLevel = EvidenceLevel.CLAIMED
    regions: tuple[str, ...] = ()
    data_residency: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    industry: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RateInput:
    """A loaded rate; per FTE-hour where no pricing model is named."""

    amount: Decimal
    currency: str
    pricing_model: PricingModel | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CertificateInput:
    """A certificate that the vendor says it holds."""

    code: str
    valid_until: date | None = None
    evidence: EvidenceLevel = EvidenceLevel.CLAIMED


@dataclass(frozen=True, slots=True, kw_only=True)
class EngagementInput:
    """Work done before."""

    text: str
    industry: str | None = None
    ended_on: date | None = None
    evidence: EvidenceLevel = EvidenceLevel.CLAIMED


@dataclass(frozen=True, slots=True, kw_only=True)
class CapabilityInput:
    """One service that a vendor offers."""

    category: str
    process_type: ProcessType
    skill_level: int
    capacity: int | None = None
    available_from: date | None = None
    ramp_up_days: int | None = None
    scale_notice_days: int | None = None
    minimum_contract_value: Decimal | None = None
    minimum_contract_currency: str | None = None
    languages: tuple[str, ...] = ()
    regions: tuple[str, ...] = ()
    data_residency: tuple[str, ...] = ()
    engagement_models: tuple[EngagementModel, ...] = ()
    industries: tuple[str, ...] = ()
    utc_offset: int | None = None
    sla_met_percent: int | None = None
    advanced_degree_percent: int | None = None
    analyst_percent: int | None = None
    rates: tuple[RateInput, ...] = ()
    certificates: tuple[CertificateInput, ...] = ()
    engagements: tuple[EngagementInput, ...] = ()
