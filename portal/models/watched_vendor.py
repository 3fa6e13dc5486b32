"""The vendors that a client watches. The vendor never learns of it."""

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.models.base import Base, CreatedAt, Key, Moment
from portal.models.organisation import Organisation, User


class WatchedVendor(Base):
    """A vendor that a client's organisation watches; what changed is told by the capability revisions after `seen_revision`."""

    __tablename__ = "watched_vendor"
    __table_args__ = (UniqueConstraint("organisation_id", "vendor_id"),)

    id: Mapped[Key]
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    vendor_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    watched_by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    seen_revision: Mapped[int]
    looked_at: Mapped[Moment]
    created_at: Mapped[CreatedAt]

    vendor: Mapped[Organisation] = relationship(foreign_keys=vendor_id)
    watched_by: Mapped[User] = relationship()
