"""Alembic's environment: the app's own engine and metadata."""

from alembic import context
from flask import current_app, has_app_context
from sqlalchemy.engine import Connection

from engage.app import create_app
from engage.db import WRITE, Model, db


def migrate(connection: Connection) -> None:
    """All wanted revisions run in one transaction each; a failed one leaves nothing behind."""
    context.configure(
        connection=connection,
        target_metadata=Model.metadata,
        transaction_per_migration=True,
        render_as_batch=connection.dialect.name == "sqlite",
        compare_type=True,
    )
    with context.begin_transaction():
        context.run_migrations()


def run() -> None:
    """Migrate the database of the running app, or of one made from the settings."""
    given = context.config.attributes.get("connection")
    if given is not None:
        migrate(given)
        return
    app = current_app if has_app_context() else create_app()
    with app.app_context(), db.engine.connect() as connection:
        if connection.dialect.name == "postgresql":
            connection.exec_driver_sql("SET lock_timeout = '3s'")
            connection.commit()
        migrate(connection.execution_options(**{WRITE: True}))


run()
