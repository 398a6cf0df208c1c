"""The signed bundle of a counted contest, and the fingerprint of the key that signed it.

Revision 0024, after 0023.
"""

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Contests counted before have no bundle; the next count makes one."""
    op.add_column("contest_tally", sa.Column("bundle", sa.LargeBinary(), nullable=True))
    op.add_column("contest_tally", sa.Column("signed_by", sa.String(64), nullable=True))


def downgrade() -> None:
    """The ballot file and the result are kept."""
    op.drop_column("contest_tally", "signed_by")
    op.drop_column("contest_tally", "bundle")
