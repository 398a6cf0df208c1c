"""Workshops, sessions, prompts and contributions.

Revision 0005, after 0004.
"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Workshops, sessions, prompts and contributions."""
    op.create_table(
        "workshop",
        sa.Column("step_id", sa.Uuid(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "good_and_improve",
                "values",
                "discussion",
                name="kind",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["step_id"], ["step.id"], name=op.f("fk_workshop_step_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_workshop")),
        sa.UniqueConstraint("step_id", name=op.f("uq_workshop_step_id")),
    )
    op.create_table(
        "workshop_prompt",
        sa.Column("workshop_id", sa.Uuid(), nullable=False),
        sa.Column("key", sa.String(length=60), nullable=False),
        sa.Column("heading", sa.JSON(), nullable=False),
        sa.Column("text", sa.JSON(), nullable=False),
        sa.Column(
            "polarity",
            sa.Enum(
                "good",
                "improve",
                name="polarity",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=True,
        ),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "minutes IS NULL OR minutes > 0", name=op.f("ck_workshop_prompt_minutes")
        ),
        sa.ForeignKeyConstraint(
            ["workshop_id"],
            ["workshop.id"],
            name=op.f("fk_workshop_prompt_workshop_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_workshop_prompt")),
        sa.UniqueConstraint("workshop_id", "key", name=op.f("uq_workshop_prompt_workshop_id_key")),
    )
    op.create_table(
        "workshop_session",
        sa.Column("workshop_id", sa.Uuid(), nullable=False),
        sa.Column("key", sa.String(length=60), nullable=False),
        sa.Column("step_audience_id", sa.Uuid(), nullable=False),
        sa.Column("unit_id", sa.Uuid(), nullable=True),
        sa.Column("body_id", sa.Uuid(), nullable=True),
        sa.Column("place", sa.JSON(), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("join_code", sa.String(length=6), nullable=False),
        sa.Column("heads", sa.Integer(), nullable=True),
        sa.Column("current_prompt_id", sa.Uuid(), nullable=True),
        sa.Column("prompt_opened_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_number", sa.Integer(), nullable=False),
        sa.Column("last_revision", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("ends_at > starts_at", name=op.f("ck_workshop_session_times")),
        sa.CheckConstraint("heads IS NULL OR heads >= 0", name=op.f("ck_workshop_session_heads")),
        sa.CheckConstraint(
            "unit_id IS NULL OR body_id IS NULL", name=op.f("ck_workshop_session_unit_or_body")
        ),
        sa.ForeignKeyConstraint(["body_id"], ["body.id"], name=op.f("fk_workshop_session_body_id")),
        sa.ForeignKeyConstraint(
            ["current_prompt_id"],
            ["workshop_prompt.id"],
            name=op.f("fk_workshop_session_current_prompt_id"),
        ),
        sa.ForeignKeyConstraint(
            ["step_audience_id"],
            ["step_audience.id"],
            name=op.f("fk_workshop_session_step_audience_id"),
        ),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_workshop_session_unit_id")),
        sa.ForeignKeyConstraint(
            ["workshop_id"],
            ["workshop.id"],
            name=op.f("fk_workshop_session_workshop_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_workshop_session")),
        sa.UniqueConstraint("workshop_id", "key", name=op.f("uq_workshop_session_workshop_id_key")),
    )
    op.create_index(
        op.f("ix_workshop_session_body_id"), "workshop_session", ["body_id"], unique=False
    )
    op.create_index(
        op.f("ix_workshop_session_step_audience_id"),
        "workshop_session",
        ["step_audience_id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_workshop_session_unit_id"), "workshop_session", ["unit_id"], unique=False
    )
    op.create_index(
        "uq_workshop_session_live_join_code",
        "workshop_session",
        ["join_code"],
        unique=True,
        sqlite_where=sa.text("closed_at IS NULL"),
        postgresql_where=sa.text("closed_at IS NULL"),
    )
    op.create_table(
        "workshop_note_count",
        sa.Column("session_id", sa.Uuid(), nullable=False),
        sa.Column("prompt_id", sa.Uuid(), nullable=False),
        sa.Column("table_number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("used", sa.Integer(), nullable=False),
        sa.Column("set_aside", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "used >= 0 AND set_aside >= 0", name=op.f("ck_workshop_note_count_counts")
        ),
        sa.ForeignKeyConstraint(
            ["prompt_id"], ["workshop_prompt.id"], name=op.f("fk_workshop_note_count_prompt_id")
        ),
        sa.ForeignKeyConstraint(
            ["session_id"],
            ["workshop_session.id"],
            name=op.f("fk_workshop_note_count_session_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint(
            "session_id", "prompt_id", "table_number", name=op.f("pk_workshop_note_count")
        ),
    )
    op.create_table(
        "workshop_table",
        sa.Column("session_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("label", sa.String(length=80), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("number > 0", name=op.f("ck_workshop_table_number")),
        sa.ForeignKeyConstraint(
            ["session_id"],
            ["workshop_session.id"],
            name=op.f("fk_workshop_table_session_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_workshop_table")),
        sa.UniqueConstraint(
            "session_id", "number", name=op.f("uq_workshop_table_session_id_number")
        ),
    )
    op.create_table(
        "workshop_contribution",
        sa.Column("session_id", sa.Uuid(), nullable=False),
        sa.Column("prompt_id", sa.Uuid(), nullable=False),
        sa.Column("table_id", sa.Uuid(), nullable=True),
        sa.Column("client_key", sa.String(length=64), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("language", sa.String(length=8), nullable=True),
        sa.Column(
            "source",
            sa.Enum(
                "phone",
                "facilitator",
                "scribe",
                "paper",
                name="source",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("is_late", sa.Boolean(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "set_aside_reason",
            sa.Enum(
                "duplicate",
                "off_topic",
                "personal_data",
                "unreadable",
                "inappropriate",
                "trial",
                name="set_aside_reason",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=True,
        ),
        sa.Column("set_aside_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("set_aside_by", sa.Uuid(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "(set_aside_reason IS NULL) = (set_aside_at IS NULL) AND (set_aside_reason IS NULL) = (set_aside_by IS NULL)",
            name=op.f("ck_workshop_contribution_set_aside"),
        ),
        sa.CheckConstraint(
            "length(text) BETWEEN 1 AND 2000", name=op.f("ck_workshop_contribution_text")
        ),
        sa.ForeignKeyConstraint(
            ["prompt_id"], ["workshop_prompt.id"], name=op.f("fk_workshop_contribution_prompt_id")
        ),
        sa.ForeignKeyConstraint(
            ["session_id"],
            ["workshop_session.id"],
            name=op.f("fk_workshop_contribution_session_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["set_aside_by"], ["account.id"], name=op.f("fk_workshop_contribution_set_aside_by")
        ),
        sa.ForeignKeyConstraint(
            ["table_id"], ["workshop_table.id"], name=op.f("fk_workshop_contribution_table_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_workshop_contribution")),
        sa.UniqueConstraint(
            "session_id", "client_key", name=op.f("uq_workshop_contribution_session_id_client_key")
        ),
        sa.UniqueConstraint(
            "session_id", "number", name=op.f("uq_workshop_contribution_session_id_number")
        ),
    )
    op.create_index(
        op.f("ix_workshop_contribution_prompt_id"),
        "workshop_contribution",
        ["prompt_id"],
        unique=False,
    )
    op.create_index(
        "ix_workshop_contribution_session_id_prompt_id",
        "workshop_contribution",
        ["session_id", "prompt_id"],
        unique=False,
    )
    op.create_index(
        "ix_workshop_contribution_session_id_revision",
        "workshop_contribution",
        ["session_id", "revision"],
        unique=False,
    )
    op.create_index(
        op.f("ix_workshop_contribution_table_id"),
        "workshop_contribution",
        ["table_id"],
        unique=False,
    )


def downgrade() -> None:
    """Take it back."""
    op.drop_index(op.f("ix_workshop_contribution_table_id"), table_name="workshop_contribution")
    op.drop_index(
        "ix_workshop_contribution_session_id_revision", table_name="workshop_contribution"
    )
    op.drop_index(
        "ix_workshop_contribution_session_id_prompt_id", table_name="workshop_contribution"
    )
    op.drop_index(op.f("ix_workshop_contribution_prompt_id"), table_name="workshop_contribution")
    op.drop_table("workshop_contribution")
    op.drop_table("workshop_table")
    op.drop_table("workshop_note_count")
    op.drop_index(
        "uq_workshop_session_live_join_code",
        table_name="workshop_session",
        sqlite_where=sa.text("closed_at IS NULL"),
        postgresql_where=sa.text("closed_at IS NULL"),
    )
    op.drop_index(op.f("ix_workshop_session_unit_id"), table_name="workshop_session")
    op.drop_index(op.f("ix_workshop_session_step_audience_id"), table_name="workshop_session")
    op.drop_index(op.f("ix_workshop_session_body_id"), table_name="workshop_session")
    op.drop_table("workshop_session")
    op.drop_table("workshop_prompt")
    op.drop_table("workshop")
