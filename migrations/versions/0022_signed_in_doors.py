"""Two doors more: with one's account, and by an identity provider.

Revision 0022, after 0021.
"""

import re

from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None

NAME = "ck_collector_kind"
BEFORE = "kind IN ('roll', 'bearer', 'open')"
AFTER = "kind IN ('roll', 'bearer', 'open', 'account', 'oidc')"


def upgrade() -> None:
    """A door may be one of the two new kinds."""
    _change_check(AFTER)


def _change_check(new: str) -> None:
    bind = op.get_bind()
    if bind.dialect.name != "sqlite":
        op.drop_constraint(op.f(NAME), "collector", type_="check")
        op.create_check_constraint(op.f(NAME), "collector", new)
        return
    # SQLite's own way to change a CHECK without copying the table and its children's keys.
    query = "SELECT sql FROM sqlite_master WHERE type = 'table' AND name = 'collector'"
    sql = str(bind.exec_driver_sql(query).scalar_one())
    changed, times = re.subn(rf"{NAME}\s+CHECK \(kind IN \([^)]*\)\)", f"{NAME} CHECK ({new})", sql)
    if times != 1:
        raise RuntimeError(f"the table collector has no CHECK {NAME}")
    version = int(bind.exec_driver_sql("PRAGMA schema_version").scalar_one())
    bind.exec_driver_sql("PRAGMA writable_schema=ON")
    bind.exec_driver_sql(
        "UPDATE sqlite_master SET sql = ? WHERE type = 'table' AND name = 'collector'", (changed,)
    )
    bind.exec_driver_sql(f"PRAGMA schema_version={version + 1}")
    bind.exec_driver_sql("PRAGMA writable_schema=OFF")


def downgrade() -> None:
    """Only the doors without a sign-in are left."""
    _change_check(BEFORE)
