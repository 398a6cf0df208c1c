"""Paper ballots: bundles and their counts; a paper door for those on a roll or with a code.

Revision 0020, after 0019.
"""

import re

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

NAME = "ck_collector_form_of_kind"
BEFORE = (
    "form IN ('plain', 'assisted') OR (form = 'sample' AND kind = 'roll')"
    " OR (form IN ('kiosk', 'paper') AND kind = 'open')"
)
AFTER = (
    "form IN ('plain', 'assisted', 'paper') OR (form = 'sample' AND kind = 'roll')"
    " OR (form = 'kiosk' AND kind = 'open')"
)
TABLES = (
    "contest_paper_account",
    "contest_paper_sign_off",
    "contest_paper_reading",
    "contest_paper_bundle",
)


def _json() -> sa.types.TypeEngine[object]:
    return sa.JSON().with_variant(JSONB(), "postgresql")


def _fk(table: str, column: str, target: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [target], name=op.f(f"fk_{table}_{column}"))


def _check(table: str, name: str, text: str) -> sa.CheckConstraint:
    return sa.CheckConstraint(text, name=op.f(f"ck_{table}_{name}"))


def upgrade() -> None:
    """Bundles, counts, sign-offs and accounts are there, and paper doors may be of every kind."""
    _change_check(AFTER)
    _create_bundles()
    _create_readings()
    _create_sign_offs()
    _create_accounts()


def _create_bundles() -> None:
    table = "contest_paper_bundle"
    op.create_table(
        table,
        sa.Column("contest_id", sa.Uuid(), nullable=False),
        sa.Column("step_audience_id", sa.Uuid(), nullable=False),
        sa.Column("collector_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("label", sa.String(length=100), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        _check(table, "number", "number >= 1"),
        _fk(table, "contest_id", "contest.id"),
        _fk(table, "step_audience_id", "step_audience.id"),
        _fk(table, "collector_id", "collector.id"),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
        sa.UniqueConstraint("contest_id", "number", name=op.f(f"uq_{table}_contest_id_number")),
    )


def _create_readings() -> None:
    table = "contest_paper_reading"
    op.create_table(
        table,
        sa.Column("bundle_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("read_by", sa.Uuid(), nullable=False),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("is_recount", sa.Boolean(), nullable=False),
        sa.Column("reason", sa.String(length=400), nullable=False),
        sa.Column("counted", _json(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        _check(table, "number", "number >= 1"),
        _check(table, "reason", "NOT is_recount OR length(reason) > 0"),
        _fk(table, "bundle_id", "contest_paper_bundle.id"),
        _fk(table, "read_by", "account.id"),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
        sa.UniqueConstraint("bundle_id", "number", name=op.f(f"uq_{table}_bundle_id_number")),
    )


def _create_sign_offs() -> None:
    table = "contest_paper_sign_off"
    op.create_table(
        table,
        sa.Column("step_audience_id", sa.Uuid(), nullable=False),
        sa.Column("marks", sa.Integer(), nullable=False),
        sa.Column("papers", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(length=400), nullable=False),
        sa.Column("signed_by", sa.Uuid(), nullable=False),
        sa.Column("signed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        _check(table, "difference", "marks <> papers"),
        _check(table, "numbers", "marks >= 0 AND papers >= 0"),
        _check(table, "reason", "length(reason) > 0"),
        _fk(table, "step_audience_id", "step_audience.id"),
        _fk(table, "signed_by", "account.id"),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
    )
    op.create_index(op.f(f"ix_{table}_step_audience_id"), table, ["step_audience_id"])


def _create_accounts() -> None:
    table = "contest_paper_account"
    op.create_table(
        table,
        sa.Column("step_audience_id", sa.Uuid(), nullable=False),
        sa.Column("marks", sa.Integer(), nullable=False),
        sa.Column("papers", sa.Integer(), nullable=False),
        sa.Column("accepted", sa.Integer(), nullable=False),
        sa.Column("blank", sa.Integer(), nullable=False),
        sa.Column("rejected", sa.Integer(), nullable=False),
        sa.Column("invalid", _json(), nullable=False),
        sa.Column("reason", sa.String(length=400), nullable=False),
        _check(table, "papers", "papers = accepted + rejected"),
        _check(table, "reason", "marks = papers OR length(reason) > 0"),
        _fk(table, "step_audience_id", "step_audience.id"),
        sa.PrimaryKeyConstraint("step_audience_id", name=op.f(f"pk_{table}")),
    )


def _change_check(new: str) -> None:
    if op.get_bind().dialect.name != "sqlite":
        op.drop_constraint(op.f(NAME), "collector", type_="check")
        op.create_check_constraint(op.f(NAME), "collector", new)
        return
    # SQLite's own way to change a CHECK without copying the table and its children's keys.
    bind = op.get_bind()
    query = "SELECT sql FROM sqlite_master WHERE type = 'table' AND name = 'collector'"
    sql = str(bind.exec_driver_sql(query).scalar_one())
    held = re.compile(rf"{NAME}\s+CHECK \(form IN .*?kind = 'open'\)\)", re.DOTALL)
    changed, times = held.subn(f"{NAME} CHECK ({new})", sql)
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
    """Take it back."""
    for table in TABLES:
        op.drop_table(table)
    _change_check(BEFORE)
