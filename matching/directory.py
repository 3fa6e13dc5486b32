"""Which vendors have an offer that a client looks for: the knock-outs of a run, asked of every service category at once.

What a run decides by, the directory decides by too (`matching.eligibility`): a search is briefs, and an offer is found where
it passes each of them. A name and an industry are no knock-outs: they narrow what is shown, and exclude nobody from a match.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import reduce

import numpy as np
from numpy.typing import NDArray

from matching.capabilities import CapabilityTable, Part
from matching.columns.segments import Rows, Segment
from matching.comparison.offers import Offers
from matching.comparison.question import Question
from matching.passes.gate import gate
from matching.types import Brief, Capability, ProcessType, Scope, Verdict
from matching.vendor_names import VendorNames


@dataclass(frozen=True, slots=True, kw_only=True)
class Search:
    """What is looked for. An offer passes every brief; the capacity that is shown is that at the start of the first."""

    briefs: tuple[Brief, ...] = (Brief(),)
    category: str | None = None
    process_type: ProcessType | None = None
    industry: str | None = None
    name: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """A capability that was found, and the FTE that can be working on the day asked for; None where that is unknown."""

    capability: Capability
    capacity: int | None


@dataclass(frozen=True, slots=True)
class _Hits:
    """Rows of a segment that pass, with the place of each one's vendor, and what they offer."""

    segment: Segment
    rows: NDArray[np.intp]
    places: NDArray[np.intp]
    offers: Offers

    def capacity(self, numbers: NDArray[np.intp] | slice) -> NDArray[np.int64]:
        """Return the FTE that some of the rows have on the day asked for; -1 where that is unknown."""
        return self.offers.at(self.rows[numbers], narrow=True).capacity


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """The vendors that were found, by their places in the order of names; `in_category` counts them in every category."""

    places: NDArray[np.intp]
    in_category: Mapping[str, int]
    hits: Sequence[_Hits]

    def by_capacity(self) -> NDArray[np.intp]:
        """Return the places with the largest capacity of one offer first, the unknown last, equal ones by name."""
        best = np.full(int(self.places.max(initial=-1)) + 1, -1, np.int64)
        for hits in self.hits:
            np.maximum.at(best, hits.places, hits.capacity(slice(None)))
        return self.places[np.argsort(-best[self.places], kind="stable")]

    def offers(self, places: Sequence[int]) -> dict[int, list[Offer]]:
        """Return the offers of some of the vendors, in the order of the categories."""
        wanted = np.array(places, np.intp)
        found: dict[int, list[Offer]] = {place: [] for place in places}
        for hits in self.hits:
            numbers = np.flatnonzero(np.isin(hits.places, wanted))
            for number, capacity in zip(numbers.tolist(), hits.capacity(numbers).tolist(), strict=True):
                offer = Offer(capability=hits.segment.get(int(hits.rows[number])), capacity=None if capacity < 0 else capacity)
                found[int(hits.places[number])].append(offer)
        return found


def find(search: Search, table: CapabilityTable, names: VendorNames, *, as_of: date) -> Found:
    """Return the vendors with an offer that passes; `names` are those of the table."""
    named = names.containing(search.name) if search.name else None
    everywhere = np.zeros(len(names), np.bool_)
    in_category: dict[str, int] = {}
    wanted: list[_Hits] = []
    questions = [Question.of(brief, _verdict(search.process_type), as_of) for brief in search.briefs]
    for category, parts in table.partitions.items():
        asked = [replace(question, category=category) for question in questions]
        here = np.zeros(len(names), np.bool_)
        for part in parts:
            hits = _hits(asked, part, names.places[part.segment.name], named, search.industry)
            here[hits.places] = True
            if search.category in (None, category):
                wanted.append(hits)
        in_category[category] = int(np.count_nonzero(here))
        if search.category in (None, category):
            everywhere |= here
    return Found(places=np.flatnonzero(everywhere), in_category=in_category, hits=wanted)


def spoken(table: CapabilityTable) -> frozenset[str]:
    """Return the languages that any vendor offers."""
    masks = (name for parts in table.partitions.values() for part in parts for name in part.segment.masks)
    return frozenset(code for name in masks if (code := name.removeprefix("languages:")) not in (name, ""))


def _hits(
    questions: Sequence[Question], part: Part, places: NDArray[np.intp], named: NDArray[np.bool_] | None, industry: str | None
) -> _Hits:
    found = [gate(question, part) for question in questions]
    rows = reduce(lambda one, other: np.intersect1d(one, other, assume_unique=True), (each.eligible for each in found))
    if industry is not None:
        rows = rows[Rows(part.segment, rows).flags(f"industries:{industry}")]
    vendors = places.take(part.segment.columns["vendor"].take(rows))
    if named is not None:
        rows, vendors = rows[named[vendors]], vendors[named[vendors]]
    return _Hits(part.segment, rows, vendors, found[0].offers)


def _verdict(process_type: ProcessType | None) -> Verdict:
    """Return what stands for a verdict where nobody judged anything: the kind of work that the client named, if any."""
    return Verdict(
        scope=Scope.INSIDE,
        process_type=process_type,
        category=None,
        confidence=1.0,
        position=None,
        work=None,
        objective=None,
        conflict=None,
        sentence="",
        categories=(),
        skill_level=None,
        reasons=(),
        missing=(),
        flips=(),
        classifier_version="",
    )
