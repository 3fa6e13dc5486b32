"""Keeps the processes of one installation running, and ends all of them with itself."""

import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from types import FrameType

import structlog

GRACE_SECONDS = 6.0
RESTART_AFTER = 1.0
LOOK_EVERY = 0.2
JUDGED_AFTER = 30.0
JUDGED_EVERY = 10.0

log = structlog.get_logger(__name__)


class Child:
    """One program, in a session of its own so that a signal from the terminal reaches it through us alone."""

    def __init__(self, name: str, command: Sequence[str], is_stuck: Callable[[], bool] = lambda: False) -> None:
        self.name = name
        self._command = list(command)
        self._is_stuck = is_stuck
        self._process: subprocess.Popen[bytes] | None = None
        self._restart_at = 0.0
        self._judge_at = 0.0

    @property
    def is_running(self) -> bool:
        """Whether its first process is alive."""
        return self._process is not None and self._process.poll() is None

    def start(self) -> None:
        """Start it; should we be killed, the kernel tells it to end."""
        self._process = subprocess.Popen(  # noqa: S603 - our own commands
            self._command,
            stdin=subprocess.DEVNULL,
            start_new_session=True,
            preexec_fn=_end_with_parent(os.getpid()),  # noqa: PLW1509 - the supervisor has no threads
        )
        self._judge_at = time.monotonic() + JUDGED_AFTER

    def keep_running(self, now: float) -> None:
        """Start it again a second after it has ended; end it where it is alive and does nothing."""
        if self._process is None:
            return
        if self.is_running:
            self._judge(now)
        elif not self._restart_at:
            log.warning("child_ended", child=self.name, code=self._process.returncode)
            self.kill()
            self._restart_at = now + RESTART_AFTER
        elif now >= self._restart_at:
            self._restart_at = 0.0
            self.start()

    def ask_to_end(self) -> None:
        """Let it finish what it is doing."""
        if self._process is not None and self.is_running:
            self._process.terminate()

    def kill(self) -> None:
        """End all that is left of it, at once."""
        if self._process is not None:
            with suppress(ProcessLookupError):
                os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()

    def _judge(self, now: float) -> None:
        if now < self._judge_at:
            return
        self._judge_at = now + JUDGED_EVERY
        if self._is_stuck():
            log.warning("child_stuck", child=self.name)
            self.kill()


class Supervisor:
    """A set of children that live and die together."""

    def __init__(self, children: Sequence[Child]) -> None:
        self._children = children
        self._told_to_end = False

    def run(self, when_started: Callable[[], bool], announce: Callable[[], None]) -> None:
        """Start all, announce once `when_started` says so, and restart what ends, until SIGINT or SIGTERM."""
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, self._end)
        announced = False
        try:
            for child in self._children:
                child.start()
            while not self._told_to_end:
                if not announced and when_started():
                    announce()
                    announced = True
                time.sleep(LOOK_EVERY)
                for child in self._children:
                    child.keep_running(time.monotonic())
        finally:
            self._end_all()

    def _end(self, _number: int, _frame: FrameType | None) -> None:
        self._told_to_end = True

    def _end_all(self) -> None:
        for child in self._children:
            child.ask_to_end()
        deadline = time.monotonic() + GRACE_SECONDS
        while any(child.is_running for child in self._children) and time.monotonic() < deadline:
            time.sleep(LOOK_EVERY / 4)
        for child in self._children:
            child.kill()


def _end_with_parent(parent: int) -> Callable[[], None] | None:
    """What a child does before it runs its program: ask Linux for SIGTERM when the parent is gone."""
    if sys.platform != "linux":
        return None
    prctl, set_death_signal = ctypes.CDLL(None).prctl, 1

    def prepare() -> None:
        prctl(set_death_signal, signal.SIGTERM)
        if os.getppid() != parent:
            os._exit(0)

    return prepare
