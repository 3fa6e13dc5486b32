"""The rows of a comparison: every criterion and every fact of the offers, in words, and whether the vendors differ in it."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from matching.types import Capability, HeldCertificate, Rate
from portal.forms.choices import ENGAGEMENT_MODELS, PRICING_MODELS, SKILL_LEVELS, utc_offset
from portal.queries.catalogue import Catalogue
from portal.queries.comparison import ComparedVendor
from portal.web.wording import count, criterion_name, day, lower_first, money, number, points, rule_name, spelled

UNKNOWN = "unknown"
LONGEST_EXCERPT = 160


@dataclass(frozen=True, slots=True)
class Cell:
    """What one vendor has in a row; `points` and `evidence` only for a criterion."""

    words: str
    points: str | None = None
    evidence: str | None = None


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the comparison; `asked` is what the requirement wants."""

    label: str
    cells: list[Cell]
    asked: str | None = None

    @property
    def differs(self) -> bool:
        """Whether the vendors do not all have the same."""
        return len({(cell.words, cell.points) for cell in self.cells}) > 1


@dataclass(frozen=True, slots=True)
class Section:
    """Rows under one heading."""

    title: str
    rows: list[Row]


def sections_of(vendors: Sequence[ComparedVendor], catalogue: Catalogue, *, only_differing: bool = False) -> list[Section]:
    """The whole comparison, or only the rows in which the vendors differ."""
    sections = [
        Section("Score", _score_rows(vendors)),
        Section("Criteria, with their points", _criterion_rows(vendors, catalogue.names)),
        Section("What they offer", _offer_rows(vendors, catalogue)),
    ]
    if not only_differing:
        return sections
    differing = [Section(section.title, [row for row in section.rows if row.differs]) for section in sections]
    return [section for section in differing if section.rows]


def _score_rows(vendors: Sequence[ComparedVendor]) -> list[Row]:
    found = [vendor.found for vendor in vendors]
    return [
        Row("Rank", [Cell(number(each.rank)) for each in found]),
        Row("Score, of 100 points", [Cell(points(each.score)) for each in found]),
        Row("Could lie between", [Cell(f"{points(each.lowest)} and {points(each.highest)}") for each in found]),
        Row(
            "Passed only for want of data",
            [Cell(", ".join(rule_name(rule) for rule in each.unknowns) or "nothing: all data is known") for each in found],
        ),
    ]


def _criterion_rows(vendors: Sequence[ComparedVendor], names: Mapping[str, str]) -> list[Row]:
    by_criterion = zip(*(vendor.found.contributions for vendor in vendors), strict=True)
    return [
        Row(
            criterion_name(parts[0].criterion),
            [
                Cell(
                    UNKNOWN if part.value is None else spelled(part.offered, names),
                    points=points(part.points) if part.value is not None else f"0.00, could be up to {points(part.highest)}",
                    evidence=spelled(part.evidence, names) if part.value is not None else None,
                )
                for part in parts
            ],
            asked=spelled(parts[0].asked, names),
        )
        for parts in by_criterion
    ]


def _offer_rows(vendors: Sequence[ComparedVendor], catalogue: Catalogue) -> list[Row]:
    names = {**catalogue.names, **dict(catalogue.languages)}

    def row(label: str, words: Callable[[Capability], str]) -> Row:
        return Row(label, [Cell(words(vendor.offer)) for vendor in vendors])

    def codes(label: str, held: Callable[[Capability], Iterable[str]]) -> Row:
        return row(label, lambda offer: ", ".join(names.get(code, code) for code in held(offer)) or UNKNOWN)

    return [
        row("Process type", lambda offer: offer.process_type.value),
        row("Skill level", lambda offer: SKILL_LEVELS[offer.skill_level]),
        row("Capacity", lambda offer: _or_unknown(offer.capacity, lambda fte: f"{number(fte)} FTE")),
        row("Available from", lambda offer: _or_unknown(offer.available_from, day)),
        row("Ramp-up", lambda offer: _or_unknown(offer.ramp_up_days, lambda days: count(days, "day"))),
        row("Notice to grow or shrink by a quarter", lambda offer: _or_unknown(offer.scale_notice_days, lambda days: count(days, "day"))),
        row("Rates", lambda offer: "; ".join(_rate(rate) for rate in offer.rates) or UNKNOWN),
        row(
            "Minimum contract value",
            lambda offer: _or_unknown(offer.minimum_contract_value, lambda value: money(value, offer.minimum_contract_currency)),
        ),
        codes("Languages", lambda offer: offer.languages),
        codes("Delivery regions", lambda offer: offer.regions),
        codes("Data residency", lambda offer: offer.data_residency),
        row("Certificates", lambda offer: "; ".join(_certificate(held, names) for held in offer.certificates) or UNKNOWN),
        row("Engagement models", lambda offer: ", ".join(ENGAGEMENT_MODELS[model] for model in offer.engagement_models) or UNKNOWN),
        codes("Industries", lambda offer: offer.industries),
        row("Time zone", lambda offer: _or_unknown(offer.utc_offset, utc_offset)),
        row("Service levels met", lambda offer: _percent(offer.sla_met_percent)),
        row("People with an advanced degree", lambda offer: _percent(offer.advanced_degree_percent)),
        row("People who do analysis", lambda offer: _percent(offer.analyst_percent)),
        row("Scorecards of clients", lambda offer: _percent(offer.scorecard_percent)),
        row("Past engagements", _engagements),
    ]


def _or_unknown(value: object | None, words: Callable[..., str]) -> str:
    return UNKNOWN if value is None else words(value)


def _percent(share: int | None) -> str:
    return _or_unknown(share, lambda value: f"{value} %")


def _rate(rate: Rate) -> str:
    paid = lower_first(PRICING_MODELS[rate.pricing_model]) if rate.pricing_model else "per FTE-hour"
    return f"{money(rate.amount, rate.currency)} {paid}"


def _certificate(held: HeldCertificate, names: Mapping[str, str]) -> str:
    until = f"valid to {day(held.valid_until)}" if held.valid_until else "expiry unknown"
    return f"{names.get(held.code, held.code)}, {held.evidence}, {until}"


def _engagements(offer: Capability) -> str:
    if not offer.engagements:
        return "none stated"
    texts = [each.text if len(each.text) <= LONGEST_EXCERPT else each.text[:LONGEST_EXCERPT].rstrip() + "…" for each in offer.engagements]
    more = f"; and {len(texts) - 3} more" if len(texts) > 3 else ""
    return "; ".join(f"“{text}” ({each.evidence})" for text, each in zip(texts[:3], offer.engagements, strict=False)) + more
