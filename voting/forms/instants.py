"""Two instants typed as days and clock times: from when until when."""

from collections.abc import Mapping
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from flask_babel import lazy_gettext as _l
from wtforms import DateField, RadioField, TimeField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]
from wtforms.validators import InputRequired, Optional

from engage.web.forms import BaseForm
from voting.rules.instants import ClockFault, NoSingleInstant, instant, turn_of

DAY, CLOCK = _l("Choose a day."), _l("Write a time, such as 18:00.")


def _turn() -> RadioField:
    return RadioField(
        _l("The clock shows this time twice that day. Which one?"),
        choices=[
            SelectChoice("first", _l("The first one, in summer time")),
            SelectChoice("second", _l("The second one, in winter time")),
        ],
        validators=[Optional()],
        validate_choice=False,
    )


class SpanForm(BaseForm):
    """From when until when."""

    opens_day = DateField(_l("Opens on"), validators=[InputRequired(DAY)])
    opens_clock = TimeField(_l("at"), validators=[InputRequired(CLOCK)])
    opens_turn = _turn()
    closes_day = DateField(_l("Closes on"), validators=[InputRequired(DAY)])
    closes_clock = TimeField(_l("at"), validators=[InputRequired(CLOCK)])
    closes_turn = _turn()

    def span(self, zone: ZoneInfo) -> tuple[datetime, datetime] | None:
        """Both instants; None when one is no single instant or the end isn't later, with words."""
        found = [self._instant(name, zone) for name in ("opens", "closes")]
        opens_at, closes_at = found
        if opens_at is None or closes_at is None:
            return None
        if closes_at <= opens_at:
            self.closes_day.errors = [_l("The closing must come after the opening.")]
            return None
        return opens_at, closes_at

    def _instant(self, name: str, zone: ZoneInfo) -> datetime | None:
        day: date = self[f"{name}_day"].data
        clock: time = self[f"{name}_clock"].data
        try:
            return instant(day, clock, zone, turn=self[f"{name}_turn"].data or "")
        except NoSingleInstant as problem:
            self._tell(name, problem.fault)
            return None

    def _tell(self, name: str, fault: ClockFault) -> None:
        if fault is ClockFault.SKIPPED:
            sentence = _l(
                "The clocks are put forward that night, so there is no such time. Take an earlier "
                "or a later one."
            )
            self[f"{name}_clock"].errors = [sentence]
            return
        self[f"{name}_turn"].errors = [_l("Choose which of the two you mean.")]

    def asks_turn(self, name: str) -> bool:
        """True when the typed time comes twice that day."""
        turn = self[f"{name}_turn"]
        return bool(turn.errors) or turn.data in {"first", "second"}


def span_values(
    opens_at: datetime | None, closes_at: datetime | None, zone: ZoneInfo
) -> Mapping[str, object]:
    """The stored instants as the form's fields hold them."""
    values: dict[str, object] = {}
    for name, moment in (("opens", opens_at), ("closes", closes_at)):
        if moment is not None:
            local = moment.astimezone(zone)
            values[f"{name}_day"] = local.date()
            values[f"{name}_clock"] = local.time().replace(second=0, microsecond=0, tzinfo=None)
            values[f"{name}_turn"] = turn_of(moment, zone)
    return values
