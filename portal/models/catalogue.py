"""The catalogue: service categories with their taxonomy codes, delivery regions, certificates, industries."""

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from matching.types import ProcessType
from portal.models.base import Base, Codes, CreatedAt, Key, Name, Words, choice


class CatalogueRelease(Base):
    """One loading of the catalogue; a run keeps the version that it saw."""

    __tablename__ = "catalogue_release"

    id: Mapped[Key]
    version: Mapped[str] = mapped_column(String(64), unique=True)
    loaded_at: Mapped[CreatedAt]


class ServiceCategory(Base):
    """One of the fifteen service categories, under the id that the distinctions give it (B1–B8, K1–K7)."""

    __tablename__ = "service_category"

    code: Mapped[str] = mapped_column(String(60), primary_key=True)
    distinction: Mapped[str] = mapped_column(String(4), unique=True)
    name: Mapped[Name]
    suggests: Mapped[ProcessType] = mapped_column(choice(ProcessType, "suggests"))
    meaning: Mapped[Words]
    position: Mapped[int]
    cpv_codes: Mapped[Codes]


class DeliveryRegion(Base):
    """A part of the world that work is delivered from or data stays in."""

    __tablename__ = "delivery_region"

    code: Mapped[str] = mapped_column(String(60), primary_key=True)
    name: Mapped[Name]
    position: Mapped[int]


class Certificate(Base):
    """A certificate or attestation that a client can require."""

    __tablename__ = "certificate"

    code: Mapped[str] = mapped_column(String(60), primary_key=True)
    name: Mapped[Name]
    meaning: Mapped[Words]
    position: Mapped[int]


class Industry(Base):
    """An industry that clients are in and vendors have worked for."""

    __tablename__ = "industry"

    code: Mapped[str] = mapped_column(String(60), primary_key=True)
    name: Mapped[Name]
    position: Mapped[int]
