"""A run as a document to read and print, typeset in a process of its own whose memory goes back when it ends."""

import json
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from threading import BoundedSemaphore

from matching.types import Contribution
from portal.queries.catalogue import Catalogue
from portal.queries.documents import DocumentedVendor, RunDocument
from portal.web.clients.facts import facts_of
from portal.web.exports.statements import Cell, how_to_read, hundredths, standing_in_words, versions
from portal.web.exports.tables import exclusion_rows, verdict_rows, weight_rows
from portal.web.wording import count, country_name, criterion_name, rule_name, share, spelled

PATIENCE_SECONDS = 60
TYPESETTER = Path(__file__).with_name("typeset.py")

_one_at_a_time = BoundedSemaphore()


def write_pdf(document: RunDocument, catalogue: Catalogue) -> bytes:
    """The document as a tagged PDF, the same bytes for the same run. One is made at a time in each web process."""
    content = json.dumps(_content(document, catalogue)).encode()
    with _one_at_a_time:
        # What it complains of goes where this process's own log goes.
        made = subprocess.run([sys.executable, TYPESETTER], input=content, stdout=subprocess.PIPE, check=True, timeout=PATIENCE_SECONDS)  # noqa: S603
    return made.stdout


def title_of(document: RunDocument) -> str:
    """What the document is called, on its first page and in a reader's window."""
    return f"{'Shortlist' if document.published_at else 'Run, not published'}: {document.name}"


def _content(document: RunDocument, catalogue: Catalogue) -> dict[str, object]:
    return {
        "title": title_of(document),
        "made": int(document.finished_at.timestamp()) if document.finished_at else 0,
        "footer": f"Run {document.run_id}, version {document.version} of requirement {document.requirement_id}",
        "client": document.client,
        "standing": standing_in_words(document),
        "is_published": document.published_at is not None,
        "versions": versions(document),
        "found": _found(document),
        "ranking": [_ranking_row(vendor) for vendor in document.vendors],
        "vendors": [_vendor(vendor, catalogue, has_own_domain=document.has_own_domain) for vendor in document.vendors],
        "verdict": _words(verdict_rows(document)),
        "weights": _words(weight_rows(document)),
        "exclusions": _words(exclusion_rows(document)),
        "facts": facts_of(document.said, catalogue).said,
        "text": document.said.description,
        "addendum": document.addendum,
        "how_to_read": how_to_read(document),
    }


def _found(document: RunDocument) -> str:
    if not document.vendors:
        return "No vendor fits"
    near = f", the first {document.near_the_first} within one point" if document.near_the_first > 1 else ""
    return count(len(document.vendors), "vendor fits", "vendors fit") + near


def _ranking_row(vendor: DocumentedVendor) -> dict[str, object]:
    ranked, ranks = vendor.ranked, vendor.range
    return {
        "rank": str(ranked.rank),
        "tied": f"tied, band {ranked.tie_band}" if vendor.is_tied else None,
        "name": vendor.name,
        "country": country_name(vendor.country) if vendor.country else "country unknown",
        "score": str(hundredths(ranked.score)),
        "interval": f"{hundredths(ranked.lowest)} to {hundredths(ranked.highest)}",
        "bar": [ranked.score / 100, ranked.lowest / 100, ranked.highest / 100],
        "ranks": f"{ranks.best} to {ranks.worst}" if ranks else "not drawn",
        "known": share(ranked.coverage),
    }


def _vendor(vendor: DocumentedVendor, catalogue: Catalogue, *, has_own_domain: bool) -> dict[str, object]:
    ranked = vendor.ranked
    said = [rule for rule in ranked.unknowns if has_own_domain or rule != "conflict"]  # what holds for every vendor is said once
    return {
        "heading": f"{ranked.rank}. {vendor.name}",
        "source": f"Capability {int(ranked.capability_id)} as of revision {ranked.revision}{_unknowns(said)}",
        "score": str(hundredths(ranked.score)),
        "weight": f"{hundredths(sum(part.weight for part in ranked.contributions))} %",
        "points": [
            [
                criterion_name(part.criterion),
                *(spelled(text, catalogue.names) for text in (part.asked, part.offered, part.evidence)),
                _unknown(part),
                "unknown" if part.value is None else f"{hundredths(part.value)} %",
                f"{hundredths(part.weight)} %",
                str(hundredths(part.points)),
            ]
            for part in ranked.contributions
        ],
    }


def _unknown(part: Contribution) -> str | None:
    if part.highest == part.lowest:
        return None
    extent = "unknown" if part.value is None else "unknown in part"
    return f"{extent}: counted at its lowest, could be up to {hundredths(part.highest)}"


def _unknowns(rules: Sequence[str]) -> str:
    passed = ", ".join(rule_name(rule).lower() for rule in rules)
    return f"; passed only because nothing is known that would fail it: {passed}" if passed else ""


def _words(rows: Sequence[Sequence[Cell]]) -> list[list[str]]:
    return [["" if cell is None else str(cell) for cell in row] for row in rows]
