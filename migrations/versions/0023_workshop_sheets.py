"""Transcribed sheets: their imports, saved mappings, and the cell in which each note stood.

Revision 0023, after 0022.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None

PROFILE, IMPORT, ORIGIN = (
    "workshop_sheet_profile",
    "workshop_sheet_import",
    "workshop_note_origin",
)
STATES = "'reading', 'refused', 'read', 'imported', 'undone'"
JSON = sa.JSON().with_variant(JSONB(), "postgresql")


def _fk(table: str, column: str, target: str, deleted: str | None = None) -> sa.Constraint:
    name = op.f(f"fk_{table}_{column}")
    return sa.ForeignKeyConstraint([column], [target], name=name, ondelete=deleted)


def upgrade() -> None:
    """Profiles, imports and the places of imported notes."""
    _profiles()
    _imports()
    _origins()


def _profiles() -> None:
    op.create_table(
        PROFILE,
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("mapping", JSON, nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{PROFILE}")),
        sa.UniqueConstraint("name", name=op.f(f"uq_{PROFILE}_name")),
    )


def _imports() -> None:
    op.create_table(
        IMPORT,
        sa.Column("workshop_id", sa.Uuid(), nullable=False),
        sa.Column("session_id", sa.Uuid(), nullable=False),
        sa.Column("state", sa.String(length=32), nullable=False),
        sa.Column("file_name", sa.String(length=200), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("file_id", sa.Uuid(), nullable=True),
        sa.Column("profile_id", sa.Uuid(), nullable=True),
        sa.Column("mapping", JSON, nullable=True),
        sa.Column("preview", JSON, nullable=True),
        sa.Column("report", JSON, nullable=True),
        sa.Column("fault", JSON, nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(f"state IN ({STATES})", name=op.f(f"ck_{IMPORT}_state")),
        _fk(IMPORT, "workshop_id", "workshop.id", "CASCADE"),
        _fk(IMPORT, "session_id", "workshop_session.id", "CASCADE"),
        _fk(IMPORT, "file_id", "stored_file.id", "SET NULL"),
        _fk(IMPORT, "profile_id", f"{PROFILE}.id", "SET NULL"),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{IMPORT}")),
    )
    op.create_index(op.f(f"ix_{IMPORT}_workshop_id"), IMPORT, ["workshop_id"])


def _origins() -> None:
    places = ["workshop_id", "sha256", "sheet", "row", "column"]
    op.create_table(
        ORIGIN,
        sa.Column("contribution_id", sa.Uuid(), nullable=False),
        sa.Column("import_id", sa.Uuid(), nullable=False),
        sa.Column("workshop_id", sa.Uuid(), nullable=False),
        sa.Column("file_name", sa.String(length=200), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("sheet", sa.String(length=80), nullable=False),
        sa.Column("row", sa.Integer(), nullable=False),
        sa.Column("column", sa.Integer(), nullable=False),
        sa.Column("heading", sa.String(length=200), nullable=False),
        sa.Column("dots", sa.Integer(), nullable=True),
        sa.CheckConstraint('"row" > 0 AND "column" > 0', name=op.f(f"ck_{ORIGIN}_place")),
        sa.CheckConstraint("dots IS NULL OR dots >= 0", name=op.f(f"ck_{ORIGIN}_dots")),
        _fk(ORIGIN, "contribution_id", "workshop_contribution.id", "CASCADE"),
        _fk(ORIGIN, "import_id", f"{IMPORT}.id"),
        _fk(ORIGIN, "workshop_id", "workshop.id", "CASCADE"),
        sa.PrimaryKeyConstraint("contribution_id", name=op.f(f"pk_{ORIGIN}")),
        sa.UniqueConstraint(*places, name=op.f(f"uq_{ORIGIN}_workshop_id_sha256_sheet_row_column")),
    )
    op.create_index(op.f(f"ix_{ORIGIN}_import_id"), ORIGIN, ["import_id"])


def downgrade() -> None:
    """Notes are kept, without the places where they stood."""
    op.drop_index(op.f(f"ix_{ORIGIN}_import_id"), table_name=ORIGIN)
    op.drop_table(ORIGIN)
    op.drop_index(op.f(f"ix_{IMPORT}_workshop_id"), table_name=IMPORT)
    op.drop_table(IMPORT)
    op.drop_table(PROFILE)
