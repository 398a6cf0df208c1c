"""A closed loop of clients against a server of our own, and what the server's processes spend."""

import http.client
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlencode

import psutil

ROOT = Path(__file__).parents[1]
PERCENTILES = (50, 95)


@dataclass
class Browser:
    """One client: a connection that stays open, and the cookies it was given."""

    port: int
    cookies: dict[str, str] = field(default_factory=dict)
    connection: http.client.HTTPConnection | None = None

    def get(self, path: str) -> tuple[int, str]:
        """Status and text of a page."""
        return self._send("GET", path, None)

    def post(self, path: str, fields: Mapping[str, str]) -> tuple[int, str]:
        """Status and, for a redirect, where it leads; else the text."""
        return self._send("POST", path, urlencode(fields))

    def _send(self, method: str, path: str, body: str | None) -> tuple[int, str]:
        if self.connection is None:
            self.connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        headers = {"Host": f"127.0.0.1:{self.port}", "Accept-Language": "fi"}
        if self.cookies:
            headers["Cookie"] = "; ".join(f"{k}={v}" for k, v in self.cookies.items())
        if body is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        self.connection.request(method, path, body, headers)
        answer = self.connection.getresponse()
        text = answer.read().decode()
        for cookie in answer.headers.get_all("Set-Cookie") or []:
            name, _, rest = cookie.partition("=")
            self.cookies[name] = rest.partition(";")[0]
        return answer.status, answer.getheader("Location") or text


@dataclass(frozen=True, slots=True)
class Load:
    """What came of a loop: how often, how long each took, what the server spent on each."""

    rate: float
    milliseconds: list[float]
    cpu_ms: float
    database_cpu_ms: float

    def percentile(self, share: int) -> float:
        """So many percent took no longer, in milliseconds."""
        ordered = sorted(self.milliseconds)
        return ordered[min(len(ordered) * share // 100, len(ordered) - 1)]

    def line(self, name: str, base: "Load | None" = None) -> str:
        """The figures on a line, with their ratio to a base."""
        times = "  ".join(f"p{share} {self.percentile(share):6.1f} ms" for share in PERCENTILES)
        beside = f"  {self.cpu_ms / base.cpu_ms:5.1f} x bare" if base else ""
        database = f" + {self.database_cpu_ms:.2f} database" if self.database_cpu_ms else ""
        return f"{name:<38}{self.rate:8.0f}/s  {times}  {self.cpu_ms:6.2f} CPU-ms{database}{beside}"


@contextmanager
def server(command: list[str], port: int, env: Mapping[str, str]) -> Iterator[psutil.Process]:
    """The server answers on its port; stopped at the end."""
    process = subprocess.Popen([sys.executable, *command], cwd=ROOT, env={**os.environ, **env})
    try:
        await_port(port)
        yield psutil.Process(process.pid)
    finally:
        process.terminate()
        process.wait(20)


def await_port(port: int) -> None:
    """Something answers there."""
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        try:
            browser = Browser(port)
            browser.get("/")
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise TimeoutError(f"nothing answers on port {port}")


def loop(
    step: Callable[[Browser], None],
    *,
    port: int,
    process: psutil.Process,
    clients: int,
    seconds: float,
    database: psutil.Process | None = None,
) -> Load:
    """Each client does the step again and again; the first second is left out."""
    taken: list[list[float]] = [[] for _ in range(clients)]
    starts_at = time.monotonic() + 1
    ends_at = starts_at + seconds

    def work(number: int) -> None:
        browser = Browser(port)
        while (begun := time.monotonic()) < ends_at:
            step(browser)
            if begun >= starts_at:
                taken[number].append((time.monotonic() - begun) * 1000)

    threads = [threading.Thread(target=work, args=(number,)) for number in range(clients)]
    for thread in threads:
        thread.start()
    time.sleep(max(starts_at - time.monotonic(), 0))
    before, data_before = spent(process), spent(database)
    for thread in threads:
        thread.join()
    after, data_after = spent(process), spent(database)
    times = [one for each in taken for one in each]
    each = 1000 / max(len(times), 1)
    return Load(
        rate=len(times) / seconds,
        milliseconds=times,
        cpu_ms=(after - before) * each,
        database_cpu_ms=(data_after - data_before) * each,
    )


def spent(process: psutil.Process | None) -> float:
    """Processor seconds of the process and all below it."""
    if process is None:
        return 0.0
    total = 0.0
    for one in (process, *process.children(recursive=True)):
        times = one.cpu_times()
        total += times.user + times.system
    return total
