"""The forms that were sent, each once: what a double click or a repeated request sends again is known by its key."""

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from portal.models.base import Base, CreatedAt, Key


class FormSubmission(Base):
    """One sending of one form. `key` is the form's, `content` a digest of what was sent in it, `answer` where it led to."""

    __tablename__ = "form_submission"
    __table_args__ = (Index("uq_form_submission_once", "user_id", "key", "content", unique=True),)

    id: Mapped[Key]
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    key: Mapped[str] = mapped_column(String(64))
    content: Mapped[str] = mapped_column(String(64))
    answer: Mapped[str] = mapped_column(String(300), default="")
    created_at: Mapped[CreatedAt]
