"""Surveys, questionnaires, responses and their results.

Revision 0003, after 0002.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Surveys, questionnaires, responses and their results."""
    op.create_table(
        "survey",
        sa.Column("step_id", sa.Uuid(), nullable=False),
        sa.Column("step_audience_id", sa.Uuid(), nullable=False),
        sa.Column("key", sa.String(length=130), nullable=False),
        sa.Column("is_anonymous", sa.Boolean(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["step_audience_id"], ["step_audience.id"], name=op.f("fk_survey_step_audience_id")
        ),
        sa.ForeignKeyConstraint(["step_id"], ["step.id"], name=op.f("fk_survey_step_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_survey")),
        sa.UniqueConstraint("id", "is_anonymous", name=op.f("uq_survey_id_is_anonymous")),
        sa.UniqueConstraint("key", name=op.f("uq_survey_key")),
        sa.UniqueConstraint("step_audience_id", name=op.f("uq_survey_step_audience_id")),
    )
    op.create_index(op.f("ix_survey_step_id"), "survey", ["step_id"], unique=False)
    op.create_table(
        "questionnaire",
        sa.Column("survey_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("fingerprint", sa.String(length=64), nullable=False),
        sa.Column("definition", sa.JSON().with_variant(JSONB(), "postgresql"), nullable=False),
        sa.Column("layout", sa.JSON().with_variant(JSONB(), "postgresql"), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("version >= 1", name=op.f("ck_questionnaire_version")),
        sa.ForeignKeyConstraint(
            ["survey_id"], ["survey.id"], name=op.f("fk_questionnaire_survey_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_questionnaire")),
        sa.UniqueConstraint(
            "survey_id", "version", name=op.f("uq_questionnaire_survey_id_version")
        ),
    )
    op.create_table(
        "survey_response_draft",
        sa.Column("key", sa.LargeBinary(length=32), nullable=False),
        sa.Column("survey_id", sa.Uuid(), nullable=False),
        sa.Column("document", sa.JSON().with_variant(JSONB(), "postgresql"), nullable=False),
        sa.ForeignKeyConstraint(
            ["survey_id"], ["survey.id"], name=op.f("fk_survey_response_draft_survey_id")
        ),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_survey_response_draft")),
        sqlite_with_rowid=False,
    )
    op.create_index(
        op.f("ix_survey_response_draft_survey_id"),
        "survey_response_draft",
        ["survey_id"],
        unique=False,
    )
    op.create_table(
        "survey_response_receipt",
        sa.Column("survey_id", sa.Uuid(), nullable=False),
        sa.Column("receipt_sha256", sa.LargeBinary(length=32), nullable=False),
        sa.ForeignKeyConstraint(
            ["survey_id"], ["survey.id"], name=op.f("fk_survey_response_receipt_survey_id")
        ),
        sa.PrimaryKeyConstraint(
            "survey_id", "receipt_sha256", name=op.f("pk_survey_response_receipt")
        ),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "survey_result",
        sa.Column("survey_id", sa.Uuid(), nullable=False),
        sa.Column("input_version", sa.String(length=64), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("collectors", sa.JSON().with_variant(JSONB(), "postgresql"), nullable=False),
        sa.Column("nameable_units", sa.JSON().with_variant(JSONB(), "postgresql"), nullable=False),
        sa.Column("cube", sa.JSON().with_variant(JSONB(), "postgresql"), nullable=False),
        sa.Column("disclosed", sa.JSON().with_variant(JSONB(), "postgresql"), nullable=False),
        sa.ForeignKeyConstraint(
            ["survey_id", "version"],
            ["questionnaire.survey_id", "questionnaire.version"],
            name=op.f("fk_survey_result_survey_id_version"),
        ),
        sa.ForeignKeyConstraint(
            ["survey_id"], ["survey.id"], name=op.f("fk_survey_result_survey_id")
        ),
        sa.PrimaryKeyConstraint("survey_id", name=op.f("pk_survey_result")),
    )
    op.create_table(
        "survey_sealed_response",
        sa.Column("survey_id", sa.Uuid(), nullable=False),
        sa.Column("collector_id", sa.Uuid(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("document", sa.JSON().with_variant(JSONB(), "postgresql"), nullable=False),
        sa.Column("vector", sa.LargeBinary(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["collector_id"], ["collector.id"], name=op.f("fk_survey_sealed_response_collector_id")
        ),
        sa.ForeignKeyConstraint(
            ["survey_id", "version"],
            ["questionnaire.survey_id", "questionnaire.version"],
            name=op.f("fk_survey_sealed_response_survey_id_version"),
        ),
        sa.ForeignKeyConstraint(
            ["survey_id"], ["survey.id"], name=op.f("fk_survey_sealed_response_survey_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_survey_sealed_response")),
        sqlite_with_rowid=False,
    )
    op.create_index(
        op.f("ix_survey_sealed_response_survey_id"),
        "survey_sealed_response",
        ["survey_id"],
        unique=False,
    )
    op.create_table(
        "survey_response",
        sa.Column("key", sa.LargeBinary(length=32), nullable=False),
        sa.Column("survey_id", sa.Uuid(), nullable=False),
        sa.Column("is_anonymous", sa.Boolean(), nullable=False),
        sa.Column("elector_id", sa.Uuid(), nullable=True),
        sa.Column("signed_by", sa.String(length=200), nullable=True),
        sa.Column("collector_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("document", sa.JSON().with_variant(JSONB(), "postgresql"), nullable=False),
        sa.Column("vector", sa.LargeBinary(), nullable=False),
        sa.CheckConstraint(
            "is_anonymous = (elector_id IS NULL)", name=op.f("ck_survey_response_who")
        ),
        sa.CheckConstraint(
            "length(key) = CASE WHEN elector_id IS NULL THEN 32 ELSE 16 END",
            name=op.f("ck_survey_response_key_length"),
        ),
        sa.CheckConstraint(
            "signed_by IS NULL OR elector_id IS NOT NULL", name=op.f("ck_survey_response_signer")
        ),
        sa.ForeignKeyConstraint(
            ["collector_id"], ["collector.id"], name=op.f("fk_survey_response_collector_id")
        ),
        sa.ForeignKeyConstraint(
            ["elector_id"], ["elector.id"], name=op.f("fk_survey_response_elector_id")
        ),
        sa.ForeignKeyConstraint(
            ["survey_id", "is_anonymous"],
            ["survey.id", "survey.is_anonymous"],
            name=op.f("fk_survey_response_survey_id_is_anonymous"),
        ),
        sa.ForeignKeyConstraint(
            ["survey_id", "version"],
            ["questionnaire.survey_id", "questionnaire.version"],
            name=op.f("fk_survey_response_survey_id_version"),
        ),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_survey_response")),
        sa.UniqueConstraint(
            "survey_id", "elector_id", name=op.f("uq_survey_response_survey_id_elector_id")
        ),
        sqlite_with_rowid=False,
    )
    op.create_index(
        op.f("ix_survey_response_survey_id"), "survey_response", ["survey_id"], unique=False
    )


def downgrade() -> None:
    """Take it back."""
    op.drop_index(op.f("ix_survey_response_survey_id"), table_name="survey_response")
    op.drop_table("survey_response")
    op.drop_index(op.f("ix_survey_sealed_response_survey_id"), table_name="survey_sealed_response")
    op.drop_table("survey_sealed_response")
    op.drop_table("survey_result")
    op.drop_table("survey_response_receipt")
    op.drop_index(op.f("ix_survey_response_draft_survey_id"), table_name="survey_response_draft")
    op.drop_table("survey_response_draft")
    op.drop_table("questionnaire")
    op.drop_index(op.f("ix_survey_step_id"), table_name="survey")
    op.drop_table("survey")
