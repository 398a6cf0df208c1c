"""What every page of answering begins with: the survey, its state, and who stands there."""

from dataclasses import dataclass

from flask import abort, redirect, url_for

from engage.clock import utcnow
from engage.db import db
from engage.processes.models import StepState
from engage.rolls.models import Collector
from engage.rolls.participation import own_code
from engage.rolls.views.participant import current_participant
from engage.rolls.views.station import current_station
from surveys.rules.questionnaire import Section
from surveys.services.doors import kiosk_door, open_door
from surveys.services.faults import SurveyMissing
from surveys.services.lookup import Asked, survey_by_keys
from surveys.services.responding import Respondent, respondent_of

BASE = "/<process>/<step>/<audience>/answer"


@dataclass(frozen=True, slots=True)
class Place:
    """A survey at its public address."""

    process: str
    step: str
    audience: str
    asked: Asked
    state: StepState

    @property
    def sections(self) -> tuple[Section, ...]:
        """The parts of the form in order."""
        return self.asked.form.sections

    def url(self, page: str, **more: str | int | bool) -> str:
        """The address of one of its pages."""
        return url_for(
            f"surveys.{page}",
            process=self.process,
            step=self.step,
            audience=self.audience,
            **more,  # type: ignore[arg-type]
        )

    def section(self, number: int) -> Section:
        """The part of that number, counted from one; 404 beyond the last."""
        if not 1 <= number <= len(self.sections):
            raise SurveyMissing(f"{self.asked.survey.key} part {number}")
        return self.sections[number - 1]


def place_at(process: str, step: str, audience: str) -> Place:
    """The survey at the address; one that nobody has opened yet does not exist for the public."""
    asked = survey_by_keys(db.session, process, step, audience)
    state = asked.step.state(utcnow())
    if state is StepState.PREPARING:
        raise SurveyMissing(asked.survey.key)
    return Place(process, step, audience, asked, state)


def respondent_at(place: Place) -> Respondent | None:
    """Who answers in this browser; None before the door, and once the step's key is gone."""
    if place.state is StepState.SEALED:
        return None
    participant = current_participant(place.asked.step_audience)
    return respondent_of(place.asked, participant) if participant else None


def respondent_or_door(place: Place) -> Respondent:
    """Who answers here; all others, and everybody after close, are sent to the first page."""
    respondent = respondent_at(place) if place.state is StepState.OPEN else None
    if respondent is None:
        abort(redirect(place.url("start")))
    return respondent


def door_here(place: Place, via: str | None) -> Collector | None:
    """The door by which somebody new comes in here: the kiosk's own on a kiosk, else an open link.

    None where a code is asked for, and on a clerk's device, which is entered from the desk.
    """
    station = current_station()
    if station is None or station.step_audience_id != place.asked.survey.step_audience_id:
        return open_door(db.session, place.asked, via)
    return kiosk_door(db.session, station.collector_id) if station.is_kiosk else None


def takes_own_codes(place: Place) -> bool:
    """Only while the survey is open, to private persons, and on a device of their own."""
    is_open = place.state is StepState.OPEN and place.asked.survey.is_anonymous
    return is_open and current_station() is None


def can_go_elsewhere(place: Place) -> bool:
    """Whether this browser's answer can be given a code; it is told by the cookie alone."""
    participant = current_participant(place.asked.step_audience)
    return takes_own_codes(place) and participant is not None and own_code(participant) is not None
