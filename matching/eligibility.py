"""The knock-outs: which capabilities cannot serve a brief, and for each one why and by how much.

`RULES` is the only list of hard filters; a run, a search, a what-if and the API all come through `failures` and
`exclusions`. A rule looks at whole columns, so every failed knock-out of every capability is known, not the first.
What a rule does about data that the vendor never stated is written beside it (`unknown`, with the reason).
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import numpy as np
from numpy.typing import NDArray

from matching.columns.masks import Mask, everything, holds, nothing, only, pack, positions, take, unpack
from matching.columns.segments import BOTH_KINDS, EVIDENCE_LEVELS, LARGEST_AMOUNT, PROCESS_BITS, day_number, valid_at
from matching.comparison import money_words, rule_words
from matching.comparison.offers import Offers
from matching.comparison.question import Question
from matching.comparison.rule_words import Words
from matching.types import Capability, EvidenceLevel, Exclusion

FULL_GAP = 10_000
Gaps = NDArray[np.int64]


class Unknown(StrEnum):
    """What happens where a vendor never stated what a rule needs."""

    NEVER = "never unknown"
    PASSES = "passes, shown as unknown"
    FAILS = "fails, said to be unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One knock-out.

    `asked` says whether the question asks it at all, and `relaxable` whether the client could ask for less. `fails` gives
    the rows that fail, or with a number above 0 (a small gap in 1/10,000) only such as miss by more, so that near misses
    are found by subtraction. `missing` gives the rows whose data is unknown (read of those that fail where the unknown
    fails, and of those that pass where it passes), `gap` by how much each misses in 1/10,000 (only read where it fails),
    and `words` what was asked and offered and by how much it missed, for the capability in one row of the offers. Only a
    `graded` rule can be missed by a twentieth or less.
    """

    key: str
    name: str
    sentence: str
    unknown: Unknown
    why: str
    asked: Callable[[Question], bool]
    fails: Callable[[Offers, int], Mask]
    missing: Callable[[Offers], Mask] | None
    gap: Callable[[Offers], Gaps]
    words: Callable[[Offers, int, Capability], Words]
    relaxable: bool = True
    graded: bool = False


def failures(offers: Offers) -> dict[str, Mask]:
    """Return, for every rule that the question asks, which rows fail it."""
    return {rule.key: rule.fails(offers, 0) for rule in RULES if rule.asked(offers.question)}


def exclusions(offers: Offers, capabilities: Sequence[Capability]) -> list[tuple[Exclusion, ...]]:
    """Return every failed knock-out of each capability, given in the order of the rows; empty where it is eligible."""
    failed: list[list[Exclusion]] = [[] for _ in capabilities]
    for key, failing in failures(offers).items():
        rule = RULE[key]
        for row in positions(failing, len(offers)).tolist():
            failed[row].append(_exclusion(rule, offers, row, capabilities[row]))
    return [tuple(each) for each in failed]


def unknowns(offers: Offers) -> list[tuple[str, ...]]:
    """Return, for each eligible row, the keys of the rules that it passed only because its data is unknown."""
    lenient = [rule for rule in RULES if rule.unknown is Unknown.PASSES and rule.asked(offers.question)]
    missing = [(rule.key, unpack(rule.missing(offers), len(offers)).tolist()) for rule in lenient if rule.missing]
    return [tuple([key for key, flags in missing if flags[row]]) for row in range(len(offers))]


def _exclusion(rule: Rule, offers: Offers, row: int, capability: Capability) -> Exclusion:
    asked, offered, missed_by = rule.words(offers, row, capability)
    return Exclusion(
        rule=rule.key,
        asked=asked,
        offered=offered,
        missed_by=missed_by,
        gap=int(rule.gap(offers)[row]) / FULL_GAP,
        unknown=bool(rule.unknown is Unknown.FAILS and rule.missing and holds(rule.missing(offers), np.array([row]))[0]),
    )


def _whole_gap(offers: Offers) -> Gaps:
    return np.full(len(offers), FULL_GAP, np.int64)


def _share(missed: NDArray[Any], asked: int) -> Gaps:
    """Return missed ÷ asked in 1/10,000, 1 at most."""
    return np.minimum(FULL_GAP * missed.astype(np.int64) // max(asked, 1), FULL_GAP)


def _part_missing(missed: NDArray[Any], asked: int) -> Gaps:
    """Return missed ÷ asked in 1/10,000, a twentieth at least where anything is missed: one code of many is no small thing."""
    return np.where(missed > 0, np.maximum(_share(missed, asked), FULL_GAP // 20), 0)


def _less(asked: int, beyond: int) -> int:
    """Return an ask eased downwards so far that a miss by `beyond` or less no longer fails."""
    return asked if not beyond else max(asked - asked * (beyond + 1) // FULL_GAP - 1, 0)


def _more(asked: int, beyond: int) -> int:
    """Return an ask eased upwards so far that a miss by `beyond` or less no longer fails."""
    return asked if not beyond else asked + asked * (beyond + 1) // FULL_GAP + 1


def _set_rule(key: str, name: str, field_name: str, sentence: str, why: str) -> Rule:
    """Return the rule that every code asked must be among those stated."""

    def codes(question: Question) -> tuple[str, ...]:
        wanted: tuple[str, ...] = getattr(question, field_name)
        return wanted

    return Rule(
        key=key,
        name=name,
        sentence=sentence,
        unknown=Unknown.FAILS,
        why=why,
        asked=lambda question: bool(codes(question)),
        fails=lambda offers, _beyond: offers.rows.lacks(field_name, codes(offers.question)),
        missing=lambda offers: ~offers.rows.mask(f"{field_name}:"),
        gap=lambda offers: _part_missing(offers.rows.lacking(field_name, codes(offers.question)), len(codes(offers.question))),
        words=lambda offers, _row, capability: rule_words.codes(codes(offers.question), getattr(capability, field_name)),
    )


def _other_service(offers: Offers, _beyond: int) -> Mask:
    if offers.rows.segment.category != offers.question.category:
        return everything(len(offers))
    kinds = [kind for kind in BOTH_KINDS if offers.question.process_bit & PROCESS_BITS[kind]]
    return offers.rows.lacks("process", kinds) if len(kinds) == 1 else nothing(len(offers))


def _certificate_gaps(offers: Offers) -> Gaps:
    """Return the mean miss of the certificates asked: 1 if it is not held or its expiry is unknown, else by days and level.

    A certificate that ends early misses by its days ÷ 365 (1 at most), one with too little evidence by a third a level.
    """
    question, rows = offers.question, offers.rows
    last, level = day_number(question.ends_on), EVIDENCE_LEVELS[question.brief.evidence_level]
    total = np.zeros(len(rows), np.int64)
    for code in question.certificates:
        best = np.full(len(rows), FULL_GAP, np.int64)
        for plane in rows.certificate_planes(code):
            day = (plane >> 2).astype(np.int64)
            short = np.where(day == 0, FULL_GAP, -(-FULL_GAP * np.maximum(last - day, 0) // 365))
            weak = -(-FULL_GAP * np.maximum(level - (plane & 3).astype(np.int64), 0) // 3)
            best = np.minimum(best, np.where(plane == 0, FULL_GAP, np.minimum(short + weak, FULL_GAP)))
        total += best
    return -(-total // max(len(question.certificates), 1))


def _certificates_missing(offers: Offers) -> Mask:
    """Return where no certificate is stated at all, or where nothing but an unknown expiry stands in the way."""
    question, stated, able = offers.question, nothing(len(offers)), everything(len(offers))
    last, level = day_number(question.ends_on), EVIDENCE_LEVELS[question.brief.evidence_level]
    for plane in offers.rows.certificate_planes():
        stated |= pack(plane > 0)
    for code in question.certificates:
        held = nothing(len(offers))
        for plane in offers.rows.certificate_planes(code):
            undated = (plane >= level) & (plane <= EVIDENCE_LEVELS[EvidenceLevel.VERIFIED])
            held |= pack(undated | valid_at(plane, last, level))
        able &= held
    return able | ~stated


def _certificates_fail(offers: Offers, beyond: int) -> Mask:
    question, failed = offers.question, nothing(len(offers))
    level, asked = EVIDENCE_LEVELS[question.brief.evidence_level], len(question.certificates)
    if beyond and (beyond + 1) * asked >= FULL_GAP // 3:  # of so many, one with too little evidence or none is a small miss
        return failed
    earlier = beyond and asked * (365 * (beyond + 1) // FULL_GAP + 1)
    last = max(day_number(question.ends_on) - earlier, 1)
    for code in question.certificates:
        held = nothing(len(offers))
        for plane in offers.rows.certificate_planes(code):
            held |= pack(valid_at(plane, last, level))
        failed |= ~held
    return failed


def _in_conflict(offers: Offers, _beyond: int) -> Mask:
    """Return the rows of vendors declared in conflict, of the client itself, or with an e-mail domain of the client's."""
    rows, segment = offers.rows, offers.rows.segment
    vendors = [number for id in offers.question.conflicts if (number := segment.vendors.find(id)) is not None]
    found = pack(np.isin(rows["vendor"], vendors)) if vendors else nothing(len(offers))
    for domain in offers.question.domains:
        if len(shared := segment.rows_of_domain(domain)):
            everywhere = only(shared, len(segment))
            found |= everywhere if rows.index is None else take(everywhere, rows.index)
    return found


def _domains_unknown(offers: Offers) -> Mask:
    """Return the rows where the client or the vendor has no e-mail domain of its own to compare."""
    return ~offers.rows.mask("vendor:own_domain") if offers.question.domains else everything(len(offers))


def _capacity_unknown(offers: Offers) -> Mask:
    """Return the rows that do not state all that the capacity on the first day is worked out of."""
    needed = ("capacity",) if offers.question.brief.starts_on is None else ("capacity", "ramp_up_days", "available_from")
    missing = nothing(len(offers))
    for column in needed:
        missing |= ~offers.rows.mask(f"known:{column}")
    return missing


def _rate_unknown(offers: Offers) -> Mask:
    """Return the rows without a rate that can be compared with the budget."""
    missing = everything(len(offers))
    for column, _ in offers.question.budget.columns:
        missing &= ~offers.rows.mask(f"known:{column}")
    return missing


def _hours_unknown(offers: Offers) -> Mask:
    """Return the rows where the client or the vendor has not stated its time zone."""
    return everything(len(offers)) if offers.question.brief.utc_offset is None else ~offers.rows.mask("known:utc_offset")


def _contract_too_small(offers: Offers, beyond: int) -> Mask:
    value = offers.question.contract_value or 0
    most = value if not beyond else value * FULL_GAP // (FULL_GAP - beyond - 1) + 1
    return pack(offers.rows["minimum_contract"] > min(most, LARGEST_AMOUNT)) & offers.rows.mask("known:minimum_contract")


def _other_model(offers: Offers, _beyond: int) -> Mask:
    return offers.rows.mask("engagement_models:") & ~offers.rows.mask(f"engagement_models:{offers.question.brief.engagement_model}")


RULES: tuple[Rule, ...] = (
    Rule(
        key="service",
        name="Service and process type",
        sentence="The vendor offers this service category for the kind of work that it is; for hybrid work either kind will do.",
        unknown=Unknown.NEVER,
        why="Every capability states its category and process type.",
        asked=lambda question: True,
        fails=_other_service,
        missing=None,
        gap=_whole_gap,
        words=lambda offers, _row, capability: rule_words.service(offers.question, capability),
    ),
    Rule(
        key="skill_level",
        name="Skill level",
        sentence="The people have at least the skill level that the client requires.",
        unknown=Unknown.NEVER,
        why="Every capability states its skill level.",
        asked=lambda question: question.brief.skill_level is not None,
        fails=lambda offers, _beyond: pack(offers.rows["skill_level"] < (offers.question.brief.skill_level or 0)),
        missing=None,
        gap=lambda offers: _share((offers.question.brief.skill_level or 0) - offers.rows["skill_level"].astype(np.int64), 4),
        words=lambda offers, _row, capability: rule_words.skill_level(offers.question, capability),
    ),
    Rule(
        key="capacity",
        name="Capacity at the start",
        sentence="Enough people can be working on the start date, ramp-up included.",
        unknown=Unknown.PASSES,
        why="Capacity is settled in the proposal; a vendor whose statements leave it open is asked, not lost.",
        graded=True,
        asked=lambda question: question.headcount is not None,
        fails=lambda offers, beyond: offers.lacks_capacity(_less(offers.question.headcount or 0, beyond)),
        missing=_capacity_unknown,
        gap=lambda offers: _share((offers.question.headcount or 0) - offers.capacity, offers.question.headcount or 0),
        words=lambda offers, row, capability: rule_words.capacity(offers.question, capability, int(offers.capacity[row])),
    ),
    _set_rule(
        "languages",
        "Languages",
        "languages",
        "The team works in every language asked for.",
        "A language that a vendor does not name cannot be presumed.",
    ),
    _set_rule(
        "regions",
        "Delivery regions",
        "regions",
        "The vendor delivers from or to every region asked for.",
        "A region that a vendor does not name cannot be presumed.",
    ),
    _set_rule(
        "data_residency",
        "Data residency",
        "data_residency",
        "Data can be kept in every place asked for.",
        "Where data is kept is a legal duty, and silence is no proof.",
    ),
    Rule(
        key="certificates",
        name="Certificates",
        sentence="Every certificate asked for is valid to the last day of the engagement, at the evidence level asked for.",
        unknown=Unknown.FAILS,
        why="A certificate must be proven for the whole engagement; silence or an unknown expiry proves nothing.",
        graded=True,
        asked=lambda question: bool(question.certificates),
        fails=_certificates_fail,
        missing=_certificates_missing,
        gap=_certificate_gaps,
        words=lambda offers, _row, capability: rule_words.certificates(offers.question, capability),
    ),
    Rule(
        key="rate",
        name="Rate",
        sentence="The loaded rate is within the budget, both in EUR per FTE-hour (or per transaction, or for the engagement).",
        unknown=Unknown.PASSES,
        why="A price is settled in the proposal; where list price and budget cannot be compared, the vendor is asked, not lost.",
        graded=True,
        asked=lambda question: question.brief.budget_amount is not None,
        fails=lambda offers, beyond: offers.costs_more(_more(offers.question.budget.ceiling or 0, beyond)),
        missing=_rate_unknown,
        gap=lambda offers: _share(offers.rate - (offers.question.budget.ceiling or 0), offers.question.budget.ceiling or 0),
        words=lambda offers, row, capability: money_words.rate(offers.question, capability, int(offers.rate[row])),
    ),
    Rule(
        key="working_hours",
        name="Working hours",
        sentence="An eight-hour day of the vendor's overlaps the client's by the hours asked for.",
        unknown=Unknown.PASSES,
        why="Shifts can be arranged; where either has not stated its time zone, the vendor is asked, not lost.",
        graded=True,
        asked=lambda question: question.brief.overlap_hours is not None,
        fails=lambda offers, beyond: offers.overlaps_less(_less(60 * (offers.question.brief.overlap_hours or 0), beyond)),
        missing=_hours_unknown,
        gap=lambda offers: _share(
            60 * (offers.question.brief.overlap_hours or 0) - offers.overlap, 60 * (offers.question.brief.overlap_hours or 0)
        ),
        words=lambda offers, row, _capability: rule_words.working_hours(offers.question, int(offers.overlap[row])),
    ),
    Rule(
        key="engagement_model",
        name="Engagement model",
        sentence="The vendor works in the engagement model asked for.",
        unknown=Unknown.PASSES,
        why="A vendor that names no model has ruled none out.",
        asked=lambda question: question.brief.engagement_model is not None,
        fails=_other_model,
        missing=lambda offers: ~offers.rows.mask("engagement_models:"),
        gap=_whole_gap,
        words=lambda offers, _row, capability: rule_words.engagement_model(offers.question, capability),
    ),
    Rule(
        key="minimum_contract",
        name="Minimum contract value",
        sentence="The engagement is worth at least the vendor's minimum contract value.",
        unknown=Unknown.PASSES,
        why="A vendor that states no minimum has set none; one in a currency without an exchange rate is unknown, and asked.",
        graded=True,
        asked=lambda question: question.contract_value is not None,
        fails=_contract_too_small,
        missing=lambda offers: offers.rows.mask("without_exchange:minimum_contract"),
        gap=lambda offers: (
            FULL_GAP - FULL_GAP * (offers.question.contract_value or 0) // np.maximum(offers.rows["minimum_contract"].astype(np.int64), 1)
        ),
        words=lambda offers, row, capability: money_words.minimum_contract(
            offers.question, capability, int(offers.rows["minimum_contract"][row])
        ),
    ),
    Rule(
        key="suspended",
        name="Vendor in good standing",
        sentence="The vendor is not suspended.",
        relaxable=False,
        unknown=Unknown.NEVER,
        why="The operator decides and records every suspension.",
        asked=lambda question: True,
        fails=lambda offers, _beyond: offers.rows.mask("vendor:suspended"),
        missing=None,
        gap=_whole_gap,
        words=lambda _offers, _row, _capability: (
            "a vendor in good standing",
            "suspended by the operator",
            "until the suspension is lifted",
        ),
    ),
    Rule(
        key="conflict",
        name="Conflict of interest",
        sentence="The vendor is not the client itself, shares no e-mail domain with it and is not declared in conflict.",
        relaxable=False,
        unknown=Unknown.PASSES,
        why="Free-mail domains prove nothing; a client or a vendor without a domain of its own reads unknown, not clear.",
        asked=lambda question: True,
        fails=_in_conflict,
        missing=_domains_unknown,
        gap=_whole_gap,
        words=lambda offers, _row, capability: rule_words.conflict(offers.question, capability),
    ),
)
RULE = {rule.key: rule for rule in RULES}
