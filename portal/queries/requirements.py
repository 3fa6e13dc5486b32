"""A client's own requirements: the list, one for reading, one for writing."""

from dataclasses import dataclass
from datetime import datetime
from statistics import median

from sqlalchemy import Select, case, func, select
from sqlalchemy.orm import Session, joinedload, selectinload

from matching.types import EngagementModel, ProcessType, Scope, Verdict
from portal.briefs import verdict_in_force
from portal.errors import NotFoundError
from portal.inputs import RequirementInput
from portal.models import Capability, MatchRun, Requirement, RequirementVerdict, RequirementVersion, Review, User, VerdictOverride
from portal.queries.paging import Page, count_of, window
from portal.queries.verdicts import read_verdict
from portal.workflow import OPEN_RUN, RequirementStatus, RunState, can_move

S = RequirementStatus

NEEDS_THE_CLIENT = {
    S.RETURNED: "Revise it: an admin returned it",
    S.DRAFT: "Finish it and post it",
    S.POSTED: "Revise it or have it matched again",
    S.SHORTLISTED: "Read the shortlist",
}
"""What waits for the client, most urgent first; in every other status somebody else is at work, or nobody."""

EXCERPT = 80
LATELY = 20
"""Of how many finished runs the usual time is taken."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RequirementRow:
    """One line of the list. `run` is the state of the newest run; `needs` says what waits for the client."""

    id: int
    name: str
    status: RequirementStatus
    scope: Scope | None
    process_type: ProcessType | None
    category: str | None
    run: RunState | None
    needs: str | None
    changed_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One step of the way and when it was done; `at` is None where it is still to come, `is_next` where work goes on."""

    name: str
    at: datetime | None
    is_next: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    """How far an open run is: runs queued before it, offers it compares, and the seconds that the last runs took."""

    ahead: int
    offers: int
    usual_seconds: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """Where a requirement stands: its newest run and what was decided about it. `pace` is None unless the run is open."""

    id: int
    name: str
    status: RequirementStatus
    version: int
    drafted_at: datetime
    verdict: Verdict | None
    run: MatchRun | None
    review: Review | None
    is_being_revised: bool
    pace: Pace | None = None

    @property
    def mark(self) -> str:
        """What tells this standing from another one of the same requirement."""
        if self.run is None:
            return self.status
        ahead = self.pace.ahead if self.pace else 0
        return f"{self.status}-{self.version}-{self.run.id}-{self.run.state}-{self.run.attempt}-{ahead}"

    @property
    def steps(self) -> tuple[Step, ...]:
        """The way from the draft to the shortlist, with the times of what has been done."""
        run, review, status = self.run, self.review, self.status
        is_matched = run is not None and run.state is RunState.DONE
        return (
            Step(name="Drafted", at=self.drafted_at),
            Step(
                name="Posted" if self.version == 1 else f"Posted, version {self.version}",
                at=run.queued_at if run else None,
                is_next=status is S.DRAFT,
            ),
            Step(name="Matched", at=run.finished_at if run and is_matched else None, is_next=status in {S.POSTED, S.MATCHING}),
            Step(
                name="Returned to you" if status is S.RETURNED else "Reviewed",
                at=review.decided_at if review else None,
                is_next=status is S.IN_REVIEW,
            ),
            Step(name="Shortlist published", at=review.decided_at if review and status is S.SHORTLISTED else None),
        )

    @property
    def is_moving(self) -> bool:
        """Whether the page should ask again: the run is queued or running."""
        return self.run is not None and self.run.state in OPEN_RUN

    @property
    def can_be_revised(self) -> bool:
        """Whether a new version can be made of it."""
        return can_move(self.status, "revise")

    @property
    def found_nobody(self) -> bool:
        """Whether the newest run is done and has no vendor to show."""
        return self.run is not None and self.run.state is RunState.DONE and not self.run.entry_count


def list_requirements(session: Session, actor: User, status: RequirementStatus | None, number: int) -> Page[RequirementRow]:
    """The requirements of the actor's organisation, what waits for the client first, then the newest."""
    statement = _of_organisation(actor)
    if status is not None:
        statement = statement.where(Requirement.status == status)
    urgency = case({status.value: place for place, status in enumerate((S.RETURNED, S.DRAFT, S.POSTED))}, value=Requirement.status, else_=9)
    rows = session.execute(window(statement.order_by(urgency, Requirement.id.desc()), number)).all()
    return Page(rows=[_row(*row) for row in rows], number=number, total=count_of(session, statement))


def count_by_status(session: Session, actor: User) -> dict[RequirementStatus, int]:
    """How many requirements the actor's organisation has in each status that occurs."""
    statement = select(Requirement.status, func.count()).where(Requirement.organisation_id == actor.organisation_id)
    return dict(session.execute(statement.group_by(Requirement.status)).all())


def requirement_of(session: Session, actor: User, id: int) -> Requirement:
    """The requirement with its versions, for reading and writing.

    Raises:
        NotFoundError: there is none, or it is another organisation's.
    """
    found = session.scalar(
        select(Requirement)
        .where(Requirement.id == id, Requirement.organisation_id == actor.organisation_id)
        .options(joinedload(Requirement.organisation), selectinload(Requirement.versions).joinedload(RequirementVersion.verdict))
        .options(selectinload(Requirement.versions).selectinload(RequirementVersion.overrides).joinedload(VerdictOverride.decided_by))
    )
    if found is None:
        raise NotFoundError("There is no such requirement.")
    return found


def progress_of(session: Session, requirement: Requirement) -> Progress:
    """Where the requirement stands now."""
    run = session.scalar(
        select(MatchRun)
        .where(MatchRun.requirement_id == requirement.id)
        .order_by(MatchRun.id.desc())
        .limit(1)
        .options(joinedload(MatchRun.review))
    )
    return Progress(
        id=requirement.id,
        name=name_of(requirement.version.title, requirement.version.description),
        status=requirement.status,
        version=requirement.version.number,
        drafted_at=requirement.created_at,
        verdict=stored_verdict(requirement),
        run=run,
        review=run.review if run else None,
        is_being_revised=requirement.revision is not None,
        pace=_pace(session, run) if run and run.state in OPEN_RUN else None,
    )


def _pace(session: Session, run: MatchRun) -> Pace:
    queued_before = select(func.count()).where(MatchRun.state == RunState.QUEUED, MatchRun.queued_at < run.queued_at)
    category = run.verdict["category"]
    offers = select(func.count()).select_from(Capability).where(Capability.category == category, Capability.is_active)
    finished = select(MatchRun.started_at, MatchRun.finished_at).where(MatchRun.state == RunState.DONE)
    lately = session.execute(finished.order_by(MatchRun.id.desc()).limit(LATELY))
    lasted = [(end - start).total_seconds() for start, end in lately if start and end]
    return Pace(
        ahead=(session.scalar(queued_before) or 0) if run.state is RunState.QUEUED else 0,
        offers=session.scalar(offers) or 0,
        usual_seconds=median(lasted) if lasted else None,
    )


def stored_verdict(requirement: Requirement) -> Verdict | None:
    """The verdict in force on the newest version; None for a draft."""
    return verdict_in_force(requirement.version)


def engine_verdict(requirement: Requirement) -> Verdict | None:
    """What the engine itself said of the newest version, whatever was decided since; None for a draft."""
    verdict = requirement.version.verdict
    return read_verdict(verdict.content) if verdict else None


def said_in(version: RequirementVersion) -> RequirementInput:
    """What the client said in this version."""
    values = {name: getattr(version, name) for name in RequirementInput.__dataclass_fields__}
    model = values["engagement_model"]
    values |= {name: tuple(value) for name, value in values.items() if isinstance(value, list)}
    documents = {"answers": dict(version.answers), "particulars": dict(version.particulars)}
    return RequirementInput(**{**values, **documents, "engagement_model": EngagementModel(model) if model else None})


def name_of(title: str, description: str) -> str:
    """What to call it: its title, else how its description begins."""
    if title:
        return title
    words = " ".join(description[: 2 * EXCERPT].split())
    return (words[:EXCERPT].rstrip() + "…" if len(words) > EXCERPT else words) or "Untitled"


def _of_organisation(actor: User) -> Select:
    newest_version = (
        select(func.max(RequirementVersion.number))
        .where(RequirementVersion.requirement_id == Requirement.id)
        .correlate(Requirement)
        .scalar_subquery()
    )
    newest_run = select(func.max(MatchRun.id)).where(MatchRun.requirement_id == Requirement.id).correlate(Requirement).scalar_subquery()
    return (
        select(
            Requirement.id,
            Requirement.status,
            RequirementVersion.title,
            func.substr(RequirementVersion.description, 1, 2 * EXCERPT),
            RequirementVersion.created_at,
            RequirementVerdict.scope,
            RequirementVerdict.process_type,
            RequirementVerdict.category,
            MatchRun.state,
            MatchRun.finished_at,
        )
        .join(RequirementVersion, (RequirementVersion.requirement_id == Requirement.id) & (RequirementVersion.number == newest_version))
        .outerjoin(RequirementVerdict, RequirementVerdict.version_id == RequirementVersion.id)
        .outerjoin(MatchRun, MatchRun.id == newest_run)
        .where(Requirement.organisation_id == actor.organisation_id)
    )


def _row(
    id: int,
    status: RequirementStatus,
    title: str,
    beginning: str,
    written_at: datetime,
    scope: Scope | None,
    process_type: ProcessType | None,
    category: str | None,
    run: RunState | None,
    finished_at: datetime | None,
) -> RequirementRow:
    return RequirementRow(
        id=id,
        name=name_of(title, beginning),
        status=status,
        scope=scope,
        process_type=process_type,
        category=category,
        run=run,
        needs=NEEDS_THE_CLIENT.get(status),
        changed_at=max(written_at, finished_at) if finished_at else written_at,
    )
