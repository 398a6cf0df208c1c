"""Passages, themes, codings and draft inputs.

Revision 0006, after 0005.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Passages, themes, codings and draft inputs."""
    op.create_table(
        "draft_input",
        sa.Column("process_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.Column("data_date", sa.Date(), nullable=False),
        sa.Column("content", sa.JSON().with_variant(JSONB(), "postgresql"), nullable=False),
        sa.Column("summary", sa.JSON().with_variant(JSONB(), "postgresql"), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("number > 0", name=op.f("ck_draft_input_number")),
        sa.ForeignKeyConstraint(
            ["process_id"],
            ["process.id"],
            name=op.f("fk_draft_input_process_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_draft_input")),
        sa.UniqueConstraint("process_id", "hash", name=op.f("uq_draft_input_process_id_hash")),
        sa.UniqueConstraint("process_id", "number", name=op.f("uq_draft_input_process_id_number")),
    )
    op.create_table(
        "evidence_state",
        sa.Column("process_id", sa.Uuid(), nullable=False),
        sa.Column("passage_count", sa.Integer(), nullable=False),
        sa.Column("read_count", sa.Integer(), nullable=False),
        sa.Column("collected", sa.JSON().with_variant(JSONB(), "postgresql"), nullable=False),
        sa.Column("collected_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "read_count <= passage_count", name=op.f("ck_evidence_state_read_count")
        ),
        sa.ForeignKeyConstraint(
            ["process_id"],
            ["process.id"],
            name=op.f("fk_evidence_state_process_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("process_id", name=op.f("pk_evidence_state")),
    )
    op.create_table(
        "passage",
        sa.Column("process_id", sa.Uuid(), nullable=False),
        sa.Column("public_id", sa.String(length=32), nullable=False),
        sa.Column("step_key", sa.String(length=60), nullable=False),
        sa.Column("source", sa.String(length=60), nullable=False),
        sa.Column("prompt_key", sa.String(length=120), nullable=False),
        sa.Column("prompt", sa.JSON(), nullable=False),
        sa.Column("audience", sa.String(length=60), nullable=False),
        sa.Column("unit_key", sa.String(length=60), nullable=True),
        sa.Column("polarity", sa.String(length=20), nullable=True),
        sa.Column("language", sa.String(length=8), nullable=True),
        sa.Column("speaker", sa.String(length=200), nullable=True),
        sa.Column("weight", sa.Integer(), nullable=False),
        sa.Column("occurrence", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("is_quotable", sa.Boolean(), nullable=False),
        sa.Column("read_by", sa.Uuid(), nullable=True),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("(read_by IS NULL) = (read_at IS NULL)", name=op.f("ck_passage_read")),
        sa.CheckConstraint("weight >= 0", name=op.f("ck_passage_weight")),
        sa.ForeignKeyConstraint(
            ["process_id"], ["process.id"], name=op.f("fk_passage_process_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("process_id", "public_id", name=op.f("pk_passage")),
        sqlite_with_rowid=False,
    )
    op.create_index(
        "ix_passage_process_id_step_key", "passage", ["process_id", "step_key"], unique=False
    )
    op.create_table(
        "theme",
        sa.Column("process_id", sa.Uuid(), nullable=False),
        sa.Column("key", sa.String(length=60), nullable=False),
        sa.Column("title", sa.JSON(), nullable=False),
        sa.Column("description", sa.JSON(), nullable=False),
        sa.Column("keywords", sa.JSON().with_variant(JSONB(), "postgresql"), nullable=False),
        sa.Column("is_retired", sa.Boolean(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["process_id"], ["process.id"], name=op.f("fk_theme_process_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_theme")),
        sa.UniqueConstraint("process_id", "key", name=op.f("uq_theme_process_id_key")),
    )
    op.create_table(
        "coding",
        sa.Column("process_id", sa.Uuid(), nullable=False),
        sa.Column("passage_id", sa.String(length=32), nullable=False),
        sa.Column("theme_id", sa.Uuid(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "suggested",
                "accepted",
                "rejected",
                name="state",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("is_from_machine", sa.Boolean(), nullable=False),
        sa.Column("reason", sa.JSON().with_variant(JSONB(), "postgresql"), nullable=False),
        sa.Column("score", sa.Float(), nullable=False),
        sa.Column("decided_by", sa.Uuid(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "(state = 'suggested') = (decided_by IS NULL)",
            name=op.f("ck_coding_decided_by_a_person"),
        ),
        sa.CheckConstraint(
            "(decided_by IS NULL) = (decided_at IS NULL)", name=op.f("ck_coding_decided")
        ),
        sa.ForeignKeyConstraint(
            ["process_id", "passage_id"],
            ["passage.process_id", "passage.public_id"],
            name=op.f("fk_coding_process_id_passage_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["theme_id"], ["theme.id"], name=op.f("fk_coding_theme_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_coding")),
        sa.UniqueConstraint(
            "process_id",
            "passage_id",
            "theme_id",
            name=op.f("uq_coding_process_id_passage_id_theme_id"),
        ),
    )
    op.create_index("ix_coding_theme_id_state", "coding", ["theme_id", "state"], unique=False)
    op.create_table(
        "draft_input_file",
        sa.Column("draft_input_id", sa.Uuid(), nullable=False),
        sa.Column("format", sa.String(length=8), nullable=False),
        sa.Column("file_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["draft_input_id"],
            ["draft_input.id"],
            name=op.f("fk_draft_input_file_draft_input_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["file_id"], ["stored_file.id"], name=op.f("fk_draft_input_file_file_id")
        ),
        sa.PrimaryKeyConstraint("draft_input_id", "format", name=op.f("pk_draft_input_file")),
        sa.UniqueConstraint("file_id", name=op.f("uq_draft_input_file_file_id")),
    )


def downgrade() -> None:
    """Take it back."""
    op.drop_table("draft_input_file")
    op.drop_index("ix_coding_theme_id_state", table_name="coding")
    op.drop_table("coding")
    op.drop_table("theme")
    op.drop_index("ix_passage_process_id_step_key", table_name="passage")
    op.drop_table("passage")
    op.drop_table("evidence_state")
    op.drop_table("draft_input")
