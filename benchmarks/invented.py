"""Invented, skewed capabilities straight as columns, so that ten million of them take seconds to make.

Category sizes follow Zipf's law (the largest of fifteen holds 30 %); rates and capacities are log-normal; languages, regions
and certificates are common or rare; an eighth of what a vendor may leave out is unknown. No names, texts or domains.
`InventedSegment.get` makes the capability of a row from its columns.
"""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import numpy as np
from numpy.typing import NDArray

from matching.capabilities import CapabilityTable, Part
from matching.columns.masks import WORD, everything, pack
from matching.columns.money import SCALE
from matching.columns.segments import COLUMNS, EPOCH, Segment, row_block, unknown
from matching.columns.strings import Strings
from matching.distinctions import CATEGORY
from matching.experience import ExperienceIndex
from matching.types import Capability, EngagementModel, EvidenceLevel, HeldCertificate, PricingModel, ProcessType, Rate

LARGEST = "customer_support"
LANGUAGES = ["en", "de", "fr", "es", "pl", "it", "pt", "nl", "cs", "ro", "hu", "sv", "da", "fi", "el", "bg", "uk", "tr", "ar", "hi"]
REGIONS = ["eu", "uk", "us", "in", "ph", "za", "mx", "pl", "ro", "co"]
CERTIFICATES = ["iso_27001", "iso_9001", "soc_2", "pci_dss", "hipaa", "copc"]
INDUSTRIES = ["retail", "banking", "insurance", "energy", "telecoms", "healthcare", "travel", "public_sector"]
MODELS = ["managed_service", "dedicated_team", "project", "strategic_partnership"]
MISSING = 0.125


def sizes(rows: int) -> dict[str, int]:
    """Return how many capabilities each category has; they sum to `rows`."""
    shares = 1 / np.arange(1, len(CATEGORY) + 1)
    counts = np.floor(rows * shares / shares.sum()).astype(int)
    counts[0] += rows - counts.sum()
    return dict(zip(sorted(CATEGORY, key=lambda code: code != LARGEST), counts.tolist(), strict=True))


def table(rows: int, seed: int = 1) -> CapabilityTable:
    """Return a table of so many invented capabilities."""
    chance = np.random.default_rng(seed)
    parts = {category: (Part(segment(category, count, chance), everything(count)),) for category, count in sizes(rows).items()}
    return CapabilityTable(partitions=parts)


def segment(category: str, rows: int, chance: np.random.Generator) -> "InventedSegment":
    """Return a segment of invented columns."""
    columns = _Columns(rows, chance)
    vendor_count = max(rows * 9 // 10, 1)
    columns.all["vendor"] = np.concatenate([np.arange(vendor_count), chance.integers(0, vendor_count, rows - vendor_count)]).astype(
        np.uint32
    )
    chance.shuffle(columns.all["vendor"])
    masks = {f"known:{column.name}": pack(columns.all[column.name] != unknown(column.dtype)) for column in COLUMNS}
    return InventedSegment(
        category=category,
        name=f"{category}-{rows}",
        columns=columns.all,
        block=row_block(columns.all),
        masks={**masks, **columns.masks},
        certificates=tuple(CERTIFICATES),
        ids=_numbered(b"c", rows),
        vendors=_numbered(b"v", vendor_count),
        domains=Strings.of([]),
        domain_starts=np.zeros(1, np.uint32),
        domain_rows=np.zeros(0, np.uint32),
        experience=ExperienceIndex.build([]),
        records=np.zeros(0, np.uint8),
        record_offsets=np.zeros(rows + 1, np.uint64),
        revisions=np.zeros(rows, np.int64),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class InventedSegment(Segment):
    """A segment that keeps no records."""

    def get(self, row: int) -> Capability:
        """Return the capability that has the columns of a row."""
        held = {name: None if value[row] == unknown(value.dtype) else int(value[row]) for name, value in self.columns.items()}
        word, bit = divmod(row, WORD)
        stated = [name for name, mask in self.masks.items() if int(mask[word]) >> bit & 1]
        return Capability(
            id=self.ids[row],
            vendor_id=self.vendors[int(self.columns["vendor"][row])],
            vendor_name="Invented",
            vendor_suspended="vendor:suspended" in stated,
            vendor_domains=("invented.example",) if "vendor:own_domain" in stated else (),
            category=self.category,
            process_type=list(ProcessType)[(held["process"] or 1) - 1],
            skill_level=held["skill_level"] or 1,
            capacity=held["capacity"],
            available_from=None if held["available_from"] is None else EPOCH + timedelta(held["available_from"]),
            ramp_up_days=held["ramp_up_days"],
            scale_notice_days=held["scale_notice_days"],
            rates=_rates(held),
            minimum_contract_value=held["minimum_contract"],
            minimum_contract_currency="EUR",
            languages=_codes(stated, "languages"),
            regions=_codes(stated, "regions"),
            data_residency=_codes(stated, "data_residency"),
            certificates=tuple(
                HeldCertificate(code=code, valid_until=EPOCH + timedelta(day >> 2), evidence=list(EvidenceLevel)[(day & 3) - 1])
                for number, code in enumerate(self.certificates)
                if (day := held[f"certificates:{number}"])
            ),
            engagement_models=tuple(EngagementModel(code) for code in _codes(stated, "engagement_models")),
            industries=_codes(stated, "industries"),
            utc_offset=held["utc_offset"],
            sla_met_percent=held["sla_met_percent"],
            advanced_degree_percent=held["advanced_degree_percent"],
            analyst_percent=held["analyst_percent"],
            scorecard_percent=held["scorecard_percent"],
        )


def _rates(held: dict[str, int | None]) -> tuple[Rate, ...]:
    models = {
        "hourly_rate": (None, SCALE),
        "transaction_rate": (PricingModel.PER_TRANSACTION, SCALE),
        "fixed_price": (PricingModel.FIXED_PRICE, 1),
    }
    return tuple(
        Rate(amount=amount / units, currency="EUR", pricing_model=model)
        for name, (model, units) in models.items()
        if (amount := held[name]) is not None
    )


def _codes(stated: list[str], name: str) -> tuple[str, ...]:
    return tuple(code for each in stated if (code := each.removeprefix(f"{name}:")) not in (each, ""))


@dataclass(init=False)
class _Columns:
    """The columns and masks of a segment, drawn one after the other."""

    all: dict[str, NDArray[Any]]
    masks: dict[str, NDArray[np.uint64]]

    def __init__(self, rows: int, chance: np.random.Generator) -> None:
        self._rows, self._chance, self.masks = rows, chance, {}
        process = chance.choice(np.array([1, 2, 3], np.uint8), rows, p=[0.6, 0.15, 0.25])
        models = chance.integers(0, 16, rows).astype(np.uint8)
        certificates = self._certificates()
        drawn = {
            "process": process,
            "skill_level": chance.choice(np.arange(1, 6), rows, p=[0.2, 0.35, 0.25, 0.15, 0.05]),
            "capacity": self._partly(np.minimum(chance.lognormal(4.0, 1.2, rows), 1_000_000)),
            "available_from": self._partly(np.where(self._some(0.8), 6_100, 6_100 + chance.integers(0, 300, rows))),
            "ramp_up_days": self._partly(chance.gamma(2.0, 20.0, rows)),
            "scale_notice_days": self._partly(chance.gamma(2.0, 20.0, rows)),
            "hourly_rate": self._partly(10_000 * chance.lognormal(2.9, 0.5, rows)),
            "transaction_rate": self._partly(10_000 * chance.lognormal(0.5, 0.8, rows), missing=0.6),
            "fixed_price": self._partly(chance.lognormal(11.5, 1.2, rows), missing=0.8),
            "minimum_contract": self._partly(chance.lognormal(10.0, 1.5, rows), missing=0.4),
            "engagement_models": models,
            "utc_offset": self._partly(60 * chance.choice([-6, -5, 0, 1, 2, 5, 8], rows, p=[0.05, 0.1, 0.15, 0.2, 0.15, 0.2, 0.15])),
            "sla_met_percent": self._partly(np.clip(chance.normal(94, 4, rows), 0, 100)),
            "advanced_degree_percent": self._partly(chance.beta(1.2, 4, rows) * 100),
            "analyst_percent": self._partly(chance.beta(1.2, 4, rows) * 100),
            "scorecard_percent": self._partly(np.clip(chance.normal(78, 10, rows), 0, 100), missing=0.6),
            "evidence": self._partly(chance.choice([2_500, 6_000, 8_000, 10_000], rows)),
            "track_record": self._partly(500 * chance.integers(1, 20, rows)),
        }
        self.all = {column.name: self._stored(drawn[column.name], column.dtype) for column in COLUMNS}
        self.all.update(certificates)
        self.masks.update(
            {"process:BPO": pack(process & 1 > 0), "process:KPO": pack(process & 2 > 0), "vendor:suspended": pack(self._some(0.01))}
        )
        self.masks.update({f"engagement_models:{model}": pack(models >> bit & 1 > 0) for bit, model in enumerate(MODELS)})
        self.masks.update({"engagement_models:": pack(models > 0), "vendor:own_domain": pack(self._some(0.9))})
        for name, codes in (("languages", LANGUAGES), ("regions", REGIONS), ("data_residency", REGIONS[:4]), ("industries", INDUSTRIES)):
            self._set(name, codes)

    def _some(self, share: float) -> NDArray[np.bool_]:
        return self._chance.random(self._rows, np.float32) < share

    def _partly(self, values: NDArray[Any], missing: float = MISSING) -> NDArray[np.float64]:
        return np.where(self._some(missing), np.nan, values)

    def _stored(self, values: NDArray[Any], dtype: Any) -> NDArray[Any]:
        return np.where(np.isnan(values), unknown(dtype), np.nan_to_num(values)).astype(dtype)

    def _set(self, name: str, codes: list[str]) -> None:
        """Draw a set: the first code nearly everybody has, the later the rarer."""
        stated = self._some(1 - MISSING)
        for rank, code in enumerate(codes):
            self.masks[f"{name}:{code}"] = pack(stated & self._some(0.9 / (1 + 0.8 * rank)))
        self.masks[f"{name}:"] = pack(stated)

    def _certificates(self) -> dict[str, NDArray[np.uint16]]:
        columns = {}
        for rank in range(len(CERTIFICATES)):
            day = self._chance.integers(5_900, 7_300, self._rows)
            held = day << 2 | self._chance.choice([1, 2, 3], self._rows, p=[0.5, 0.3, 0.2])
            columns[f"certificates:{rank}"] = np.where(self._some(0.6 / (1 + rank)), held, 0).astype(np.uint16)
        return columns


def _numbered(prefix: bytes, count: int) -> Strings:
    """Return `prefix` with nine digits, from 0 on."""
    digits = np.arange(count)[:, None] // 10 ** np.arange(8, -1, -1) % 10 + ord("0")
    letters = np.column_stack([np.full(count, prefix[0]), digits]).astype(np.uint8)
    return Strings(letters.reshape(-1), np.arange(count + 1, dtype=np.uint64) * 10)
