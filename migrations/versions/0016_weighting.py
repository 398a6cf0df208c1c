"""Weighting of samples to their population.

Revision 0016, after 0015.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Weighting of samples to their population."""
    op.create_table(
        "survey_weighting",
        sa.Column("survey_id", sa.Uuid(), nullable=False),
        sa.Column("margins", sa.JSON().with_variant(JSONB(), "postgresql"), nullable=False),
        sa.Column("source", sa.String(length=300), nullable=False),
        sa.Column("input_version", sa.String(length=64), nullable=True),
        sa.Column("largest", sa.Double(), nullable=True),
        sa.Column("figures", sa.JSON().with_variant(JSONB(), "postgresql"), nullable=False),
        sa.ForeignKeyConstraint(
            ["survey_id"], ["survey.id"], name=op.f("fk_survey_weighting_survey_id")
        ),
        sa.PrimaryKeyConstraint("survey_id", name=op.f("pk_survey_weighting")),
    )


def downgrade() -> None:
    """Take it back."""
    op.drop_table("survey_weighting")
