"""The declarative base: constraint names, column types, enumerations as checked strings."""

from datetime import date, datetime
from enum import StrEnum
from typing import Annotated, Any

from sqlalchemy import JSON, Date, Enum, MetaData, String, Text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import DeclarativeBase, mapped_column

from portal.db import UtcDateTime, utcnow

NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}

Json = JSON(none_as_null=True).with_variant(JSONB(none_as_null=True), "postgresql")

Key = Annotated[int, mapped_column(primary_key=True)]
Code = Annotated[str, mapped_column(String(60))]
Name = Annotated[str, mapped_column(String(200))]
Words = Annotated[str, mapped_column(Text)]
Codes = Annotated[list[str], mapped_column(Json, default=list)]
Document = Annotated[dict[str, Any], mapped_column(Json)]
Currency = Annotated[str, mapped_column(String(3))]
Moment = Annotated[datetime, mapped_column(UtcDateTime)]
CreatedAt = Annotated[datetime, mapped_column(UtcDateTime, default=utcnow)]
Day = Annotated[date, mapped_column(Date)]


def choice(kind: type[StrEnum], name: str) -> Enum:
    """A column type that stores an enumeration's values, with a named check that allows no others."""
    return Enum(kind, name=name, native_enum=False, create_constraint=True, length=40, values_callable=lambda e: [m.value for m in e])


class Base(DeclarativeBase):
    """The base of every model."""

    metadata = MetaData(naming_convention=NAMES)
