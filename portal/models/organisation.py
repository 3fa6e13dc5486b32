"""Organisations, their people, and the sessions that people are signed in with."""

from enum import StrEnum

from sqlalchemy import ForeignKey, String, false, true
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.models.base import Base, Codes, CreatedAt, Key, Moment, Name, Words, choice


class OrganisationKind(StrEnum):
    """The three kinds of organisation; a user acts in the role of theirs."""

    CLIENT = "client"
    VENDOR = "vendor"
    OPERATOR = "operator"


class Organisation(Base):
    """A client, a vendor or the operator of this portal."""

    __tablename__ = "organisation"

    id: Mapped[Key]
    kind: Mapped[OrganisationKind] = mapped_column(choice(OrganisationKind, "kind"))
    name: Mapped[Name] = mapped_column(index=True)
    country: Mapped[str | None] = mapped_column(String(2))
    website: Mapped[str | None] = mapped_column(String(300))
    about: Mapped[Words] = mapped_column(default="")
    email_domains: Mapped[Codes]
    is_suspended: Mapped[bool] = mapped_column(default=False, server_default=false())
    created_at: Mapped[CreatedAt]

    users: Mapped[list["User"]] = relationship(back_populates="organisation")


class User(Base):
    """A person, who belongs to one organisation and acts in its role."""

    __tablename__ = "user_account"

    id: Mapped[Key]
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    email: Mapped[str] = mapped_column(String(254), unique=True)
    name: Mapped[Name]
    password_hash: Mapped[str] = mapped_column(String(200))
    is_active: Mapped[bool] = mapped_column(default=True, server_default=true())
    created_at: Mapped[CreatedAt]

    organisation: Mapped[Organisation] = relationship(back_populates="users", lazy="joined")
    sessions: Mapped[list["UserSession"]] = relationship(back_populates="user")

    @property
    def role(self) -> OrganisationKind:
        """The role this person acts in."""
        return self.organisation.kind


class UserSession(Base):
    """One sign-in. The cookie carries a random token, the database only its SHA-256, so that it can be ended here."""

    __tablename__ = "user_session"

    id: Mapped[Key]
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"), index=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    created_at: Mapped[CreatedAt]
    seen_at: Mapped[Moment]
    ended_at: Mapped[Moment | None]

    user: Mapped[User] = relationship(back_populates="sessions", lazy="joined")
