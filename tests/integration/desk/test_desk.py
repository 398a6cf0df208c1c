"""The coordinator's desk: what needs a person, steps with participation, jobs, audit log."""

import re
from collections.abc import Callable
from datetime import timedelta
from uuid import uuid4

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from engage.access import Role
from engage.audit import audit
from engage.clock import utcnow
from engage.jobs import Job, JobState
from engage.jobs.queue import WORKER_LOST
from engage.processes.models import Step, StepKind
from engage.rolls.models import Collector, CollectorKind, Elector, Roll, Turnout
from tests.conftest import FrozenClock
from tests.factories.processes import NOON, make_process, make_step

SignedIn = Callable[..., FlaskClient]
ENGLISH = {"Accept-Language": "en"}


def page(client: FlaskClient, path: str = "/desk") -> str:
    """The page in English."""
    answer = client.get(path, headers=ENGLISH)
    assert answer.status_code == 200
    return answer.text


def make_job(session: Session, state: JobState = JobState.RUNNING, **values: object) -> Job:
    """A sealing job in this state."""
    job = Job(task="rolls.seal", arguments={}, state=state, **values)
    session.add(job)
    session.flush()
    return job


def frozen_step(session: Session, frozen: FrozenClock) -> Step:
    """A contest that is open now, with its rule fixed."""
    frozen.at(NOON)
    step = make_step(session)
    step.frozen_at, step.key_fingerprint = NOON, "0" * 64
    session.flush()
    return step


def put_roll(session: Session, step: Step, size: int) -> None:
    """The step's second audience has a roll of this size."""
    audience = step.audiences[1]
    collector = Collector(step_audience_id=audience.id, key="roll", kind=CollectorKind.ROLL)
    session.add(collector)
    session.flush()
    roll = Roll(step_audience_id=audience.id, collector_id=collector.id)
    roll.electors = [Elector(person_ref=str(number)) for number in range(size)]
    session.add(roll)
    session.flush()


class TestToday:
    """The first page."""

    def test_an_empty_desk_says_so(self, signed_in: SignedIn) -> None:
        text = page(signed_in(Role.COORDINATOR))
        assert "Nothing waits for you right now." in text
        assert "No process yet" in text

    def test_a_running_step_shows_who_took_part_of_how_many(
        self, signed_in: SignedIn, session: Session, frozen: FrozenClock
    ) -> None:
        step = frozen_step(session, frozen)
        put_roll(session, step, 8)
        for audience, taken in zip(step.audiences, (412, 4, 0), strict=True):
            session.add(Turnout(step_audience_id=audience.id, taken_part=taken, counted_at=NOON))
        text = page(signed_in(Role.COORDINATOR))
        assert "en visiovisa" in text
        assert "412 took part" in text
        assert "4 of 8 (50%)" in text

    def test_a_step_that_ended_waits_for_its_counts(
        self, signed_in: SignedIn, session: Session, frozen: FrozenClock
    ) -> None:
        step = frozen_step(session, frozen)
        frozen.at(NOON + timedelta(days=15))
        text = page(signed_in(Role.COORDINATOR))
        assert "Check the counts: en visiovisa" in text
        step.reconciled_at = NOON + timedelta(days=15)
        assert "Confirm and seal: en visiovisa" in page(signed_in(Role.COORDINATOR))
        step.sealed_at = NOON + timedelta(days=15)
        assert "Nothing waits for you right now." in page(signed_in(Role.COORDINATOR))

    def test_an_open_step_waits_for_nobody(
        self, signed_in: SignedIn, session: Session, frozen: FrozenClock
    ) -> None:
        frozen_step(session, frozen)
        assert "Nothing waits for you right now." in page(signed_in(Role.COORDINATOR))

    def test_who_may_not_manage_is_not_told_to(
        self, signed_in: SignedIn, session: Session, frozen: FrozenClock
    ) -> None:
        frozen_step(session, frozen)
        make_job(session, JobState.FAILED)
        frozen.at(NOON + timedelta(days=15))
        assert "Nothing waits for you right now." in page(signed_in(Role.READER))

    def test_failed_jobs_are_counted(self, signed_in: SignedIn, session: Session) -> None:
        for _ in range(3):
            make_job(session, JobState.FAILED)
        text = page(signed_in(Role.COORDINATOR))
        assert re.search(r"Jobs that failed</span><span class=\"todo-count\">3<", text)

    def test_steps_without_a_secret_stand_among_the_others(
        self, signed_in: SignedIn, session: Session
    ) -> None:
        make_step(session, StepKind.DECISION, process=make_process(session), key="kv")
        text = page(signed_in(Role.COORDINATOR))
        assert "Other steps (1)" in text or "en kv" in text

    def test_links_are_only_those_one_may_follow(self, signed_in: SignedIn) -> None:
        assert "/desk/audit" not in page(signed_in(Role.COORDINATOR))
        text = page(signed_in(Role.ADMINISTRATOR))
        assert 'href="/desk/audit"' in text
        assert 'href="/desk/jobs"' in text
        assert 'href="/desk/jobs"' not in page(signed_in(Role.READER))


class TestJobs:
    """The pages of jobs."""

    def test_a_running_job_shows_progress_and_refreshes_without_script(
        self, signed_in: SignedIn, session: Session
    ) -> None:
        job = make_job(
            session,
            progress_done=300,
            progress_total=1200,
            started_at=utcnow() - timedelta(seconds=3),
        )
        client = signed_in(Role.COORDINATOR)
        text = page(client, f"/desk/jobs/{job.id}")
        assert '<noscript><meta http-equiv="refresh"' in text
        assert "300 / 1,200" in text
        assert re.search(r"About \d+ seconds left", text)
        state = client.get(f"/desk/jobs/{job.id}.json", headers=ENGLISH).json
        assert state == {
            "state": "running",
            "text": "In progress",
            "total": 1200,
            "percentage": 25,
            "figures": "300 / 1,200",
        }

    def test_a_finished_job_does_not_refresh(self, signed_in: SignedIn, session: Session) -> None:
        job = make_job(session, JobState.DONE, finished_at=utcnow())
        text = page(signed_in(Role.COORDINATOR), f"/desk/jobs/{job.id}")
        assert "refresh" not in text
        assert "Try again" not in text

    @pytest.mark.parametrize(
        ("error", "words"),
        [
            (WORKER_LOST, "The worker stopped"),
            ("<b>no space</b>", "&lt;b&gt;no space"),
            (None, "No reason"),
        ],
    )
    def test_a_failed_job_says_why(
        self, signed_in: SignedIn, session: Session, error: str | None, words: str
    ) -> None:
        job = make_job(session, JobState.FAILED, error=error, finished_at=utcnow())
        text = page(signed_in(Role.COORDINATOR), f"/desk/jobs/{job.id}")
        assert words in text
        assert "<b>no space" not in text

    def test_a_failed_job_can_be_tried_again(self, signed_in: SignedIn, session: Session) -> None:
        job = make_job(session, JobState.FAILED, error="x", finished_at=utcnow(), attempts=3)
        client = signed_in(Role.COORDINATOR)
        assert client.post(f"/desk/jobs/{job.id}/retry").status_code == 303
        assert (job.state, job.attempts, job.error) == (JobState.QUEUED, 0, None)

    def test_trying_again_does_nothing_to_a_job_that_is_done(
        self, signed_in: SignedIn, session: Session
    ) -> None:
        job = make_job(session, JobState.DONE, finished_at=utcnow())
        signed_in(Role.COORDINATOR).post(f"/desk/jobs/{job.id}/retry")
        assert job.state is JobState.DONE

    def test_an_unknown_job_is_not_found(self, signed_in: SignedIn) -> None:
        assert signed_in(Role.COORDINATOR).get(f"/desk/jobs/{uuid4()}").status_code == 404

    def test_the_list_has_pages(self, signed_in: SignedIn, session: Session) -> None:
        for number in range(51):
            make_job(session, JobState.DONE, created_at=NOON + timedelta(minutes=number))
        client = signed_in(Role.COORDINATOR)
        assert len(re.findall(r"/desk/jobs/[0-9a-f-]{36}", page(client, "/desk/jobs"))) == 50
        assert len(re.findall(r"/desk/jobs/[0-9a-f-]{36}", page(client, "/desk/jobs?page=2"))) == 1
        for odd in ("0", "-3", "99", "x"):
            assert "/desk/jobs/" in page(client, f"/desk/jobs?page={odd}")

    def test_routine_that_went_well_is_shown_when_asked_for(
        self, signed_in: SignedIn, session: Session
    ) -> None:
        done = make_job(session, JobState.DONE, finished_at=utcnow())
        failed = make_job(session, JobState.FAILED, finished_at=utcnow())
        done.task = failed.task = "rolls.count_turnout"
        client = signed_in(Role.COORDINATOR)
        people, everything = page(client, "/desk/jobs"), page(client, "/desk/jobs?all=1")
        assert (str(done.id) in people, str(failed.id) in people) == (False, True)
        assert (str(done.id) in everything, str(failed.id) in everything) == (True, True)
        assert re.search(r'href="/desk/jobs\?all=1" aria-current="page"', everything)
        assert re.search(r'href="/desk/jobs" aria-current="page">Asked', people)

    def test_jobs_of_an_empty_queue_are_told(self, signed_in: SignedIn) -> None:
        assert "No jobs yet" in page(signed_in(Role.COORDINATOR), "/desk/jobs")


class TestAudit:
    """The audit log."""

    def test_events_are_listed_with_their_actors(
        self, signed_in: SignedIn, session: Session
    ) -> None:
        audit(session, "tests:thing:done", actor=None, subject="<i>kaarina-2018</i>")
        text = page(signed_in(Role.ADMINISTRATOR), "/desk/audit")
        assert "tests:thing:done" in text
        assert "&lt;i&gt;kaarina-2018" in text
        assert "accounts:session:opened" in text
        assert "administrator" in text
        assert "The service" in text
