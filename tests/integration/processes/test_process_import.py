"""Importing and exporting processes by file."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from engage.audit import AuditEvent
from engage.processes.models import Process, Step, StepAudience, Unit
from engage.processes.process_file import ProcessDefinition, StepEntry, read_process_file
from engage.processes.services.exporting import export_process
from engage.processes.services.importing import StepFixed, find_process, import_process

DEMO = Path(__file__).parents[3] / "engage" / "demo"


def kaarina() -> ProcessDefinition:
    return read_process_file((DEMO / "kaarina-2018.yaml").read_text(encoding="utf-8"))


def with_step(definition: ProcessDefinition, key: str, **changes: object) -> ProcessDefinition:
    def changed(step: StepEntry) -> StepEntry:
        return replace(step, **changes) if step.key == key else step  # type: ignore[arg-type]

    return replace(definition, steps=tuple(changed(step) for step in definition.steps))


def exported(session: Session, key: str = "kaarina-2018") -> str:
    session.flush()
    session.expire_all()
    process = find_process(session, key)
    assert process is not None
    return export_process(session, process)


def count(session: Session, model: type[object]) -> int:
    return session.scalar(select(func.count()).select_from(model)) or 0


def test_export_of_an_import_of_an_export_is_byte_identical(session: Session) -> None:
    import_process(session, kaarina())
    first = exported(session)
    for row in session.scalars(select(Process)).all():
        session.delete(row)
    session.flush()
    session.execute(Unit.__table__.delete())
    import_process(session, read_process_file(first))
    assert exported(session) == first


def test_a_second_import_changes_nothing(session: Session) -> None:
    assert import_process(session, kaarina()).has_changes
    before = exported(session)
    events = count(session, AuditEvent)
    report = import_process(session, kaarina())
    assert (report.added, report.changed, report.kept) == ([], [], [])
    assert not session.dirty
    assert exported(session) == before
    assert count(session, AuditEvent) == events


def test_two_processes_share_units_without_fighting_over_them(session: Session) -> None:
    import_process(session, kaarina())
    live = read_process_file((DEMO / "kaarina-nyt.yaml").read_text(encoding="utf-8"))
    import_process(session, live)
    assert not import_process(session, kaarina()).has_changes
    assert not import_process(session, live).has_changes


def test_a_changed_file_updates_words_and_dates(session: Session) -> None:
    import_process(session, kaarina())
    changed = with_step(kaarina(), "visiovisa", title={"fi": "Visiokisa"})
    report = import_process(session, changed)
    assert (report.added, report.changed) == ([], ["visiovisa"])
    assert session.scalars(select(Step).where(Step.key == "visiovisa")).one().title == {
        "fi": "Visiokisa"
    }


def test_bodies_and_districts_of_a_step_follow_the_file(session: Session) -> None:
    import_process(session, kaarina())
    changed = with_step(kaarina(), "asukasillat", units=("kuusisto", "piikkio"))
    assert import_process(session, changed).changed == ["asukasillat"]
    step = session.scalars(select(Step).where(Step.key == "asukasillat")).one()
    assert {unit.key for unit in step.units} == {"kuusisto", "piikkio"}


def test_a_step_that_the_file_leaves_out_is_kept_and_told(session: Session) -> None:
    import_process(session, kaarina())
    definition = kaarina()
    report = import_process(session, replace(definition, steps=definition.steps[1:]))
    assert report.kept == ["evastys-2017"]
    assert count(session, Step) == len(definition.steps)


def test_what_voters_were_told_is_not_changed_by_a_file(session: Session) -> None:
    import_process(session, kaarina())
    step = session.scalars(select(Step).where(Step.key == "visiovisa")).one()
    step.frozen_at = datetime(2018, 4, 8, tzinfo=UTC)
    session.flush()
    with pytest.raises(StepFixed, match="kaarina-2018/visiovisa"):
        import_process(session, with_step(kaarina(), "visiovisa", audiences=()))
    assert not import_process(session, kaarina()).has_changes
    words = with_step(kaarina(), "visiovisa", description={"fi": "Korjattu kirjoitusvirhe."})
    assert import_process(session, words).changed == ["visiovisa"]


def test_a_step_never_becomes_another_kind(session: Session) -> None:
    import_process(session, kaarina())
    with pytest.raises(StepFixed):
        import_process(session, with_step(kaarina(), "kjtj-esitys", kind="statement"))


def test_minimum_sizes_weights_and_merging_arrive(session: Session) -> None:
    import_process(session, kaarina())
    step = session.scalars(select(Step).where(Step.key == "visiovisa")).one()
    by_key: dict[str, StepAudience] = {one.audience.key: one for one in step.audiences}
    assert [one.minimum_size for one in step.audiences] == [5, 10, 10]
    assert str(by_key["resident"].weight) == "1/3"
    assert by_key["trustee"].merges_into is by_key["staff"]
    named = session.scalars(select(Step).where(Step.key == "johtoryhmat-2018")).one()
    assert named.is_in_body_name
    assert all(one.is_unsuppressed for one in named.audiences)
