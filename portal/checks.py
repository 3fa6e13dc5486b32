"""Whether an input can be stored and used: one set of rules for the web's forms, the imports and the demo.

Ranges come from the engine's types and decimal places from the columns, so that each limit stands in one place.
Every function returns all problems, each with the field it belongs to; an empty list means that the input is good.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from typing import Annotated, Any, get_args, get_origin, get_type_hints

from babel import Locale
from msgspec import Meta
from sqlalchemy import String

from matching.columns.money import EUR_UNITS
from matching.distinctions import DISTINCTIONS
from matching.types import Brief, Capability, PastEngagement
from portal.inputs import CapabilityInput, ProfileInput, RequirementInput
from portal.models import Base, CapabilityRate, Organisation, RequirementVersion
from portal.models import Capability as CapabilityRow

UNSTORABLE = re.compile(r"[\x00\ud800-\udfff]")
INVISIBLE = re.compile(r"[\x01-\x08\x0b\x0c\x0e-\x1f\x7f]")

EARLIEST, LATEST = date(1990, 1, 1), date(2100, 12, 31)
"""Days outside are slips of the pen, and the engine adds up to twenty years to a day."""

ASKED = tuple(row.id for row in DISTINCTIONS if row.id != "C2")
"""The distinctions that a client answers on the five-point scale; C2 is answered by the service category."""

ENGLISH = Locale("en")
NO_COUNTRY = frozenset({"EU", "EZ", "UN", "XA", "XB", "ZZ"})
LANGUAGES = frozenset(str(code) for code in ENGLISH.languages if len(str(code)) == 2)
COUNTRIES = frozenset(str(code) for code in ENGLISH.territories if re.fullmatch("[A-Z]{2}", str(code))) - NO_COUNTRY
CURRENCIES = frozenset(EUR_UNITS)


@dataclass(frozen=True, slots=True, kw_only=True)
class CatalogueCodes:
    """The codes that the catalogue offers."""

    categories: frozenset[str]
    regions: frozenset[str]
    certificates: frozenset[str]
    industries: frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """What is wrong with one field; nested fields as a path, such as `rates[0].amount`."""

    field: str
    message: str


class UnstorableTextError(ValueError):
    """A text holds a character that no database column can; the message names it and its place."""


def clean_text(text: str) -> str:
    """Return `text` with plain line ends, a blank for each other invisible character, and no blanks around it.

    Raises:
        UnstorableTextError: it holds a NUL character or half of a surrogate pair, which means that the file is damaged.
    """
    if damage := UNSTORABLE.search(text):
        raise UnstorableTextError(f"Character {damage.start() + 1} cannot be stored (U+{ord(damage.group()):04X}); remove it.")
    return INVISIBLE.sub(" ", text.replace("\r\n", "\n").replace("\r", "\n")).strip()


def clean_line(text: str) -> str:
    """Return `text` cleaned and on one line, each run of blanks as one space."""
    return " ".join(clean_text(text).split())


def requirement_problems(requirement: RequirementInput, codes: CatalogueCodes) -> list[Problem]:
    """Everything that is wrong with a requirement; what a draft may lack is left to `posting_problems`."""
    return [
        *_text(requirement.title, "title", _limits(Brief, "title")),
        *_text(requirement.description, "description", _limits(Brief, "text")),
        *_code(requirement.category, "category", codes.categories, "service category"),
        *_answers(requirement.answers),
        *_numbers(requirement, Brief, RequirementVersion),
        *_day(requirement.starts_on, "starts_on"),
        *_places(requirement, codes),
        *_codes(requirement.certificates, "certificates", codes.certificates, "certificate"),
        *_code(requirement.industry, "industry", codes.industries, "industry"),
        *_money(requirement.budget_amount, requirement.budget_currency, "budget_currency"),
    ]


def posting_problems(requirement: RequirementInput) -> list[Problem]:
    """What a requirement still lacks before it can be posted; a draft may lack it."""
    has_budget = requirement.budget_amount is not None
    has_no_unit = has_budget and requirement.pricing_model is None
    has_no_currency = has_budget and requirement.budget_currency is None
    return [
        *([] if requirement.description else [Problem(field="description", message="Describe what you want to outsource.")]),
        *([Problem(field="budget_currency", message="Say which currency the budget is in.")] if has_no_currency else []),
        *([Problem(field="pricing_model", message="Say how the work is paid, so that the budget has a unit.")] if has_no_unit else []),
    ]


def capability_problems(capability: CapabilityInput, codes: CatalogueCodes) -> list[Problem]:
    """Everything that is wrong with a capability, its rates, certificates and past engagements included."""
    return [
        *_code(capability.category, "category", codes.categories, "service category"),
        *_numbers(capability, Capability, CapabilityRow),
        *_day(capability.available_from, "available_from"),
        *_places(capability, codes),
        *_codes(capability.industries, "industries", codes.industries, "industry"),
        *_money(capability.minimum_contract_value, capability.minimum_contract_currency, "minimum_contract_currency"),
        *_rates(capability),
        *_certificates(capability, codes),
        *_engagements(capability, codes),
    ]


def profile_problems(profile: ProfileInput) -> list[Problem]:
    """Everything that is wrong with what an organisation says about itself."""
    return [
        *([] if profile.name else [Problem(field="name", message="Write the name of the organisation.")]),
        *_text(profile.name, "name", Meta(max_length=_column_length("name"))),
        *_code(profile.country, "country", COUNTRIES, "country"),
        *_text(profile.website or "", "website", Meta(max_length=_column_length("website"))),
        *([] if _is_web_address(profile.website) else [Problem(field="website", message="Begin the address with https:// or http://.")]),
        *_text(profile.about, "about", Meta(max_length=20_000)),
    ]


def _column_length(name: str) -> int | None:
    column = Organisation.__table__.c[name].type
    return column.length if isinstance(column, String) else None


def whole_number_range(kind: type, field: str) -> tuple[int, int]:
    """The lowest and highest whole number that a field of an engine type takes."""
    limits = _limits(kind, field)
    if limits.ge is None or limits.le is None:
        raise LookupError(f"{kind.__name__}.{field} has no range")
    return int(limits.ge), int(limits.le)


@cache
def _limits(kind: type, field: str) -> Meta:
    """The `Meta` of an annotated field, also where it may be None."""
    hint = get_type_hints(kind, include_extras=True)[field]
    for option in (hint, *get_args(hint)):
        if get_origin(option) is Annotated:
            return next(item for item in option.__metadata__ if isinstance(item, Meta))
    raise LookupError(f"{kind.__name__}.{field} has no limits")


def _numbers(given: RequirementInput | CapabilityInput, kind: type, row: type[Base]) -> Iterator[Problem]:
    for field in given.__dataclass_fields__:
        value: Any = getattr(given, field)
        if isinstance(value, Decimal):
            yield from _decimal(value, field, _limits(kind, field), row.__table__.c[field])
        elif isinstance(value, int):
            lowest, highest = whole_number_range(kind, field)
            if not lowest <= value <= highest:
                yield Problem(field=field, message=f"Use a whole number from {lowest:,} to {highest:,}.")


def _decimal(value: Decimal, field: str, limits: Meta, column: Any) -> Iterator[Problem]:
    places, digits = column.type.scale, column.type.precision
    step = Decimal(1).scaleb(-places)
    highest = min(Decimal(str(limits.le)), Decimal(10) ** (digits - places) - step)
    if not value.is_finite() or not step <= value <= highest:
        yield Problem(field=field, message=f"Use a number from {step} to {highest:,f}.")
    elif value != value.quantize(step):
        yield Problem(field=field, message=f"Use at most {places} decimal places.")


def _money(amount: Decimal | None, currency: str | None, field: str) -> Iterator[Problem]:
    yield from _code(currency, field, CURRENCIES, "currency")
    if amount is not None and currency is None:
        yield Problem(field=field, message="Say which currency the amount is in.")


def _text(text: str, field: str, limits: Meta) -> Iterator[Problem]:
    try:
        clean_text(text)
    except UnstorableTextError as error:
        yield Problem(field=field, message=str(error))
    if limits.max_length is not None and len(text) > limits.max_length:
        yield Problem(field=field, message=f"Shorten this to {limits.max_length:,} characters; it has {len(text):,}.")


def _day(day: date | None, field: str) -> Iterator[Problem]:
    if day is not None and not EARLIEST <= day <= LATEST:
        yield Problem(field=field, message=f"Use a day from {EARLIEST.year} to {LATEST.year}.")


def _code(code: str | None, field: str, known: frozenset[str], what: str) -> Iterator[Problem]:
    if code is not None and code not in known:
        yield Problem(field=field, message=f"{code[:60]!r} is not a {what} of the catalogue.".replace("a industry", "an industry"))


def _codes(given: Iterable[str], field: str, known: frozenset[str], what: str) -> Iterator[Problem]:
    for code in given:
        yield from _code(code, field, known, what)


def _places(given: RequirementInput | CapabilityInput, codes: CatalogueCodes) -> Iterator[Problem]:
    yield from _codes(given.languages, "languages", LANGUAGES, "language")
    yield from _codes(given.regions, "regions", codes.regions, "delivery region")
    yield from _codes(given.data_residency, "data_residency", codes.regions, "delivery region")


def _answers(answers: Mapping[str, int]) -> Iterator[Problem]:
    for distinction, answer in answers.items():
        if distinction not in ASKED:
            yield Problem(field=f"answers.{distinction[:20]}", message="No question has this id.")
        elif not 1 <= answer <= 5:
            yield Problem(field=f"answers.{distinction}", message="Use a whole number from 1 to 5, or leave it out for “not sure”.")


def _rates(capability: CapabilityInput) -> Iterator[Problem]:
    column = CapabilityRate.__table__.c["amount"]
    for index, rate in enumerate(capability.rates):
        yield from _decimal(rate.amount, f"rates[{index}].amount", Meta(le=1e12), column)
        yield from _code(rate.currency, f"rates[{index}].currency", CURRENCIES, "currency")


def _certificates(capability: CapabilityInput, codes: CatalogueCodes) -> Iterator[Problem]:
    for index, certificate in enumerate(capability.certificates):
        yield from _code(certificate.code, f"certificates[{index}].code", codes.certificates, "certificate")
        yield from _day(certificate.valid_until, f"certificates[{index}].valid_until")


def _engagements(capability: CapabilityInput, codes: CatalogueCodes) -> Iterator[Problem]:
    for index, engagement in enumerate(capability.engagements):
        field = f"engagements[{index}]"
        if not engagement.text:
            yield Problem(field=f"{field}.text", message="Say what the work was.")
        yield from _text(engagement.text, f"{field}.text", _limits(PastEngagement, "text"))
        yield from _code(engagement.industry, f"{field}.industry", codes.industries, "industry")
        yield from _day(engagement.ended_on, f"{field}.ended_on")


def _is_web_address(website: str | None) -> bool:
    return website is None or website.startswith(("https://", "http://"))
