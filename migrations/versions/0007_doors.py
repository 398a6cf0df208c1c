"""Kiosks, paper, assistance and samples beside the plain doors; postal addresses on rolls.

Revision 0007, after 0006.
"""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

# A column of its own with its checks: SQLite adds those without writing the table anew, which
# would delete whatever refers to it.
FORM = """
ALTER TABLE collector ADD COLUMN form VARCHAR(32) DEFAULT 'plain' NOT NULL
CONSTRAINT ck_collector_form
    CHECK (form IN ('plain', 'sample', 'kiosk', 'paper', 'assisted'))
CONSTRAINT ck_collector_form_of_kind
    CHECK (form IN ('plain', 'assisted') OR (form = 'sample' AND kind = 'roll')
           OR (form IN ('kiosk', 'paper') AND kind = 'open'))
"""


def upgrade() -> None:
    """Doors have a form, a name, a short address and an end; electors a postal address."""
    op.execute(FORM)
    op.add_column(
        "collector", sa.Column("name", sa.String(length=100), nullable=False, server_default="")
    )
    op.add_column("collector", sa.Column("shortcut", sa.String(length=12), nullable=True))
    op.add_column("collector", sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True))
    op.create_index(op.f("ix_collector_shortcut"), "collector", ["shortcut"], unique=True)
    op.add_column(
        "elector", sa.Column("address", sa.String(length=400), nullable=False, server_default="")
    )
    op.create_table(
        "roll_sample",
        sa.Column("roll_id", sa.Uuid(), nullable=False),
        sa.Column("frame_size", sa.Integer(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("seed", sa.String(length=80), nullable=True),
        sa.Column("frame_sha256", sa.LargeBinary(length=32), nullable=True),
        sa.Column("drawn_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("size > 0 AND size <= frame_size", name=op.f("ck_roll_sample_size")),
        sa.CheckConstraint(
            "(seed IS NULL) = (frame_sha256 IS NULL)", name=op.f("ck_roll_sample_drawn_here")
        ),
        sa.ForeignKeyConstraint(
            ["roll_id"], ["roll.id"], name=op.f("fk_roll_sample_roll_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("roll_id", name=op.f("pk_roll_sample")),
    )


def downgrade() -> None:
    """Only the plain doors are left."""
    op.drop_table("roll_sample")
    op.drop_column("elector", "address")
    op.drop_index(op.f("ix_collector_shortcut"), table_name="collector")
    op.drop_column("collector", "closed_at")
    op.drop_column("collector", "shortcut")
    op.drop_column("collector", "name")
    op.drop_column("collector", "form")
