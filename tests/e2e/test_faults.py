"""What must survive: a worker killed in the middle of its work, a broker that stands still."""

import contextlib
import time
from collections.abc import Iterator

import psutil
import pytest

from tests.e2e.conftest import OpenContext, SignIn
from tests.e2e.test_journeys import (
    EDITOR,
    PHONE,
    accept_one,
    answer_survey,
    historic,
    packages,
    responses,
)
from tests.support.service import Service

NEWEST = "SELECT id, state, attempts, progress_done FROM job WHERE task = 'synthesis.build'"


@pytest.fixture
def frozen_broker(service: Service) -> Iterator[psutil.Process]:
    """The broker stands still: it takes connections and answers nothing."""
    broker = service.child("broker")
    broker.suspend()
    yield broker
    with contextlib.suppress(psutil.NoSuchProcess):
        broker.resume()


def ask_for_build(signed_in: SignIn, service: Service) -> str:
    """New evidence is there and a build of it is in the queue; gives the job's id."""
    process = historic(service)
    page = signed_in(EDITOR)
    accept_one(page, process)
    page.goto(f"/desk/processes/{process}/inputs")
    page.locator("main form[action$=inputs] button[type=submit]").click()
    page.wait_for_url("**/desk/jobs/*")
    return page.url.rpartition("/")[2].replace("-", "")


def job_row(service: Service, job: str) -> tuple[object, ...]:
    """State, attempts and progress of the job."""
    rows = service.ask("SELECT state, attempts, progress_done FROM job WHERE id = :id", id=job)
    return rows[0]


def kill_worker(service: Service) -> None:
    """The worker and the processes of its pool are gone without a word."""
    worker = service.child("worker")
    for process in (worker, *worker.children(recursive=True)):
        with contextlib.suppress(psutil.NoSuchProcess):
            process.kill()


def test_a_killed_worker_finishes_its_work_once(signed_in: SignIn, service: Service) -> None:
    before = packages(service)
    job = ask_for_build(signed_in, service)
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        state, _, progress = job_row(service, job)
        if state == "running" and int(str(progress)) >= 1:
            break
        time.sleep(0.02)
    kill_worker(service)
    assert job_row(service, job)[0] == "running", "it was done before it could be killed"
    service.wait_for("SELECT 1 FROM job WHERE id = :id AND state = 'done'", 150, id=job)
    assert job_row(service, job)[1] == 2
    assert packages(service) == before + 1


def test_a_still_broker_stops_nobody_from_answering(
    frozen_broker: psutil.Process, open_context: OpenContext, service: Service
) -> None:
    before = responses(service)
    began = time.monotonic()
    receipt = answer_survey(open_context(viewport=PHONE).new_page())
    assert receipt
    assert responses(service) == before + 1
    assert time.monotonic() - began < 60
    assert frozen_broker.status() == psutil.STATUS_STOPPED


def test_jobs_run_when_the_broker_is_back(signed_in: SignIn, service: Service) -> None:
    broker = service.child("broker")
    broker.suspend()
    before = packages(service)
    job = ask_for_build(signed_in, service)
    time.sleep(3)
    assert job_row(service, job)[0] in {"queued", "published"}
    # It comes back empty, having forgotten everything, as after a power cut.
    broker.kill()
    service.wait_for("SELECT 1 FROM job WHERE id = :id AND state = 'done'", 150, id=job)
    assert packages(service) == before + 1


def test_the_web_comes_back_by_itself(service: Service) -> None:
    service.child("web").kill()
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        if service.answers():
            return
        time.sleep(0.2)
    pytest.fail("the web did not come back")


def test_stopped_and_started_it_goes_on_where_it_was(service: Service) -> None:
    assert service.process is not None
    everything = psutil.Process(service.process.pid).children(recursive=True)
    before = (responses(service), packages(service), service.ask("SELECT count(*) FROM account"))
    service.stop()
    _, alive = psutil.wait_procs(everything, timeout=20)
    assert alive == []
    began = time.monotonic()
    service.start()
    assert time.monotonic() - began < 60
    after = (responses(service), packages(service), service.ask("SELECT count(*) FROM account"))
    assert after == before


def test_nothing_outlives_a_supervisor_that_is_killed(service: Service) -> None:
    assert service.process is not None
    everything = psutil.Process(service.process.pid).children(recursive=True)
    assert len(everything) >= 3
    service.process.kill()
    service.process.wait(10)
    _, alive = psutil.wait_procs(everything, timeout=30)
    assert alive == []
    service.start()
