"""What a run found is one column

Revision ID: 0002
Revises: 0001

A finished run keeps the numbers of its ranking, how firm it is and what each requirement costs, packed; the words follow
from the brief and the capabilities' revisions. What was stored before is carried over; going back leaves finished runs
without their entries.
"""

import zlib
from collections.abc import Sequence
from typing import Any

import msgspec
import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

Json = sa.JSON(none_as_null=True).with_variant(postgresql.JSONB(none_as_null=True), "postgresql")
NEEDED = ("id", "profiles", "engine_version", "considered", "exclusion_counts", "excluded", "stability", "relaxation")
NUMBERS = ("rank", "revision", "score", "lowest", "highest", "coverage", "tie_band", "unknowns")
JSON_COLUMNS = {"profiles", "exclusion_counts", "stability", "relaxation", "unknowns", "contributions"}


def _table(name: str, *columns: str) -> sa.TableClause:
    return sa.table(name, *(sa.column(column, Json if column in JSON_COLUMNS else None) for column in columns))


RUN = _table("match_run", *NEEDED, "findings")
ENTRY = _table("match_entry", "run_id", "vendor_id", "capability_id", "contributions", *NUMBERS)


def upgrade() -> None:
    with op.batch_alter_table("match_run") as table:
        table.add_column(sa.Column("findings", sa.LargeBinary(), nullable=True))
    connection = op.get_bind()
    for run in connection.execute(sa.select(RUN).where(RUN.c.relaxation.is_not(None))).all():
        entries = connection.execute(sa.select(ENTRY).where(ENTRY.c.run_id == run.id).order_by(ENTRY.c.rank)).all()
        packed = zlib.compress(msgspec.msgpack.encode(_findings(run, entries)), 1)
        connection.execute(sa.update(RUN).where(RUN.c.id == run.id).values(findings=packed))
    op.drop_table("match_entry")
    with op.batch_alter_table("match_run") as table:
        for column in ("excluded", "exclusion_counts", "stability", "relaxation"):
            table.drop_column(column)


def downgrade() -> None:
    with op.batch_alter_table("match_run") as table:
        table.drop_column("findings")
        table.add_column(sa.Column("excluded", sa.LargeBinary(), nullable=True))
        for column in ("exclusion_counts", "stability", "relaxation"):
            table.add_column(sa.Column(column, Json, nullable=True))
    op.create_table(
        "match_entry",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("run_id", sa.Integer(), nullable=False),
        sa.Column("rank", sa.Integer(), nullable=False),
        sa.Column("vendor_id", sa.Integer(), nullable=False),
        sa.Column("capability_id", sa.Integer(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        *(sa.Column(name, sa.Integer(), nullable=False) for name in ("score", "lowest", "highest", "coverage", "tie_band")),
        sa.Column("contributions", Json, nullable=False),
        sa.Column("unknowns", Json, nullable=False),
        sa.ForeignKeyConstraint(["capability_id"], ["capability.id"], name=op.f("fk_match_entry_capability_id_capability")),
        sa.ForeignKeyConstraint(["revision"], ["capability_revision.number"], name=op.f("fk_match_entry_revision_capability_revision")),
        sa.ForeignKeyConstraint(["run_id"], ["match_run.id"], name=op.f("fk_match_entry_run_id_match_run")),
        sa.ForeignKeyConstraint(["vendor_id"], ["organisation.id"], name=op.f("fk_match_entry_vendor_id_organisation")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_match_entry")),
        sa.UniqueConstraint("run_id", "rank", name=op.f("uq_match_entry_run_id_rank")),
        sa.UniqueConstraint("run_id", "vendor_id", name=op.f("uq_match_entry_run_id_vendor_id")),
    )
    op.create_index(op.f("ix_match_entry_vendor_id"), "match_entry", ["vendor_id"])


def _findings(run: sa.Row[Any], entries: Sequence[sa.Row[Any]]) -> dict[str, Any]:
    single = [{**relief, "nearest": [_miss(vendor) for vendor in relief["nearest"]]} for relief in run.relaxation["single"]]
    excluded = msgspec.msgpack.decode(zlib.decompress(run.excluded)) if run.excluded else []
    bpo, kpo = run.profiles["bpo"], run.profiles["kpo"]
    ranking = {
        "engine_version": run.engine_version,
        "weights_version": f"{bpo['name']} {bpo['version']} / {kpo['name']} {kpo['version']}",
        "considered": run.considered or 0,
        "weights": {part["criterion"]: part["weight"] for part in entries[0].contributions} if entries else {},
        "placements": [_placement(entry) for entry in entries],
        "misses": [_miss(vendor) for vendor in excluded],
        "exclusion_counts": run.exclusion_counts or {},
    }
    return {"ranking": ranking, "stability": run.stability, "relaxation": {**run.relaxation, "single": single}}


def _placement(entry: sa.Row[Any]) -> dict[str, Any]:
    return {
        **{name: getattr(entry, name) for name in NUMBERS},
        "capability_id": f"{entry.capability_id:09d}",
        "vendor_id": f"{entry.vendor_id:09d}",
        "values": [part["value"] for part in entry.contributions],
    }


def _miss(vendor: dict[str, Any]) -> dict[str, Any]:
    named = {name: vendor[name] for name in ("capability_id", "vendor_id", "revision")}
    return {**named, "rules": [exclusion["rule"] for exclusion in vendor["exclusions"]]}
