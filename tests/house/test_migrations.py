"""The schema's history: one line of it, up and down on both databases, and no difference to the models at its end."""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from zlib import compress, decompress

import msgspec
import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from msgspec.msgpack import decode, encode
from sqlalchemy import Connection, Engine, MetaData, create_engine, inspect, select, text
from sqlalchemy.exc import DBAPIError

from matching.findings import Findings
from matching.types import Brief, Miss
from portal.config import Settings
from portal.db import make_engine
from portal.migrations import migrations_of
from portal.models import Base
from tests.databases import migrate, settings_for


@pytest.fixture
def engine(empty_database: Settings) -> Iterator[Engine]:
    engine = make_engine(empty_database.database)
    yield engine
    engine.dispose()


def schema_of(engine: Engine) -> dict[str, object]:
    inspector = inspect(engine)
    return {
        table: (
            [(column["name"], str(column["type"]), column["nullable"]) for column in inspector.get_columns(table)],
            sorted((str(index["name"]), index["column_names"], index["unique"]) for index in inspector.get_indexes(table)),
            sorted(str(check["name"]) for check in inspector.get_check_constraints(table)),
        )
        for table in inspector.get_table_names()
        if table != "alembic_version"
    }


def test_the_history_has_one_head() -> None:
    with migrations_of(create_engine("sqlite://")) as config:
        assert len(ScriptDirectory.from_config(config).get_heads()) == 1


def test_up_down_and_up_again_gives_the_same_schema(engine: Engine) -> None:
    migrate(engine)
    first = schema_of(engine)
    with migrations_of(engine) as config:
        command.downgrade(config, "base")
    assert schema_of(engine) == {}
    migrate(engine)
    assert schema_of(engine) == first
    assert set(first) == set(Base.metadata.tables)


def test_the_models_and_the_migrated_schema_are_the_same(engine: Engine) -> None:
    migrate(engine)
    with engine.connect() as connection:
        context = MigrationContext.configure(connection)
        assert compare_metadata(context, Base.metadata) == []


def test_the_checks_of_the_models_are_in_the_migrated_schema(engine: Engine) -> None:
    migrate(engine)
    fresh = create_engine("sqlite://")
    Base.metadata.create_all(fresh)
    wanted = {(table, check["name"]) for table in Base.metadata.tables for check in inspect(fresh).get_check_constraints(table)}
    found = {(table, check["name"]) for table in Base.metadata.tables for check in inspect(engine).get_check_constraints(table)}
    assert found == wanted


def test_every_constraint_and_index_has_a_name(engine: Engine) -> None:
    migrate(engine)
    stored = MetaData()
    stored.reflect(engine)
    things = [thing for table in stored.sorted_tables if table.name != "alembic_version" for thing in (*table.constraints, *table.indexes)]
    assert things
    assert [thing for thing in things if not thing.name] == []


@pytest.mark.parametrize("statement", ["UPDATE audit_event SET action = 'else'", "DELETE FROM audit_event"])
def test_the_audit_trail_only_grows(engine: Engine, statement: str) -> None:
    migrate(engine)
    with engine.begin() as connection:
        connection.execute(
            text(
                "INSERT INTO audit_event (id, at, actor_name, action, object_type, object_id)"
                " VALUES (1, CURRENT_TIMESTAMP, 'Ann', 'post', 'requirement', 1)"
            )
        )
    with pytest.raises(DBAPIError, match="never changed or deleted"), engine.begin() as connection:
        connection.execute(text(statement))


def test_a_migration_that_breaks_references_leaves_nothing_behind_on_sqlite(tmp_path: Path) -> None:
    engine = make_engine(settings_for(tmp_path).database)
    migrate(engine)
    with pytest.raises(RuntimeError, match="break references"), migrations_of(engine) as config:
        config.attributes["connection"].execute(text("INSERT INTO capability_rate (capability_id, amount, currency) VALUES (7, 1, 'EUR')"))
    with engine.connect() as connection:
        assert connection.execute(text("SELECT count(*) FROM capability_rate")).scalar_one() == 0
    engine.dispose()


RUNS = Base.metadata.tables["match_run"]


def store_runs(connection: Connection, briefs: Mapping[int, Mapping[str, object]]) -> None:
    """A finished run for each brief, by its id."""
    now = datetime.now(UTC)
    run = {"organisation_id": 1, "requirement_id": 1, "version_id": 1, "state": "done", "attempt": 1, "queued_at": now, "finished_at": now}
    frozen = {"verdict": {}, "profiles": {}, "engine_version": "3", "catalogue_version": "", "as_of": now.date()}
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql("SET session_replication_role = replica")  # what the runs refer to does not matter here
    connection.execute(RUNS.insert(), [{**run, **frozen, "id": id, "brief": brief} for id, brief in briefs.items()])


def test_a_stored_brief_keeps_the_domain_of_its_client(engine: Engine) -> None:
    briefs = {1: {"title": "Keys", "client_domain": "client.example"}, 2: {"title": "Keys", "client_domain": None}, 3: {"title": "Keys"}}
    with migrations_of(engine) as config:
        connection = config.attributes["connection"]
        command.upgrade(config, "0007")
        store_runs(connection, briefs)
        command.upgrade(config, "0008")
        read = select(RUNS.c.brief).order_by(RUNS.c.id)
        later = connection.scalars(read).all()
        command.downgrade(config, "0007")
        again = connection.scalars(read).all()
        connection.execute(RUNS.delete())
    assert [brief["client_domains"] for brief in later] == [["client.example"], [], []]
    assert all("client_domain" not in brief and msgspec.convert(brief, Brief).title == "Keys" for brief in later)
    assert [brief["client_domain"] for brief in again] == ["client.example", None, None]


def test_a_stored_brief_asks_for_no_more_hours_in_common_than_there_are(engine: Engine) -> None:
    hours = {1: {"overlap_hours": 12}, 2: {"overlap_hours": 7}, 3: {"overlap_hours": None}, 4: {}}
    with migrations_of(engine) as config:
        connection = config.attributes["connection"]
        command.upgrade(config, "0009")
        store_runs(connection, hours)
        command.upgrade(config, "0010")
        briefs = connection.scalars(select(RUNS.c.brief).order_by(RUNS.c.id)).all()
        connection.execute(RUNS.delete())
    assert [msgspec.convert(brief, Brief).overlap_hours for brief in briefs] == [8, 7, None, None]


def test_a_run_stored_with_its_words_keeps_its_numbers(engine: Engine) -> None:
    vendor = {"capability_id": "000000009", "vendor_id": "000000008", "revision": 2}
    excluded = {**vendor, "exclusions": [{"rule": "capacity", "asked": "9 FTE"}, {"rule": "rate", "asked": "1 EUR"}]}
    relief = {"rules": ["capacity"], "vendors": 1, "best_score": 3, "nearest": [excluded]}
    now = datetime.now(UTC)
    profiles = {kind: {"name": kind, "version": "1", "weights": {}} for kind in ("bpo", "kpo")}
    run = {"id": 1, "organisation_id": 1, "requirement_id": 1, "version_id": 1, "state": "done", "attempt": 1, "queued_at": now}
    frozen = {"brief": {}, "verdict": {}, "profiles": profiles, "engine_version": "1", "catalogue_version": "", "as_of": now.date()}
    firm = {"samples": 1, "seed": 1, "ranges": [], "tipping_points": []}
    costs = {"vendors": 1, "single": [relief], "pairs": [], "left": []}
    found = {"finished_at": now, "excluded": compress(encode([excluded])), "stability": firm, "relaxation": costs}
    entry = {"id": 1, "run_id": 1, "rank": 1, "vendor_id": 1, "capability_id": 1, "revision": 1, "score": 3_000, "unknowns": []}
    points = {"lowest": 3_000, "highest": 7_000, "coverage": 6_000, "tie_band": 1}
    words = [{"criterion": "scale", "weight": 6_000, "value": 5_000}, {"criterion": "cost", "weight": 4_000, "value": None}]
    with migrations_of(engine) as config:
        connection = config.attributes["connection"]
        command.upgrade(config, "0001")
        if connection.dialect.name == "postgresql":
            connection.exec_driver_sql("SET session_replication_role = replica")  # what the run refers to does not matter here
        stored = MetaData()
        stored.reflect(connection)
        connection.execute(stored.tables["match_run"].insert(), {**run, **frozen, **found})
        connection.execute(stored.tables["match_entry"].insert(), {**entry, **points, "contributions": words})
        command.upgrade(config, "0002")
        packed = connection.execute(text("SELECT findings FROM match_run")).scalar_one()
        connection.execute(text("DELETE FROM match_run"))
    kept = decode(decompress(packed), type=Findings)
    assert kept.ranking.weights == {"scale": 6_000, "cost": 4_000}
    assert [(placement.vendor_id, placement.values) for placement in kept.ranking.placements] == [("000000001", (5_000, None))]
    assert kept.ranking.misses == kept.relaxation.single[0].nearest == (Miss(**vendor, rules=("capacity", "rate")),)
