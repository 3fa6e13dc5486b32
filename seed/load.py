"""Bringing the catalogue's tables to what its files say. Loading twice changes nothing."""

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from matching.distinctions import CATEGORIES
from portal.db import transaction
from portal.models import Base, CatalogueRelease, Certificate, DeliveryRegion, Industry, ServiceCategory
from seed import files


def load_catalogue(session: Session) -> int:
    """Add and correct what differs from the files; the number of rows written, 0 where nothing differs.

    A code that has left the files stays in the tables: requirements, capabilities and finished runs still name it.
    """
    catalogue = files.catalogue()
    certificates = [
        row | {"meaning": entry.meaning} for row, entry in zip(_rows(catalogue.certificates), catalogue.certificates, strict=True)
    ]
    with transaction(session):
        written = _upsert(session, ServiceCategory, _category_rows(catalogue.cpv_codes))
        written += _upsert(session, DeliveryRegion, _rows(catalogue.regions))
        written += _upsert(session, Certificate, certificates)
        written += _upsert(session, Industry, _rows(catalogue.industries))
        if not session.scalar(select(CatalogueRelease.id).where(CatalogueRelease.version == catalogue.version)):
            session.add(CatalogueRelease(version=catalogue.version))
            written += 1
    return written


def _category_rows(cpv_codes: Mapping[str, list[str]]) -> list[dict[str, Any]]:
    return [
        {
            "code": category.code,
            "distinction": category.id,
            "name": category.name,
            "suggests": category.suggests,
            "meaning": category.meaning,
            "position": position,
            "cpv_codes": cpv_codes[category.code],
        }
        for position, category in enumerate(CATEGORIES, start=1)
    ]


def _rows(entries: Iterable[files.Named]) -> list[dict[str, Any]]:
    return [{"code": entry.code, "name": entry.name, "position": position} for position, entry in enumerate(entries, start=1)]


def _upsert(session: Session, model: type[Base], rows: Iterable[Mapping[str, Any]]) -> int:
    written = 0
    for row in rows:
        stored = session.get(model, row["code"])
        if stored is None:
            session.add(model(**row))
        elif differing := {name: value for name, value in row.items() if getattr(stored, name) != value}:
            for name, value in differing.items():
                setattr(stored, name, value)
        else:
            continue
        written += 1
    return written
