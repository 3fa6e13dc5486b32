"""Ringing for the worker: best effort, bounded, and once while nobody has answered."""

import socket
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from threading import Thread

import pytest

from portal.config import Settings
from portal.doorbell import Doorbell
from tests.databases import settings_for
from tests.servers.redis import RedisServer
from tests.servers.waiting import free_port


@pytest.fixture
def embedded(tmp_path: Path) -> Settings:
    return settings_for(tmp_path)


@pytest.fixture
def silent_port() -> Iterator[int]:
    """A port that accepts connections and never answers."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        yield listener.getsockname()[1]


def unread(settings: Settings) -> int:
    return len(list((settings.instance / "wake-ups").glob("*.matching.msg")))


def test_while_a_message_lies_unread_nobody_rings_again(embedded: Settings) -> None:
    doorbell = Doorbell(embedded)
    for run_id in range(1, 6):
        doorbell.ring(run_id)
    assert unread(embedded) == 1


def test_after_the_message_was_read_one_rings_again(embedded: Settings) -> None:
    doorbell = Doorbell(embedded)
    doorbell.ring(1)
    for message in (embedded.instance / "wake-ups").glob("*.msg"):
        message.unlink()
    doorbell.ring(2)
    assert unread(embedded) == 1


def test_on_redis_too_one_message_lies_unread_at_most(embedded: Settings, redis: RedisServer) -> None:
    doorbell = Doorbell(replace(embedded, broker=redis.url))
    with redis.client() as client:
        client.delete("matching")
        for run_id in range(1, 6):
            doorbell.ring(run_id)
        assert client.llen("matching") == 1
        client.delete("matching")


def test_a_broker_that_refuses_is_survived(embedded: Settings) -> None:
    Doorbell(replace(embedded, broker=f"redis://127.0.0.1:{free_port()}/0")).ring(1)


def test_a_broker_that_never_answers_is_given_up_and_left_alone_for_a_while(embedded: Settings, silent_port: int) -> None:
    doorbell = Doorbell(replace(embedded, broker=f"redis://127.0.0.1:{silent_port}/0"))
    patient = Thread(target=lambda: [doorbell.ring(run_id) for run_id in range(1_000)], daemon=True)
    patient.start()
    patient.join(timeout=10)
    assert not patient.is_alive()
