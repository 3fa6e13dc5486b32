"""A story about faults: runs posted into a real installation, workers that stop at a known step, and what must hold in the end.

with staged(installation) as stage: …  # ends the installation's own worker
stage.hold("ranked"); stage.start_worker(); run_id = stage.post(); stage.wait_until_at("ranked")
stage.let_go("ranked")
stage.expect_done(run_id, attempts=1)  # ended once, whole, with a result that ranks again to itself
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from sqlalchemy import func, select

from portal import replay
from portal.db import transaction
from portal.doorbell import make_sessions
from portal.inputs import RequirementInput
from portal.models import AuditEvent, MatchRun, User
from portal.queries.entries import placements_of
from portal.services import requirements
from portal.workflow import OPEN_RUN, RequirementStatus, RunState
from tests.servers.processes import Process
from tests.stories.installation import Installation

TEXT = "Key 4,000 paper records a month into our system by a set procedure; routine data entry, clearly documented."


@contextmanager
def staged(installation: Installation) -> Iterator["Stage"]:
    """A stage whose connections are closed in the end."""
    stage = Stage(installation)
    try:
        yield stage
    finally:
        stage.sessions.kw["bind"].dispose()


class Stage:
    """An installation whose workers can be stopped at a step."""

    def __init__(self, installation: Installation) -> None:
        self.installation = installation
        self.sessions = make_sessions(installation.settings)
        self.folder = installation.settings.instance / "stage"
        self.folder.mkdir()
        installation.workers[0].kill()

    def start_worker(self) -> Process:
        """One more worker, which stops at the steps that are held."""
        ordinary = self.installation.commands["worker"]
        self.installation.commands["worker"] = [
            "tests.stories.staged_worker:celery" if word == "wsgi:celery" else word for word in ordinary
        ]
        return self.installation.start_worker()

    def hold(self, step: str) -> None:
        """Have every worker wait at this step from now on."""
        (self.folder / f"hold-{step}").touch()

    def wait_until_at(self, step: str) -> None:
        """Wait until a worker waits at this step."""
        self.installation.wait_for((self.folder / f"at-{step}").exists, what=f"a worker at {step!r}")

    def let_go(self, step: str) -> None:
        """Have nobody wait at this step any more."""
        (self.folder / f"hold-{step}").unlink()
        (self.folder / f"at-{step}").unlink()

    def kill_on(self, title: str) -> None:
        """Have every worker die over a requirement of this title."""
        (self.folder / "kill").write_text(title)

    def post(self, title: str = "Index paper records") -> int:
        """Post a requirement of the installation's client, ringing as the web does; the id of its run."""
        with self.sessions() as session, transaction(session):
            client = session.scalars(select(User).where(User.email == self.installation.people["client"])).one()
            draft = requirements.save_draft(session, client, RequirementInput(title=title, description=TEXT, category="data_entry"))
            return requirements.post(session, client, draft).id

    def newest_run(self) -> int:
        """The id of the run that was queued last."""
        with self.sessions() as session:
            return session.scalars(select(func.max(MatchRun.id))).one()

    def attempt(self, run_id: int) -> int:
        """How often the run has been claimed."""
        with self.sessions() as session:
            return session.get_one(MatchRun, run_id).attempt

    def wait_until_over(self, *run_ids: int, timeout: float = 60) -> None:
        """Wait until each of these runs has ended."""
        open_runs = select(func.count()).select_from(MatchRun).where(MatchRun.id.in_(run_ids), MatchRun.state.in_(OPEN_RUN))

        def are_over() -> bool:
            with self.sessions() as session:
                return session.scalar(open_runs) == 0

        self.installation.wait_for(are_over, timeout=timeout, what=f"runs {run_ids} to end")

    def expect_done(self, *run_ids: int, attempts: int | Sequence[int] = 1) -> None:
        """Each run is done exactly once, with ranks 1…N, after so many attempts, and ranks again to the same result."""
        self.wait_until_over(*run_ids)
        allowed = [attempts] if isinstance(attempts, int) else attempts
        with self.sessions() as session:
            for run_id in run_ids:
                run = session.get_one(MatchRun, run_id)
                assert (run.state, run.failure) == (RunState.DONE, None)
                assert run.attempt in allowed
                assert run.requirement.status is RequirementStatus.IN_REVIEW
                assert [placement.rank for placement in placements_of(run)] == list(range(1, (run.entry_count or 0) + 1))
                assert run.entry_count
                assert replay.differences(session, run) == []
                assert self.ends_of(run_id) == ["finish_matching"]

    def ends_of(self, run_id: int) -> list[str]:
        """The ends of a run that the audit trail knows."""
        ends = ("finish_matching", "fail", "cancel")
        about = select(AuditEvent.action).where(AuditEvent.object_type == MatchRun.__tablename__, AuditEvent.object_id == run_id)
        with self.sessions() as session:
            return list(session.scalars(about.where(AuditEvent.action.in_(ends))))
