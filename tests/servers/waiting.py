"""Waiting for something that happens in another process: by asking again until a deadline, never by a fixed sleep."""

import socket
import time
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")


def wait_for(predicate: Callable[[], T], timeout: float = 30, what: str = "") -> T:
    """The first true answer of `predicate`, asked every 50 ms.

    Raises:
        TimeoutError: no true answer within `timeout` seconds; the message carries the last answer.
    """
    deadline = time.monotonic() + timeout
    while not (answer := predicate()):
        if time.monotonic() > deadline:
            raise TimeoutError(f"waited {timeout:g} s for {what or predicate}; last answer: {answer!r}")
        time.sleep(0.05)
    return answer


def free_port() -> int:
    """A port on the loopback address that nothing listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def is_listening(port: int) -> bool:
    """Whether something accepts connections on that port of the loopback address."""
    with socket.socket() as probe:
        probe.settimeout(1)
        return probe.connect_ex(("127.0.0.1", port)) == 0
