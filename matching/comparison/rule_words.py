"""What a failed knock-out says to a person: asked, offered, missed by, in words with units."""

from collections.abc import Collection
from datetime import date
from math import ceil

from matching.columns import money
from matching.columns.mail_domains import own_domain
from matching.columns.segments import EVIDENCE_LEVELS
from matching.comparison.question import Question
from matching.distinctions import CATEGORY
from matching.types import Capability, HeldCertificate

Words = tuple[str, str, str]


def plural(count: int, noun: str) -> str:
    """Return a count with its noun: `1 day`, `30 days`."""
    return f"{count:,} {noun}{'' if count == 1 else 's'}"


def listed(codes: Collection[str]) -> str:
    """Return codes as a person reads them; `none stated` where there are none."""
    return ", ".join(sorted(codes)) or "none stated"


def hours(minutes: int) -> str:
    """Return minutes as hours with at most two decimals: `7.5 h`."""
    return f"{minutes / 60:.2f}".rstrip("0").rstrip(".") + " h"


def day(value: date) -> str:
    """Return a date in words: `1 February 2027`."""
    return f"{value.day} {value:%B %Y}"


def service(question: Question, capability: Capability) -> Words:
    """Return the words where a vendor offers another service or the other process type."""
    return (
        f"{category_name(question.category)} as {question.process_type}",
        f"{category_name(capability.category)} as {capability.process_type}",
        "another service" if capability.category != question.category else "the other process type",
    )


def category_name(code: str) -> str:
    """Return the name of a service category; the code itself for one that the catalogue lacks."""
    return CATEGORY[code].name if code in CATEGORY else code


def skill_level(question: Question, capability: Capability) -> Words:
    """Return the words where the skill level is too low."""
    asked = question.brief.skill_level or 0
    return f"level {asked}", f"level {capability.skill_level}", plural(asked - capability.skill_level, "level")


def capacity(question: Question, capability: Capability, at_start: int) -> Words:
    """Return the words where too few people can be working on the first day."""
    asked = question.headcount or 0
    return headcount(question, on_start(question)), capacity_offered(question, capability, at_start), f"{asked - at_start:,} FTE"


def headcount(question: Question, when: str = "") -> str:
    """Return the headcount asked; beside it what the volume needs, where the headcount was taken from it or is another."""
    asked = f"{question.headcount or 0:,} FTE{when}"
    if question.workload is None or question.minutes is None or ceil(question.workload) == question.brief.headcount:
        return asked
    steps = f"{question.brief.monthly_volume:,} a month × {money.figure(question.minutes)} min ÷ 60 ÷ {money.WORKING_MONTH_HOURS} h"
    needs = f"the volume needs {float(question.workload):,.1f} FTE: {steps}" if question.brief.headcount else steps
    return f"{asked} ({needs})"


def on_start(question: Question) -> str:
    """Return ` on 4 January 2027`, or nothing where the brief has no start."""
    return f" on {day(question.starts_on)}" if question.brief.starts_on else ""


def capacity_offered(question: Question, capability: Capability, at_start: int) -> str:
    """Return the capacity at the start, with the full one where ramp-up or availability holds it back; at best where these are unknown."""
    full = capability.capacity or 0
    is_sure = question.brief.starts_on is None or None not in (capability.ramp_up_days, capability.available_from)
    at_best = "" if is_sure else "at most "
    return f"{at_best}{at_start:,} FTE{on_start(question)}" + (f" of {full:,} after ramp-up" if at_start < full else "")


def codes(asked: Collection[str], offered: Collection[str]) -> Words:
    """Return the words where codes are missing from a set."""
    return listed(asked), listed(offered), listed(set(asked) - set(offered))


def certificates(question: Question, capability: Capability) -> Words:
    """Return the words where certificates are missing, end early or have too little evidence."""
    level = question.brief.evidence_level
    asked = f"{listed(question.certificates)}, {level} and valid to {day(question.ends_on)}"
    held = [certificate for certificate in capability.certificates if certificate.code in question.certificates]
    none = "none of them" if capability.certificates else "none stated"
    misses = [miss for code in question.certificates if (miss := _certificate_miss(question, code, capability.certificates))]
    return asked, "; ".join(certificate_words(certificate) for certificate in held) or none, "; ".join(misses)


def certificate_words(held: HeldCertificate) -> str:
    """Return a certificate with its evidence level and expiry."""
    return f"{held.code} {held.evidence}, " + (f"valid to {day(held.valid_until)}" if held.valid_until else "expiry unknown")


def _certificate_miss(question: Question, code: str, certificates: Collection[HeldCertificate]) -> str:
    """Return what the best of the certificates held under a code lacks; empty if one of them will do."""
    held = [certificate for certificate in certificates if certificate.code == code]
    if not held:
        return f"{code} not {'held' if certificates else 'stated'}"
    lacks = [_lacks(question, certificate) for certificate in held]
    return "" if "" in lacks else f"{code} {min(lacks, key=len)}"


def _lacks(question: Question, held: HeldCertificate) -> str:
    level = question.brief.evidence_level
    reasons = []
    if held.valid_until is None:
        reasons.append("expiry unknown")
    elif held.valid_until < question.ends_on:
        reasons.append(f"ends {plural((question.ends_on - held.valid_until).days, 'day')} early")
    if EVIDENCE_LEVELS[held.evidence] < EVIDENCE_LEVELS[level]:
        reasons.append(f"only {held.evidence}")
    return " and ".join(reasons)


def working_hours(question: Question, shared: int) -> Words:
    """Return the words where the working days overlap too little."""
    asked = 60 * (question.brief.overlap_hours or 0)
    return f"{hours(asked)} of overlap", f"{hours(shared)} of overlap", hours(asked - shared)


def engagement_model(question: Question, capability: Capability) -> Words:
    """Return the words where the engagement model is not offered."""
    asked = question.brief.engagement_model or ""
    return readable(asked), listed([readable(model) for model in capability.engagement_models]), f"no {readable(asked)}"


def readable(code: str) -> str:
    """Return a code of the engine as words: `managed_service` as `managed service`, `per_fte` as `per FTE`."""
    return code.replace("_", " ").replace("fte", "FTE")


def conflict(question: Question, capability: Capability) -> Words:
    """Return the words where a conflict of interest was declared or detected."""
    if capability.vendor_id == question.brief.client_id:
        found = "the client's own organisation"
    elif capability.vendor_id in question.conflicts:
        found = "declared in conflict"
    else:
        shared = [domain for domain in capability.vendor_domains if own_domain(domain) in question.domains]
        found = f"same e-mail domain: {listed(shared)}"
    return "no conflict of interest", found, "the conflict itself"
