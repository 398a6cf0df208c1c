"""Paper answers on their way in.

Revision 0015, after 0014.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Paper answers on their way in."""
    op.create_table(
        "survey_paper_entry",
        sa.Column("survey_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("first", sa.JSON().with_variant(JSONB(), "postgresql"), nullable=True),
        sa.Column("second", sa.JSON().with_variant(JSONB(), "postgresql"), nullable=True),
        sa.Column("first_by", sa.Uuid(), nullable=True),
        sa.Column("second_by", sa.Uuid(), nullable=True),
        sa.Column("is_in", sa.Boolean(), nullable=False),
        sa.CheckConstraint(
            "number BETWEEN 1 AND 999999", name=op.f("ck_survey_paper_entry_number")
        ),
        sa.CheckConstraint(
            "second IS NULL OR first IS NOT NULL", name=op.f("ck_survey_paper_entry_order")
        ),
        sa.CheckConstraint(
            "NOT is_in OR (first IS NULL AND second IS NULL)",
            name=op.f("ck_survey_paper_entry_nothing_kept"),
        ),
        sa.CheckConstraint("first_by <> second_by", name=op.f("ck_survey_paper_entry_two_people")),
        sa.ForeignKeyConstraint(
            ["first_by"], ["account.id"], name=op.f("fk_survey_paper_entry_first_by")
        ),
        sa.ForeignKeyConstraint(
            ["second_by"], ["account.id"], name=op.f("fk_survey_paper_entry_second_by")
        ),
        sa.ForeignKeyConstraint(
            ["survey_id"], ["survey.id"], name=op.f("fk_survey_paper_entry_survey_id")
        ),
        sa.PrimaryKeyConstraint("survey_id", "number", name=op.f("pk_survey_paper_entry")),
        sqlite_with_rowid=False,
    )


def downgrade() -> None:
    """Take it back."""
    op.drop_table("survey_paper_entry")
