"""What every test has: the choice of engine, a clock that can stand still, no outside settings."""

import os
from collections.abc import Iterator
from contextlib import AbstractContextManager
from datetime import datetime
from pathlib import Path

import pytest

from engage import clock

ENGINES = ("sqlite", "postgresql")


def pytest_addoption(parser: pytest.Parser) -> None:
    """--engine chooses one of the two databases; without it tests run on both."""
    parser.addoption("--engine", choices=ENGINES, help="run on this database only")


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Each test that touches a database runs once an engine that it is true of."""
    if "engine_name" not in metafunc.fixturenames:
        return
    marks = {mark.name for mark in metafunc.definition.iter_markers()}
    only = [name for name in ENGINES if f"{name}_only" in marks]
    metafunc.parametrize("engine_name", only or ENGINES, indirect=True, scope="session")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """With --engine, what belongs to the other database is left out, not skipped."""
    chosen = config.getoption("--engine")
    if not chosen:
        return
    left = [item for item in items if engine_of(item) not in {None, chosen}]
    config.hook.pytest_deselected(items=left)
    items[:] = [item for item in items if item not in left]


def engine_of(item: pytest.Item) -> str | None:
    """The database that the test runs on; None when it needs none."""
    spec = getattr(item, "callspec", None)
    return spec.params.get("engine_name") if spec else None


class FrozenClock:
    """`frozen.at(moment)` pins the clock; called again it moves it."""

    def __init__(self) -> None:
        self._pin: AbstractContextManager[None] | None = None

    def at(self, moment: datetime) -> datetime:
        """From now on utcnow() is this moment."""
        self.thaw()
        self._pin = clock.at(moment)
        self._pin.__enter__()
        return moment

    def thaw(self) -> None:
        """The clock runs again."""
        if self._pin is not None:
            self._pin.__exit__(None, None, None)
            self._pin = None


@pytest.fixture
def frozen() -> Iterator[FrozenClock]:
    """A clock that stands still, and moves only when told."""
    one = FrozenClock()
    yield one
    one.thaw()


@pytest.fixture(autouse=True)
def _no_settings_from_outside(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """No test reads the settings or the data folder of whoever runs it."""
    for name in [name for name in os.environ if name.startswith("ENGAGE_")]:
        if not name.startswith("ENGAGE_TEST_"):
            monkeypatch.delenv(name)
    monkeypatch.setenv("ENGAGE_DATA_DIR", str(tmp_path / "var"))
