"""Contests, entries, ballots and tallies.

Revision 0004, after 0003.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Contests, entries, ballots and tallies."""
    op.create_table(
        "ballot",
        sa.Column("nullifier", sa.LargeBinary(length=32), nullable=False),
        sa.Column("contest_id", sa.Uuid(), nullable=False),
        sa.Column("step_audience_id", sa.Uuid(), nullable=False),
        sa.Column("collector_id", sa.Uuid(), nullable=False),
        sa.Column("marks", sa.String(length=4000), nullable=False),
        sa.CheckConstraint("length(nullifier) = 32", name=op.f("ck_ballot_nullifier")),
        sa.PrimaryKeyConstraint("nullifier", name=op.f("pk_ballot")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_ballot_contest_id"), "ballot", ["contest_id"], unique=False)
    op.create_index(
        op.f("ix_ballot_step_audience_id"), "ballot", ["step_audience_id"], unique=False
    )
    op.create_table(
        "contest",
        sa.Column("step_id", sa.Uuid(), nullable=False),
        sa.Column(
            "ballot_kind",
            sa.Enum(
                "single",
                "approval",
                name="ballot_kind",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column(
            "method",
            sa.Enum(
                "plurality",
                "approval",
                name="method",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column(
            "tie_rule",
            sa.Enum(
                "lot",
                "shared",
                name="tie_rule",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("seats", sa.Integer(), nullable=False),
        sa.Column("promise", sa.JSON(), nullable=False),
        sa.Column("minimum_ballots", sa.Integer(), nullable=False),
        sa.Column("manifest", sa.JSON().with_variant(JSONB(), "postgresql"), nullable=True),
        sa.Column("manifest_sha256", sa.String(length=64), nullable=True),
        sa.Column("draw", sa.String(length=200), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "(manifest IS NULL) = (manifest_sha256 IS NULL)", name=op.f("ck_contest_manifest")
        ),
        sa.CheckConstraint(
            "draw IS NULL OR manifest_sha256 IS NOT NULL", name=op.f("ck_contest_draw")
        ),
        sa.CheckConstraint("minimum_ballots >= 1", name=op.f("ck_contest_minimum_ballots")),
        sa.CheckConstraint("seats = 1", name=op.f("ck_contest_seats")),
        sa.ForeignKeyConstraint(["step_id"], ["step.id"], name=op.f("fk_contest_step_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contest")),
        sa.UniqueConstraint("step_id", name=op.f("uq_contest_step_id")),
    )
    op.create_table(
        "ballot_receipt",
        sa.Column("contest_id", sa.Uuid(), nullable=False),
        sa.Column("receipt", sa.String(length=19), nullable=False),
        sa.ForeignKeyConstraint(
            ["contest_id"], ["contest.id"], name=op.f("fk_ballot_receipt_contest_id")
        ),
        sa.PrimaryKeyConstraint("contest_id", "receipt", name=op.f("pk_ballot_receipt")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "contest_entry",
        sa.Column("contest_id", sa.Uuid(), nullable=False),
        sa.Column("key", sa.String(length=60), nullable=False),
        sa.Column("text", sa.JSON(), nullable=False),
        sa.Column("description", sa.JSON(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("length(key) > 0", name=op.f("ck_contest_entry_key")),
        sa.ForeignKeyConstraint(
            ["contest_id"],
            ["contest.id"],
            name=op.f("fk_contest_entry_contest_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contest_entry")),
        sa.UniqueConstraint("contest_id", "key", name=op.f("uq_contest_entry_contest_id_key")),
    )
    op.create_table(
        "contest_tally",
        sa.Column("contest_id", sa.Uuid(), nullable=False),
        sa.Column("input_version", sa.String(length=64), nullable=False),
        sa.Column("result", sa.JSON().with_variant(JSONB(), "postgresql"), nullable=False),
        sa.Column("ballot_file", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(
            ["contest_id"], ["contest.id"], name=op.f("fk_contest_tally_contest_id")
        ),
        sa.PrimaryKeyConstraint("contest_id", name=op.f("pk_contest_tally")),
    )
    op.create_table(
        "sealed_ballot",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("contest_id", sa.Uuid(), nullable=False),
        sa.Column("step_audience_id", sa.Uuid(), nullable=False),
        sa.Column("collector_id", sa.Uuid(), nullable=False),
        sa.Column("marks", sa.String(length=4000), nullable=False),
        sa.ForeignKeyConstraint(
            ["collector_id"], ["collector.id"], name=op.f("fk_sealed_ballot_collector_id")
        ),
        sa.ForeignKeyConstraint(
            ["contest_id"], ["contest.id"], name=op.f("fk_sealed_ballot_contest_id")
        ),
        sa.ForeignKeyConstraint(
            ["step_audience_id"],
            ["step_audience.id"],
            name=op.f("fk_sealed_ballot_step_audience_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sealed_ballot")),
        sqlite_with_rowid=False,
    )
    op.create_index(
        op.f("ix_sealed_ballot_contest_id"), "sealed_ballot", ["contest_id"], unique=False
    )


def downgrade() -> None:
    """Take it back."""
    op.drop_index(op.f("ix_sealed_ballot_contest_id"), table_name="sealed_ballot")
    op.drop_table("sealed_ballot")
    op.drop_table("contest_tally")
    op.drop_table("contest_entry")
    op.drop_table("ballot_receipt")
    op.drop_table("contest")
    op.drop_index(op.f("ix_ballot_step_audience_id"), table_name="ballot")
    op.drop_index(op.f("ix_ballot_contest_id"), table_name="ballot")
    op.drop_table("ballot")
