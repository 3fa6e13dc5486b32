"""Conflicts of interest that somebody declared."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the table."""
    op.create_table(
        "conflict_of_interest",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("client_id", sa.Integer(), nullable=False),
        sa.Column("vendor_id", sa.Integer(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("declared_by_id", sa.Integer(), nullable=False),
        sa.Column("declared_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("length(reason) > 0", name=op.f("ck_conflict_of_interest_reasoned")),
        sa.ForeignKeyConstraint(["client_id"], ["organisation.id"], name=op.f("fk_conflict_of_interest_client_id_organisation")),
        sa.ForeignKeyConstraint(["declared_by_id"], ["user_account.id"], name=op.f("fk_conflict_of_interest_declared_by_id_user_account")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_conflict_of_interest_organisation_id_organisation")
        ),
        sa.ForeignKeyConstraint(["vendor_id"], ["organisation.id"], name=op.f("fk_conflict_of_interest_vendor_id_organisation")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_conflict_of_interest")),
        sa.UniqueConstraint(
            "organisation_id", "vendor_id", "client_id", name=op.f("uq_conflict_of_interest_organisation_id_vendor_id_client_id")
        ),
    )
    op.create_index(op.f("ix_conflict_of_interest_client_id"), "conflict_of_interest", ["client_id"], unique=False)
    op.create_index(op.f("ix_conflict_of_interest_vendor_id"), "conflict_of_interest", ["vendor_id"], unique=False)


def downgrade() -> None:
    """Undo it."""
    op.drop_index(op.f("ix_conflict_of_interest_vendor_id"), table_name="conflict_of_interest")
    op.drop_index(op.f("ix_conflict_of_interest_client_id"), table_name="conflict_of_interest")
    op.drop_table("conflict_of_interest")
