"""Packed vectors in narrow tables of their own; an order for responses in a body's name.

Revision 0014, after 0013.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

# With its check in the same statement: SQLite adds that without writing the table anew.
SEQUENCE = """
ALTER TABLE survey_response ADD COLUMN sequence INTEGER
CONSTRAINT ck_survey_response_sequence CHECK (sequence IS NULL OR elector_id IS NOT NULL)
"""
# In the order of the keys, which is no order of time.
MOVES = (
    """
    INSERT INTO survey_response_vector (key, survey_id, version, vector)
    SELECT key, survey_id, version, vector FROM survey_response ORDER BY key
    """,
    """
    INSERT INTO survey_sealed_vector (survey_id, id, version, vector)
    SELECT survey_id, id, version, vector FROM survey_sealed_response ORDER BY survey_id, id
    """,
    """
    INSERT INTO survey_sealed_count (survey_id, version, collector_id, responses, stamp)
    SELECT survey_id, version, collector_id, count(*), survey_id FROM survey_sealed_response
    GROUP BY survey_id, version, collector_id
    """,
    """
    UPDATE survey_response SET sequence = (
        SELECT count(*) FROM survey_response AS other
        WHERE other.survey_id = survey_response.survey_id AND NOT other.is_anonymous
          AND other.key <= survey_response.key
    )
    WHERE NOT is_anonymous
    """,
)
MOVES_BACK = (
    """
    UPDATE survey_response SET vector = (
        SELECT vector FROM survey_response_vector AS packed
        WHERE packed.key = survey_response.key
    )
    """,
    """
    UPDATE survey_sealed_response SET vector = (
        SELECT vector FROM survey_sealed_vector AS packed
        WHERE packed.survey_id = survey_sealed_response.survey_id
          AND packed.id = survey_sealed_response.id
    )
    """,
)


def upgrade() -> None:
    """Vectors lie beside the responses, not in them."""
    op.create_table(
        "survey_response_vector",
        sa.Column("key", sa.LargeBinary(length=32), nullable=False),
        sa.Column("survey_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("vector", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["key"], ["survey_response.key"], name=op.f("fk_survey_response_vector_key")
        ),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_survey_response_vector")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "survey_sealed_vector",
        sa.Column("survey_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("vector", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["id"], ["survey_sealed_response.id"], name=op.f("fk_survey_sealed_vector_id")
        ),
        sa.ForeignKeyConstraint(
            ["survey_id"], ["survey.id"], name=op.f("fk_survey_sealed_vector_survey_id")
        ),
        sa.PrimaryKeyConstraint("survey_id", "id", name=op.f("pk_survey_sealed_vector")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "survey_sealed_count",
        sa.Column("survey_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("collector_id", sa.Uuid(), nullable=False),
        sa.Column("responses", sa.Integer(), nullable=False),
        sa.Column("stamp", sa.Uuid(), nullable=False),
        sa.CheckConstraint("responses >= 1", name=op.f("ck_survey_sealed_count_responses")),
        sa.ForeignKeyConstraint(
            ["collector_id"], ["collector.id"], name=op.f("fk_survey_sealed_count_collector_id")
        ),
        sa.ForeignKeyConstraint(
            ["survey_id"], ["survey.id"], name=op.f("fk_survey_sealed_count_survey_id")
        ),
        sa.PrimaryKeyConstraint(
            "survey_id", "version", "collector_id", name=op.f("pk_survey_sealed_count")
        ),
    )
    op.add_column(
        "survey_result",
        sa.Column(
            "versions",
            sa.JSON().with_variant(JSONB(), "postgresql"),
            nullable=False,
            server_default=sa.text("'[]'"),
        ),
    )
    op.execute(SEQUENCE)
    for move in MOVES:
        op.execute(move)
    op.create_index(
        "uq_survey_response_survey_id_sequence",
        "survey_response",
        ["survey_id", "sequence"],
        unique=True,
        sqlite_where=sa.text("sequence IS NOT NULL"),
        postgresql_where=sa.text("sequence IS NOT NULL"),
    )
    op.drop_column("survey_response", "vector")
    op.drop_column("survey_sealed_response", "vector")


def downgrade() -> None:
    """Vectors lie in the responses again."""
    for table in ("survey_response", "survey_sealed_response"):
        op.add_column(
            table,
            sa.Column("vector", sa.LargeBinary(), nullable=False, server_default=sa.text("''")),
        )
    for move in MOVES_BACK:
        op.execute(move)
    op.drop_index("uq_survey_response_survey_id_sequence", table_name="survey_response")
    if op.get_bind().dialect.name == "postgresql":
        op.drop_constraint("ck_survey_response_sequence", "survey_response")
    op.drop_column("survey_response", "sequence")
    op.drop_column("survey_result", "versions")
    op.drop_table("survey_sealed_count")
    op.drop_table("survey_sealed_vector")
    op.drop_table("survey_response_vector")
