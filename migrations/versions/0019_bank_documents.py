"""What the documentation of a question says: of the concept, and of its wording in an edition.

Revision 0019, after 0018.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

JSON = sa.JSON().with_variant(JSONB(), "postgresql")
COLUMNS = (("question_concept", "described"), ("question_concept_wording", "documented"))


def upgrade() -> None:
    """Name, meaning and theme of a concept; lead-in, codes and variable of a wording."""
    for table, column in COLUMNS:
        empty = sa.text("'{}'")
        op.add_column(table, sa.Column(column, JSON, nullable=False, server_default=empty))


def downgrade() -> None:
    """Only the questions themselves are kept."""
    for table, column in COLUMNS:
        op.drop_column(table, column)
