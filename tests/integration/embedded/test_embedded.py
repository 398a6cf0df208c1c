"""The one-machine mode: its own secrets, a broker with a password, nothing left behind."""

import os
import signal
import socket
import stat
import subprocess
import sys
import time
from pathlib import Path

import pytest
from redis import Redis
from redis.exceptions import AuthenticationError
from redis.exceptions import ConnectionError as RedisConnectionError

from engage.embedded import (
    AlreadyRunning,
    adopt_installation,
    data_folder,
    free_port,
    installation,
    prepare,
)
from tests.support.tree import ROOT

SET_BY_THE_CODE = (
    "ENGAGE_ENVIRONMENT",
    "ENGAGE_SECRET_KEY",
    "ENGAGE_BROKER_URL",
    "ENGAGE_BASE_URL",
    "ENGAGE_TRUSTED_HOSTS",
)
SUPERVISOR = """
import sys, os
from engage.embedded import data_folder, installation
with installation(data_folder(), port=0) as one:
    one.start_broker()
    print(one.children[0].process.pid, flush=True)
    one.watch()
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A data folder that does not exist yet, named by the settings."""
    for name in SET_BY_THE_CODE:
        monkeypatch.setenv(name, "")  # so that whatever the code sets is taken back
        monkeypatch.delenv(name)
    monkeypatch.setenv("ENGAGE_DATA_DIR", str(tmp_path / "data"))
    return data_folder()


@pytest.fixture
def _signals() -> object:
    kept = {name: signal.getsignal(name) for name in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)}
    yield
    for name, handler in kept.items():
        signal.signal(name, handler)


def alive(pid: int) -> bool:
    """True while the process exists and is no zombie."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def start_supervisor() -> "tuple[subprocess.Popen[str], int]":
    """A supervisor in a process of its own, and the id of its broker."""
    one = subprocess.Popen(
        [sys.executable, "-c", SUPERVISOR], cwd=ROOT, stdout=subprocess.PIPE, text=True
    )
    assert one.stdout is not None
    return one, int(one.stdout.readline())


def end(one: "subprocess.Popen[str]", with_signal: signal.Signals) -> int:
    """The supervisor got the signal and ended; its exit code."""
    one.send_signal(with_signal)
    code = one.wait(20)
    assert one.stdout is not None
    one.stdout.close()
    return code


def test_secrets_are_made_once_and_are_ours_alone(folder: Path) -> None:
    prepare(folder)
    first = os.environ.pop("ENGAGE_SECRET_KEY")
    assert len(first) > 32
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert {stat.S_IMODE(path.stat().st_mode) for path in folder.iterdir()} == {0o600}
    prepare(folder)
    assert os.environ["ENGAGE_SECRET_KEY"] == first


def test_a_folder_that_was_there_keeps_its_permissions(folder: Path) -> None:
    folder.mkdir(mode=0o750)
    above = folder.parent.stat().st_mode
    prepare(folder)
    assert stat.S_IMODE(folder.stat().st_mode) == 0o750
    assert folder.parent.stat().st_mode == above


def test_a_command_finds_the_installation_of_the_folder(folder: Path) -> None:
    adopt_installation()
    assert "ENGAGE_ENVIRONMENT" not in os.environ
    prepare(folder)
    secret = os.environ.pop("ENGAGE_SECRET_KEY")
    del os.environ["ENGAGE_ENVIRONMENT"]
    adopt_installation()
    assert os.environ["ENGAGE_ENVIRONMENT"] == "embedded"
    assert os.environ["ENGAGE_SECRET_KEY"] == secret


def test_a_production_database_is_never_mixed_with_the_folder(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    prepare(folder)
    del os.environ["ENGAGE_ENVIRONMENT"]
    monkeypatch.setenv("ENGAGE_DATABASE_URL", "postgresql+psycopg://db/engage")
    adopt_installation()
    assert "ENGAGE_ENVIRONMENT" not in os.environ


def test_a_taken_port_is_passed_over() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        assert free_port(port) != port


@pytest.mark.usefixtures("_signals")
def test_the_broker_answers_only_who_knows_the_password(folder: Path) -> None:
    with installation(folder, port=0) as one:
        one.start_broker()
        url = os.environ["ENGAGE_BROKER_URL"]
        with Redis.from_url(url) as broker:
            assert broker.ping() is True
        with (
            Redis.from_url("redis://" + url.partition("@")[2]) as stranger,
            pytest.raises(AuthenticationError),
        ):
            stranger.ping()
        command = Path(f"/proc/{one.children[0].process.pid}/cmdline").read_text()
        assert url.split(":")[2].partition("@")[0] not in command


@pytest.mark.usefixtures("_signals")
def test_one_folder_has_one_supervisor(folder: Path) -> None:
    with (
        installation(folder, port=0),
        pytest.raises(AlreadyRunning),
        installation(folder, port=0),
    ):
        pass


def test_what_dies_is_started_again(folder: Path) -> None:
    one, broker = start_supervisor()
    os.kill(broker, signal.SIGKILL)
    deadline = time.monotonic() + 15
    with Redis.from_url((folder / "broker_url").read_text().strip()) as client:
        while time.monotonic() < deadline:
            try:
                assert client.ping() is True
                break
            except RedisConnectionError:
                time.sleep(0.1)
        else:
            pytest.fail("the broker did not come back")
    assert end(one, signal.SIGINT) == 0


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_nothing_is_left_when_the_supervisor_ends(folder: Path, how: signal.Signals) -> None:
    one, broker = start_supervisor()
    assert alive(broker)
    end(one, how)
    deadline = time.monotonic() + 10
    while alive(broker) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not alive(broker)


def test_it_continues_where_it_was(folder: Path) -> None:
    first, _ = start_supervisor()
    end(first, signal.SIGKILL)
    secret = (folder / "secret_key").read_text()
    again, _ = start_supervisor()
    end(again, signal.SIGINT)
    assert (folder / "secret_key").read_text() == secret
