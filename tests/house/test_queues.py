"""Whatever is sent is listened to."""

from pathlib import Path

import pytest

from matching.queues import Queues
from portal.cli.run import commands
from tests.databases import settings_for
from tests.stories.installation import production_commands


@pytest.mark.parametrize("shape", ["embedded", "production"])
def test_a_worker_listens_to_every_queue(shape: str, tmp_path: Path) -> None:
    worker = list((commands(settings_for(tmp_path)) if shape == "embedded" else production_commands())["worker"])
    assert set(worker[worker.index("--queues") + 1].split(",")) == set(Queues)
