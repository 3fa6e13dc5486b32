"""One run of capabilities of the same category as numpy columns: what eligibility and criteria read.

A segment never changes. Its rows are ordered by capability id, so the row number is the tie-break of the ranking.
Every column has the smallest type that holds each allowed value; the largest value of the type (`UNKNOWN`) means
unknown. A set of codes has one mask of rows for each code; a certificate code has a column of its own with the day
of expiry and the evidence level. The full capability is kept beside the columns, packed, for `get` and explanations.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from hashlib import blake2b
from itertools import groupby
from operator import itemgetter
from typing import Any, NamedTuple, Self

import msgspec
import numpy as np
from numpy.typing import NDArray

from matching.columns import money
from matching.columns.mail_domains import own_domains
from matching.columns.masks import Mask, holds, nothing, only, pack, take, unpack
from matching.columns.strings import Strings, join
from matching.experience import ExperienceIndex
from matching.types import Capability, EngagementModel, EvidenceLevel, PricingModel, ProcessType, Rate

EPOCH = date(2010, 1, 1)
LAST_DAY = 0x3FFE
"""Days are numbered from the epoch and held in 14 bits: a date outside 2010–2054 counts as the nearest day inside."""

BOTH_KINDS = (ProcessType.BPO, ProcessType.KPO)
PROCESS_BITS = {ProcessType.BPO: 1, ProcessType.KPO: 2, ProcessType.HYBRID: 3}
ENGAGEMENT_BITS = {model: 1 << number for number, model in enumerate(EngagementModel)}
EVIDENCE_LEVELS = {EvidenceLevel.CLAIMED: 1, EvidenceLevel.DOCUMENTED: 2, EvidenceLevel.VERIFIED: 3}
LARGEST_AMOUNT = 2**32 - 2
"""Amounts are held up to this (minimum contract values and fixed prices in EUR, other rates in 1/10,000 EUR); more counts as this."""

RATE_COLUMNS = {
    None: "hourly_rate",
    PricingModel.PER_FTE: "hourly_rate",
    PricingModel.PER_TRANSACTION: "transaction_rate",
    PricingModel.FIXED_PRICE: "fixed_price",
}
"""The column that holds a rate of each pricing model that can be compared."""


def unknown(dtype: Any) -> int:
    """Return the value that means unknown in a column of this type: the largest, without numpy's slow way to ask for it."""
    integer = np.dtype(dtype)
    bits: int = 8 * integer.itemsize - (integer.kind == "i")
    return (1 << bits) - 1


def day_number(day: date) -> int:
    """Return a date as days from the epoch, 1 to `LAST_DAY`."""
    return min(max((day - EPOCH).days, 1), LAST_DAY)


class Column(NamedTuple):
    """How one column is read from a capability; the function gives None for unknown."""

    name: str
    dtype: type[np.integer[Any]]
    read: Callable[[Capability], int | None]


def _lowest(rates: Iterable[Rate], normalise: Callable[[Rate], int | None]) -> int | None:
    known = [min(amount, LARGEST_AMOUNT) for rate in rates if (amount := normalise(rate)) is not None]
    return min(known, default=None)


def _without_exchange(capability: Capability) -> list[Rate]:
    return [rate for rate in capability.rates if rate.currency not in money.EUR_UNITS]


def _minimum_contract(capability: Capability) -> int | None:
    if capability.minimum_contract_value is None:
        return None
    amount = money.eur(capability.minimum_contract_value, capability.minimum_contract_currency)
    return None if amount is None else min(int(amount), LARGEST_AMOUNT)


def evidence_levels(capability: Capability) -> list[EvidenceLevel]:
    """Return the evidence level of every certificate and past engagement."""
    return [held.evidence for held in capability.certificates] + [engagement.evidence for engagement in capability.engagements]


def _evidence(capability: Capability) -> int | None:
    """Return a third of the worth of the three best-supported statements: claimed 2,500, documented 6,000, verified 10,000.

    A mean over all of them would make one more statement a loss.
    """
    worth = {EvidenceLevel.CLAIMED: 2_500, EvidenceLevel.DOCUMENTED: 6_000, EvidenceLevel.VERIFIED: 10_000}
    levels = sorted((worth[level] for level in evidence_levels(capability)), reverse=True)
    return sum(levels[:3]) // 3 if levels else None


def _track_record(capability: Capability) -> int | None:
    """Return the sum over engagements, up to 10,000: claimed 500, documented 1,200, verified 2,000 each."""
    worth = {EvidenceLevel.CLAIMED: 500, EvidenceLevel.DOCUMENTED: 1_200, EvidenceLevel.VERIFIED: 2_000}
    return min(10_000, sum(worth[item.evidence] for item in capability.engagements)) if capability.engagements else None


COLUMNS: tuple[Column, ...] = (
    Column("process", np.uint8, lambda c: PROCESS_BITS[c.process_type]),
    Column("skill_level", np.uint8, lambda c: c.skill_level),
    Column("capacity", np.uint32, lambda c: c.capacity),
    Column("available_from", np.uint16, lambda c: None if c.available_from is None else day_number(c.available_from)),
    Column("ramp_up_days", np.uint16, lambda c: c.ramp_up_days),
    Column("scale_notice_days", np.uint16, lambda c: c.scale_notice_days),
    Column("hourly_rate", np.uint32, lambda c: _lowest(c.rates, money.hourly)),
    Column("transaction_rate", np.uint32, lambda c: _lowest(c.rates, money.per_transaction)),
    Column("fixed_price", np.uint32, lambda c: _lowest(c.rates, money.fixed_price)),
    Column("minimum_contract", np.uint32, _minimum_contract),
    Column("engagement_models", np.uint8, lambda c: sum(ENGAGEMENT_BITS[model] for model in set(c.engagement_models))),
    Column("utc_offset", np.int16, lambda c: c.utc_offset),
    Column("sla_met_percent", np.uint8, lambda c: c.sla_met_percent),
    Column("advanced_degree_percent", np.uint8, lambda c: c.advanced_degree_percent),
    Column("analyst_percent", np.uint8, lambda c: c.analyst_percent),
    Column("scorecard_percent", np.uint8, lambda c: c.scorecard_percent),
    Column("evidence", np.uint16, _evidence),
    Column("track_record", np.uint16, _track_record),
)
DTYPES = {column.name: column.dtype for column in COLUMNS}
SETS: dict[str, Callable[[Capability], Collection[str]]] = {
    "process": lambda c: [kind for kind in BOTH_KINDS if PROCESS_BITS[c.process_type] & PROCESS_BITS[kind]],
    "engagement_models": lambda c: c.engagement_models,
    "languages": lambda c: c.languages,
    "regions": lambda c: c.regions,
    "data_residency": lambda c: c.data_residency,
    "industries": lambda c: c.industries,
    "without_exchange": lambda c: [
        *(RATE_COLUMNS[r.pricing_model] for r in _without_exchange(c) if r.pricing_model in RATE_COLUMNS),
        *(["minimum_contract"] if c.minimum_contract_value is not None and _minimum_contract(c) is None else []),
    ],
    "vendor": lambda c: [
        *(["suspended"] if c.vendor_suspended else []),
        *(["own_domain"] if own_domains(c.vendor_domains) else []),
    ],
}
"""What is held as masks: a set's mask `set:code` has the rows with the code, and `set:` those that state any."""


GATE_ONLY = {"available_from", "fixed_price", "minimum_contract", "vendor"}
CACHE_LINE = 64


def row_block(columns: Mapping[str, NDArray[Any]]) -> NDArray[np.void]:
    """Return the columns that are scored row by row, a row to a cache line or to several.

    Scattered rows then cost one memory access each and not one a column.
    """
    # the widest first, so that each is aligned: numpy reads others in a slower way
    names = sorted((name for name in columns if name not in GATE_ONLY), key=lambda name: -columns[name].itemsize)
    packed = np.dtype([(name, columns[name].dtype) for name in names])
    size = -(-packed.itemsize // CACHE_LINE) * CACHE_LINE
    offsets = [packed.fields[name][1] for name in names] if packed.fields else []
    wide = np.dtype({"names": names, "formats": [packed[name] for name in names], "offsets": offsets, "itemsize": size})
    rows = len(columns["vendor"])
    memory = np.zeros(rows * size + CACHE_LINE, np.uint8)
    start = -memory.ctypes.data % CACHE_LINE
    block = memory[start : start + rows * size].view(wide)
    for name in names:
        block[name] = columns[name]
    return block


@dataclass(frozen=True, slots=True, kw_only=True)
class Segment:
    """Capabilities of one category; `name` is the same for the same capabilities.

    `columns` are one-dimensional, one value a row, and `block` holds the scored ones row by row; `masks` hold what `SETS`
    says, and under `known:column` the rows whose value is known.

    `certificates` names the code of each certificate column, `certificates:0` and on (a code has a second column only
    where a capability holds it twice). `vendors` are the distinct vendor ids, and the column `vendor` numbers them; the
    e-mail domain number d has the rows `domain_rows[domain_starts[d]:domain_starts[d + 1]]`. `revisions` has the revision
    of each row.
    """

    category: str
    name: str
    columns: dict[str, NDArray[Any]]
    block: NDArray[np.void]
    masks: dict[str, Mask]
    certificates: tuple[str, ...]
    ids: Strings
    vendors: Strings
    domains: Strings
    domain_starts: NDArray[np.uint32]
    domain_rows: NDArray[np.uint32]
    experience: ExperienceIndex
    records: NDArray[np.uint8]
    record_offsets: NDArray[np.uint64]
    revisions: NDArray[np.int64]

    @classmethod
    def build(cls, capabilities: Iterable[Capability]) -> Self:
        """Return a segment over one or more capabilities of one category with distinct ids, in any order."""
        rows = sorted(capabilities, key=lambda capability: capability.id)
        vendors = sorted({row.vendor_id for row in rows})
        vendor_number = {vendor: number for number, vendor in enumerate(vendors)}
        columns: dict[str, NDArray[Any]] = {column.name: _column(column, rows) for column in COLUMNS}
        columns["vendor"] = np.fromiter((vendor_number[row.vendor_id] for row in rows), np.uint32, len(rows))
        certificates = _add_certificates(columns, rows)
        domains, domain_starts, domain_rows = _domains(rows)
        records, record_offsets = join(msgspec.msgpack.encode(row) for row in rows)
        return cls(
            category=rows[0].category,
            name=f"{rows[0].category}-{blake2b(records.data, digest_size=16).hexdigest()}",
            columns=columns,
            block=row_block(columns),
            masks={**_known_masks(columns), **_set_masks(rows)},
            certificates=certificates,
            ids=Strings.of(row.id for row in rows),
            vendors=Strings.of(vendors),
            domains=domains,
            domain_starts=domain_starts,
            domain_rows=domain_rows,
            experience=ExperienceIndex.build([engagement.text for engagement in row.engagements] for row in rows),
            records=records,
            record_offsets=record_offsets,
            revisions=np.fromiter((row.revision for row in rows), np.int64, len(rows)),
        )

    def __len__(self) -> int:
        return len(self.ids)

    def get(self, row: int) -> Capability:
        """Return the capability of a row in full."""
        packed = self.records[int(self.record_offsets[row]) : int(self.record_offsets[row + 1])]
        return msgspec.msgpack.decode(packed.tobytes(), type=Capability)

    def rows_of_domain(self, domain: str) -> NDArray[np.uint32]:
        """Return the rows of vendors whose people use this e-mail domain."""
        number = self.domains.find(domain)
        return self.domain_rows[:0] if number is None else self.domain_rows[self.domain_starts[number] : self.domain_starts[number + 1]]


@dataclass(frozen=True)
class Rows:
    """Some rows of a segment, all of them where `index` is None.

    Rows of which few columns are read (`narrow`) take them one by one, others all at once from the block.
    """

    segment: Segment
    index: NDArray[np.intp] | None = None
    narrow: bool = False

    def __len__(self) -> int:
        return len(self.segment) if self.index is None else len(self.index)

    def __getitem__(self, name: str) -> NDArray[Any]:
        column = self.segment.columns[name]
        if self.index is None:
            return column
        return column.take(self.index) if self.narrow or name in GATE_ONLY else self._block[name]

    @cached_property
    def _block(self) -> NDArray[np.void]:
        return self.segment.block if self.index is None else self.segment.block.take(self.index)

    def mask(self, name: str) -> Mask:
        """Return a mask of the segment's for these rows; one that the segment lacks is empty."""
        mask = self.segment.masks.get(name)
        if mask is None:
            return nothing(len(self))
        return mask if self.index is None else take(mask, self.index)

    def flags(self, name: str) -> NDArray[np.bool_]:
        """Return a mask of the segment's as one flag for each of these rows."""
        mask = self.segment.masks.get(name)
        if mask is None:
            return np.zeros(len(self), np.bool_)
        return unpack(mask, len(self)) if self.index is None else holds(mask, self.index)

    def lacks(self, set_name: str, codes: Iterable[str]) -> Mask:
        """Return the rows that lack at least one of these codes."""
        lacking = nothing(len(self))
        for code in codes:
            lacking |= ~self.mask(f"{set_name}:{code}")
        return lacking

    def lacking(self, set_name: str, codes: Iterable[str]) -> NDArray[np.int32]:
        """Return how many of these distinct codes each row lacks."""
        number = np.zeros(len(self), np.int32)
        for code in codes:
            number += ~unpack(self.mask(f"{set_name}:{code}"), len(self))
        return number

    def known(self, name: str) -> NDArray[np.bool_]:
        """Return where a column's value is known."""
        column = self[name]
        known: NDArray[np.bool_] = column != unknown(column.dtype)
        return known

    def certificate_planes(self, code: str | None = None) -> list[NDArray[np.uint16]]:
        """Return the planes of one certificate, or of all: `day of expiry << 2 | evidence`, 0 where it is not held.

        The day is 0 where the expiry is unknown; evidence is 1 claimed, 2 documented, 3 verified.
        """
        held = enumerate(self.segment.certificates)
        return [self[f"certificates:{plane}"] for plane, name in held if code is None or name == code]

    def planes_by_code(self) -> Iterator[list[NDArray[np.uint16]]]:
        """Yield the planes of each certificate: more than one where somebody holds it more than once."""
        for _, held in groupby(enumerate(self.segment.certificates), key=itemgetter(1)):
            yield [self[f"certificates:{plane}"] for plane, _ in held]


def valid_at(plane: NDArray[np.uint16], last_day: int, level: int) -> NDArray[np.bool_]:
    """Return where a certificate plane holds on a day, at an evidence level or better."""
    result: NDArray[np.bool_] = plane >= (last_day << 2)  # a plane that holds something has evidence 1 or better
    return result if level == 1 else result & (plane & 3 >= level)


def _column(column: Column, rows: Sequence[Capability]) -> NDArray[Any]:
    missing = unknown(column.dtype)
    values = (missing if (value := column.read(row)) is None else value for row in rows)
    return np.fromiter(values, column.dtype, len(rows))


def _known_masks(columns: dict[str, NDArray[Any]]) -> dict[str, Mask]:
    """Return under `known:column` where each column is known."""
    return {f"known:{column.name}": pack(columns[column.name] != unknown(column.dtype)) for column in COLUMNS}


def _set_masks(rows: Sequence[Capability]) -> dict[str, Mask]:
    """Return the masks of every set field: under `set:code` who has the code, under `set:` who states any."""
    members: dict[str, list[int]] = {}
    for name, read in SETS.items():
        for number, row in enumerate(rows):
            codes = set(read(row))
            for code in codes:
                members.setdefault(f"{name}:{code}", []).append(number)
            if codes:
                members.setdefault(f"{name}:", []).append(number)
    return {name: only(np.array(numbers, np.intp), len(rows)) for name, numbers in sorted(members.items())}


def _add_certificates(columns: dict[str, NDArray[Any]], rows: Sequence[Capability]) -> tuple[str, ...]:
    """Add a plane for each certificate code (more where one is held more than once) and return the code of each plane."""
    planes: dict[tuple[str, int], NDArray[np.uint16]] = {}
    for row, capability in enumerate(rows):
        seen: dict[str, int] = {}
        for held in capability.certificates:
            copy = seen[held.code] = seen.get(held.code, -1) + 1
            plane = planes.setdefault((held.code, copy), np.zeros(len(rows), np.uint16))
            day = 0 if held.valid_until is None else day_number(held.valid_until)
            plane[row] = day << 2 | EVIDENCE_LEVELS[held.evidence]
    ordered = sorted(planes)
    columns.update({f"certificates:{number}": planes[key] for number, key in enumerate(ordered)})
    return tuple(code for code, _ in ordered)


def _domains(rows: Sequence[Capability]) -> tuple[Strings, NDArray[np.uint32], NDArray[np.uint32]]:
    by_domain: dict[str, list[int]] = {}
    for number, row in enumerate(rows):
        for domain in own_domains(row.vendor_domains):
            by_domain.setdefault(domain, []).append(number)
    ordered = sorted(by_domain)
    starts = np.cumsum([0, *(len(by_domain[domain]) for domain in ordered)]).astype(np.uint32)
    numbers = [number for domain in ordered for number in by_domain[domain]]
    return Strings.of(ordered), starts, np.array(numbers, np.uint32)
