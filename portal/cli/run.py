"""`vendor-match run`: the whole portal as one foreground command, in the shape that the settings choose."""

import socket
import sys
from http import HTTPStatus
from http.client import HTTPConnection

import click
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session, sessionmaker

from matching.queues import Queues
from portal import demo_logins
from portal.config import Settings
from portal.db import sessions_on
from portal.logs import configure_logging
from portal.match_store import is_waiting_in_vain
from portal.supervisor import Child, Supervisor

PROGRAM = (sys.executable, "-m")


@click.command("run")
@click.pass_context
def run(ctx: click.Context) -> None:
    """Prepare the database, load the catalogue (on SQLite the demo too) and start web, worker and beat.

    Ends all of them on Ctrl-C or SIGTERM.
    """
    settings = Settings.from_environment()
    configure_logging(settings.log_format)
    _demand_free_port(settings)
    _call(ctx, "db", "upgrade")
    _call(ctx, "seed", "all" if settings.database.get_backend_name() == "sqlite" else "catalogue")
    with sessions_on(settings.database) as sessions:
        stuck = {"worker": lambda: _is_stuck(sessions)}
        children = [Child(name, command, stuck.get(name, lambda: False)) for name, command in commands(settings).items()]
        Supervisor(children).run(lambda: _is_serving(settings), lambda: _announce(settings))


def commands(settings: Settings) -> dict[str, tuple[str, ...]]:
    """The processes by name, with the commands of the production shape.

    One web process with threads and one pool process are enough for one machine. Beat runs beside the worker here too,
    so that there is one schedule and one way to run it.
    """
    celery = (*PROGRAM, "celery", "--quiet", "--app", "wsgi:celery")
    gunicorn = (
        *PROGRAM,
        "gunicorn",
        "--no-control-socket",
        "--worker-class",
        "gthread",
        "--workers",
        "1",
        "--threads",
        "8",
        "--graceful-timeout",
        "4",
    )
    return {
        "web": (*gunicorn, "--bind", f"{settings.host}:{settings.port}", "wsgi:app"),
        "worker": (*celery, "worker", "--queues", ",".join(Queues), "--concurrency", "1", "--without-gossip", "--without-mingle"),
        "beat": (*celery, "beat", "--pidfile="),
    }


def _call(ctx: click.Context, *words: str) -> None:
    """Another command of ours."""
    ctx.find_root().command.main(words, standalone_mode=False)


def _demand_free_port(settings: Settings) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((settings.host, settings.port))
        except OSError as error:
            raise click.ClickException(
                f"{settings.host}:{settings.port} cannot be opened ({error.strerror}); set PORT to another number."
            ) from error


def _is_serving(settings: Settings) -> bool:
    connection = HTTPConnection(settings.host, settings.port, timeout=1)
    try:
        connection.request("GET", "/healthz")
        return connection.getresponse().status == HTTPStatus.OK
    except OSError:
        return False
    finally:
        connection.close()


def _is_stuck(sessions: sessionmaker[Session]) -> bool:
    """Whether the worker lets runs wait. While the database is away that is not the worker's fault."""
    try:
        with sessions() as session:
            return is_waiting_in_vain(session)
    except OperationalError:
        return False


def _announce(settings: Settings) -> None:
    click.echo(f"\nvendor-match is running at {_address(settings)} (Ctrl-C ends it).")
    for login in demo_logins.read(settings.instance):
        click.echo(f"  {login.role:<9} {login.email:<40} {login.password:<22} {login.name}, {login.organisation}")
    click.echo()


def _address(settings: Settings) -> str:
    return f"http://{settings.host}:{settings.port}"
