"""`vendor-match run`: everything as one command that ends as one."""

import os
import signal
import stat
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest
import requests

from portal import demo_logins
from tests.servers.processes import Process
from tests.servers.waiting import free_port, is_listening, wait_for
from tests.stories.installation import PROGRAMS, environment_of
from tests.stories.visitor import Visitor

ENDS_WITHIN = 10


class Running(Process):
    """The command on a port and an instance folder of its own."""

    def __init__(self, folder: Path) -> None:
        self.port = free_port()
        self.instance = folder / "instance"
        self.address = f"http://127.0.0.1:{self.port}"
        self.announcement = f"vendor-match is running at {self.address}"
        environment = environment_of(self.instance, None, None) | {"PORT": str(self.port)}
        super().__init__("run", [str(PROGRAMS / "vendor-match"), "run"], log=folder / "run.log", environment=environment)

    def start(self) -> None:
        """Start it and wait until it has said where it is."""
        before = self.log.read_text().count(self.announcement) if self.log.exists() else 0
        super().start()
        wait_for(lambda: self.log.read_text().count(self.announcement) > before, 60, "the address to be printed")


@pytest.fixture
def running(tmp_path: Path) -> Iterator[Running]:
    command = Running(tmp_path)
    command.start()
    yield command
    for process in (*family(command.pid), psutil.Process(command.pid)) if command.is_running else ():
        process.kill()
    command.kill()


def family(pid: int) -> list[psutil.Process]:
    return psutil.Process(pid).children(recursive=True)


def test_it_says_where_it_is_and_how_to_sign_in(running: Running) -> None:
    assert requests.get(f"{running.address}/healthz", timeout=5).status_code == 200
    logins = demo_logins.read(running.instance)
    assert {login.role for login in logins} == {"client", "vendor", "operator"}
    for login in logins:
        assert f"{login.email} " in running.log.read_text()
        assert login.password in running.log.read_text()
    Visitor(running.address).sign_in(logins[0].email, logins[0].password)


def test_what_is_secret_is_readable_by_its_owner_alone(running: Running) -> None:
    assert stat.S_IMODE(running.instance.stat().st_mode) == 0o700
    for name in ("demo_logins.json", "secret_key"):
        assert stat.S_IMODE((running.instance / name).stat().st_mode) == 0o600


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_ends_every_child_and_frees_the_port(running: Running, number: signal.Signals) -> None:
    children = family(running.pid)
    assert len(children) >= 4
    os.kill(running.pid, number)
    _, alive = psutil.wait_procs(children, timeout=ENDS_WITHIN)
    assert not alive
    assert running.child is not None
    assert running.child.wait(ENDS_WITHIN) == 0
    assert not is_listening(running.port)


def test_the_second_start_loses_nothing(running: Running) -> None:
    before = demo_logins.read(running.instance)
    running.stop()
    running.start()
    assert demo_logins.read(running.instance) == before
    person = next(login for login in before if login.role == "client")
    visitor = Visitor(running.address)
    visitor.sign_in(person.email, person.password)
    assert "/requirements/" in visitor.get("/requirements").text


def test_a_worker_that_dies_is_started_again(running: Running) -> None:
    def worker() -> psutil.Process | None:
        return next((child for child in family(running.pid) if "worker" in child.cmdline() and child.ppid() == running.pid), None)

    first = worker()
    assert first is not None
    os.killpg(first.pid, signal.SIGKILL)
    wait_for(lambda: (found := worker()) is not None and found.pid != first.pid, 20, "another worker")
    assert running.is_running


def test_a_port_that_is_taken_is_said_in_one_sentence(running: Running, tmp_path: Path) -> None:
    folder = tmp_path / "second"
    folder.mkdir()
    second = Running(folder)
    second.environment["PORT"] = str(running.port)
    Process.start(second)
    assert second.child is not None
    assert second.child.wait(30) == 1
    assert f"127.0.0.1:{running.port} cannot be opened" in second.log.read_text()
    assert "Traceback" not in second.log.read_text()
