"""Dots, clusters of notes, and typing in from paper.

Revision 0021, after 0020.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Tables of dots, of clusters with their lineage, of typing in from paper and links for it."""
    _cluster_deed()
    _typing_link()
    _table_sheet()
    _cluster()
    _dot()
    _typed_note()
    _clustered_note()


def downgrade() -> None:
    """Only the notes themselves are kept."""
    op.drop_index(
        op.f("ix_workshop_clustered_note_cluster_id"), table_name="workshop_clustered_note"
    )
    op.drop_table("workshop_clustered_note")
    op.drop_index(op.f("ix_workshop_typed_note_typed_by"), table_name="workshop_typed_note")
    op.drop_index(op.f("ix_workshop_typed_note_link_id"), table_name="workshop_typed_note")
    op.drop_table("workshop_typed_note")
    op.drop_index(
        "uq_workshop_dot_paper",
        table_name="workshop_dot",
        sqlite_where=sa.text("device = 'paper'"),
        postgresql_where=sa.text("device = 'paper'"),
    )
    op.drop_index(op.f("ix_workshop_dot_contribution_id"), table_name="workshop_dot")
    op.drop_table("workshop_dot")
    op.drop_index(op.f("ix_workshop_cluster_prompt_id"), table_name="workshop_cluster")
    op.drop_index(op.f("ix_workshop_cluster_parent_id"), table_name="workshop_cluster")
    op.drop_table("workshop_cluster")
    op.drop_table("workshop_table_sheet")
    op.drop_index(op.f("ix_workshop_typing_link_session_id"), table_name="workshop_typing_link")
    op.drop_table("workshop_typing_link")
    op.drop_index("ix_workshop_cluster_deed_prompt_id_done_at", table_name="workshop_cluster_deed")
    op.drop_index(op.f("ix_workshop_cluster_deed_cluster_id"), table_name="workshop_cluster_deed")
    op.drop_table("workshop_cluster_deed")


def _cluster_deed() -> None:
    op.create_table(
        "workshop_cluster_deed",
        sa.Column("prompt_id", sa.Uuid(), nullable=False),
        sa.Column("cluster_id", sa.Uuid(), nullable=False),
        sa.Column(
            "step",
            sa.Enum(
                "put_together",
                "taken_apart",
                "named",
                name="step",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("title", sa.String(length=160), nullable=False),
        sa.Column("members", sa.JSON().with_variant(JSONB(), "postgresql"), nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("done_by", sa.Uuid(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["done_by"], ["account.id"], name=op.f("fk_workshop_cluster_deed_done_by")
        ),
        sa.ForeignKeyConstraint(
            ["prompt_id"],
            ["workshop_prompt.id"],
            name=op.f("fk_workshop_cluster_deed_prompt_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_workshop_cluster_deed")),
    )
    op.create_index(
        op.f("ix_workshop_cluster_deed_cluster_id"),
        "workshop_cluster_deed",
        ["cluster_id"],
        unique=False,
    )
    op.create_index(
        "ix_workshop_cluster_deed_prompt_id_done_at",
        "workshop_cluster_deed",
        ["prompt_id", "done_at"],
        unique=False,
    )


def _typing_link() -> None:
    op.create_table(
        "workshop_typing_link",
        sa.Column("session_id", sa.Uuid(), nullable=False),
        sa.Column("label", sa.String(length=80), nullable=False),
        sa.Column("code_hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_by", sa.Uuid(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revoked_by", sa.Uuid(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "(revoked_at IS NULL) = (revoked_by IS NULL)",
            name=op.f("ck_workshop_typing_link_revoked"),
        ),
        sa.CheckConstraint("expires_at > made_at", name=op.f("ck_workshop_typing_link_times")),
        sa.ForeignKeyConstraint(
            ["made_by"], ["account.id"], name=op.f("fk_workshop_typing_link_made_by")
        ),
        sa.ForeignKeyConstraint(
            ["revoked_by"], ["account.id"], name=op.f("fk_workshop_typing_link_revoked_by")
        ),
        sa.ForeignKeyConstraint(
            ["session_id"],
            ["workshop_session.id"],
            name=op.f("fk_workshop_typing_link_session_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_workshop_typing_link")),
        sa.UniqueConstraint("code_hash", name=op.f("uq_workshop_typing_link_code_hash")),
    )
    op.create_index(
        op.f("ix_workshop_typing_link_session_id"),
        "workshop_typing_link",
        ["session_id"],
        unique=False,
    )


def _table_sheet() -> None:
    op.create_table(
        "workshop_table_sheet",
        sa.Column("table_id", sa.Uuid(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "received",
                "typed",
                "none",
                name="state",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["table_id"],
            ["workshop_table.id"],
            name=op.f("fk_workshop_table_sheet_table_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("table_id", name=op.f("pk_workshop_table_sheet")),
    )


def _cluster() -> None:
    op.create_table(
        "workshop_cluster",
        sa.Column("prompt_id", sa.Uuid(), nullable=False),
        sa.Column("parent_id", sa.Uuid(), nullable=True),
        sa.Column("title", sa.String(length=160), nullable=False),
        sa.Column("lead_id", sa.Uuid(), nullable=True),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_by", sa.Uuid(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "length(title) BETWEEN 1 AND 160", name=op.f("ck_workshop_cluster_title")
        ),
        sa.CheckConstraint(
            "parent_id IS NULL OR parent_id != id", name=op.f("ck_workshop_cluster_parent")
        ),
        sa.ForeignKeyConstraint(
            ["lead_id"],
            ["workshop_contribution.id"],
            name=op.f("fk_workshop_cluster_lead_id"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["made_by"], ["account.id"], name=op.f("fk_workshop_cluster_made_by")
        ),
        sa.ForeignKeyConstraint(
            ["parent_id"], ["workshop_cluster.id"], name=op.f("fk_workshop_cluster_parent_id")
        ),
        sa.ForeignKeyConstraint(
            ["prompt_id"],
            ["workshop_prompt.id"],
            name=op.f("fk_workshop_cluster_prompt_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_workshop_cluster")),
    )
    op.create_index(
        op.f("ix_workshop_cluster_parent_id"), "workshop_cluster", ["parent_id"], unique=False
    )
    op.create_index(
        op.f("ix_workshop_cluster_prompt_id"), "workshop_cluster", ["prompt_id"], unique=False
    )


def _dot() -> None:
    op.create_table(
        "workshop_dot",
        sa.Column("contribution_id", sa.Uuid(), nullable=False),
        sa.Column(
            "device",
            sa.Enum(
                "person",
                "paper",
                name="device",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("dotter", sa.String(length=64), nullable=True),
        sa.Column("amount", sa.Integer(), nullable=False),
        sa.Column("counted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("counted_by", sa.Uuid(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "(device = 'person') = (dotter IS NOT NULL)", name=op.f("ck_workshop_dot_dotter")
        ),
        sa.CheckConstraint("amount > 0", name=op.f("ck_workshop_dot_amount")),
        sa.ForeignKeyConstraint(
            ["contribution_id"],
            ["workshop_contribution.id"],
            name=op.f("fk_workshop_dot_contribution_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["counted_by"], ["account.id"], name=op.f("fk_workshop_dot_counted_by")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_workshop_dot")),
        sa.UniqueConstraint(
            "contribution_id", "dotter", name=op.f("uq_workshop_dot_contribution_id_dotter")
        ),
    )
    op.create_index(
        op.f("ix_workshop_dot_contribution_id"), "workshop_dot", ["contribution_id"], unique=False
    )
    op.create_index(
        "uq_workshop_dot_paper",
        "workshop_dot",
        ["contribution_id"],
        unique=True,
        sqlite_where=sa.text("device = 'paper'"),
        postgresql_where=sa.text("device = 'paper'"),
    )


def _typed_note() -> None:
    op.create_table(
        "workshop_typed_note",
        sa.Column("contribution_id", sa.Uuid(), nullable=False),
        sa.Column("link_id", sa.Uuid(), nullable=True),
        sa.Column("typed_by", sa.Uuid(), nullable=True),
        sa.CheckConstraint(
            "(link_id IS NULL) != (typed_by IS NULL)",
            name=op.f("ck_workshop_typed_note_link_or_account"),
        ),
        sa.ForeignKeyConstraint(
            ["contribution_id"],
            ["workshop_contribution.id"],
            name=op.f("fk_workshop_typed_note_contribution_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["link_id"], ["workshop_typing_link.id"], name=op.f("fk_workshop_typed_note_link_id")
        ),
        sa.ForeignKeyConstraint(
            ["typed_by"], ["account.id"], name=op.f("fk_workshop_typed_note_typed_by")
        ),
        sa.PrimaryKeyConstraint("contribution_id", name=op.f("pk_workshop_typed_note")),
    )
    op.create_index(
        op.f("ix_workshop_typed_note_link_id"), "workshop_typed_note", ["link_id"], unique=False
    )
    op.create_index(
        op.f("ix_workshop_typed_note_typed_by"), "workshop_typed_note", ["typed_by"], unique=False
    )


def _clustered_note() -> None:
    op.create_table(
        "workshop_clustered_note",
        sa.Column("contribution_id", sa.Uuid(), nullable=False),
        sa.Column("cluster_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["cluster_id"],
            ["workshop_cluster.id"],
            name=op.f("fk_workshop_clustered_note_cluster_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["contribution_id"],
            ["workshop_contribution.id"],
            name=op.f("fk_workshop_clustered_note_contribution_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("contribution_id", name=op.f("pk_workshop_clustered_note")),
    )
    op.create_index(
        op.f("ix_workshop_clustered_note_cluster_id"),
        "workshop_clustered_note",
        ["cluster_id"],
        unique=False,
    )
