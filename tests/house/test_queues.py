"""Whatever is sent is listened to."""

import shlex

import yaml

from matching.queues import Queues
from portal.config import PROJECT


def test_a_worker_listens_to_every_queue() -> None:
    command = yaml.safe_load((PROJECT / "docker-compose.yml").read_text())["services"]["worker"]["command"]
    words = shlex.split(command)
    assert set(words[words.index("--queues") + 1].split(",")) == set(Queues)
