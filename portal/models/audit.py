"""The audit trail: who changed what, from what to what, and when. Rows are only ever added; triggers refuse the rest."""

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from portal.models.base import Base, CreatedAt, Document, Key, Name


class AuditEvent(Base):
    """One change. `organisation_id` is whose data was changed; `actor_id` is empty where the system acted."""

    __tablename__ = "audit_event"
    __table_args__ = (Index("ix_audit_event_object_type_object_id", "object_type", "object_id"),)

    id: Mapped[Key]
    at: Mapped[CreatedAt]
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    actor_name: Mapped[Name]
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"), index=True)
    action: Mapped[str] = mapped_column(String(60))
    object_type: Mapped[str] = mapped_column(String(60))
    object_id: Mapped[int]
    before: Mapped[Document | None]
    after: Mapped[Document | None]
