"""Filters as an address, and as links that each take one of them away."""

from collections.abc import Iterator
from dataclasses import dataclass, fields, replace
from typing import Any

from flask import url_for

from matching.types import EvidenceLevel
from portal.inputs import VendorFilters
from portal.queries.catalogue import Catalogue
from portal.web import wording

UNFILTERED = VendorFilters()


@dataclass(frozen=True, slots=True, kw_only=True)
class Chosen:
    """One filter in words, and the address without it."""

    words: str
    without: str


def address_of(filters: VendorFilters = UNFILTERED, **more: Any) -> str:
    """The address of the directory with these filters, and what else is not None."""
    return url_for("directory.vendors", **arguments_of(filters), **{name: value for name, value in more.items() if value is not None})


def arguments_of(filters: VendorFilters) -> dict[str, Any]:
    """The filters that ask for anything, as the address has them."""
    asked = {field.name: getattr(filters, field.name) for field in fields(filters)}
    return {
        name: list(value) if isinstance(value, tuple) else str(value) for name, value in asked.items() if value != getattr(UNFILTERED, name)
    }


def chosen_filters(filters: VendorFilters, catalogue: Catalogue) -> list[Chosen]:
    """Every filter that asks for something, in the order of the form."""
    return [Chosen(words=words, without=address_of(replace(filters, **less))) for words, less in _in_words(filters, catalogue)]


def _in_words(filters: VendorFilters, catalogue: Catalogue) -> Iterator[tuple[str, dict[str, Any]]]:
    names = {**catalogue.names, **dict(catalogue.languages)}

    def name_of(code: str) -> str:
        return names.get(code) or wording.in_words(code)  # a saved search may ask for what has left the catalogue

    if filters.name:
        yield f"Name: {filters.name}", {"name": ""}
    if filters.category:
        yield wording.category_name(filters.category), {"category": None}
    if filters.process_type:
        yield str(filters.process_type), {"process_type": None}
    if filters.skill_level:
        yield f"Skill level {filters.skill_level} or higher", {"skill_level": None}
    if filters.capacity:
        by = f" by {wording.day(filters.capacity_by)}" if filters.capacity_by else ""
        yield f"{wording.number(filters.capacity)} FTE or more{by}", {"capacity": None, "capacity_by": None}
    elif filters.capacity_by:
        yield f"Capacity shown as of {wording.day(filters.capacity_by)}", {"capacity_by": None}
    for code in filters.certificates:
        yield f"{name_of(code)}{_proof(filters)}", {"certificates": tuple(other for other in filters.certificates if other != code)}
    for label, field in (("Delivers in", "regions"), ("Data in", "data_residency"), ("Speaks", "languages")):
        codes = getattr(filters, field)
        for code in codes:
            yield f"{label} {name_of(code)}", {field: tuple(other for other in codes if other != code)}
    if filters.industry:
        yield f"Industry: {name_of(filters.industry)}", {"industry": None}


def _proof(filters: VendorFilters) -> str:
    level = "" if filters.evidence_level is EvidenceLevel.CLAIMED else f", {filters.evidence_level} or better"
    return f"{level}, valid on {wording.day(filters.valid_on)}" if filters.valid_on else level
