"""What a document says of a run as a whole: where it stands, which versions it depends on, what was asked, how to read it."""

from decimal import Decimal

from portal.queries.catalogue import Catalogue
from portal.queries.documents import RunDocument
from portal.web.clients.facts import facts_of
from portal.web.wording import MONEY, NO_OWN_DOMAIN, count, day, moment

Cell = str | int | Decimal | None
"""What stands in a cell; None is empty, which means that the column does not apply. Unknown is written out."""


def hundredths(value: int) -> Decimal:
    """An integer in 1/100 as a decimal: points of a score, or a share in 1/10,000 as per cent."""
    return Decimal(value).scaleb(-2)


def standing_in_words(document: RunDocument) -> str:
    """Whether the run is a published shortlist, since when and by which role."""
    if document.published_at:
        return f"Published on {moment(document.published_at)} by an admin of the operator"
    if document.returned_at:
        return f"Not published: returned to the client on {moment(document.returned_at)} by an admin of the operator"
    return "Not published: no admin has approved it"


def about(document: RunDocument, catalogue: Catalogue) -> list[tuple[str, Cell]]:
    """What it is about, what was asked, which versions it depends on, and how to read it."""
    facts = facts_of(document.said, catalogue)
    return [
        ("Requirement", document.name),
        ("Version of the requirement", document.version),
        ("Reference", document.reference or "none"),
        ("Client", document.client),
        ("Run", document.run_id),
        *versions(document),
        *((f"Asked: {label}", words) for label, words in facts.said),
        ("Not said", ", ".join(facts.unsaid) or "nothing left out"),
        ("Text of the requirement", document.said.description),
        *([("What changed from the version before", document.addendum)] if document.addendum else []),
        *(("How to read it", sentence) for sentence in how_to_read(document)),
    ]


def versions(document: RunDocument) -> list[tuple[str, str]]:
    """Where the run stands, and everything that has to be the same for the same result."""
    return [
        ("Standing", standing_in_words(document)),
        ("Matched", moment(document.finished_at)),
        ("Judged as of", day(document.as_of)),
        ("Engine", document.engine_version),
        ("Classifier", document.verdict.classifier_version),
        ("Catalogue", document.catalogue_version),
        ("Weight profiles", document.profiles.version if document.profiles else "unknown"),
        ("Capabilities up to revision", "unknown" if document.capability_revision is None else str(document.capability_revision)),
        ("Digest of the result (SHA-256)", document.result_digest or "unknown"),
    ]


def how_to_read(document: RunDocument) -> list[str]:
    """What a reader has to know about the figures."""
    drawn = document.firmness and (
        f"Best and worst rank are those in {count(document.firmness.samples, 'draw')} in which every weight is moved by up to "
        f"{document.firmness.spread} % of itself, among the first {len(document.firmness.vendors)} vendors."
    )
    sentences = (
        "Every score is the sum of its points, and a vendor's points never depend on who else is listed.",
        "What is unknown is counted at its lowest; lowest and highest say how far the score could move.",
        f"{count(document.considered, 'offer')} in this service {'was' if document.considered == 1 else 'were'} compared.",
        MONEY,
        "Vendors that do not fit are not named.",
        None if document.has_own_domain else NO_OWN_DOMAIN,
        drawn,
        "Vendors of one tie band have equal scores. Rank is never for sale.",
    )
    return [sentence for sentence in sentences if sentence]
