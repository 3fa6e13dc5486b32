"""What a vendor offers: one capability per service, and the revision that every change leaves behind.

`Capability` is the present state that pages search and edit. `CapabilityRevision` keeps each state in the engine's
own words for good; a match run stores the revision it saw and can be ranked again from it. Revisions are numbered
across all capabilities by `CapabilityClock`, whose row lock makes the numbers follow the order of commits.
"""

from datetime import date
from decimal import Decimal

from sqlalchemy import CheckConstraint, ForeignKey, Index, Numeric, SmallInteger, true
from sqlalchemy.orm import Mapped, mapped_column, relationship

from matching.types import EvidenceLevel, PricingModel, ProcessType
from portal.models.base import Base, Code, Codes, CreatedAt, Currency, Document, Key, Words, choice
from portal.models.organisation import Organisation


class Capability(Base):
    """One service that a vendor offers."""

    __tablename__ = "capability"
    __table_args__ = (
        CheckConstraint("skill_level BETWEEN 1 AND 5", name="skill_level"),
        CheckConstraint("capacity >= 0", name="capacity"),
    )

    id: Mapped[Key]
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    is_active: Mapped[bool] = mapped_column(default=True, server_default=true())
    category: Mapped[Code] = mapped_column(ForeignKey("service_category.code"), index=True)
    process_type: Mapped[ProcessType] = mapped_column(choice(ProcessType, "process_type"))
    skill_level: Mapped[int] = mapped_column(SmallInteger)
    capacity: Mapped[int | None]
    available_from: Mapped[date | None]
    ramp_up_days: Mapped[int | None]
    scale_notice_days: Mapped[int | None]
    minimum_contract_value: Mapped[Decimal | None] = mapped_column(Numeric(14, 2))
    minimum_contract_currency: Mapped[Currency | None]
    languages: Mapped[Codes]
    regions: Mapped[Codes]
    data_residency: Mapped[Codes]
    engagement_models: Mapped[Codes]
    industries: Mapped[Codes]
    utc_offset: Mapped[int | None]
    sla_met_percent: Mapped[int | None]
    advanced_degree_percent: Mapped[int | None]
    analyst_percent: Mapped[int | None]
    lock_version: Mapped[int] = mapped_column()
    created_at: Mapped[CreatedAt]

    organisation: Mapped[Organisation] = relationship()
    rates: Mapped[list["CapabilityRate"]] = relationship(cascade="all, delete-orphan", order_by="CapabilityRate.id")
    certificates: Mapped[list["CapabilityCertificate"]] = relationship(cascade="all, delete-orphan", order_by="CapabilityCertificate.id")
    engagements: Mapped[list["PastEngagement"]] = relationship(cascade="all, delete-orphan", order_by="PastEngagement.id")

    __mapper_args__ = {"version_id_col": lock_version}


class CapabilityRate(Base):
    """A loaded rate: per FTE and month, per transaction, or per FTE-hour where no pricing model is named."""

    __tablename__ = "capability_rate"
    __table_args__ = (CheckConstraint("amount > 0", name="amount"),)

    id: Mapped[Key]
    capability_id: Mapped[int] = mapped_column(ForeignKey("capability.id"), index=True)
    amount: Mapped[Decimal] = mapped_column(Numeric(14, 4))
    currency: Mapped[Currency]
    pricing_model: Mapped[PricingModel | None] = mapped_column(choice(PricingModel, "pricing_model"))


class CapabilityCertificate(Base):
    """A certificate held for this capability; no expiry means that it is unknown."""

    __tablename__ = "capability_certificate"

    id: Mapped[Key]
    capability_id: Mapped[int] = mapped_column(ForeignKey("capability.id"), index=True)
    code: Mapped[Code] = mapped_column(ForeignKey("certificate.code"))
    valid_until: Mapped[date | None]
    evidence: Mapped[EvidenceLevel] = mapped_column(choice(EvidenceLevel, "evidence"), default=EvidenceLevel.CLAIMED)


class PastEngagement(Base):
    """Work done before, in the vendor's own words."""

    __tablename__ = "past_engagement"

    id: Mapped[Key]
    capability_id: Mapped[int] = mapped_column(ForeignKey("capability.id"), index=True)
    text: Mapped[Words]
    industry: Mapped[Code | None] = mapped_column(ForeignKey("industry.code"))
    ended_on: Mapped[date | None]
    evidence: Mapped[EvidenceLevel] = mapped_column(choice(EvidenceLevel, "evidence"), default=EvidenceLevel.CLAIMED)


class CapabilityRevision(Base):
    """A capability as it was from `number` on: the engine's `Capability` in full. Never changed, never deleted."""

    __tablename__ = "capability_revision"
    __table_args__ = (Index("ix_capability_revision_capability_id_number", "capability_id", "number"),)

    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    capability_id: Mapped[int] = mapped_column(ForeignKey("capability.id"))
    is_active: Mapped[bool]
    content: Mapped[Document]
    created_at: Mapped[CreatedAt]


class CapabilityClock(Base):
    """The number of the newest revision, in the only row of its table."""

    __tablename__ = "capability_clock"
    __table_args__ = (CheckConstraint("id = 1", name="single_row"),)

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    revision: Mapped[int]
