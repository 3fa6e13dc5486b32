"""What other must-haves would change. The unchanged brief is ranked over the same vendors of today, so nothing but the change shows."""

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from datetime import UTC, datetime

import msgspec
from sqlalchemy.orm import Session

from matching import what_if as engine
from matching.ranking import LIMIT
from matching.types import Brief, Verdict
from matching.weights import Profiles
from portal.briefs import brief_from
from portal.capability_cache import CapabilityCache
from portal.inputs import RequirementInput
from portal.models import MatchRun
from portal.queries.entries import placements_of, vendor_names

OF_THE_CLIENT = frozenset({"client_id", "client_name", "client_domains", "conflicts"})
"""What a brief knows of who asks; suspension and conflicts of interest are never relaxed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WhatIf:
    """What would change, with the vendors' names by the engine's id; `have_moved` says that the unchanged brief gives another
    order today than the one that was published."""

    found: engine.WhatIf
    names: Mapping[str, str]
    have_moved: bool

    @property
    def is_the_same(self) -> bool:
        """Whether the order stays exactly what it is."""
        seats = tuple((row.vendor_id, row.after) for row in self.found.order)
        return not (self.found.come_in or self.found.go) and seats == self.found.old_order

    @property
    def is_reordered(self) -> bool:
        """Whether the first of them stand in another order."""
        return [row.vendor_id for row in self.found.order] != [vendor_id for vendor_id, _ in self.found.old_order]


def what_if(session: Session, capabilities: CapabilityCache, run: MatchRun, changed: RequirementInput) -> WhatIf | None:
    """What a run would find for the changed requirement; None where nobody is ranked at all."""
    asked = msgspec.convert(run.brief, Brief)
    _revision, table = capabilities.read(session)
    found = engine.what_if(
        asked,
        _with_client_of(asked, brief_from(changed)),
        msgspec.convert(run.verdict, Verdict),
        table,
        msgspec.convert(run.profiles, Profiles),
        as_of=datetime.now(UTC).date(),
    )
    if found is None:
        return None
    return WhatIf(found=found, names=_names(session, found), have_moved=_have_moved(run, found))


def _with_client_of(asked: Brief, changed: Brief) -> Brief:
    return replace(asked, **{each.name: getattr(changed, each.name) for each in fields(Brief) if each.name not in OF_THE_CLIENT})


def _have_moved(run: MatchRun, found: engine.WhatIf) -> bool:
    published = [(each.vendor_id, each.rank, each.score) for each in placements_of(run, limit=engine.SHOWN)]
    today = [(vendor_id, seat.rank, seat.score) for vendor_id, seat in found.old_order]
    return published != today or min(found.before, LIMIT) != run.entry_count


def _names(session: Session, found: engine.WhatIf) -> dict[str, str]:
    after = [change.vendor_id for change in found.order]
    return vendor_names(session, {*after, *(id for id, _ in found.old_order), *(loss.vendor_id for loss in found.losses)})
