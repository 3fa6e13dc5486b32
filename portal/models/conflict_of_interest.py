"""Conflicts of interest that somebody declared; those that the engine detects are not kept."""

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.models.base import Base, CreatedAt, Key, Words
from portal.models.organisation import Organisation, User


class ConflictOfInterest(Base):
    """A conflict of interest between a client and a vendor, as one organisation (the client, or the operator) declared it."""

    __tablename__ = "conflict_of_interest"
    __table_args__ = (UniqueConstraint("organisation_id", "vendor_id", "client_id"), CheckConstraint("length(reason) > 0", name="reasoned"))

    id: Mapped[Key]
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    client_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    vendor_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    reason: Mapped[Words]
    declared_by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    declared_at: Mapped[CreatedAt]

    client: Mapped[Organisation] = relationship(foreign_keys=client_id)
    vendor: Mapped[Organisation] = relationship(foreign_keys=vendor_id)
    declared_by: Mapped[User] = relationship()
