"""A stored brief has all e-mail domains of its client instead of one."""

from collections.abc import Callable
from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

JSON = sa.JSON(none_as_null=True).with_variant(postgresql.JSONB(none_as_null=True), "postgresql")


def upgrade() -> None:
    """Put the domain of each stored brief into a list."""
    _rewrite_briefs(_with_domains)


def downgrade() -> None:
    """Undo it; of several domains the first is kept."""
    _rewrite_briefs(_with_domain)


def _with_domains(brief: dict[str, Any]) -> None:
    domain = brief.pop("client_domain", None)
    brief["client_domains"] = [domain] if domain else []


def _with_domain(brief: dict[str, Any]) -> None:
    brief["client_domain"] = next(iter(brief.pop("client_domains", ())), None)


def _rewrite_briefs(change: Callable[[dict[str, Any]], None]) -> None:
    """Change the brief of every run, one at a time: there may be more of them than fit the memory."""
    connection = op.get_bind()
    runs = sa.table("match_run", sa.column("id", sa.Integer), sa.column("brief", JSON))
    for id in connection.scalars(sa.select(runs.c.id)).all():
        brief = connection.scalars(sa.select(runs.c.brief).where(runs.c.id == id)).one()
        change(brief)
        connection.execute(sa.update(runs).where(runs.c.id == id).values(brief=brief))
