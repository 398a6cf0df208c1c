"""Result files on their way in, and mappings with a name.

Revision 0010, after 0009.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

JSON = sa.JSON().with_variant(JSONB(), "postgresql")


def upgrade() -> None:
    """Imports of result files and saved mappings."""
    op.create_table(
        "survey_mapping_profile",
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("mapping", JSON, nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_survey_mapping_profile")),
        sa.UniqueConstraint("name", name=op.f("uq_survey_mapping_profile_name")),
    )
    op.create_table(
        "survey_result_import",
        sa.Column("step_audience_id", sa.Uuid(), nullable=False),
        sa.Column("survey_id", sa.Uuid(), nullable=True),
        sa.Column("state", sa.String(length=32), nullable=False),
        sa.Column("files", JSON, nullable=False),
        sa.Column("mapping", JSON, nullable=True),
        sa.Column("proposal", JSON, nullable=True),
        sa.Column("report", JSON, nullable=True),
        sa.Column("fault", JSON, nullable=True),
        sa.Column("profile_id", sa.Uuid(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "state IN ('reading', 'refused', 'proposed', 'checked', 'imported', 'undone')",
            name=op.f("ck_survey_result_import_state"),
        ),
        sa.ForeignKeyConstraint(
            ["step_audience_id"],
            ["step_audience.id"],
            name=op.f("fk_survey_result_import_step_audience_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["survey_id"], ["survey.id"], name=op.f("fk_survey_result_import_survey_id")
        ),
        sa.ForeignKeyConstraint(
            ["profile_id"],
            ["survey_mapping_profile.id"],
            name=op.f("fk_survey_result_import_profile_id"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_survey_result_import")),
    )
    op.create_index(
        op.f("ix_survey_result_import_step_audience_id"),
        "survey_result_import",
        ["step_audience_id"],
    )
    op.create_index(
        op.f("ix_survey_result_import_survey_id"), "survey_result_import", ["survey_id"]
    )


def downgrade() -> None:
    """Without them."""
    op.drop_table("survey_result_import")
    op.drop_table("survey_mapping_profile")
