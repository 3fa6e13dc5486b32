"""A child process with a log file, in a process group of its own, so that a signal reaches all of it or one process."""

import os
import signal
import subprocess
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path


class Process:
    """A command that can be started, signalled, killed and started again under the same name.

    `log` keeps what every start of it printed.
    """

    def __init__(
        self, name: str, command: Sequence[str], *, log: Path, environment: Mapping[str, str] | None = None, user: str | None = None
    ) -> None:
        self.name = name
        self.command = list(command)
        self.environment = dict(os.environ if environment is None else environment)
        self.user = user
        self.log = log
        self.child: subprocess.Popen[bytes] | None = None

    @property
    def pid(self) -> int:
        """The id of the present process, which also leads its process group."""
        assert self.child is not None, f"{self.name} has not been started"
        return self.child.pid

    @property
    def is_running(self) -> bool:
        """Whether the present process is alive."""
        return self.child is not None and self.child.poll() is None

    def start(self) -> None:
        """Start it; its output goes to the end of the log."""
        assert not self.is_running, f"{self.name} is already running"
        with self.log.open("ab") as output:
            self.child = subprocess.Popen(
                self.command,
                env=self.environment,
                user=self.user,
                extra_groups=[] if self.user else None,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    def send(self, number: signal.Signals) -> None:
        """Send a signal to the whole process group."""
        os.killpg(self.pid, number)

    def stop(self, number: signal.Signals = signal.SIGTERM, timeout: float = 20) -> int:
        """End it with a signal to its first process, as a supervisor does, and give the exit code; after `timeout` it is killed."""
        if self.child is None:
            return 0
        if self.is_running:
            self.child.send_signal(number)
        try:
            code = self.child.wait(timeout)
        finally:
            self.kill()
        return code

    def kill(self) -> None:
        """End every process of the group at once, as a lost machine would."""
        if self.child is None:
            return
        with suppress(ProcessLookupError):
            os.killpg(self.child.pid, signal.SIGKILL)
        self.child.wait()

    def tail(self, lines: int = 40) -> str:
        """The end of the log, for the message of a failed test."""
        return "\n".join(self.log.read_text(errors="replace").splitlines()[-lines:])
