"""Places at which many people share one address for two hours.

Revision 0017, after 0016.
"""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """A shared place and its end."""
    op.create_table(
        "shared_place",
        sa.Column("who", sa.LargeBinary(length=32), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("who", name=op.f("pk_shared_place")),
    )


def downgrade() -> None:
    """Every place is like any other."""
    op.drop_table("shared_place")
