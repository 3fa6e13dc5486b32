"""Addenda of versions, copies of requirements, and a decision that work is none of the fifteen services."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Addenda of versions, copies of requirements, and a decision that work is none of the fifteen services."""
    # One statement that both databases know: elsewhere SQLite would build the table anew and forget its checks.
    op.execute(
        "ALTER TABLE requirement_version ADD COLUMN addendum TEXT CONSTRAINT ck_requirement_version_addendum CHECK (length(addendum) > 0)"
    )
    op.add_column("requirement", sa.Column("copy_key", sa.String(length=32), nullable=True))
    op.create_index("uq_requirement_copy_key", "requirement", ["organisation_id", "copy_key"], unique=True)
    with op.batch_alter_table("verdict_override", copy_from=_verdict_override(nullable=False)) as table:
        table.alter_column("process_type", existing_type=sa.String(length=40), nullable=True)
        table.alter_column("category", existing_type=sa.String(length=60), nullable=True)
        table.create_check_constraint(op.f("ck_verdict_override_service_with_type"), "category IS NULL OR process_type IS NOT NULL")


def downgrade() -> None:
    """Undo it. Decisions that work is none of the fifteen cannot be kept."""
    op.execute("UPDATE match_run SET override_id = NULL WHERE override_id IN (SELECT id FROM verdict_override WHERE category IS NULL)")
    op.execute("DELETE FROM verdict_override WHERE category IS NULL")
    with op.batch_alter_table("verdict_override", copy_from=_verdict_override(nullable=True)) as table:
        table.drop_constraint(op.f("ck_verdict_override_service_with_type"), type_="check")
        table.alter_column("process_type", existing_type=sa.String(length=40), nullable=False)
        table.alter_column("category", existing_type=sa.String(length=60), nullable=False)
    op.drop_index("uq_requirement_copy_key", table_name="requirement")
    op.drop_column("requirement", "copy_key")
    op.drop_column("requirement_version", "addendum")


def _verdict_override(*, nullable: bool) -> sa.Table:
    """The table as it is before a change of it: SQLite builds it anew from this."""
    checks = [
        sa.CheckConstraint("length(reason) > 0", name=op.f("ck_verdict_override_with_reason")),
        sa.CheckConstraint("process_type IN ('BPO', 'KPO', 'hybrid')", name=op.f("ck_verdict_override_process_type")),
    ]
    if nullable:
        checks.append(
            sa.CheckConstraint("category IS NULL OR process_type IS NOT NULL", name=op.f("ck_verdict_override_service_with_type"))
        )
    return sa.Table(
        "verdict_override",
        sa.MetaData(),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("process_type", sa.String(length=40), nullable=nullable),
        sa.Column("category", sa.String(length=60), nullable=nullable),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=False),
        *checks,
        sa.ForeignKeyConstraint(["category"], ["service_category.code"], name=op.f("fk_verdict_override_category_service_category")),
        sa.ForeignKeyConstraint(["decided_by_id"], ["user_account.id"], name=op.f("fk_verdict_override_decided_by_id_user_account")),
        sa.ForeignKeyConstraint(
            ["version_id"], ["requirement_version.id"], name=op.f("fk_verdict_override_version_id_requirement_version")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_verdict_override")),
        sa.Index(op.f("ix_verdict_override_version_id"), "version_id"),
    )
