"""Writers of SQLite take turns over threads and processes."""

import fcntl
import threading
import time
from pathlib import Path

from flask import Flask
from sqlalchemy import text

from engage.db import db, unit_of_work

LONGER_THAN_A_LOOK = 0.3


def test_a_writer_waits_for_the_turn_of_another_process(committed_db: Flask) -> None:
    """Another open file is to the kernel what another process is; PostgreSQL has no queue."""
    database = db.engine.url.database
    if db.engine.dialect.name != "sqlite" or database is None:
        assert not Path(f"{database}-queue").exists()
        return
    written = threading.Event()

    def write() -> None:
        with committed_db.app_context(), unit_of_work() as session:
            session.execute(text("SELECT 1"))
        written.set()

    with Path(f"{database}-queue").open("ab") as other:
        fcntl.flock(other, fcntl.LOCK_EX)
        writer = threading.Thread(target=write)
        writer.start()
        time.sleep(LONGER_THAN_A_LOOK)
        assert not written.is_set()
    writer.join(10)
    assert written.is_set()
