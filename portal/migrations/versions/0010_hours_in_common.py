"""Nobody asks for more working hours in common than the eight that are compared: 9 to 12 become 8."""

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

JSON = sa.JSON(none_as_null=True).with_variant(postgresql.JSONB(none_as_null=True), "postgresql")
MOST = 8


def upgrade() -> None:
    """Bring what was asked to the eight hours, also in the brief of every run, which could not be read otherwise."""
    versions = sa.table("requirement_version", sa.column("overlap_hours", sa.Integer))
    connection = op.get_bind()
    connection.execute(sa.update(versions).where(versions.c.overlap_hours > MOST).values(overlap_hours=MOST))
    runs = sa.table("match_run", sa.column("id", sa.Integer), sa.column("brief", JSON))
    asking = sa.select(runs.c.id, runs.c.brief).where(runs.c.brief["overlap_hours"].as_integer() > MOST)
    for id, brief in connection.execute(asking).all():
        eased: dict[str, Any] = {**brief, "overlap_hours": MOST}
        connection.execute(sa.update(runs).where(runs.c.id == id).values(brief=eased))


def downgrade() -> None:
    """Leave it so: what was asked before is not known any more."""
