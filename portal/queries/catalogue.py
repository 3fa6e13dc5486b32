"""What can be chosen in a form (codes with their names), and the guide's rows."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache

from babel import Locale
from sqlalchemy import select
from sqlalchemy.orm import Session

from matching.columns.money import EUR_UNITS, EXCHANGE_ON, WORKING_MONTH_HOURS, figure
from matching.criteria import CRITERIA, Criterion
from matching.distinctions import CATEGORIES, DISTINCTIONS, Distinction, Kind
from matching.distinctions import ServiceCategory as ServiceRow
from matching.types import ProcessType
from portal.models import Certificate, DeliveryRegion, Industry, ServiceCategory

Choices = Sequence[tuple[str, str]]

ENGLISH = Locale("en", "GB")


@dataclass(frozen=True, slots=True, kw_only=True)
class Catalogue:
    """Every list as (code, name), in the order in which people look for it."""

    categories: Choices
    regions: Choices
    certificates: Choices
    industries: Choices
    languages: Choices
    currencies: Choices

    @property
    def names(self) -> dict[str, str]:
        """The name of every code of the catalogue's own lists."""
        return {code: name for choices in (self.categories, self.regions, self.certificates, self.industries) for code, name in choices}


def read_catalogue(session: Session) -> Catalogue:
    """The choices of the present catalogue, in four queries."""
    lists = [
        [(code, name) for code, name in session.execute(select(table.code, table.name).order_by(table.position))]
        for table in (ServiceCategory, DeliveryRegion, Certificate, Industry)
    ]
    return Catalogue(
        categories=lists[0],
        regions=lists[1],
        certificates=lists[2],
        industries=lists[3],
        languages=languages(),
        currencies=currencies(),
    )


@cache
def languages() -> tuple[tuple[str, str], ...]:
    """ISO 639-1 codes with their English names, by name."""
    names = ((code, name) for code, name in ENGLISH.languages.items() if len(code) == 2)
    return tuple(sorted(names, key=lambda choice: choice[1].casefold()))


@cache
def currencies() -> tuple[tuple[str, str], ...]:
    """ISO 4217 codes of the currencies that the engine can compare, by code."""
    return tuple((code, f"{code} – {ENGLISH.currencies[code]}") for code in sorted(EUR_UNITS))


@dataclass(frozen=True, slots=True, kw_only=True)
class Guide:
    """The distinctions, the criteria and how money is compared, as the guide shows them.

    `conditions` and `services` are by process type, and `exchange_rates` by currency: its name, and EUR for one unit.
    """

    axes: Sequence[Distinction]
    conditions: Mapping[str, Sequence[Distinction]]
    services: Mapping[str, Sequence[ServiceRow]]
    criteria: Sequence[Criterion]
    exchange_rates: Mapping[str, tuple[str, str]]
    exchange_on: date
    month_hours: int


@cache
def read_guide() -> Guide:
    """Every row of what separates BPO from KPO and of what is scored: the engine's own tables, so that the guide cannot differ."""
    sides = (ProcessType.BPO, ProcessType.KPO)
    return Guide(
        axes=[row for row in DISTINCTIONS if row.kind is Kind.AXIS],
        conditions={side.value: [row for row in DISTINCTIONS if row.favours is side] for side in sides},
        services={side.value: [row for row in CATEGORIES if row.suggests is side] for side in sides},
        criteria=CRITERIA,
        exchange_rates={code: (name, figure(EUR_UNITS[code])) for code, name in currencies()},
        exchange_on=EXCHANGE_ON,
        month_hours=WORKING_MONTH_HOURS,
    )
