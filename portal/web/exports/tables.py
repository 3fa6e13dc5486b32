"""A run as tables of words and figures. Every format is written from these, so that all of them say the same.

Points and shares are exact decimals, as on the pages: 1/100 of a point, 1/100 of a per cent.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from matching.types import Reason
from portal.queries.catalogue import Catalogue
from portal.queries.documents import DocumentedVendor, RunDocument
from portal.web.evidence import words_by_side
from portal.web.exports.statements import Cell, about, hundredths
from portal.web.wording import (
    category_name,
    confidence,
    country_name,
    criterion_name,
    decided,
    distinction_name,
    in_words,
    lean_in_words,
    moment,
    rule_name,
    service_score,
    services,
    skill_level,
    spelled,
)


@dataclass(frozen=True, slots=True)
class Column:
    """A column with its width in characters."""

    name: str
    width: int = 12


@dataclass(frozen=True, slots=True)
class Table:
    """One sheet, or one file."""

    name: str
    columns: Sequence[Column]
    rows: Sequence[Sequence[Cell]]


def tables_of(document: RunDocument, catalogue: Catalogue) -> tuple[Table, ...]:
    """Everything on the document, in six tables."""
    return (
        _shortlist(document),
        _points(document, catalogue),
        _verdict(document),
        _weights(document),
        _exclusions(document),
        Table("About", (Column("Fact", 34), Column("Value", 110)), about(document, catalogue)),
    )


def exclusion_rows(document: RunDocument) -> list[tuple[Cell, ...]]:
    """Each knock-out with what it cost and what relaxing it would gain; then the pairs that gain more together."""
    reliefs = document.reliefs
    gains = {row.rules: (row.vendors, row.best_score) for row in (*reliefs.single, *reliefs.pairs)} if reliefs else {}
    gains |= {(rule,): (0, None) for rule in reliefs.idle} if reliefs else {}
    missed = {(row.rule,): row for row in document.knock_outs}
    return [
        (
            " and ".join(rule_name(rule) for rule in rules),
            missed[rules].missed if rules in missed else None,
            missed[rules].alone if rules in missed else None,
            gains[rules][0] if rules in gains else None,
            _points_or_none(gains[rules][1]) if rules in gains else None,
        )
        for rules in (*missed, *(rules for rules in gains if rules not in missed))
    ]


def verdict_rows(document: RunDocument) -> list[tuple[Cell, ...]]:
    """The verdict with confidence, every reason and the likeliest services, what a person decided, what is missing, what would turn it."""
    verdict, decision = document.verdict, document.override
    rows: list[tuple[Cell, ...]] = [
        ("Verdict", "In a sentence", verdict.sentence, None),
        ("Verdict", "Process type", verdict.process_type or "not decided", None),
        ("Verdict", "Service category", category_name(verdict.category) if verdict.category else in_words(verdict.scope), None),
        *(
            ("Verdict", name, lean_in_words(lean), _lean(lean))
            for name, lean in (("Position", verdict.position), ("The work", verdict.work), ("The objective", verdict.objective))
        ),
    ]
    if sure := confidence(verdict):
        rows.append(("Verdict", "Confidence in the process type", sure, None))
    if verdict.skill_level:
        rows.append(("Verdict", "Suggested skill level", skill_level(verdict.skill_level), None))
    if verdict.conflict:
        rows.append(("Verdict", "The work and the objective disagree", verdict.conflict, None))
    if decision:
        said = f"{decided(decision.process_type, decision.category)}; on {moment(decision.at)} by {decision.by}"
        rows += [("Override", "Changed to", said, None), ("Override", "Reason", decision.reason, None)]
    rows += [("Reason", _distinction(reason.distinction), _because(reason), _lean(reason.lean)) for reason in verdict.reasons]
    rows += [("Service", category_name(found.category), service_score(found.score), None) for found in services(verdict)]
    rows += [("What would make it clearer", None, sentence, None) for sentence in verdict.missing]
    rows += [("What would change it", None, flip.sentence, None) for flip in verdict.flips]
    return rows


def weight_rows(document: RunDocument) -> list[tuple[Cell, ...]]:
    """Each criterion with its weight in both profiles and in this run, and where that weight would take the first place away."""
    if document.profiles is None:
        return []
    bpo, kpo = document.profiles.bpo.weights, document.profiles.kpo.weights
    tips = {tip.point.criterion: tip for tip in document.firmness.tips} if document.firmness else {}
    return [
        (
            criterion_name(key),
            hundredths(bpo.get(key, 0)),
            hundredths(kpo.get(key, 0)),
            _weight(document, key),
            hundredths(tips[key].point.tips_at) if key in tips else None,
            tips[key].winner if key in tips else None,
        )
        for key in bpo
    ]


def _weight(document: RunDocument, key: str) -> Cell:
    """What a criterion weighs in this run, or why it has no weight."""
    if key in document.weights:
        return hundredths(document.weights[key])
    if not document.weights:
        return "nobody ranked"
    return "not weighed" if key in document.asked else "not asked"


def _shortlist(document: RunDocument) -> Table:
    columns = [
        *(Column("Rank", 6), Column("Vendor", 36), Column("Country", 18), Column("Score", 8), Column("Lowest", 8), Column("Highest", 8)),
        *(Column("Known in % of the weight", 14), Column("Tie band", 8), Column("Tied", 8), Column("Best rank"), Column("Worst rank")),
        *(Column("Comes first in % of draws", 14), Column("Passed as unknown", 30), Column("Capability"), Column("Revision")),
    ]
    return Table("Shortlist", columns, [_shortlist_row(vendor) for vendor in document.vendors])


def _shortlist_row(vendor: DocumentedVendor) -> Sequence[Cell]:
    ranked, ranks = vendor.ranked, vendor.range
    return (
        ranked.rank,
        vendor.name,
        country_name(vendor.country) if vendor.country else "unknown",
        *(hundredths(ranked.score), hundredths(ranked.lowest), hundredths(ranked.highest), hundredths(ranked.coverage)),
        ranked.tie_band,
        "yes" if vendor.is_tied else "no",
        ranks.best if ranks else None,
        ranks.worst if ranks else None,
        hundredths(ranks.acceptability[0]) if ranks else None,
        ", ".join(rule_name(rule) for rule in ranked.unknowns),
        int(ranked.capability_id),
        ranked.revision,
    )


def _points(document: RunDocument, catalogue: Catalogue) -> Table:
    columns = [
        *(Column("Rank", 6), Column("Vendor", 30), Column("Criterion", 26), Column("Distinctions", 14), Column("Asked", 34)),
        *(Column("Offered", 34), Column("Evidence", 50), Column("Value in %", 10), Column("Weight in %", 10)),
        *(Column("Points", 8), Column("Lowest", 8), Column("Highest", 8)),
    ]
    return Table("Points", columns, [row for vendor in document.vendors for row in _points_of(vendor, catalogue)])


def _points_of(vendor: DocumentedVendor, catalogue: Catalogue) -> Iterable[Sequence[Cell]]:
    for part in vendor.ranked.contributions:
        yield (
            vendor.ranked.rank,
            vendor.name,
            criterion_name(part.criterion),
            " ".join(part.distinctions),
            *(spelled(text, catalogue.names) for text in (part.asked, part.offered, part.evidence)),
            "unknown" if part.value is None else hundredths(part.value),
            *(hundredths(figure) for figure in (part.weight, part.points, part.lowest, part.highest)),
        )


def _verdict(document: RunDocument) -> Table:
    columns = (Column("What", 24), Column("About", 36), Column("Says", 100), Column("Lean, -1 BPO to 1 KPO", 12))
    return Table("Verdict", columns, verdict_rows(document))


def _weights(document: RunDocument) -> Table:
    columns = (
        *(Column("Criterion", 28), Column("BPO profile in %", 14), Column("KPO profile in %", 14), Column("This run in %", 14)),
        *(Column("First place changes hands at %", 18), Column("First then", 36)),
    )
    return Table("Weights", columns, weight_rows(document))


def _exclusions(document: RunDocument) -> Table:
    columns = (
        *(Column("Knock-out", 40), Column("Offers that missed it", 14), Column("Missed it alone, of the nearest", 16)),
        *(Column("Vendors gained by relaxing", 16), Column("Best score among them", 14)),
    )
    return Table("Exclusions", columns, exclusion_rows(document))


def _points_or_none(score: int | None) -> Decimal | None:
    return None if score is None else hundredths(score)


def _lean(lean: float | None) -> Decimal | None:
    return None if lean is None else hundredths(round(lean * 100))


def _because(reason: Reason) -> str:
    """The sentence of a reason, the words by the side that they speak for, and how much it weighs."""
    told = [reason.sentence]
    for side, words in words_by_side(reason):
        told.append(f"Words{f' for {side}' if side else ''}: {', '.join(f'“{each}”' for each in words)}.")
    if reason.lean is not None:
        told.append(f"Weight {reason.weight:.2f}.")
    return " ".join(told)


def _distinction(id: str) -> str:
    return f"{id} {distinction_name(id)}"
