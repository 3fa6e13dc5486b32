"""`vendor-match seed`."""

from click.testing import CliRunner, Result
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from portal.config import Settings
from portal.db import make_engine
from portal.models import Organisation
from seed.commands import seed
from tests.databases import migrate


def run(settings: Settings, *arguments: str) -> Result:
    """The command on that installation."""
    environment = {"DATABASE_URL": settings.database.render_as_string(hide_password=False), "INSTANCE_DIR": str(settings.instance)}
    return CliRunner().invoke(seed, arguments, env=environment)


def test_the_demo_is_refused_on_postgresql_unless_it_is_allowed(database: Settings, session: Session) -> None:
    if database.database.get_backend_name() == "postgresql":
        refused = run(database, "demo"), run(database, "all")
        assert [(found.exit_code, "--allow-demo" in found.output) for found in refused] == [(1, True), (1, True)]
        assert session.scalar(select(func.count()).select_from(Organisation)) == 0
        session.commit()
        loaded = run(database, "all", "--allow-demo")
    else:
        loaded = run(database, "all")
    assert loaded.exit_code == 0, loaded.output
    assert loaded.output.splitlines() == ["Catalogue: up to date.", "Demo: loaded and matched."]


def test_the_demo_without_the_catalogue_is_told_to_load_it(empty_database: Settings) -> None:
    engine = make_engine(empty_database.database)
    migrate(engine)
    engine.dispose()
    refused = run(empty_database, "demo", "--allow-demo")
    assert (refused.exit_code, "seed catalogue" in refused.output) == (1, True)


def test_the_catalogue_alone_can_be_loaded_anywhere(database: Settings) -> None:
    assert run(database, "catalogue").output == "Catalogue: up to date.\n"
