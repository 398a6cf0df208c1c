"""Contacts left after the thank-you, apart from every answer.

Revision 0012, after 0011.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Contacts left after the thank-you, apart from every answer."""
    op.create_table(
        "survey_contact_form",
        sa.Column("survey_id", sa.Uuid(), nullable=False),
        sa.Column("has_draw", sa.Boolean(), nullable=False),
        sa.Column("has_results", sa.Boolean(), nullable=False),
        sa.Column("has_invitation", sa.Boolean(), nullable=False),
        sa.Column("prize", sa.JSON(), nullable=True),
        sa.Column("erase_on", sa.Date(), nullable=False),
        sa.Column("erased_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("entries", sa.Integer(), nullable=True),
        sa.Column("list_root", sa.String(length=64), nullable=True),
        sa.Column("seed", sa.String(length=200), nullable=True),
        sa.Column("winners", sa.JSON().with_variant(JSONB(), "postgresql"), nullable=True),
        sa.Column("drawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "has_draw OR has_results OR has_invitation",
            name=op.f("ck_survey_contact_form_offers_something"),
        ),
        sa.CheckConstraint(
            "(prize IS NOT NULL) OR NOT has_draw", name=op.f("ck_survey_contact_form_prize")
        ),
        sa.CheckConstraint(
            "(seed IS NULL) = (drawn_at IS NULL)", name=op.f("ck_survey_contact_form_drawn")
        ),
        sa.CheckConstraint(
            "seed IS NULL OR list_root IS NOT NULL",
            name=op.f("ck_survey_contact_form_list_before_seed"),
        ),
        sa.ForeignKeyConstraint(
            ["survey_id"], ["survey.id"], name=op.f("fk_survey_contact_form_survey_id")
        ),
        sa.PrimaryKeyConstraint("survey_id", name=op.f("pk_survey_contact_form")),
    )
    op.create_table(
        "survey_contact",
        sa.Column("survey_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("address", sa.String(length=254), nullable=False),
        sa.Column("wants_draw", sa.Boolean(), nullable=False),
        sa.Column("wants_results", sa.Boolean(), nullable=False),
        sa.Column("wants_invitation", sa.Boolean(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "wants_draw OR wants_results OR wants_invitation",
            name=op.f("ck_survey_contact_wants_something"),
        ),
        sa.ForeignKeyConstraint(
            ["survey_id"],
            ["survey_contact_form.survey_id"],
            name=op.f("fk_survey_contact_survey_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_survey_contact")),
        sa.UniqueConstraint(
            "survey_id", "address", name=op.f("uq_survey_contact_survey_id_address")
        ),
        sqlite_with_rowid=False,
    )


def downgrade() -> None:
    """Take it back."""
    op.drop_table("survey_contact")
    op.drop_table("survey_contact_form")
