"""The whole service as its user starts it: `engage demo` in a process of its own."""

import contextlib
import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from dataclasses import dataclass, field
from pathlib import Path

import psutil
from sqlalchemy import Engine, create_engine, text

from engage.demo.accounts import demo_accounts
from tests.support import tether
from tests.support.tree import ROOT
from tests.support.valkey import free_port

ENGAGE = (sys.executable, "-c", "from engage.cli import main; main()")
START_SECONDS = 240.0


@dataclass
class Service:
    """A running demonstration in a folder of its own."""

    folder: Path
    residents: int = 60
    staff: int = 40
    port: int = field(default_factory=free_port)
    process: "subprocess.Popen[bytes] | None" = None

    @property
    def url(self) -> str:
        """Where its pages are."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def log(self) -> Path:
        """What the supervisor prints."""
        return self.folder / "supervisor.log"

    def settings(self) -> dict[str, str]:
        """Its environment: none of the settings of whoever runs the tests."""
        kept = {name: value for name, value in os.environ.items() if "ENGAGE_" not in name}
        return {**kept, "ENGAGE_DATA_DIR": str(self.folder / "data")}

    def start(self) -> None:
        """Pages are served."""
        size = ["--residents", str(self.residents), "--staff", str(self.staff)]
        self.process = tether.start(
            [*ENGAGE, "demo", *size, "--port", str(self.port)],
            log=self.log,
            env=self.settings(),
            cwd=ROOT,
        )
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline and self.process.poll() is None:
            if self.answers():
                return
            time.sleep(0.2)
        printed = self.log.read_text(errors="replace")[-3000:]
        self.stop()
        raise RuntimeError(f"the demonstration did not start:\n{printed}")

    def answers(self) -> bool:
        """True when the web says that it is ready."""
        try:
            with urllib.request.urlopen(f"{self.url}/health", timeout=2) as answer:
                return bool(answer.status == 200)
        except (urllib.error.URLError, OSError):
            return False

    def stop(self) -> None:
        """Nothing of it runs any more, as after Ctrl-C."""
        if self.process is not None:
            tether.stop(self.process, with_signal=signal.SIGINT)
            self.process = None

    def run(self, *arguments: str) -> "subprocess.CompletedProcess[str]":
        """Another command has run on the same installation."""
        return subprocess.run(
            [*ENGAGE, *arguments],
            cwd=ROOT,
            env=self.settings(),
            capture_output=True,
            text=True,
            check=False,
        )

    def password_of(self, email: str) -> str:
        """The password that the demonstration gave this person."""
        secret = (self.folder / "data" / "secret_key").read_text().strip()
        return next(one.password for one in demo_accounts(secret) if one.email == email)

    def child(self, name: str) -> psutil.Process:
        """The running child that this is: broker, worker or web."""
        assert self.process is not None
        for child in psutil.Process(self.process.pid).children():
            with contextlib.suppress(psutil.NoSuchProcess):
                said = child.cmdline()
                if {"worker": "worker", "web": "serve"}.get(name) in said:
                    return child
                if name == "broker" and "valkey-server" in said[0]:
                    return child
        raise LookupError(name)

    def engine(self) -> Engine:
        """A look into its database, for tests only."""
        return create_engine(f"sqlite:///{self.folder / 'data' / 'engage.sqlite'}")

    def ask(self, statement: str, **values: object) -> list[tuple[object, ...]]:
        """The rows that the statement gives now."""
        engine = self.engine()
        with engine.connect() as connection:
            rows = [tuple(row) for row in connection.execute(text(statement), values)]
        engine.dispose()
        return rows

    def wait_for(self, statement: str, seconds: float = 60, **values: object) -> None:
        """The statement gives a row within so many seconds, or the test fails."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            if self.ask(statement, **values):
                return
            time.sleep(0.2)
        raise AssertionError(f"in {seconds} s nothing came of: {statement}")
