"""What changed about a watched vendor, in words. Rates are never among it: clients read them on their own shortlists."""

from collections.abc import Iterable, Iterator
from datetime import date, timedelta

from matching.types import Capability, HeldCertificate
from portal.queries.catalogue import Catalogue
from portal.queries.watched_vendors import Change, WatchedRow
from portal.web import wording

SOON = timedelta(days=90)
SETS = (
    ("languages", "languages"),
    ("regions", "delivery regions"),
    ("data_residency", "data residency"),
    ("industries", "industries"),
    ("engagement_models", "engagement models"),
)


class Words:
    """Sentences about a watched vendor, for one day and with the names of one catalogue."""

    def __init__(self, catalogue: Catalogue, today: date) -> None:
        self._names = {**catalogue.names, **dict(catalogue.languages)}
        self._today = today

    def changes(self, row: WatchedRow) -> list[str]:
        """What changed since the vendor was last looked at."""
        states = [change for change in row.changes if change.before is not None]
        was_suspended = any(change.before.vendor_suspended for change in states if change.before)
        found = ["Available again."] if was_suspended and not row.is_suspended else []
        old_names = {change.before.vendor_name for change in states if change.before} - {row.name}
        found += [f"Renamed; it was {name}." for name in sorted(old_names)]
        for change in row.changes:
            found += self._of_capability(change, row.looked_at.date())
        return found

    def warnings(self, row: WatchedRow) -> list[str]:
        """What is about to end: certificates of the services on offer that have expired or will within ninety days."""
        found = []
        for offer in row.offers:
            for held in offer.certificates:
                if held.valid_until is not None and held.valid_until <= self._today + SOON:
                    verb = "expired on" if held.valid_until < self._today else "expires on"
                    found.append(f"{self._name(held.code)} ({_service(offer)}) {verb} {wording.day(held.valid_until)}.")
        return found

    def _of_capability(self, change: Change, since: date) -> Iterator[str]:
        service = _service(change.now)
        if change.before is None:
            if not change.is_off:
                yield f"New service: {service}."
        elif change.is_off or change.was_off:
            if change.is_off is not change.was_off:
                yield f"Switched {'off' if change.is_off else 'on again'}: {service}."
        else:
            yield from (f"{service}: {difference}." for difference in self._differences(change.before, change.now))
            for held in change.now.certificates:
                if held.valid_until is not None and since <= held.valid_until < self._today:
                    yield f"{service}: {self._name(held.code)} expired on {wording.day(held.valid_until)}."

    def _differences(self, before: Capability, now: Capability) -> Iterator[str]:
        if before.process_type is not now.process_type:
            yield f"offered as {now.process_type}, before as {before.process_type}"
        for label, old, new in (
            ("skill level", f"{before.skill_level} of 5", f"{now.skill_level} of 5"),
            ("capacity", _fte(before.capacity), _fte(now.capacity)),
            ("available from", _day(before.available_from), _day(now.available_from)),
            ("ramp-up", _days(before.ramp_up_days), _days(now.ramp_up_days)),
        ):
            if old != new:
                yield f"{label} {new}, before {old}"
        for field, label in SETS:
            yield from self._codes(label, getattr(before, field), getattr(now, field))
        yield from self._certificates(before.certificates, now.certificates)
        if more := len(now.engagements) - len(before.engagements):
            yield f"{wording.count(abs(more), 'past engagement')} {'more' if more > 0 else 'fewer'}"

    def _codes(self, label: str, before: Iterable[str], now: Iterable[str]) -> Iterator[str]:
        if added := self._listed(set(now) - set(before)):
            yield f"{label} added: {added}"
        if gone := self._listed(set(before) - set(now)):
            yield f"{label} no longer named: {gone}"

    def _certificates(self, before: Iterable[HeldCertificate], now: Iterable[HeldCertificate]) -> Iterator[str]:
        old = {held.code: held for held in before}
        new = {held.code: held for held in now}
        for code, held in new.items():
            if code not in old:
                yield f"{self._name(code)} added, {held.evidence}, {_until(held)}"
            elif held != old[code]:
                yield f"{self._name(code)} now {held.evidence}, {_until(held)}"
        if gone := self._listed(set(old) - set(new)):
            yield f"certificates no longer named: {gone}"

    def _listed(self, codes: Iterable[str]) -> str:
        return ", ".join(sorted(self._name(code) for code in codes))

    def _name(self, code: str) -> str:
        return self._names.get(code) or wording.in_words(code)


def _service(capability: Capability) -> str:
    return wording.category_name(capability.category)


def _fte(capacity: int | None) -> str:
    return "unknown" if capacity is None else f"{wording.number(capacity)} FTE"


def _day(day: date | None) -> str:
    return "unknown" if day is None else wording.day(day)


def _days(days: int | None) -> str:
    return "unknown" if days is None else wording.count(days, "day")


def _until(held: HeldCertificate) -> str:
    return f"valid until {wording.day(held.valid_until)}" if held.valid_until else "expiry unknown"
