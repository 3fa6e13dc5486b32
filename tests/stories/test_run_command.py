"""`vendor-match run`: one foreground command that starts everything and takes everything with it."""

import json
import os
import shutil
import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from portal.config import Settings
from portal.db import sessions_on
from portal.models import MatchRun
from portal.workflow import RunState
from tests.portal.played import post
from tests.servers.processes import Process
from tests.servers.waiting import free_port, is_listening, wait_for
from tests.stories.installation import PROGRAMS, environment_of

pytestmark = pytest.mark.stories

ENDS_WITHIN = 10.0


class Portal:
    """The command in an instance folder of its own."""

    def __init__(self, instance: Path, log: Path) -> None:
        self.instance = instance
        self.port = free_port()
        self.environment = environment_of(instance, None, None) | {"PORT": str(self.port)}
        self.command = Process("run", [str(PROGRAMS / "vendor-match"), "run"], log=log, environment=self.environment)

    def start(self) -> None:
        """Start it and wait for its announcement."""
        before = self.command.log.read_text().count("is running at") if self.command.log.exists() else 0
        self.command.start()
        wait_for(lambda: self.command.log.read_text().count("is running at") > before, timeout=120, what="the portal to run")

    def children(self) -> dict[int, str]:
        """The processes of this portal but the command itself, with their command lines."""
        mark = f"PORT={self.port}".encode()
        found = {}
        for folder in Path("/proc").glob("[0-9]*"):
            try:
                if int(folder.name) != self.command.pid and mark in (folder / "environ").read_bytes().split(b"\0"):
                    found[int(folder.name)] = (folder / "cmdline").read_bytes().replace(b"\0", b" ").decode()
            except (FileNotFoundError, ProcessLookupError, PermissionError):
                continue
        return {pid: line for pid, line in found.items() if line}

    def child(self, program: str) -> int | None:
        """The first process of one of the programs; None while there is none."""
        return min((pid for pid, line in self.children().items() if f" {program} " in line), default=None)


@pytest.fixture
def portal(demo_sqlite: Path, tmp_path: Path) -> Iterator[Portal]:
    portal = Portal(Path(shutil.copytree(demo_sqlite, tmp_path / "instance")), tmp_path / "run.log")
    yield portal
    portal.command.kill()
    for pid in portal.children():
        os.kill(pid, signal.SIGKILL)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_ends_every_process_and_frees_the_port(portal: Portal, number: signal.Signals) -> None:
    portal.start()
    assert is_listening(portal.port)
    assert portal.command.stop(number, timeout=ENDS_WITHIN) == 0
    assert portal.children() == {}
    assert not is_listening(portal.port)


def test_the_logins_of_the_demo_are_printed_at_each_start_and_nothing_is_lost(portal: Portal) -> None:
    portal.start()
    portal.command.stop()
    runs = _runs(portal)
    portal.start()
    logins = json.loads((portal.instance / "demo_logins.json").read_bytes())
    assert logins
    log = portal.command.log.read_text()
    assert [log.count(login["password"]) for login in logins] == [2] * len(logins)
    assert _runs(portal) == runs
    assert (portal.instance / "demo_logins.json").stat().st_mode & 0o077 == 0


def test_a_worker_that_dies_is_started_again(portal: Portal) -> None:
    portal.start()
    worker = wait_for(lambda: portal.child("worker"))
    os.kill(worker, signal.SIGKILL)
    assert wait_for(lambda: (found := portal.child("worker")) != worker and found, what="another worker")


def test_a_worker_that_is_alive_and_does_nothing_is_replaced(portal: Portal) -> None:
    portal.start()
    worker = wait_for(lambda: portal.child("worker"))
    os.killpg(worker, signal.SIGSTOP)
    with sessions_on(Settings.from_environment(portal.environment).database) as sessions:
        run_id = post(sessions)

        def is_done() -> bool:
            with sessions() as session:
                return session.get_one(MatchRun, run_id).state is RunState.DONE

        wait_for(is_done, timeout=90, what="the run to be done by another worker")
    assert portal.child("worker") != worker


def test_nothing_outlives_a_command_that_is_killed(portal: Portal) -> None:
    portal.start()
    assert portal.command.child
    portal.command.child.kill()
    wait_for(lambda: portal.children() == {}, what="every process to end")
    assert not is_listening(portal.port)


def test_a_port_that_is_taken_is_said_in_a_sentence(portal: Portal) -> None:
    portal.start()
    second = subprocess.run([PROGRAMS / "vendor-match", "run"], env=portal.environment, capture_output=True, text=True, check=False)
    assert second.returncode == 1
    assert f"127.0.0.1:{portal.port} cannot be opened (Address already in use); set PORT to another number." in second.stderr
    assert "Traceback" not in second.stderr


def _runs(portal: Portal) -> str:
    listed = subprocess.run([PROGRAMS / "vendor-match", "runs", "list", "--json"], env=portal.environment, capture_output=True, check=True)
    return listed.stdout.decode()
