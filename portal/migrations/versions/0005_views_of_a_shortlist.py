"""Views of a shortlist."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0005"
down_revision = "0003"
branch_labels = None
depends_on = None

JSON = sa.JSON(none_as_null=True).with_variant(postgresql.JSONB(none_as_null=True), "postgresql")


def upgrade() -> None:
    """Views of a shortlist."""
    op.create_table(
        "shortlist_view",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("requirement_id", sa.Integer(), nullable=False),
        sa.Column("run_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("weights", JSON, nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("length(name) > 0", name=op.f("ck_shortlist_view_with_name")),
        sa.CheckConstraint("length(reason) > 0", name=op.f("ck_shortlist_view_with_reason")),
        sa.ForeignKeyConstraint(["created_by_id"], ["user_account.id"], name=op.f("fk_shortlist_view_created_by_id_user_account")),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"], name=op.f("fk_shortlist_view_organisation_id_organisation")),
        sa.ForeignKeyConstraint(["requirement_id"], ["requirement.id"], name=op.f("fk_shortlist_view_requirement_id_requirement")),
        sa.ForeignKeyConstraint(["run_id"], ["match_run.id"], name=op.f("fk_shortlist_view_run_id_match_run")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_shortlist_view")),
        sa.UniqueConstraint("requirement_id", "name", name=op.f("uq_shortlist_view_requirement_id_name")),
    )
    op.create_index(op.f("ix_shortlist_view_run_id"), "shortlist_view", ["run_id"])


def downgrade() -> None:
    """Undo it."""
    op.drop_index(op.f("ix_shortlist_view_run_id"), table_name="shortlist_view")
    op.drop_table("shortlist_view")
