"""`engage roll import` keeps the day on which the list was drawn."""

from datetime import date
from pathlib import Path

from click.testing import CliRunner
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from engage.rolls.commands import roll
from engage.rolls.models import Roll
from tests.factories.processes import make_step


def test_the_extraction_date_is_kept_and_a_wrong_one_is_refused(
    app: Flask, session: Session, tmp_path: Path
) -> None:
    make_step(session)
    session.commit()
    file = tmp_path / "roll.csv"
    file.write_text("id;email\n1;a@example.org\n", encoding="utf-8")
    where = ["import", str(file), "--step", "kaarina-2018/visiovisa", "--audience", "staff"]
    told = CliRunner().invoke(roll, [*where, "--extracted-on", "2018-03-01"], obj=app)
    assert told.output.startswith("1 rows read: 1 added"), told.output
    session.expire_all()
    assert session.scalars(select(Roll)).one().extracted_on == date(2018, 3, 1)
    wrong = CliRunner().invoke(roll, [*where, "--extracted-on", "1.3.2018"], obj=app)
    assert wrong.exit_code == 2
    CliRunner().invoke(roll, where, obj=app)
    session.expire_all()
    assert session.scalars(select(Roll)).one().extracted_on == date(2018, 3, 1)
