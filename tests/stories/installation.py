"""The portal as it runs in earnest: real web, worker and beat processes, in one of its two shapes.

The commands are those of `vendor-match run` in the embedded shape and those of docker-compose.yml in the production
shape; only addresses differ. No supervisor restarts what a story kills: the story does, when it wants to.

    installation.base_url                      # http://127.0.0.1:…
    installation.visitor("client")             # signed in over HTTP: .get(path), .submit(path, field=value)
    installation.people["client"]              # e-mail of a person of that role; the password is factories.PASSWORD
    installation.demo                          # the logins of the demo's people; visitor() takes their e-mails too
    with installation.session() as session:    # look into the database, or change it
    installation.command("runs", "list")       # a vendor-match command; gives what it printed

    installation.start_worker() -> Process     # one more; Process.kill() is SIGKILL to it and its pool
    installation.workers                       # those started so far
    installation.web, installation.beat        # restart with .stop() and .start()
    installation.redis, installation.postgres  # None in the embedded shape; see tests/servers for what they can do
    installation.wait_for(predicate, timeout)  # polls; fails early, with the end of every log, when it takes too long

A started installation holds the invented demo (vendors to rank) and one person of each role.
"""

import os
import shlex
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

import requests
import yaml
from sqlalchemy.orm import Session

from portal import demo_logins
from portal.cli.run import commands
from portal.config import PROJECT, Settings
from portal.db import make_engine
from portal.demo_logins import Login
from portal.models import OrganisationKind
from tests.factories import PASSWORD, make_user
from tests.servers.postgres import PostgresServer
from tests.servers.processes import Process
from tests.servers.redis import RedisServer
from tests.servers.waiting import free_port, wait_for
from tests.stories.visitor import Visitor

T = TypeVar("T")
PROGRAMS = Path(sys.executable).parent
OURS = ("BROKER_URL", "DATABASE_URL", "INSTANCE_DIR", "PORT", "SECRET_KEY")


class Installation:
    """One portal with everything that belongs to it. `start()` returns once it serves pages and a worker listens."""

    def __init__(
        self,
        directory: Path,
        *,
        database: str | None = None,
        postgres: PostgresServer | None = None,
        redis: RedisServer | None = None,
    ) -> None:
        directory.mkdir(exist_ok=True)
        self.directory = directory
        self.postgres = postgres
        self.redis = redis
        self.port = free_port()
        self.base_url = f"http://127.0.0.1:{self.port}"
        self.environment = environment_of(directory / "instance", database, redis.url if redis else None)
        self.environment |= {"PORT": str(self.port), "GUNICORN_CMD_ARGS": f"--bind 127.0.0.1:{self.port}"}
        self.settings = Settings.from_environment(self.environment)
        self.engine = make_engine(self.settings.database)
        self.commands = production_commands() if redis else commands(self.settings)
        self.people: dict[str, str] = {}
        self.workers: list[Process] = []
        self.web = self._process("web", "web")
        self.beat = self._process("beat", "beat", "--schedule", str(directory / "beat"))

    def start(self) -> None:
        """Start web, beat and one worker on a database that is ready."""
        with self.session() as session:
            self.people = {kind.value: make_user(session, kind=kind).email for kind in OrganisationKind}
            session.commit()
        self.web.start()
        self.beat.start()
        self.start_worker()
        self.wait_for(self._is_serving, what="/healthz to answer")
        self.wait_for(lambda: " ready." in self.workers[0].tail(200), what="the worker to be ready")

    def stop(self) -> None:
        """End every process at once; a story about an orderly end calls `Process.stop()` itself."""
        for process in (self.web, self.beat, *self.workers):
            process.kill()
        self.engine.dispose()

    def start_worker(self) -> Process:
        """One more worker."""
        name = f"worker{len(self.workers) + 1}"
        worker = self._process("worker", name, "--hostname", f"{name}@{self.port}")
        worker.start()
        self.workers.append(worker)
        return worker

    def command(self, *arguments: str) -> str:
        """What a `vendor-match` command prints; its failure fails the test."""
        return run_command(self.environment, *arguments)

    @contextmanager
    def session(self) -> Iterator[Session]:
        """A session on the database, which rings for nobody; commit what is to stay."""
        with Session(self.engine) as session:
            yield session

    def visitor(self, person: str | None = None) -> Visitor:
        """Somebody who calls the web over HTTP; signed in if a role or the e-mail of a person of the demo is named."""
        visitor = Visitor(self.base_url)
        if person in self.people:
            visitor.sign_in(self.people[person], PASSWORD)
        elif person:
            visitor.sign_in(person, next(login.password for login in self.demo if login.email == person))
        return visitor

    @property
    def demo(self) -> list[Login]:
        """How the people of the demo sign in here."""
        return demo_logins.read(self.settings.instance)

    def wait_for(self, predicate: Callable[[], T], timeout: float = 30, what: str = "") -> T:
        """The first true answer of `predicate`; after `timeout` seconds an error with the end of every log."""
        try:
            return wait_for(predicate, timeout, what)
        except TimeoutError as error:
            for process in (self.web, self.beat, *self.workers):
                error.add_note(f"--- {process.name}\n{process.tail()}")
            raise

    def _process(self, service: str, name: str, *more: str) -> Process:
        command = [*self.commands[service], *more]
        return Process(name, command, log=self.directory / f"{name}.log", environment=self.environment)

    def _is_serving(self) -> bool:
        try:
            return requests.get(f"{self.base_url}/healthz", timeout=2).status_code == 200
        except requests.RequestException:
            return False


def production_commands() -> dict[str, Sequence[str]]:
    """The commands of our services in docker-compose.yml, with the programs of this environment."""
    services = yaml.safe_load((PROJECT / "docker-compose.yml").read_text())["services"]
    words = {name: shlex.split(services[name]["command"]) for name in ("web", "worker", "beat")}
    return {name: [str(PROGRAMS / program), *arguments] for name, (program, *arguments) in words.items()}


def environment_of(instance: Path, database: str | None, broker: str | None) -> dict[str, str]:
    """The environment of an installation's processes: this one's, without settings of ours, with those given."""
    kept = {name: value for name, value in os.environ.items() if name not in OURS}
    given = {"INSTANCE_DIR": str(instance), "DATABASE_URL": database, "BROKER_URL": broker}
    return kept | {name: value for name, value in given.items() if value}


def run_command(environment: Mapping[str, str], *arguments: str) -> str:
    """What `vendor-match ARGUMENTS` prints."""
    done = subprocess.run([PROGRAMS / "vendor-match", *arguments], env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"vendor-match {shlex.join(arguments)} ended with {done.returncode}\n{done.stdout}{done.stderr}"
    return done.stdout
