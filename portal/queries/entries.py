"""The vendors of a finished run in the engine's words, made of what the run saw: its brief and the capabilities at their revisions."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import msgspec
from sqlalchemy import select
from sqlalchemy.orm import Session

from matching.columns.mail_domains import own_domains
from matching.comparison.question import Question
from matching.criteria import CRITERIA
from matching.passes import explanation
from matching.types import Brief, Capability, ExcludedVendor, Miss, Placement, RankedVendor, Verdict
from portal.findings import findings_of
from portal.models import CapabilityRevision, MatchRun, Organisation


@dataclass(frozen=True, slots=True, kw_only=True)
class NearMiss:
    """An excluded vendor by name, with every knock-out that it failed; `is_suspended` is of now."""

    vendor: str
    is_suspended: bool
    excluded: ExcludedVendor

    @property
    def vendor_id(self) -> int:
        """The id of its row."""
        return int(self.excluded.vendor_id)


def placements_of(run: MatchRun, *, after: int = 0, limit: int | None = None) -> Sequence[Placement]:
    """The ranked vendors of a run in numbers, from rank `after + 1` on, `limit` of them or all.

    Their ids are the engine's; `int` gives the row's.
    """
    found = findings_of(run)
    return found.ranking.placements[after : None if limit is None else after + limit] if found else ()


def ranked_vendors(session: Session, run: MatchRun, *, after: int = 0, limit: int | None = None) -> list[RankedVendor]:
    """The same vendors with their contributions."""
    return in_words(session, run, placements_of(run, after=after, limit=limit))


def in_words(session: Session, run: MatchRun, placements: Sequence[Placement]) -> list[RankedVendor]:
    """These vendors of a run with their contributions."""
    found = findings_of(run)
    capabilities = capabilities_at(session, (placement.revision for placement in placements))
    return list(explanation.ranked_vendors(_question(run), found.ranking.weights, placements, capabilities)) if found else []


def near_misses_of(session: Session, run: MatchRun, misses: Sequence[Miss]) -> list[NearMiss]:
    """These excluded vendors of a run by name, with every knock-out that they failed. Clients are shown none that is suspended."""
    capabilities = capabilities_at(session, (miss.revision for miss in misses))
    vendors = organisations_of(session, misses)
    explained = explanation.excluded_vendors(_question(run), misses, capabilities)
    return [
        NearMiss(vendor=vendors[miss.vendor_id].name, is_suspended=vendors[miss.vendor_id].is_suspended, excluded=miss)
        for miss in explained
    ]


def has_own_domain(run: MatchRun) -> bool:
    """Whether the client had an e-mail domain of its own that the vendors' could be compared with."""
    return bool(own_domains(run.brief.get("client_domains", ())))


def criteria_asked(run: MatchRun) -> frozenset[str]:
    """The criteria that the run's brief asks, also those that have no weight."""
    question = _question(run)
    return frozenset(criterion.key for criterion in CRITERIA if criterion.asked(question) is not None)


def organisations_of(session: Session, shown: Iterable[Placement | Miss]) -> dict[str, Organisation]:
    """The vendors of these placements or misses by the engine's id."""
    ids = {int(each.vendor_id): each.vendor_id for each in shown}
    return {ids[vendor.id]: vendor for vendor in session.scalars(select(Organisation).where(Organisation.id.in_(ids)))}


def vendor_names(session: Session, ids: Iterable[str]) -> dict[str, str]:
    """What the vendors with these ids of the engine's are called."""
    engine_ids = {int(id): id for id in ids}
    named = session.execute(select(Organisation.id, Organisation.name).where(Organisation.id.in_(engine_ids)))
    return {engine_ids[key]: name for key, name in named}


def tied_bands(placements: Iterable[Placement]) -> set[int]:
    """The tie bands that hold more than one of these vendors."""
    return {band for band, members in Counter(placement.tie_band for placement in placements).items() if members > 1}


def _question(run: MatchRun) -> Question:
    return Question.of(msgspec.convert(run.brief, Brief), msgspec.convert(run.verdict, Verdict), run.as_of)


def capabilities_at(session: Session, revisions: Iterable[int]) -> dict[str, Capability]:
    """The capabilities as they were at these revisions, by the engine's id."""
    found = session.scalars(select(CapabilityRevision.content).where(CapabilityRevision.number.in_(set(revisions))))
    capabilities = [msgspec.convert(content, Capability) for content in found]
    return {capability.id: capability for capability in capabilities}
