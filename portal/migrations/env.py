"""What Alembic runs for each of its commands: our models, our connection, our way to write types."""

from typing import Any, Literal

from alembic import context
from alembic.autogenerate.api import AutogenContext
from sqlalchemy import DefaultClause, false, true

from portal.db import UtcDateTime
from portal.models import Base


def render_item(kind: str, item: Any, autogen_context: AutogenContext) -> str | Literal[False]:
    """Types and defaults in words that mean the same on both databases and never change with the program."""
    if kind == "type" and isinstance(item, UtcDateTime):
        return "sa.DateTime(timezone=True)"
    if kind == "server_default" and isinstance(item, DefaultClause):
        return {str(true()): "sa.true()", str(false()): "sa.false()"}.get(str(item.arg), False)
    return False


context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata,
    render_item=render_item,
    render_as_batch=True,
)
context.run_migrations()
