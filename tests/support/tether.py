"""Child processes that never outlive the tests and never run as root where they need not."""

import ctypes
import os
import pwd
import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

PR_SET_PDEATHSIG = 1
UNPRIVILEGED = "nobody"


def is_root() -> bool:
    """True when the tests run as root, which PostgreSQL refuses."""
    return os.geteuid() == 0


def give_away(folder: Path) -> None:
    """As root the folder, freshly made by us, belongs to the unprivileged user."""
    if is_root():
        entry = pwd.getpwnam(UNPRIVILEGED)
        os.chown(folder, entry.pw_uid, entry.pw_gid)


def start(
    command: Sequence[str | Path],
    *,
    log: Path,
    env: Mapping[str, str] | None = None,
    drop_root: bool = False,
    cwd: Path | None = None,
) -> "subprocess.Popen[bytes]":
    """The command runs in its own session, writes into the log, and dies with its parent."""
    with log.open("ab") as out:
        return subprocess.Popen(
            [str(part) for part in command],
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=subprocess.STDOUT,
            env=None if env is None else dict(env),
            cwd=cwd,
            start_new_session=True,
            preexec_fn=_die_with_parent,
            **_other_user(drop_root),
        )


def run(command: Sequence[str | Path], *, drop_root: bool = False) -> None:
    """The command has ended well; otherwise its output is raised."""
    done = subprocess.run(
        [str(part) for part in command],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
        **_other_user(drop_root),
    )
    if done.returncode:
        raise RuntimeError(f"{command[0]} ended with {done.returncode}: {done.stdout[-2000:]}")


def stop(process: "subprocess.Popen[bytes]", *, with_signal: int = signal.SIGTERM) -> None:
    """The process and its group are gone, by force after ten seconds."""
    if process.poll() is None:
        process.send_signal(with_signal)
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait(10)


def _other_user(drop_root: bool) -> dict[str, object]:
    if not (drop_root and is_root()):
        return {}
    entry = pwd.getpwnam(UNPRIVILEGED)
    return {"user": entry.pw_uid, "group": entry.pw_gid, "extra_groups": []}


def _die_with_parent() -> None:
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
