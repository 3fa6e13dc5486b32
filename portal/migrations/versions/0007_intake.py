"""Particulars of the work, revisions that are being written, and forms that are taken once."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

JSON = sa.JSON(none_as_null=True).with_variant(postgresql.JSONB(none_as_null=True), "postgresql")


def upgrade() -> None:
    """Two columns and a table."""
    op.add_column("requirement", sa.Column("revision", JSON, nullable=True))
    op.add_column("requirement_version", sa.Column("particulars", JSON, nullable=False, server_default="{}"))
    op.create_table(
        "form_submission",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("content", sa.String(length=64), nullable=False),
        sa.Column("answer", sa.String(length=300), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["user_account.id"], name=op.f("fk_form_submission_user_id_user_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_form_submission")),
    )
    op.create_index("uq_form_submission_once", "form_submission", ["user_id", "key", "content"], unique=True)


def downgrade() -> None:
    """Undo it."""
    op.drop_index("uq_form_submission_once", table_name="form_submission")
    op.drop_table("form_submission")
    op.drop_column("requirement_version", "particulars")
    op.drop_column("requirement", "revision")
