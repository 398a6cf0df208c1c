"""What comes before a vote: ideas, the history of words, quorums, overlapping rolls, more kinds.

Revision 0018, after 0017.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

ROLES = (
    "coordinator",
    "facilitator",
    "staff",
    "trustee",
    "secretary",
    "editor",
    "reader",
    "administrator",
)
# name of the CHECK on contest: (as it was, as it is)
CHECKS = {
    "ballot_kind": (
        "ballot_kind IN ('single', 'approval')",
        "ballot_kind IN ('single', 'approval', 'stars', 'score', 'ranked', 'points')",
    ),
    "method": (
        "method IN ('plurality', 'approval')",
        "method IN ('plurality', 'approval', 'score', 'star', 'irv', 'schulze', 'ranked-pairs',"
        " 'minimax', 'borda', 'stv', 'points')",
    ),
    "seats": ("seats = 1", "seats >= 1"),
}


def _enum(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=32)


def _fk(table: str, column: str, target: str, ondelete: str | None) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_{table}_{column}")
    return sa.ForeignKeyConstraint([column], [target], name=name, ondelete=ondelete)


def upgrade() -> None:
    """The tables are there, and contests may be of every kind."""
    op.add_column(
        "contest",
        sa.Column(
            "ballot_rule",
            sa.JSON().with_variant(JSONB(), "postgresql"),
            nullable=False,
            server_default=sa.text("'{}'"),
        ),
    )
    _change_checks({name: (old, new) for name, (old, new) in CHECKS.items()})
    _create_history()
    _create_ideas()
    _create_electorates()


def _create_history() -> None:
    op.create_table(
        "contest_entry_wording",
        sa.Column("entry_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("text", sa.JSON(), nullable=False),
        sa.Column("description", sa.JSON(), nullable=False),
        sa.Column("reason", sa.String(length=400), nullable=False),
        sa.Column("worded_by", sa.Uuid(), nullable=True),
        sa.Column("worded_as", _enum("worded_as", *ROLES), nullable=True),
        sa.Column("worded_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("number >= 1", name=op.f("ck_contest_entry_wording_number")),
        sa.CheckConstraint(
            "number = 1 OR length(reason) > 0", name=op.f("ck_contest_entry_wording_reason")
        ),
        sa.CheckConstraint(
            "number = 1 OR worded_at IS NOT NULL", name=op.f("ck_contest_entry_wording_worded_at")
        ),
        _fk("contest_entry_wording", "entry_id", "contest_entry.id", "CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contest_entry_wording")),
        sa.UniqueConstraint(
            "entry_id", "number", name=op.f("uq_contest_entry_wording_entry_id_number")
        ),
    )


def _create_ideas() -> None:
    op.create_table(
        "contest_nomination",
        sa.Column("contest_id", sa.Uuid(), nullable=False),
        sa.Column("opens_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closes_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("asked", sa.JSON(), nullable=False),
        sa.CheckConstraint("closes_at > opens_at", name=op.f("ck_contest_nomination_order")),
        _fk("contest_nomination", "contest_id", "contest.id", "CASCADE"),
        sa.PrimaryKeyConstraint("contest_id", name=op.f("pk_contest_nomination")),
    )
    op.create_table(
        "contest_idea",
        sa.Column("contest_id", sa.Uuid(), nullable=False),
        sa.Column("text", sa.String(length=200), nullable=False),
        sa.Column("reason", sa.String(length=600), nullable=False),
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.Column("origin", _enum("origin", "open-form", "passages", "desk"), nullable=False),
        sa.Column(
            "state", _enum("state", "waiting", "shown", "shortlisted", "hidden"), nullable=False
        ),
        sa.Column("hidden_because", sa.String(length=300), nullable=False),
        sa.Column("came_on", sa.Date(), nullable=False),
        sa.Column("entry_id", sa.Uuid(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("length(text) > 0", name=op.f("ck_contest_idea_text")),
        sa.CheckConstraint(
            "state <> 'hidden' OR length(hidden_because) > 0",
            name=op.f("ck_contest_idea_hidden_because"),
        ),
        sa.CheckConstraint(
            "entry_id IS NULL OR state = 'shortlisted'", name=op.f("ck_contest_idea_entry")
        ),
        _fk("contest_idea", "contest_id", "contest.id", "CASCADE"),
        _fk("contest_idea", "entry_id", "contest_entry.id", "SET NULL"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contest_idea")),
    )
    op.create_index(op.f("ix_contest_idea_contest_id"), "contest_idea", ["contest_id"])
    op.create_index(op.f("ix_contest_idea_entry_id"), "contest_idea", ["entry_id"])
    op.create_table(
        "contest_idea_passage",
        sa.Column("idea_id", sa.Uuid(), nullable=False),
        sa.Column("public_id", sa.String(length=32), nullable=False),
        sa.Column("step_key", sa.String(length=60), nullable=False),
        sa.Column("audience", sa.String(length=60), nullable=False),
        sa.Column("text", sa.String(length=2000), nullable=False),
        _fk("contest_idea_passage", "idea_id", "contest_idea.id", "CASCADE"),
        sa.PrimaryKeyConstraint("idea_id", "public_id", name=op.f("pk_contest_idea_passage")),
    )


def _create_electorates() -> None:
    op.create_table(
        "contest_electorate",
        sa.Column("step_audience_id", sa.Uuid(), nullable=False),
        sa.Column("quorum", sa.Integer(), nullable=False),
        sa.Column("declaration", sa.JSON(), nullable=False),
        sa.CheckConstraint("quorum >= 0", name=op.f("ck_contest_electorate_quorum")),
        _fk("contest_electorate", "step_audience_id", "step_audience.id", "CASCADE"),
        sa.PrimaryKeyConstraint("step_audience_id", name=op.f("pk_contest_electorate")),
    )
    op.create_table(
        "contest_roll_precedence",
        sa.Column("contest_id", sa.Uuid(), nullable=False),
        sa.Column("first_id", sa.Uuid(), nullable=False),
        sa.Column("second_id", sa.Uuid(), nullable=False),
        sa.Column("kept_id", sa.Uuid(), nullable=True),
        sa.Column("shared", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(length=400), nullable=False),
        sa.Column("settled_by", sa.Uuid(), nullable=True),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("first_id <> second_id", name=op.f("ck_contest_roll_precedence_pair")),
        sa.CheckConstraint(
            "kept_id IS NULL OR kept_id = first_id OR kept_id = second_id",
            name=op.f("ck_contest_roll_precedence_kept"),
        ),
        sa.CheckConstraint("length(reason) > 0", name=op.f("ck_contest_roll_precedence_reason")),
        sa.CheckConstraint("shared >= 1", name=op.f("ck_contest_roll_precedence_shared")),
        _fk("contest_roll_precedence", "contest_id", "contest.id", "CASCADE"),
        _fk("contest_roll_precedence", "first_id", "step_audience.id", "CASCADE"),
        _fk("contest_roll_precedence", "second_id", "step_audience.id", "CASCADE"),
        _fk("contest_roll_precedence", "kept_id", "step_audience.id", "CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contest_roll_precedence")),
        sa.UniqueConstraint(
            "contest_id",
            "first_id",
            "second_id",
            name=op.f("uq_contest_roll_precedence_contest_id_first_id_second_id"),
        ),
    )


def _change_checks(changes: dict[str, tuple[str, str]]) -> None:
    if op.get_bind().dialect.name == "sqlite":
        _rewrite_checks(changes)
        return
    for name, (_old, new) in changes.items():
        op.drop_constraint(op.f(f"ck_contest_{name}"), "contest", type_="check")
        op.create_check_constraint(op.f(f"ck_contest_{name}"), "contest", new)


def _rewrite_checks(changes: dict[str, tuple[str, str]]) -> None:
    """SQLite's own way to change a CHECK without copying the table and its children's keys."""
    bind = op.get_bind()
    query = "SELECT sql FROM sqlite_master WHERE type = 'table' AND name = 'contest'"
    sql = str(bind.exec_driver_sql(query).scalar_one())
    for old, new in changes.values():
        if f"CHECK ({old})" not in sql:
            raise RuntimeError(f"the table contest has no CHECK ({old})")
        sql = sql.replace(f"CHECK ({old})", f"CHECK ({new})")
    version = int(bind.exec_driver_sql("PRAGMA schema_version").scalar_one())
    bind.exec_driver_sql("PRAGMA writable_schema=ON")
    bind.exec_driver_sql(
        "UPDATE sqlite_master SET sql = ? WHERE type = 'table' AND name = 'contest'", (sql,)
    )
    bind.exec_driver_sql(f"PRAGMA schema_version={version + 1}")
    bind.exec_driver_sql("PRAGMA writable_schema=OFF")


def downgrade() -> None:
    """Take it back."""
    for table in (
        "contest_roll_precedence",
        "contest_electorate",
        "contest_idea_passage",
        "contest_idea",
        "contest_nomination",
        "contest_entry_wording",
    ):
        op.drop_table(table)
    _change_checks({name: (new, old) for name, (old, new) in CHECKS.items()})
    op.drop_column("contest", "ballot_rule")
