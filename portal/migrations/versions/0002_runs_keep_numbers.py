"""Runs keep numbers, and the words are made when somebody reads

Revision ID: 0002
Revises: 0001

A finished run keeps the weights, and each entry the values that were weighed; asked, offered and evidence follow from
the brief and the capability's revision. What was stored before is carried over; going back leaves it without the words.
"""

import zlib
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
RUN = sa.table(
    "match_run", sa.column("id"), sa.column("weights", Json), sa.column("excluded"), sa.column("misses"), sa.column("relaxation", Json)
)
ENTRY = sa.table(
    "match_entry", sa.column("id"), sa.column("run_id"), sa.column("rank"), sa.column("contributions", Json), sa.column("values", Json)
)


def upgrade() -> None:
    with op.batch_alter_table("match_run") as table:
        table.add_column(sa.Column("weights", Json, nullable=True))
        table.add_column(sa.Column("misses", sa.LargeBinary(), nullable=True))
    with op.batch_alter_table("match_entry") as table:
        table.add_column(sa.Column("values", Json, nullable=False, server_default="[]"))
    connection = op.get_bind()
    for run_id, excluded, relaxation in connection.execute(sa.select(RUN.c.id, RUN.c.excluded, RUN.c.relaxation)).all():
        _carry_over(connection, run_id, excluded, relaxation)
    with op.batch_alter_table("match_entry") as table:
        table.alter_column("values", existing_type=Json, existing_nullable=False, server_default=None)
        table.drop_column("contributions")
    with op.batch_alter_table("match_run") as table:
        table.drop_column("excluded")


def downgrade() -> None:
    with op.batch_alter_table("match_run") as table:
        table.add_column(sa.Column("excluded", sa.LargeBinary(), nullable=True))
        table.drop_column("misses")
        table.drop_column("weights")
    with op.batch_alter_table("match_entry") as table:
        table.add_column(sa.Column("contributions", Json, nullable=False, server_default="[]"))
        table.drop_column("values")
    with op.batch_alter_table("match_entry") as table:
        table.alter_column("contributions", existing_type=Json, existing_nullable=False, server_default=None)


def _carry_over(connection: sa.Connection, run_id: int, excluded: bytes | None, relaxation: dict[str, Any] | None) -> None:
    """Keep the numbers of one run: weights and values of its entries, and the failed knock-outs of its nearest misses."""
    entries = connection.execute(sa.select(ENTRY.c.id, ENTRY.c.contributions).where(ENTRY.c.run_id == run_id).order_by(ENTRY.c.rank)).all()
    for entry_id, parts in entries:
        connection.execute(sa.update(ENTRY).where(ENTRY.c.id == entry_id).values(values=[part["value"] for part in parts]))
    kept: dict[str, object] = {"weights": [[part["criterion"], part["weight"]] for part in entries[0].contributions] if entries else []}
    if excluded:
        kept["misses"] = zlib.compress(
            msgspec.msgpack.encode([_miss(vendor) for vendor in msgspec.msgpack.decode(zlib.decompress(excluded))])
        )
    if relaxation:
        single = [{**relief, "nearest": [_miss(vendor) for vendor in relief["nearest"]]} for relief in relaxation["single"]]
        kept["relaxation"] = {**relaxation, "single": single}
    if excluded or relaxation:
        connection.execute(sa.update(RUN).where(RUN.c.id == run_id).values(**kept))


def _miss(vendor: dict[str, Any]) -> dict[str, Any]:
    return {
        "capability_id": vendor["capability_id"],
        "vendor_id": vendor["vendor_id"],
        "revision": vendor["revision"],
        "rules": [exclusion["rule"] for exclusion in vendor["exclusions"]],
    }
