"""`vendor-match seed`: the catalogue, and the invented demo where nobody works in earnest."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

import click
from sqlalchemy.orm import Session, sessionmaker

from portal.config import Settings
from portal.db import make_engine
from portal.logs import configure_logging
from seed.files import SeedFileError

allow_demo = click.option("--allow-demo", is_flag=True, help="Load the demo into a PostgreSQL database too.")


@click.group("seed")
def seed() -> None:
    """The catalogue and the demo. Loading twice changes nothing."""


@seed.command("catalogue")
def seed_catalogue() -> None:
    """Load the service categories, delivery regions, certificates and industries."""
    _load_catalogue(Settings.from_environment())


@seed.command("demo")
@allow_demo
def seed_demo(*, allow_demo: bool) -> None:
    """Load invented vendors, clients and requirements, and match them."""
    settings = Settings.from_environment()
    _refuse_demo(settings, allow_demo=allow_demo)
    _load_demo(settings)


@seed.command("all")
@allow_demo
def seed_all(*, allow_demo: bool) -> None:
    """Load the catalogue, then the demo."""
    settings = Settings.from_environment()
    _refuse_demo(settings, allow_demo=allow_demo)
    _load_catalogue(settings)
    _load_demo(settings)


def _refuse_demo(settings: Settings, *, allow_demo: bool) -> None:
    if settings.database.get_backend_name() == "postgresql" and not allow_demo:
        raise click.ClickException(
            "This is a PostgreSQL database, where people may work in earnest; add --allow-demo to load the demo into it."
        )


def _load_catalogue(settings: Settings) -> None:
    from seed.load import load_catalogue

    with _sessions(settings) as sessions, sessions() as session:
        written = load_catalogue(session)
    click.echo(f"Catalogue: {written} rows written." if written else "Catalogue: up to date.")


def _load_demo(settings: Settings) -> None:
    from portal.imports.codes import NoCatalogueError
    from seed.demo import load_demo

    configure_logging(settings.log_format)
    with _sessions(settings) as sessions:
        try:
            loaded = load_demo(sessions, settings.instance, datetime.now(UTC).date())
        except (NoCatalogueError, SeedFileError) as error:
            raise click.ClickException(str(error)) from error
    click.echo("Demo: loaded and matched." if loaded else "Demo: loaded before, left as it is.")


@contextmanager
def _sessions(settings: Settings) -> Iterator[sessionmaker[Session]]:
    """Sessions without a doorbell: the demo's runs are worked here."""
    engine = make_engine(settings.database)
    try:
        yield sessionmaker(engine)
    finally:
        engine.dispose()
