"""A match run: its place in the queue, what it saw, what it found, and what was decided about it.

The row is the queue. `attempt` is the fence: only the worker that claimed the present attempt may save or fail it.
`organisation_id` is the client's, kept here so that the queue can serve clients in turn; `findings` is all that the engine
found, packed by `portal.findings`, and `result_digest` the SHA-256 by which a replay is compared with it bit for bit.
"""

from datetime import date
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.models.base import Base, CreatedAt, Document, Key, Moment, Words, choice
from portal.models.organisation import User
from portal.models.requirement import Requirement, RequirementVersion, VerdictOverride
from portal.workflow import RunState


class Decision(StrEnum):
    """What an admin decided about a run."""

    APPROVED = "approved"
    RETURNED = "returned"


class MatchRun(Base):
    """One ranking of the vendors for one version of a requirement."""

    __tablename__ = "match_run"
    __table_args__ = (
        Index(
            "uq_match_run_one_open",
            "requirement_id",
            unique=True,
            sqlite_where=text("state IN ('queued', 'running')"),
            postgresql_where=text("state IN ('queued', 'running')"),
        ),
        Index("ix_match_run_state_organisation_id_queued_at", "state", "organisation_id", "queued_at"),
        Index("ix_match_run_organisation_id_started_at", "organisation_id", "started_at"),
        CheckConstraint("state != 'failed' OR failure IS NOT NULL", name="failure_said"),
        CheckConstraint("state NOT IN ('done', 'failed', 'cancelled') OR finished_at IS NOT NULL", name="finished"),
    )

    id: Mapped[Key]
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    requirement_id: Mapped[int] = mapped_column(ForeignKey("requirement.id"), index=True)
    version_id: Mapped[int] = mapped_column(ForeignKey("requirement_version.id"))
    override_id: Mapped[int | None] = mapped_column(ForeignKey("verdict_override.id"))
    requested_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))

    state: Mapped[RunState] = mapped_column(choice(RunState, "state"), default=RunState.QUEUED)
    attempt: Mapped[int] = mapped_column(default=0)
    queued_at: Mapped[CreatedAt]
    rung_at: Mapped[Moment | None]
    lease_expires_at: Mapped[Moment | None]
    started_at: Mapped[Moment | None]
    finished_at: Mapped[Moment | None]
    failure: Mapped[Words | None]

    brief: Mapped[Document]
    verdict: Mapped[Document]
    profiles: Mapped[Document]
    engine_version: Mapped[str] = mapped_column(String(40))
    catalogue_version: Mapped[str] = mapped_column(String(64))
    as_of: Mapped[date]
    capability_revision: Mapped[int | None]

    result_digest: Mapped[str | None] = mapped_column(String(64))
    considered: Mapped[int | None]
    entry_count: Mapped[int | None]
    findings: Mapped[bytes | None] = mapped_column(LargeBinary, deferred=True)

    requirement: Mapped[Requirement] = relationship()
    version: Mapped[RequirementVersion] = relationship()
    override: Mapped[VerdictOverride | None] = relationship()
    requested_by: Mapped[User | None] = relationship()
    review: Mapped["Review | None"] = relationship(back_populates="run")


class Review(Base):
    """What an admin decided about a finished run, and why. An approved run is the requirement's shortlist."""

    __tablename__ = "review"
    __table_args__ = (CheckConstraint("decision != 'returned' OR length(reason) > 0", name="returned_with_reason"),)

    id: Mapped[Key]
    run_id: Mapped[int] = mapped_column(ForeignKey("match_run.id"), unique=True)
    decision: Mapped[Decision] = mapped_column(choice(Decision, "decision"))
    reason: Mapped[Words] = mapped_column(default="")
    decided_by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    decided_at: Mapped[Moment]

    run: Mapped[MatchRun] = relationship(back_populates="review")
    decided_by: Mapped[User] = relationship()
