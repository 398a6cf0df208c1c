"""Open answers under review, and their reading while a survey is open.

Revision 0008, after 0007.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Open answers under review, and their reading while a survey is open."""
    op.create_table(
        "survey_open_text",
        sa.Column("survey_id", sa.Uuid(), nullable=False),
        sa.Column("question_key", sa.String(length=130), nullable=False),
        sa.Column("text_sha256", sa.LargeBinary(length=32), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("times", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=32), nullable=False),
        sa.Column("shown_as", sa.Text(), nullable=True),
        sa.Column("reviewed_by", sa.Uuid(), nullable=True),
        sa.Column("reviewed_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "state IN ('waiting', 'shown', 'held')", name=op.f("ck_survey_open_text_state")
        ),
        sa.CheckConstraint("times >= 1", name=op.f("ck_survey_open_text_times")),
        sa.CheckConstraint(
            "(state = 'waiting') = (reviewed_at IS NULL)", name=op.f("ck_survey_open_text_reviewed")
        ),
        sa.ForeignKeyConstraint(
            ["reviewed_by"], ["account.id"], name=op.f("fk_survey_open_text_reviewed_by")
        ),
        sa.ForeignKeyConstraint(
            ["survey_id"], ["survey.id"], name=op.f("fk_survey_open_text_survey_id")
        ),
        sa.PrimaryKeyConstraint(
            "survey_id", "question_key", "text_sha256", name=op.f("pk_survey_open_text")
        ),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "survey_reading",
        sa.Column("survey_id", sa.Uuid(), nullable=False),
        sa.Column("reader_id", sa.Uuid(), nullable=False),
        sa.Column("responses", sa.Integer(), nullable=False),
        sa.Column("made_on", sa.Date(), nullable=True),
        sa.Column("texts", sa.JSON().with_variant(JSONB(), "postgresql"), nullable=False),
        sa.CheckConstraint("responses >= 0", name=op.f("ck_survey_reading_responses")),
        sa.ForeignKeyConstraint(
            ["reader_id"], ["account.id"], name=op.f("fk_survey_reading_reader_id")
        ),
        sa.ForeignKeyConstraint(
            ["survey_id"], ["survey.id"], name=op.f("fk_survey_reading_survey_id")
        ),
        sa.PrimaryKeyConstraint("survey_id", name=op.f("pk_survey_reading")),
    )


def downgrade() -> None:
    """Take it back."""
    op.drop_table("survey_reading")
    op.drop_table("survey_open_text")
