"""Everything that a run finds: the ranking, and what each requirement costs in vendors.

How firm the order is follows from the ranking alone (`matching.stability`), so nobody has to keep it.
"""

from dataclasses import dataclass
from datetime import date

from matching.capabilities import CapabilityTable
from matching.passes.contest import Contest
from matching.ranking import LIMIT, order
from matching.relaxation import Relaxation, relieve
from matching.types import Brief, Ranking, Verdict
from matching.weights import DEFAULT_PROFILES, Profiles


@dataclass(frozen=True, slots=True, kw_only=True)
class Findings:
    """What a run keeps. All of it comes from the same inputs, so that all of it can be found again bit for bit."""

    ranking: Ranking
    relaxation: Relaxation


def find(
    brief: Brief, verdict: Verdict, table: CapabilityTable, profiles: Profiles = DEFAULT_PROFILES, *, as_of: date, limit: int = LIMIT
) -> Findings:
    """Return what the engine has to say to a brief, in numbers; nobody for one outside the fifteen or with too little said.

    At most `limit` vendors and near misses are listed.
    """
    contest = Contest.of(brief, verdict, table, profiles, as_of)
    return Findings(ranking=order(contest, profiles, limit), relaxation=relieve(contest))
