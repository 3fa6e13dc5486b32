"""Views of a shortlist that a client saved: other weights under a name, with a reason. The published order stays what it is."""

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.models.base import Base, CreatedAt, Document, Key, Name, Words
from portal.models.match_run import MatchRun
from portal.models.organisation import User
from portal.models.requirement import Requirement


class ShortlistView(Base):
    """Weights in 1/10,000 by criterion under which somebody looked at the vendors of one run. Never changed, only deleted."""

    __tablename__ = "shortlist_view"
    __table_args__ = (
        UniqueConstraint("requirement_id", "name"),
        CheckConstraint("length(name) > 0", name="with_name"),
        CheckConstraint("length(reason) > 0", name="with_reason"),
    )

    id: Mapped[Key]
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    requirement_id: Mapped[int] = mapped_column(ForeignKey("requirement.id"))
    run_id: Mapped[int] = mapped_column(ForeignKey("match_run.id"), index=True)
    name: Mapped[Name]
    reason: Mapped[Words]
    weights: Mapped[Document]
    created_by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    created_at: Mapped[CreatedAt]

    requirement: Mapped[Requirement] = relationship()
    run: Mapped[MatchRun] = relationship()
    created_by: Mapped[User] = relationship()
