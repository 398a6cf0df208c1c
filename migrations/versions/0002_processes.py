"""Processes, steps, audiences, units, bodies, rolls and codes.

Revision 0002, after 0001.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Processes, steps, audiences, units, bodies, rolls and codes."""
    op.create_table(
        "body",
        sa.Column("key", sa.String(length=60), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "council",
                "board",
                "committee",
                "chairs",
                "council_group",
                "statutory_council",
                "cooperation",
                "management",
                "staff_panel",
                name="kind",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("title", sa.JSON(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_body")),
        sa.UniqueConstraint("key", name=op.f("uq_body_key")),
    )
    op.create_table(
        "process",
        sa.Column("key", sa.String(length=60), nullable=False),
        sa.Column("case_number", sa.String(length=60), nullable=True),
        sa.Column("title", sa.JSON(), nullable=False),
        sa.Column("summary", sa.JSON(), nullable=False),
        sa.Column("languages", sa.JSON().with_variant(JSONB(), "postgresql"), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=True),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "ends_on IS NULL OR starts_on IS NULL OR ends_on >= starts_on",
            name=op.f("ck_process_dates"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_process")),
        sa.UniqueConstraint("key", name=op.f("uq_process_key")),
    )
    op.create_table(
        "unit",
        sa.Column("key", sa.String(length=60), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "district",
                "service_area",
                "work_unit",
                "management_group",
                name="kind",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("title", sa.JSON(), nullable=False),
        sa.Column("parent_id", sa.Uuid(), nullable=True),
        sa.Column("successor_id", sa.Uuid(), nullable=True),
        sa.Column("valid_from", sa.Date(), nullable=True),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "valid_to IS NULL OR valid_to >= valid_from", name=op.f("ck_unit_valid")
        ),
        sa.ForeignKeyConstraint(["parent_id"], ["unit.id"], name=op.f("fk_unit_parent_id")),
        sa.ForeignKeyConstraint(["successor_id"], ["unit.id"], name=op.f("fk_unit_successor_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_unit")),
        sa.UniqueConstraint("key", name=op.f("uq_unit_key")),
    )
    op.create_index(op.f("ix_unit_parent_id"), "unit", ["parent_id"], unique=False)
    op.create_table(
        "audience",
        sa.Column("process_id", sa.Uuid(), nullable=False),
        sa.Column("key", sa.String(length=60), nullable=False),
        sa.Column(
            "root",
            sa.Enum(
                "resident",
                "staff",
                "trustee",
                "partner",
                name="root",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("title", sa.JSON(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["process_id"], ["process.id"], name=op.f("fk_audience_process_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audience")),
        sa.UniqueConstraint("process_id", "key", name=op.f("uq_audience_process_id_key")),
    )
    op.create_table(
        "step",
        sa.Column("process_id", sa.Uuid(), nullable=False),
        sa.Column("key", sa.String(length=60), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "survey",
                "contest",
                "workshop",
                "guidance",
                "proposal",
                "statement",
                "decision",
                "milestone",
                name="kind",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("title", sa.JSON(), nullable=False),
        sa.Column("description", sa.JSON(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column(
            "date_precision",
            sa.Enum(
                "day",
                "month",
                "year",
                name="date_precision",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("opens_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closes_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("is_in_body_name", sa.Boolean(), nullable=False),
        sa.Column(
            "results_policy",
            sa.Enum(
                "public",
                "staff",
                name="results_policy",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("section_number", sa.String(length=20), nullable=True),
        sa.Column("frozen_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("key_fingerprint", sa.String(length=64), nullable=True),
        sa.Column("reconciled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("sealed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "closes_at IS NULL OR closes_at > opens_at", name=op.f("ck_step_opening_order")
        ),
        sa.CheckConstraint(
            "closes_at IS NULL OR opens_at IS NOT NULL", name=op.f("ck_step_opens_before_closing")
        ),
        sa.CheckConstraint("ends_on IS NULL OR ends_on >= starts_on", name=op.f("ck_step_dates")),
        sa.CheckConstraint(
            "reconciled_at IS NULL OR closes_at IS NOT NULL", name=op.f("ck_step_reconciled_closed")
        ),
        sa.CheckConstraint(
            "sealed_at IS NULL OR reconciled_at IS NOT NULL", name=op.f("ck_step_sealed_reconciled")
        ),
        sa.ForeignKeyConstraint(
            ["process_id"], ["process.id"], name=op.f("fk_step_process_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_step")),
        sa.UniqueConstraint("process_id", "key", name=op.f("uq_step_process_id_key")),
    )
    op.create_table(
        "step_audience",
        sa.Column("step_id", sa.Uuid(), nullable=False),
        sa.Column("audience_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("minimum_size", sa.Integer(), nullable=False),
        sa.Column("is_unsuppressed", sa.Boolean(), nullable=False),
        sa.Column("weight_numerator", sa.Integer(), nullable=False),
        sa.Column("weight_denominator", sa.Integer(), nullable=False),
        sa.Column("merges_into_id", sa.Uuid(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "minimum_size >= 5 OR is_unsuppressed", name=op.f("ck_step_audience_minimum_size")
        ),
        sa.CheckConstraint(
            "weight_denominator > 0 AND weight_numerator >= 0", name=op.f("ck_step_audience_weight")
        ),
        sa.ForeignKeyConstraint(
            ["audience_id"], ["audience.id"], name=op.f("fk_step_audience_audience_id")
        ),
        sa.ForeignKeyConstraint(
            ["merges_into_id"], ["step_audience.id"], name=op.f("fk_step_audience_merges_into_id")
        ),
        sa.ForeignKeyConstraint(
            ["step_id"], ["step.id"], name=op.f("fk_step_audience_step_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_step_audience")),
        sa.UniqueConstraint(
            "step_id", "audience_id", name=op.f("uq_step_audience_step_id_audience_id")
        ),
    )
    op.create_index(
        op.f("ix_step_audience_audience_id"), "step_audience", ["audience_id"], unique=False
    )
    op.create_table(
        "step_body",
        sa.Column("step_id", sa.Uuid(), nullable=False),
        sa.Column("body_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["body_id"], ["body.id"], name=op.f("fk_step_body_body_id")),
        sa.ForeignKeyConstraint(
            ["step_id"], ["step.id"], name=op.f("fk_step_body_step_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("step_id", "body_id", name=op.f("pk_step_body")),
    )
    op.create_table(
        "step_unit",
        sa.Column("step_id", sa.Uuid(), nullable=False),
        sa.Column("unit_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["step_id"], ["step.id"], name=op.f("fk_step_unit_step_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_step_unit_unit_id")),
        sa.PrimaryKeyConstraint("step_id", "unit_id", name=op.f("pk_step_unit")),
    )
    op.create_table(
        "collector",
        sa.Column("step_audience_id", sa.Uuid(), nullable=False),
        sa.Column("key", sa.String(length=60), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "roll",
                "bearer",
                "open",
                name="kind",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("channel", sa.String(length=60), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["step_audience_id"],
            ["step_audience.id"],
            name=op.f("fk_collector_step_audience_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_collector")),
        sa.UniqueConstraint(
            "step_audience_id", "key", name=op.f("uq_collector_step_audience_id_key")
        ),
    )
    op.create_table(
        "turnout",
        sa.Column("step_audience_id", sa.Uuid(), nullable=False),
        sa.Column("taken_part", sa.Integer(), nullable=False),
        sa.Column("counted_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("taken_part >= 0", name=op.f("ck_turnout_taken_part")),
        sa.ForeignKeyConstraint(
            ["step_audience_id"],
            ["step_audience.id"],
            name=op.f("fk_turnout_step_audience_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("step_audience_id", name=op.f("pk_turnout")),
    )
    op.create_table(
        "bearer_code",
        sa.Column("collector_id", sa.Uuid(), nullable=False),
        sa.Column("unit_id", sa.Uuid(), nullable=True),
        sa.Column("sheet", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("code_hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "issued",
                "returned",
                "void",
                name="state",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("sheet > 0 AND number > 0", name=op.f("ck_bearer_code_numbering")),
        sa.ForeignKeyConstraint(
            ["collector_id"],
            ["collector.id"],
            name=op.f("fk_bearer_code_collector_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_bearer_code_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bearer_code")),
        sa.UniqueConstraint("code_hash", name=op.f("uq_bearer_code_code_hash")),
        sa.UniqueConstraint(
            "collector_id", "sheet", "number", name=op.f("uq_bearer_code_collector_id_sheet_number")
        ),
    )
    op.create_table(
        "roll",
        sa.Column("step_audience_id", sa.Uuid(), nullable=False),
        sa.Column("collector_id", sa.Uuid(), nullable=False),
        sa.Column("extracted_on", sa.Date(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["collector_id"], ["collector.id"], name=op.f("fk_roll_collector_id")
        ),
        sa.ForeignKeyConstraint(
            ["step_audience_id"],
            ["step_audience.id"],
            name=op.f("fk_roll_step_audience_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_roll")),
        sa.UniqueConstraint("step_audience_id", name=op.f("uq_roll_step_audience_id")),
    )
    op.create_table(
        "elector",
        sa.Column("roll_id", sa.Uuid(), nullable=False),
        sa.Column("person_ref", sa.String(length=120), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=True),
        sa.Column("language", sa.String(length=8), nullable=True),
        sa.Column("unit_id", sa.Uuid(), nullable=True),
        sa.Column("has_protected_address", sa.Boolean(), nullable=False),
        sa.Column("code_hash", sa.LargeBinary(length=32), nullable=True),
        sa.Column("voided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["roll_id"], ["roll.id"], name=op.f("fk_elector_roll_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_elector_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_elector")),
        sa.UniqueConstraint("code_hash", name=op.f("uq_elector_code_hash")),
        sa.UniqueConstraint("roll_id", "email", name=op.f("uq_elector_roll_id_email")),
        sa.UniqueConstraint("roll_id", "person_ref", name=op.f("uq_elector_roll_id_person_ref")),
    )


def downgrade() -> None:
    """Take it back."""
    op.drop_table("elector")
    op.drop_table("roll")
    op.drop_table("bearer_code")
    op.drop_table("turnout")
    op.drop_table("collector")
    op.drop_table("step_unit")
    op.drop_table("step_body")
    op.drop_index(op.f("ix_step_audience_audience_id"), table_name="step_audience")
    op.drop_table("step_audience")
    op.drop_table("step")
    op.drop_table("audience")
    op.drop_index(op.f("ix_unit_parent_id"), table_name="unit")
    op.drop_table("unit")
    op.drop_table("process")
    op.drop_table("body")
