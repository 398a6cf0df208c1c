"""Batches of mails; what electors said of mails, and which of their codes is valid.

Revision 0009, after 0008.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

RUNNING = "asked_at IS NOT NULL AND finished_at IS NULL"


def upgrade() -> None:
    """Mails can be written to the people on a roll."""
    op.add_column(
        "elector", sa.Column("code_number", sa.Integer(), nullable=False, server_default="0")
    )
    for name in ("invited_at", "bounced_at", "opted_out_at"):
        op.add_column("elector", sa.Column(name, sa.DateTime(timezone=True), nullable=True))
    op.create_table(
        "mail_batch",
        sa.Column("step_audience_id", sa.Uuid(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "invitation",
                "reminder",
                "thanks-and-reminder",
                name="kind",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("uses_open_link", sa.Boolean(), nullable=False),
        sa.Column("subject", sa.JSON(), nullable=False),
        sa.Column("body", sa.JSON(), nullable=False),
        sa.Column("preview_hash", sa.LargeBinary(length=32), nullable=True),
        sa.Column("written_by", sa.Uuid(), nullable=True),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("job_id", sa.Uuid(), nullable=True),
        sa.Column("rounds", sa.Integer(), nullable=False),
        sa.Column("is_counted", sa.Boolean(), nullable=False),
        sa.Column("considered", sa.Integer(), nullable=True),
        sa.Column("accepted", sa.Integer(), nullable=True),
        sa.Column("refused", sa.Integer(), nullable=True),
        sa.Column("given_up", sa.Integer(), nullable=True),
        sa.Column("left_out", sa.JSON().with_variant(JSONB(), "postgresql"), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "kind <> 'reminder' OR NOT uses_open_link", name=op.f("ck_mail_batch_reminder_link")
        ),
        sa.CheckConstraint(
            "is_counted OR (accepted IS NULL AND refused IS NULL AND given_up IS NULL)",
            name=op.f("ck_mail_batch_counted"),
        ),
        sa.CheckConstraint(
            "finished_at IS NULL OR asked_at IS NOT NULL", name=op.f("ck_mail_batch_order")
        ),
        sa.ForeignKeyConstraint(
            ["step_audience_id"],
            ["step_audience.id"],
            name=op.f("fk_mail_batch_step_audience_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mail_batch")),
        sa.UniqueConstraint("preview_hash", name=op.f("uq_mail_batch_preview_hash")),
    )
    op.create_index(
        op.f("ix_mail_batch_step_audience_id"), "mail_batch", ["step_audience_id"], unique=False
    )
    op.create_index(
        "uq_mail_batch_running",
        "mail_batch",
        ["step_audience_id"],
        unique=True,
        sqlite_where=sa.text(RUNNING),
        postgresql_where=sa.text(RUNNING),
    )
    op.create_table(
        "mail_recipient",
        sa.Column("batch_id", sa.Uuid(), nullable=False),
        sa.Column("elector_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["batch_id"],
            ["mail_batch.id"],
            name=op.f("fk_mail_recipient_batch_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["elector_id"],
            ["elector.id"],
            name=op.f("fk_mail_recipient_elector_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("batch_id", "elector_id", name=op.f("pk_mail_recipient")),
    )
    op.create_index(
        op.f("ix_mail_recipient_elector_id"), "mail_recipient", ["elector_id"], unique=False
    )


def downgrade() -> None:
    """Nobody is written to."""
    op.drop_table("mail_recipient")
    op.drop_table("mail_batch")
    for name in ("opted_out_at", "bounced_at", "invited_at", "code_number"):
        op.drop_column("elector", name)
