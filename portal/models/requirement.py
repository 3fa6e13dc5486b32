"""A client's requirement, its versions, and the verdict on each version.

A draft's one version is edited in place; once posted a version is never changed, a revision adds the next one.
"""

from datetime import date
from decimal import Decimal

from sqlalchemy import CheckConstraint, ForeignKey, Index, Numeric, SmallInteger, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from matching.types import EngagementModel, EvidenceLevel, PricingModel, ProcessType, Scope
from portal.models.base import Base, Code, Codes, CreatedAt, Currency, Document, Key, Words, choice
from portal.models.organisation import Organisation, User
from portal.workflow import RequirementStatus

LONGEST_TITLE = 300


class Requirement(Base):
    """What a client wants to outsource, through all its versions.

    `copy_key` names the pressing of a button that made this as a copy, so that pressing twice makes one.
    `revision` is what the next version says so far, while somebody writes it; posting makes a version of it.
    """

    __tablename__ = "requirement"
    __table_args__ = (
        UniqueConstraint("organisation_id", "reference"),
        Index("uq_requirement_copy_key", "organisation_id", "copy_key", unique=True),
    )

    id: Mapped[Key]
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    split_from_id: Mapped[int | None] = mapped_column(ForeignKey("requirement.id"), index=True)
    reference: Mapped[str | None] = mapped_column(String(200))
    copy_key: Mapped[str | None] = mapped_column(String(32))
    status: Mapped[RequirementStatus] = mapped_column(choice(RequirementStatus, "status"), default=RequirementStatus.DRAFT, index=True)
    lock_version: Mapped[int] = mapped_column()
    revision: Mapped[Document | None]
    created_at: Mapped[CreatedAt]

    organisation: Mapped[Organisation] = relationship()
    created_by: Mapped[User | None] = relationship()
    split_from: Mapped["Requirement | None"] = relationship(remote_side="Requirement.id")
    versions: Mapped[list["RequirementVersion"]] = relationship(
        back_populates="requirement", order_by="RequirementVersion.number", cascade="all, delete-orphan"
    )

    __mapper_args__ = {"version_id_col": lock_version}

    @property
    def version(self) -> "RequirementVersion":
        """The newest version."""
        return self.versions[-1]


class RequirementVersion(Base):
    """What the requirement said at one time. Everything but the description may be unknown.

    `addendum` is what the client says about the change from the version before.
    """

    __tablename__ = "requirement_version"
    __table_args__ = (
        UniqueConstraint("requirement_id", "number"),
        CheckConstraint("skill_level BETWEEN 1 AND 5", name="skill_level"),
        CheckConstraint("headcount > 0", name="headcount"),
        CheckConstraint("budget_amount > 0", name="budget_amount"),
        CheckConstraint("length(addendum) > 0", name="addendum"),
    )

    id: Mapped[Key]
    requirement_id: Mapped[int] = mapped_column(ForeignKey("requirement.id"))
    number: Mapped[int] = mapped_column(default=1)
    addendum: Mapped[Words | None]
    created_at: Mapped[CreatedAt]

    title: Mapped[str] = mapped_column(String(LONGEST_TITLE), default="")
    description: Mapped[Words] = mapped_column(default="")
    category: Mapped[Code | None] = mapped_column(ForeignKey("service_category.code"))
    answers: Mapped[Document] = mapped_column(default=dict)
    skill_level: Mapped[int | None] = mapped_column(SmallInteger)
    headcount: Mapped[int | None]
    monthly_volume: Mapped[int | None]
    handling_minutes: Mapped[Decimal | None] = mapped_column(Numeric(10, 2))
    starts_on: Mapped[date | None]
    duration_months: Mapped[int | None]
    languages: Mapped[Codes]
    regions: Mapped[Codes]
    data_residency: Mapped[Codes]
    certificates: Mapped[Codes]
    evidence_level: Mapped[EvidenceLevel] = mapped_column(choice(EvidenceLevel, "evidence_level"), default=EvidenceLevel.CLAIMED)
    budget_amount: Mapped[Decimal | None] = mapped_column(Numeric(14, 2))
    budget_currency: Mapped[Currency | None]
    pricing_model: Mapped[PricingModel | None] = mapped_column(choice(PricingModel, "pricing_model"))
    engagement_model: Mapped[EngagementModel | None] = mapped_column(choice(EngagementModel, "engagement_model"))
    industry: Mapped[Code | None] = mapped_column(ForeignKey("industry.code"))
    utc_offset: Mapped[int | None]
    overlap_hours: Mapped[int | None]
    particulars: Mapped[Document] = mapped_column(default=dict)

    requirement: Mapped[Requirement] = relationship(back_populates="versions")
    verdict: Mapped["RequirementVerdict | None"] = relationship(back_populates="version", cascade="all, delete-orphan")
    overrides: Mapped[list["VerdictOverride"]] = relationship(
        back_populates="version", order_by="VerdictOverride.id", cascade="all, delete-orphan"
    )

    @property
    def override(self) -> "VerdictOverride | None":
        """The newest override of the verdict, which is the one in force."""
        return self.overrides[-1] if self.overrides else None


class RequirementVerdict(Base):
    """What the engine said about one version: `content` is its `Verdict` in full and is never changed.

    The columns beside it are what is in force, the engine's or an override's, for lists.
    """

    __tablename__ = "requirement_verdict"

    id: Mapped[Key]
    version_id: Mapped[int] = mapped_column(ForeignKey("requirement_version.id"), unique=True)
    scope: Mapped[Scope] = mapped_column(choice(Scope, "scope"))
    process_type: Mapped[ProcessType | None] = mapped_column(choice(ProcessType, "process_type"))
    category: Mapped[Code | None] = mapped_column(ForeignKey("service_category.code"))
    content: Mapped[Document]
    created_at: Mapped[CreatedAt]

    version: Mapped[RequirementVersion] = relationship(back_populates="verdict")


class VerdictOverride(Base):
    """What a person decided about process type and category instead of the engine's verdict on one version, and why.

    Without a category it is none of the fifteen services; without a process type it is neither kind of work.
    """

    __tablename__ = "verdict_override"
    __table_args__ = (
        CheckConstraint("length(reason) > 0", name="with_reason"),
        CheckConstraint("category IS NULL OR process_type IS NOT NULL", name="service_with_type"),
    )

    id: Mapped[Key]
    version_id: Mapped[int] = mapped_column(ForeignKey("requirement_version.id"), index=True)
    process_type: Mapped[ProcessType | None] = mapped_column(choice(ProcessType, "process_type"))
    category: Mapped[Code | None] = mapped_column(ForeignKey("service_category.code"))
    reason: Mapped[Words]
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    decided_at: Mapped[CreatedAt]

    version: Mapped[RequirementVersion] = relationship(back_populates="overrides")
    decided_by: Mapped[User | None] = relationship()

    @property
    def scope(self) -> Scope:
        """Whether it was decided to be one of the fifteen services."""
        return Scope.INSIDE if self.category else Scope.OUTSIDE
