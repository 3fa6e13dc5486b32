"""A worker that stops where a story wants it to: the worker of the portal, with a store that looks for marks in a folder.

While the file `hold-STEP` lies in the folder, a run that reaches the step leaves `at-STEP` there and waits. Steps, in
order: claimed, read, ranked, publishing (inside the transaction that publishes), published. While `kill` lies there,
a run whose requirement is named in it kills its process. Leases are short, so that stories need not wait long.
"""

import os
import signal
import time
from functools import wraps
from typing import Any

from matching.findings import Findings
from matching.store import Claim, Snapshot
from portal.config import Settings
from portal.match_store import SqlMatchStore
from portal.services import audit
from portal.worker import make_celery

LEASE_SECONDS = 3.0

settings = Settings.from_environment()
folder = settings.instance / "stage"


def reach(step: str) -> None:
    """Wait here for as long as the story wants it."""
    while (folder / f"hold-{step}").exists():
        (folder / f"at-{step}").touch()
        time.sleep(0.02)


class StagedStore(SqlMatchStore):
    """The store of the portal, with steps between its methods."""

    def load(self, claim: Claim) -> Snapshot:
        reach("claimed")
        snapshot = super().load(claim)
        if (folder / "kill").exists() and snapshot.brief.title == (folder / "kill").read_text():
            os.kill(os.getpid(), signal.SIGKILL)
        reach("read")
        return snapshot

    def save(self, claim: Claim, snapshot: Snapshot, findings: Findings) -> bool:
        reach("ranked")
        saved = super().save(claim, snapshot, findings)
        reach("published")
        return saved


record = audit.record_about


@wraps(record)
def staged_record(*arguments: Any) -> None:
    """The audit event of a result is the last thing that its transaction writes."""
    record(*arguments)
    if arguments[2] == "finish_matching":
        reach("publishing")


audit.record_about = staged_record
celery = make_celery(settings)
celery.match_store = StagedStore(celery.sessions, lease_seconds=LEASE_SECONDS)
