"""Editions of questionnaires, working copies, and the question bank.

Revision 0011, after 0010.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Editions of questionnaires, working copies, and the question bank."""
    op.create_table(
        "question_concept",
        sa.Column("key", sa.String(length=60), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_question_concept")),
        sa.UniqueConstraint("key", name=op.f("uq_question_concept_key")),
    )
    op.create_table(
        "question_concept_transition",
        sa.Column("concept_id", sa.Uuid(), nullable=False),
        sa.Column("from_edition", sa.String(length=20), nullable=False),
        sa.Column("to_edition", sa.String(length=20), nullable=False),
        sa.Column("verdict", sa.String(length=32), nullable=False),
        sa.CheckConstraint(
            "verdict IN ('same', 'broken')", name=op.f("ck_question_concept_transition_verdict")
        ),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "verdict = 'same' OR length(why) > 0", name=op.f("ck_question_concept_transition_why")
        ),
        sa.CheckConstraint(
            "from_edition < to_edition", name=op.f("ck_question_concept_transition_order")
        ),
        sa.ForeignKeyConstraint(
            ["concept_id"],
            ["question_concept.id"],
            name=op.f("fk_question_concept_transition_concept_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_question_concept_transition")),
        sa.UniqueConstraint(
            "concept_id",
            "from_edition",
            "to_edition",
            name=op.f("uq_question_concept_transition_concept_id_from_edition_to_edition"),
        ),
    )
    op.create_table(
        "question_concept_wording",
        sa.Column("concept_id", sa.Uuid(), nullable=False),
        sa.Column("edition", sa.String(length=20), nullable=False),
        sa.Column("survey_key", sa.String(length=130), nullable=True),
        sa.Column("languages", sa.JSON().with_variant(JSONB(), "postgresql"), nullable=False),
        sa.Column("question", sa.JSON().with_variant(JSONB(), "postgresql"), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["concept_id"],
            ["question_concept.id"],
            name=op.f("fk_question_concept_wording_concept_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_question_concept_wording")),
        sa.UniqueConstraint(
            "concept_id", "edition", name=op.f("uq_question_concept_wording_concept_id_edition")
        ),
    )
    op.create_index(
        op.f("ix_question_concept_wording_survey_key"),
        "question_concept_wording",
        ["survey_key"],
        unique=False,
    )
    op.create_table(
        "questionnaire_working_copy",
        sa.Column("step_audience_id", sa.Uuid(), nullable=False),
        sa.Column("definition", sa.JSON().with_variant(JSONB(), "postgresql"), nullable=False),
        sa.Column("undo", sa.JSON().with_variant(JSONB(), "postgresql"), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_by", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(
            ["changed_by"], ["account.id"], name=op.f("fk_questionnaire_working_copy_changed_by")
        ),
        sa.ForeignKeyConstraint(
            ["step_audience_id"],
            ["step_audience.id"],
            name=op.f("fk_questionnaire_working_copy_step_audience_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("step_audience_id", name=op.f("pk_questionnaire_working_copy")),
    )
    op.create_table(
        "questionnaire_edition",
        sa.Column("questionnaire_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_by", sa.Uuid(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("changes", sa.JSON().with_variant(JSONB(), "postgresql"), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("length(reason) > 0", name=op.f("ck_questionnaire_edition_reason")),
        sa.CheckConstraint("number >= 0", name=op.f("ck_questionnaire_edition_number")),
        sa.ForeignKeyConstraint(
            ["made_by"], ["account.id"], name=op.f("fk_questionnaire_edition_made_by")
        ),
        sa.ForeignKeyConstraint(
            ["questionnaire_id"],
            ["questionnaire.id"],
            name=op.f("fk_questionnaire_edition_questionnaire_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_questionnaire_edition")),
        sa.UniqueConstraint(
            "questionnaire_id",
            "number",
            name=op.f("uq_questionnaire_edition_questionnaire_id_number"),
        ),
    )
    op.add_column(
        "questionnaire", sa.Column("edition", sa.Integer(), server_default="0", nullable=False)
    )


def downgrade() -> None:
    """Take it back."""
    op.drop_column("questionnaire", "edition")
    op.drop_table("questionnaire_edition")
    op.drop_table("questionnaire_working_copy")
    op.drop_index(
        op.f("ix_question_concept_wording_survey_key"), table_name="question_concept_wording"
    )
    op.drop_table("question_concept_wording")
    op.drop_table("question_concept_transition")
    op.drop_table("question_concept")
