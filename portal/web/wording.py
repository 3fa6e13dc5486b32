"""How figures, dates, money and statuses read on every page. Unknown is written out."""

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from babel.dates import format_date, format_datetime
from babel.numbers import format_currency, format_decimal
from markupsafe import Markup

from matching.columns.money import EXCHANGE_ON, WORKING_MONTH_HOURS
from matching.criteria import CRITERION
from matching.distinctions import CATEGORY, DISTINCTION
from matching.eligibility import RULE
from matching.types import CategoryScore, ProcessType, Scope, Verdict
from portal.checks import ENGLISH
from portal.forms.choices import SKILL_LEVELS, utc_offset
from portal.forms.other_weights import weights_in_address
from portal.web.evidence import marked, pulls, words_by_side
from portal.workflow import RequirementStatus, RunState

LOCALE = "en_GB"
CODE = re.compile(r"\b[a-z0-9]+(?:_[a-z0-9]+)+\b")
UNKNOWN = Markup('<span class="unknown">unknown</span>')


@dataclass(frozen=True, slots=True)
class Status:
    """How a status reads: the word, the shape drawn before it, and how loud it is."""

    label: str
    shape: str
    tone: str = "quiet"


STATUSES = {
    "to_do": Status("To do", "ring"),
    "in_progress": Status("In progress", "half", "active"),
    "draft": Status("Draft", "dashed"),
    "posted": Status("Posted", "ring"),
    "matching": Status("Matching", "half", "active"),
    "in_review": Status("In review", "half", "active"),
    "shortlisted": Status("Shortlisted", "tick", "good"),
    "returned": Status("Returned", "back", "attention"),
    "withdrawn": Status("Withdrawn", "cross"),
    "queued": Status("Queued", "ring"),
    "running": Status("Running", "half", "active"),
    "done": Status("Done", "tick", "good"),
    "failed": Status("Failed", "alert", "attention"),
    "cancelled": Status("Cancelled", "cross"),
    "approved": Status("Approved", "tick", "good"),
    "on": Status("On", "tick", "good"),
    "off": Status("Off", "ring"),
    "conflict_of_interest": Status("Conflict of interest", "cross", "attention"),
    "suspended": Status("Suspended", "cross", "attention"),
}

NO_OWN_DOMAIN = (
    "The client had no e-mail domain of its own, only public mail addresses: whether a vendor shares its domain could not be checked. "
    "A conflict of interest that nobody declared is unknown for every vendor."
)

MONEY = (
    f"Amounts are compared in EUR at the engine's reference rates of {EXCHANGE_ON.day} {EXCHANGE_ON:%B %Y}; "
    f"a working month has {WORKING_MONTH_HOURS} hours."
)


def status_of(code: str) -> Status:
    """How the status with this code reads."""
    return STATUSES[str(code)]


def number(value: float | Decimal | None) -> str:
    """A figure with its thousands separated."""
    return UNKNOWN if value is None else format_decimal(value, locale=LOCALE)


def count(value: int, one: str, many: str | None = None) -> str:
    """A figure with the word for what it counts: “1 vendor”, “1,200 vendors”."""
    return f"{number(value)} {one if value == 1 else many or one + 's'}"


def money(amount: Decimal | float | None, currency: str | None) -> str:
    """An amount with its currency; the fraction only where there is one."""
    if amount is None or currency is None:
        return UNKNOWN
    whole = amount == int(amount)
    return format_currency(amount, currency, "¤¤ #,##0" if whole else "¤¤ #,##0.00##", locale=LOCALE, currency_digits=False)


def points(hundredths: int | None) -> str:
    """Points of a score, kept as integers in 1/100, to two decimals."""
    return UNKNOWN if hundredths is None else f"{hundredths / 100:.2f}"


def share(ten_thousandths: int | None) -> str:
    """A share in 1/10,000 as a percentage that reads at a glance: one decimal where there is one."""
    return UNKNOWN if ten_thousandths is None else f"{round(ten_thousandths / 100, 1):g} %"


def percent(ten_thousandths: int | None) -> str:
    """A share in 1/10,000 as a percentage, to two decimals as the points it stands beside."""
    return UNKNOWN if ten_thousandths is None else f"{ten_thousandths / 100:.2f} %"


def day(value: date | None) -> str:
    """A date in words."""
    return UNKNOWN if value is None else format_date(value, "d MMMM y", locale=LOCALE)


def moment(value: datetime | None) -> str:
    """A point in time in words, with its zone."""
    return UNKNOWN if value is None else format_datetime(value.astimezone(UTC), "d MMMM y, HH:mm 'UTC'", locale=LOCALE)


def age(since: datetime | None, until: datetime | None = None) -> str:
    """How long ago, or how long between, in the largest unit that says enough."""
    if since is None:
        return UNKNOWN
    seconds = max(0, int(((until or datetime.now(UTC)) - since).total_seconds()))
    for size, unit in ((86_400, "day"), (3_600, "hour"), (60, "minute")):
        if seconds >= size:
            return count(seconds // size, unit)
    return count(seconds, "second") if seconds else "less than a second"


def in_words(code: str | None) -> str:
    """A code as words: `per_fte` reads “per FTE”."""
    return UNKNOWN if not code else str(code).replace("_", " ").replace("fte", "FTE")


def capitalize_first(text: str) -> str:
    """The text with its first letter in upper case and the rest as it is."""
    return text[:1].upper() + text[1:]


def lower_first(text: str) -> str:
    """The text with its first letter in lower case and the rest as it is; an abbreviation at its head stays one."""
    return text if text[1:2].isupper() else text[:1].lower() + text[1:]


def spelled(text: str, names: Mapping[str, str]) -> str:
    """The engine's words with the catalogue's codes in them (`iso_27001`) spelled as their names."""
    listed = ", ".join(names.get(part, part) for part in text.split(", "))  # a code without “_” is one only where it stands alone
    return CODE.sub(lambda found: names.get(found[0]) or in_words(found[0]), listed)


def recorded(value: Any) -> str:
    """A value of the audit trail: text as it is, anything else as compact JSON; “nothing” where it was empty."""
    if value is None or value in ("", [], {}):
        return "nothing"
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def why_here(row: Any) -> str:
    """Why a run is in the match queue, from its `QueueRow`."""
    if row.state == RunState.FAILED:
        return row.failure
    if row.state != RunState.DONE:
        return {"queued": "Waits for a worker", "running": "Being matched", "cancelled": "Cancelled before it ended"}[row.state]
    nobody = "Nobody fits" if row.scope == Scope.INSIDE else f"{in_words(row.scope)}, nobody was ranked".capitalize()
    found = count(row.entry_count, "vendor fits", "vendors fit") if row.entry_count else nobody
    if row.decision:
        return f"{found}; {row.decision}"
    return f"{found}; waits for your decision" if row.status == RequirementStatus.IN_REVIEW else found


def category_name(code: str | None) -> str:
    """The name of a service category."""
    if not code:
        return "not said"
    return CATEGORY[code].name if code in CATEGORY else in_words(code)


def decided(process_type: str | None, category: str | None) -> str:
    """What a person decided that the work is: “KPO work, Data analytics”."""
    kind = f"{process_type} work" if process_type else "neither BPO nor KPO work"
    return f"{kind}, {category_name(category) if category else 'none of the fifteen services'}"


def as_work(process_type: str | None) -> str:
    """As which kind of work a service is wanted, to follow its name; nothing where the kind is not decided."""
    if process_type is None:
        return ""
    return " as BPO or as KPO work" if process_type == ProcessType.HYBRID else f" as {process_type} work"


def criterion_name(key: str) -> str:
    """The name of a criterion."""
    return CRITERION[key].name if key in CRITERION else in_words(key).capitalize()


def rule_name(key: str) -> str:
    """The name of a knock-out."""
    return RULE[key].name if key in RULE else in_words(key).capitalize()


def lean_in_words(lean: float | None) -> str:
    """A position on the BPO–KPO line, -1 to +1, in words."""
    if lean is None:
        return "not said"
    if abs(lean) < 0.1:
        return "in the middle"
    side = "KPO" if lean > 0 else "BPO"
    return f"clearly {side}" if abs(lean) >= 0.5 else f"leans {side}"


def country_name(code: str) -> str:
    """The name of a country."""
    return ENGLISH.territories.get(code, code)


def distinction_name(id: str) -> str:
    """The name of a distinction."""
    return DISTINCTION[id].name


def signed(value: float) -> str:
    """A figure from -1 to +1 with its sign, to two decimals; zero has none."""
    return f"{value:+.2f}".replace("-", "−") if round(value, 2) else "0.00"


def skill_level(level: int) -> str:
    """A skill level with what it stands for."""
    return SKILL_LEVELS[level]


def services(verdict: Verdict) -> tuple[CategoryScore, ...]:
    """The likeliest services, best first; none where too little was said for their scores to mean anything."""
    return () if verdict.scope is Scope.NOT_ENOUGH_SAID else verdict.categories


def service_score(score: float) -> str:
    """How well a service fits, as a percentage."""
    return "under 0.1 %" if score < 0.001 else share(round(score * 10_000))


def confidence(verdict: Verdict) -> str | None:
    """How sure the engine is of the process type that the verdict names; None where it places the work in none of the services."""
    if verdict.scope is not Scope.INSIDE or verdict.process_type is None:
        return None
    return "over 99 %" if verdict.confidence > 0.99 else f"{verdict.confidence * 100:.0f} %"


FILTERS: dict[str, Callable[..., Any]] = {
    "number": number,
    "points": points,
    "pulls": pulls,
    "percent": percent,
    "share": share,
    "day": day,
    "moment": moment,
    "age": age,
    "in_words": in_words,
    "capitalize_first": capitalize_first,
    "category_name": category_name,
    "confidence": confidence,
    "country_name": country_name,
    "criterion_name": criterion_name,
    "distinction_name": distinction_name,
    "lean_in_words": lean_in_words,
    "lower_first": lower_first,
    "marked": marked,
    "recorded": recorded,
    "rule_name": rule_name,
    "service_score": service_score,
    "services": services,
    "signed": signed,
    "skill_level": skill_level,
    "spelled": spelled,
    "utc_offset": utc_offset,
    "weights_in_address": weights_in_address,
    "why_here": why_here,
    "words_by_side": words_by_side,
}
GLOBALS: dict[str, Any] = {
    "as_work": as_work,
    "count": count,
    "decided": decided,
    "money": money,
    "no_own_domain": NO_OWN_DOMAIN,
    "status_of": status_of,
}
