"""The searches in the vendor directory that a client keeps, and which vendors each found when it was last looked at.

They belong to the organisation, as its requirements do: what one person set up, a colleague goes on with.
"""

from sqlalchemy import CheckConstraint, ForeignKey, LargeBinary, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.models.base import Base, CreatedAt, Document, Key, Moment, Name
from portal.models.organisation import User


class SavedSearch(Base):
    """Filters under a name.

    `seen` is the set of vendors that the search found when it was last looked at, `seen_before` the one of the look before:
    what is new stays marked while somebody reads it. Both are sets of ids as `portal.vendor_sets` packs them.
    """

    __tablename__ = "saved_search"
    __table_args__ = (
        UniqueConstraint("organisation_id", "name"),
        CheckConstraint("length(name) > 0", name="named"),
    )

    id: Mapped[Key]
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    name: Mapped[Name]
    filters: Mapped[Document]
    seen: Mapped[bytes] = mapped_column(LargeBinary)
    seen_before: Mapped[bytes] = mapped_column(LargeBinary)
    looked_at: Mapped[Moment]
    looked_before_at: Mapped[Moment]
    created_by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    created_at: Mapped[CreatedAt]

    created_by: Mapped[User] = relationship()
