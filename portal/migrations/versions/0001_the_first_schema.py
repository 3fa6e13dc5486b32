"""The first schema."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

JSON = sa.JSON(none_as_null=True).with_variant(postgresql.JSONB(none_as_null=True), "postgresql")

ONLY_GROW = ("audit_event", "capability_revision")


def refuse_changes(table: str) -> None:
    """Let rows be added to the table, and nothing else: what is a record of the past stays as it was."""
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            f"CREATE TRIGGER {table}_only_grows BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
        )
        return
    for change in ("UPDATE", "DELETE"):
        op.execute(
            f"CREATE TRIGGER {table}_refuses_{change.lower()} BEFORE {change} ON {table} "
            f"BEGIN SELECT RAISE(ABORT, 'rows of {table} are never changed or deleted'); END"
        )


def upgrade() -> None:
    """The first schema."""
    op.create_table(
        "capability_clock",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.CheckConstraint("id = 1", name=op.f("ck_capability_clock_single_row")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_capability_clock")),
    )
    op.create_table(
        "catalogue_release",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("version", sa.String(length=64), nullable=False),
        sa.Column("loaded_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_catalogue_release")),
        sa.UniqueConstraint("version", name=op.f("uq_catalogue_release_version")),
    )
    op.create_table(
        "certificate",
        sa.Column("code", sa.String(length=60), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("meaning", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_certificate")),
    )
    op.create_table(
        "delivery_region",
        sa.Column("code", sa.String(length=60), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_delivery_region")),
    )
    op.create_table(
        "industry",
        sa.Column("code", sa.String(length=60), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_industry")),
    )
    op.create_table(
        "organisation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum("client", "vendor", "operator", name="kind", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("country", sa.String(length=2), nullable=True),
        sa.Column("website", sa.String(length=300), nullable=True),
        sa.Column("about", sa.Text(), nullable=False),
        sa.Column("email_domains", JSON, nullable=False),
        sa.Column("is_suspended", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_organisation")),
    )
    op.create_index(op.f("ix_organisation_name"), "organisation", ["name"], unique=False)
    op.create_table(
        "service_category",
        sa.Column("code", sa.String(length=60), nullable=False),
        sa.Column("distinction", sa.String(length=4), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column(
            "suggests",
            sa.Enum("BPO", "KPO", "hybrid", name="suggests", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column("meaning", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("cpv_codes", JSON, nullable=False),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_service_category")),
        sa.UniqueConstraint("distinction", name=op.f("uq_service_category_distinction")),
    )
    op.create_table(
        "capability",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("is_active", sa.Boolean(), server_default=sa.true(), nullable=False),
        sa.Column("category", sa.String(length=60), nullable=False),
        sa.Column(
            "process_type",
            sa.Enum("BPO", "KPO", "hybrid", name="process_type", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column("skill_level", sa.SmallInteger(), nullable=False),
        sa.Column("capacity", sa.Integer(), nullable=True),
        sa.Column("available_from", sa.Date(), nullable=True),
        sa.Column("ramp_up_days", sa.Integer(), nullable=True),
        sa.Column("scale_notice_days", sa.Integer(), nullable=True),
        sa.Column("minimum_contract_value", sa.Numeric(precision=14, scale=2), nullable=True),
        sa.Column("minimum_contract_currency", sa.String(length=3), nullable=True),
        sa.Column("languages", JSON, nullable=False),
        sa.Column("regions", JSON, nullable=False),
        sa.Column("data_residency", JSON, nullable=False),
        sa.Column("engagement_models", JSON, nullable=False),
        sa.Column("industries", JSON, nullable=False),
        sa.Column("utc_offset", sa.Integer(), nullable=True),
        sa.Column("sla_met_percent", sa.Integer(), nullable=True),
        sa.Column("advanced_degree_percent", sa.Integer(), nullable=True),
        sa.Column("analyst_percent", sa.Integer(), nullable=True),
        sa.Column("lock_version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("capacity >= 0", name=op.f("ck_capability_capacity")),
        sa.CheckConstraint("skill_level BETWEEN 1 AND 5", name=op.f("ck_capability_skill_level")),
        sa.ForeignKeyConstraint(["category"], ["service_category.code"], name=op.f("fk_capability_category_service_category")),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"], name=op.f("fk_capability_organisation_id_organisation")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_capability")),
    )
    op.create_index(op.f("ix_capability_category"), "capability", ["category"], unique=False)
    op.create_index(op.f("ix_capability_organisation_id"), "capability", ["organisation_id"], unique=False)
    op.create_table(
        "user_account",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("password_hash", sa.String(length=200), nullable=False),
        sa.Column("is_active", sa.Boolean(), server_default=sa.true(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"], name=op.f("fk_user_account_organisation_id_organisation")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_user_account")),
        sa.UniqueConstraint("email", name=op.f("uq_user_account_email")),
    )
    op.create_index(op.f("ix_user_account_organisation_id"), "user_account", ["organisation_id"], unique=False)
    op.create_table(
        "audit_event",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor_id", sa.Integer(), nullable=True),
        sa.Column("actor_name", sa.String(length=200), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=True),
        sa.Column("action", sa.String(length=60), nullable=False),
        sa.Column("object_type", sa.String(length=60), nullable=False),
        sa.Column("object_id", sa.Integer(), nullable=False),
        sa.Column("before", JSON, nullable=True),
        sa.Column("after", JSON, nullable=True),
        sa.ForeignKeyConstraint(["actor_id"], ["user_account.id"], name=op.f("fk_audit_event_actor_id_user_account")),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"], name=op.f("fk_audit_event_organisation_id_organisation")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_event")),
    )
    op.create_index("ix_audit_event_object_type_object_id", "audit_event", ["object_type", "object_id"], unique=False)
    op.create_index(op.f("ix_audit_event_organisation_id"), "audit_event", ["organisation_id"], unique=False)
    op.create_table(
        "capability_certificate",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("capability_id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=60), nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=True),
        sa.Column(
            "evidence",
            sa.Enum("claimed", "documented", "verified", name="evidence", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(["capability_id"], ["capability.id"], name=op.f("fk_capability_certificate_capability_id_capability")),
        sa.ForeignKeyConstraint(["code"], ["certificate.code"], name=op.f("fk_capability_certificate_code_certificate")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_capability_certificate")),
    )
    op.create_index(op.f("ix_capability_certificate_capability_id"), "capability_certificate", ["capability_id"], unique=False)
    op.create_table(
        "capability_rate",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("capability_id", sa.Integer(), nullable=False),
        sa.Column("amount", sa.Numeric(precision=14, scale=4), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column(
            "pricing_model",
            sa.Enum(
                "per_fte",
                "per_transaction",
                "fixed_price",
                "outcome_based",
                "gain_share",
                name="pricing_model",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
        ),
        sa.CheckConstraint("amount > 0", name=op.f("ck_capability_rate_amount")),
        sa.ForeignKeyConstraint(["capability_id"], ["capability.id"], name=op.f("fk_capability_rate_capability_id_capability")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_capability_rate")),
    )
    op.create_index(op.f("ix_capability_rate_capability_id"), "capability_rate", ["capability_id"], unique=False)
    op.create_table(
        "capability_revision",
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("capability_id", sa.Integer(), nullable=False),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.Column("content", JSON, nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["capability_id"], ["capability.id"], name=op.f("fk_capability_revision_capability_id_capability")),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_capability_revision")),
    )
    op.create_index("ix_capability_revision_capability_id_number", "capability_revision", ["capability_id", "number"], unique=False)
    op.create_table(
        "past_engagement",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("capability_id", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("industry", sa.String(length=60), nullable=True),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column(
            "evidence",
            sa.Enum("claimed", "documented", "verified", name="evidence", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(["capability_id"], ["capability.id"], name=op.f("fk_past_engagement_capability_id_capability")),
        sa.ForeignKeyConstraint(["industry"], ["industry.code"], name=op.f("fk_past_engagement_industry_industry")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_past_engagement")),
    )
    op.create_index(op.f("ix_past_engagement_capability_id"), "past_engagement", ["capability_id"], unique=False)
    op.create_table(
        "requirement",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.Column("split_from_id", sa.Integer(), nullable=True),
        sa.Column("reference", sa.String(length=200), nullable=True),
        sa.Column(
            "status",
            sa.Enum(
                "draft",
                "posted",
                "matching",
                "in_review",
                "shortlisted",
                "returned",
                "withdrawn",
                name="status",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("lock_version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["created_by_id"], ["user_account.id"], name=op.f("fk_requirement_created_by_id_user_account")),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"], name=op.f("fk_requirement_organisation_id_organisation")),
        sa.ForeignKeyConstraint(["split_from_id"], ["requirement.id"], name=op.f("fk_requirement_split_from_id_requirement")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_requirement")),
        sa.UniqueConstraint("organisation_id", "reference", name=op.f("uq_requirement_organisation_id_reference")),
    )
    op.create_index(op.f("ix_requirement_organisation_id"), "requirement", ["organisation_id"], unique=False)
    op.create_index(op.f("ix_requirement_split_from_id"), "requirement", ["split_from_id"], unique=False)
    op.create_index(op.f("ix_requirement_status"), "requirement", ["status"], unique=False)
    op.create_table(
        "user_session",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["user_id"], ["user_account.id"], name=op.f("fk_user_session_user_id_user_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_user_session")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_user_session_token_hash")),
    )
    op.create_index(op.f("ix_user_session_user_id"), "user_session", ["user_id"], unique=False)
    op.create_table(
        "requirement_version",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("requirement_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("title", sa.String(length=300), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("category", sa.String(length=60), nullable=True),
        sa.Column("answers", JSON, nullable=False),
        sa.Column("skill_level", sa.SmallInteger(), nullable=True),
        sa.Column("headcount", sa.Integer(), nullable=True),
        sa.Column("monthly_volume", sa.Integer(), nullable=True),
        sa.Column("handling_minutes", sa.Numeric(precision=10, scale=2), nullable=True),
        sa.Column("starts_on", sa.Date(), nullable=True),
        sa.Column("duration_months", sa.Integer(), nullable=True),
        sa.Column("languages", JSON, nullable=False),
        sa.Column("regions", JSON, nullable=False),
        sa.Column("data_residency", JSON, nullable=False),
        sa.Column("certificates", JSON, nullable=False),
        sa.Column(
            "evidence_level",
            sa.Enum("claimed", "documented", "verified", name="evidence_level", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column("budget_amount", sa.Numeric(precision=14, scale=2), nullable=True),
        sa.Column("budget_currency", sa.String(length=3), nullable=True),
        sa.Column(
            "pricing_model",
            sa.Enum(
                "per_fte",
                "per_transaction",
                "fixed_price",
                "outcome_based",
                "gain_share",
                name="pricing_model",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column(
            "engagement_model",
            sa.Enum(
                "managed_service",
                "dedicated_team",
                "project",
                "strategic_partnership",
                name="engagement_model",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column("industry", sa.String(length=60), nullable=True),
        sa.Column("utc_offset", sa.Integer(), nullable=True),
        sa.Column("overlap_hours", sa.Integer(), nullable=True),
        sa.CheckConstraint("budget_amount > 0", name=op.f("ck_requirement_version_budget_amount")),
        sa.CheckConstraint("headcount > 0", name=op.f("ck_requirement_version_headcount")),
        sa.CheckConstraint("skill_level BETWEEN 1 AND 5", name=op.f("ck_requirement_version_skill_level")),
        sa.ForeignKeyConstraint(["category"], ["service_category.code"], name=op.f("fk_requirement_version_category_service_category")),
        sa.ForeignKeyConstraint(["industry"], ["industry.code"], name=op.f("fk_requirement_version_industry_industry")),
        sa.ForeignKeyConstraint(["requirement_id"], ["requirement.id"], name=op.f("fk_requirement_version_requirement_id_requirement")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_requirement_version")),
        sa.UniqueConstraint("requirement_id", "number", name=op.f("uq_requirement_version_requirement_id_number")),
    )
    op.create_table(
        "weight_profile",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column(
            "process_type",
            sa.Enum("BPO", "KPO", "hybrid", name="process_type", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("weights", JSON, nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("is_current", sa.Boolean(), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("length(reason) > 0", name=op.f("ck_weight_profile_with_reason")),
        sa.CheckConstraint("process_type != 'hybrid'", name=op.f("ck_weight_profile_not_hybrid")),
        sa.CheckConstraint("version > 1", name=op.f("ck_weight_profile_after_the_engines")),
        sa.ForeignKeyConstraint(["created_by_id"], ["user_account.id"], name=op.f("fk_weight_profile_created_by_id_user_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_weight_profile")),
        sa.UniqueConstraint("process_type", "version", name=op.f("uq_weight_profile_process_type_version")),
    )
    op.create_index(
        "uq_weight_profile_one_current",
        "weight_profile",
        ["process_type"],
        unique=True,
        sqlite_where=sa.text("is_current"),
        postgresql_where=sa.text("is_current"),
    )
    op.create_table(
        "verdict_override",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column(
            "process_type",
            sa.Enum("BPO", "KPO", "hybrid", name="process_type", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column("category", sa.String(length=60), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("length(reason) > 0", name=op.f("ck_verdict_override_with_reason")),
        sa.ForeignKeyConstraint(["category"], ["service_category.code"], name=op.f("fk_verdict_override_category_service_category")),
        sa.ForeignKeyConstraint(["decided_by_id"], ["user_account.id"], name=op.f("fk_verdict_override_decided_by_id_user_account")),
        sa.ForeignKeyConstraint(
            ["version_id"], ["requirement_version.id"], name=op.f("fk_verdict_override_version_id_requirement_version")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_verdict_override")),
    )
    op.create_index(op.f("ix_verdict_override_version_id"), "verdict_override", ["version_id"], unique=False)
    op.create_table(
        "match_run",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("requirement_id", sa.Integer(), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("override_id", sa.Integer(), nullable=True),
        sa.Column("requested_by_id", sa.Integer(), nullable=True),
        sa.Column(
            "state",
            sa.Enum("queued", "running", "done", "failed", "cancelled", name="state", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column("attempt", sa.Integer(), nullable=False),
        sa.Column("queued_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("rung_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("lease_expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("failure", sa.Text(), nullable=True),
        sa.Column("brief", JSON, nullable=False),
        sa.Column("verdict", JSON, nullable=False),
        sa.Column("profiles", JSON, nullable=False),
        sa.Column("engine_version", sa.String(length=40), nullable=False),
        sa.Column("catalogue_version", sa.String(length=64), nullable=False),
        sa.Column("as_of", sa.Date(), nullable=False),
        sa.Column("capability_revision", sa.Integer(), nullable=True),
        sa.Column("result_digest", sa.String(length=64), nullable=True),
        sa.Column("considered", sa.Integer(), nullable=True),
        sa.Column("entry_count", sa.Integer(), nullable=True),
        sa.Column("exclusion_counts", JSON, nullable=True),
        sa.Column("excluded", sa.LargeBinary(), nullable=True),
        sa.Column("stability", JSON, nullable=True),
        sa.Column("relaxation", JSON, nullable=True),
        sa.CheckConstraint("state != 'failed' OR failure IS NOT NULL", name=op.f("ck_match_run_failure_said")),
        sa.CheckConstraint("state NOT IN ('done', 'failed', 'cancelled') OR finished_at IS NOT NULL", name=op.f("ck_match_run_finished")),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"], name=op.f("fk_match_run_organisation_id_organisation")),
        sa.ForeignKeyConstraint(["override_id"], ["verdict_override.id"], name=op.f("fk_match_run_override_id_verdict_override")),
        sa.ForeignKeyConstraint(["requested_by_id"], ["user_account.id"], name=op.f("fk_match_run_requested_by_id_user_account")),
        sa.ForeignKeyConstraint(["requirement_id"], ["requirement.id"], name=op.f("fk_match_run_requirement_id_requirement")),
        sa.ForeignKeyConstraint(["version_id"], ["requirement_version.id"], name=op.f("fk_match_run_version_id_requirement_version")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_match_run")),
    )
    op.create_index("ix_match_run_organisation_id_started_at", "match_run", ["organisation_id", "started_at"], unique=False)
    op.create_index(op.f("ix_match_run_requirement_id"), "match_run", ["requirement_id"], unique=False)
    op.create_index("ix_match_run_state_organisation_id_queued_at", "match_run", ["state", "organisation_id", "queued_at"], unique=False)
    op.create_index(
        "uq_match_run_one_open",
        "match_run",
        ["requirement_id"],
        unique=True,
        sqlite_where=sa.text("state IN ('queued', 'running')"),
        postgresql_where=sa.text("state IN ('queued', 'running')"),
    )
    op.create_table(
        "requirement_verdict",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column(
            "scope",
            sa.Enum("inside", "outside", "not_enough_said", name="scope", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column(
            "process_type",
            sa.Enum("BPO", "KPO", "hybrid", name="process_type", native_enum=False, create_constraint=True, length=40),
            nullable=True,
        ),
        sa.Column("category", sa.String(length=60), nullable=True),
        sa.Column("content", JSON, nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["category"], ["service_category.code"], name=op.f("fk_requirement_verdict_category_service_category")),
        sa.ForeignKeyConstraint(
            ["version_id"], ["requirement_version.id"], name=op.f("fk_requirement_verdict_version_id_requirement_version")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_requirement_verdict")),
        sa.UniqueConstraint("version_id", name=op.f("uq_requirement_verdict_version_id")),
    )
    op.create_table(
        "match_entry",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("run_id", sa.Integer(), nullable=False),
        sa.Column("rank", sa.Integer(), nullable=False),
        sa.Column("vendor_id", sa.Integer(), nullable=False),
        sa.Column("capability_id", sa.Integer(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("score", sa.Integer(), nullable=False),
        sa.Column("lowest", sa.Integer(), nullable=False),
        sa.Column("highest", sa.Integer(), nullable=False),
        sa.Column("coverage", sa.Integer(), nullable=False),
        sa.Column("tie_band", sa.Integer(), nullable=False),
        sa.Column("contributions", JSON, nullable=False),
        sa.Column("unknowns", JSON, nullable=False),
        sa.ForeignKeyConstraint(["capability_id"], ["capability.id"], name=op.f("fk_match_entry_capability_id_capability")),
        sa.ForeignKeyConstraint(["revision"], ["capability_revision.number"], name=op.f("fk_match_entry_revision_capability_revision")),
        sa.ForeignKeyConstraint(["run_id"], ["match_run.id"], name=op.f("fk_match_entry_run_id_match_run")),
        sa.ForeignKeyConstraint(["vendor_id"], ["organisation.id"], name=op.f("fk_match_entry_vendor_id_organisation")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_match_entry")),
        sa.UniqueConstraint("run_id", "rank", name=op.f("uq_match_entry_run_id_rank")),
        sa.UniqueConstraint("run_id", "vendor_id", name=op.f("uq_match_entry_run_id_vendor_id")),
    )
    op.create_index(op.f("ix_match_entry_vendor_id"), "match_entry", ["vendor_id"], unique=False)
    op.create_table(
        "review",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("run_id", sa.Integer(), nullable=False),
        sa.Column(
            "decision",
            sa.Enum("approved", "returned", name="decision", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("decided_by_id", sa.Integer(), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("decision != 'returned' OR length(reason) > 0", name=op.f("ck_review_returned_with_reason")),
        sa.ForeignKeyConstraint(["decided_by_id"], ["user_account.id"], name=op.f("fk_review_decided_by_id_user_account")),
        sa.ForeignKeyConstraint(["run_id"], ["match_run.id"], name=op.f("fk_review_run_id_match_run")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_review")),
        sa.UniqueConstraint("run_id", name=op.f("uq_review_run_id")),
    )

    op.execute("INSERT INTO capability_clock (id, revision) VALUES (1, 0)")
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            "CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS "
            "$$ BEGIN RAISE EXCEPTION 'rows of % are never changed or deleted', TG_TABLE_NAME; END $$"
        )
    for table in ONLY_GROW:
        refuse_changes(table)


def downgrade() -> None:
    """Undo it."""
    op.drop_table("review")
    op.drop_index(op.f("ix_match_entry_vendor_id"), table_name="match_entry")
    op.drop_table("match_entry")
    op.drop_table("requirement_verdict")
    op.drop_index(
        "uq_match_run_one_open",
        table_name="match_run",
        sqlite_where=sa.text("state IN ('queued', 'running')"),
        postgresql_where=sa.text("state IN ('queued', 'running')"),
    )
    op.drop_index("ix_match_run_state_organisation_id_queued_at", table_name="match_run")
    op.drop_index(op.f("ix_match_run_requirement_id"), table_name="match_run")
    op.drop_index("ix_match_run_organisation_id_started_at", table_name="match_run")
    op.drop_table("match_run")
    op.drop_index(
        "uq_weight_profile_one_current",
        table_name="weight_profile",
        sqlite_where=sa.text("is_current"),
        postgresql_where=sa.text("is_current"),
    )
    op.drop_table("weight_profile")
    op.drop_index(op.f("ix_verdict_override_version_id"), table_name="verdict_override")
    op.drop_table("verdict_override")
    op.drop_table("requirement_version")
    op.drop_index(op.f("ix_user_session_user_id"), table_name="user_session")
    op.drop_table("user_session")
    op.drop_index(op.f("ix_requirement_status"), table_name="requirement")
    op.drop_index(op.f("ix_requirement_split_from_id"), table_name="requirement")
    op.drop_index(op.f("ix_requirement_organisation_id"), table_name="requirement")
    op.drop_table("requirement")
    op.drop_index(op.f("ix_past_engagement_capability_id"), table_name="past_engagement")
    op.drop_table("past_engagement")
    op.drop_index("ix_capability_revision_capability_id_number", table_name="capability_revision")
    op.drop_table("capability_revision")
    op.drop_index(op.f("ix_capability_rate_capability_id"), table_name="capability_rate")
    op.drop_table("capability_rate")
    op.drop_index(op.f("ix_capability_certificate_capability_id"), table_name="capability_certificate")
    op.drop_table("capability_certificate")
    op.drop_index(op.f("ix_audit_event_organisation_id"), table_name="audit_event")
    op.drop_index("ix_audit_event_object_type_object_id", table_name="audit_event")
    op.drop_table("audit_event")
    op.drop_index(op.f("ix_user_account_organisation_id"), table_name="user_account")
    op.drop_table("user_account")
    op.drop_index(op.f("ix_capability_organisation_id"), table_name="capability")
    op.drop_index(op.f("ix_capability_category"), table_name="capability")
    op.drop_table("capability")
    op.drop_table("service_category")
    op.drop_index(op.f("ix_organisation_name"), table_name="organisation")
    op.drop_table("organisation")
    op.drop_table("industry")
    op.drop_table("delivery_region")
    op.drop_table("certificate")
    op.drop_table("catalogue_release")
    op.drop_table("capability_clock")
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION refuse_change()")
