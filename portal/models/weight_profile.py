"""Weight profiles that the operator edited. The engine's own are version 1 of each and are no rows."""

from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from matching.types import ProcessType
from portal.models.base import Base, CreatedAt, Json, Key, Name, Words, choice
from portal.models.organisation import User


class WeightProfile(Base):
    """One version of the BPO or of the KPO profile, never changed; `weights` in 1/10,000 by criterion."""

    __tablename__ = "weight_profile"
    __table_args__ = (
        UniqueConstraint("process_type", "version"),
        Index(
            "uq_weight_profile_one_current",
            "process_type",
            unique=True,
            sqlite_where=text("is_current"),
            postgresql_where=text("is_current"),
        ),
        CheckConstraint("process_type != 'hybrid'", name="not_hybrid"),
        CheckConstraint("version > 1", name="after_the_engines"),
        CheckConstraint("length(reason) > 0", name="with_reason"),
    )

    id: Mapped[Key]
    process_type: Mapped[ProcessType] = mapped_column(choice(ProcessType, "process_type"))
    version: Mapped[int]
    name: Mapped[Name]
    weights: Mapped[dict[str, Any]] = mapped_column(Json)
    reason: Mapped[Words]
    is_current: Mapped[bool]
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    created_at: Mapped[CreatedAt]

    created_by: Mapped[User | None] = relationship()
