"""The desk pages of result files: upload, look, decide, check, import, merge, seal, undo."""

from collections.abc import Callable
from io import BytesIO
from uuid import UUID

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from engage.access import Role
from engage.clock import at
from engage.files import StoredFile
from engage.jobs import Job
from engage.jobs.models import JobState
from engage.processes.models import Step
from surveys.models import ImportState, MappingProfile, ResultImport, SealedResponse, Survey
from surveys.services import import_jobs
from surveys.services.importing import KEPT_FOR, mapping_of
from surveys.tasks import clear_imports
from tests.factories.result_files import LATER, SMALL, make_past_step
from tests.support.app import WatchedClient

SignedIn = Callable[..., WatchedClient]


@pytest.fixture
def step(session: Session) -> Step:
    """A survey that was held somewhere else and is over."""
    return make_past_step(session)


@pytest.fixture
def desk(signed_in: SignedIn) -> WatchedClient:
    """A coordinator's browser."""
    return signed_in(Role.COORDINATOR)


def upload(client: WatchedClient, step: Step, data: bytes = SMALL, name: str = "v.csv") -> UUID:
    """The file has been handed in and read; the id of its import."""
    answer = client.post(
        f"/desk/step-audiences/{step.audiences[0].id}/result-import",
        data={"files": (BytesIO(data), name)},
        content_type="multipart/form-data",
    )
    assert answer.status_code == 302, answer.text
    import_id = UUID(answer.location.rsplit("/", 1)[1])
    with at(LATER):
        import_jobs.guess(import_id)
    return import_id


def finish_jobs(session: Session) -> None:
    """The jobs asked for count as done, for the tests call their work themselves."""
    for job in session.scalars(select(Job)):
        job.state = JobState.DONE
    session.commit()


def held(session: Session, import_id: UUID) -> ResultImport:
    """The import as it stands."""
    session.expire_all()
    return session.get_one(ResultImport, import_id)


def page(client: WatchedClient, session: Session, import_id: UUID) -> str:
    """What the import's page shows when no job runs."""
    finish_jobs(session)
    answer = client.get(f"/desk/result-imports/{import_id}")
    assert answer.status_code == 200
    return answer.text


def test_an_uploaded_file_is_shown_with_its_values(
    session: Session, desk: WatchedClient, step: Step
) -> None:
    import_id = upload(desk, step)
    shown = page(desk, session, import_id)
    assert "Miten viihdyt?" in shown
    assert "Mies (10)" in shown
    assert "Toive numero 1" in shown
    assert held(session, import_id).state is ImportState.PROPOSED


def test_times_are_left_out_until_a_person_takes_them_over(
    session: Session, desk: WatchedClient, step: Step
) -> None:
    mapping = mapping_of(held(session, upload(desk, step)))
    assert 0 not in mapping.kept_columns
    assert mapping.rules[0].reason == "time"


def test_roles_of_the_list_are_kept(session: Session, desk: WatchedClient, step: Step) -> None:
    import_id = upload(desk, step)
    roles = {"role-sukupuoli": "leave-out", "role-miten-viihdyt": "background"}
    assert desk.post(f"/desk/result-imports/{import_id}/roles", data=roles).status_code == 302
    mapping = mapping_of(held(session, import_id))
    assert mapping.rule("sukupuoli").role.value == "leave-out"  # type: ignore[union-attr]
    # A scale can't be background, so that choice is not followed.
    assert mapping.rule("miten-viihdyt").role.value == "question"  # type: ignore[union-attr]


def test_a_question_is_read_as_typed(session: Session, desk: WatchedClient, step: Step) -> None:
    import_id = upload(desk, step)
    address = f"/desk/result-imports/{import_id}/questions/sukupuoli"
    assert "Mies" in desk.get(address).text
    typed = {
        "title-fi": "Sukupuolesi",
        "key": "gender",
        "role": "background",
        "kind": "single",
        "codes": "Mies | mies\nNainen",
        "missing": "-",
    }
    assert desk.post(address, data=typed).status_code == 302
    rule = mapping_of(held(session, import_id)).rule("gender")
    assert rule is not None
    assert [code.texts for code in rule.codes] == [("Mies", "mies"), ("Nainen",)]


def test_a_faulty_field_comes_back_as_typed(
    session: Session, desk: WatchedClient, step: Step
) -> None:
    import_id = upload(desk, step)
    address = f"/desk/result-imports/{import_id}/questions/sukupuoli"
    answer = desk.post(
        address, data={"title-fi": "Sukupuoli", "key": "Ei Käy", "codes": "Mies\nOma rivi"}
    )
    assert answer.status_code == 422
    assert "Ei Käy" in answer.text
    assert "Oma rivi" in answer.text
    assert mapping_of(held(session, import_id)).rule("sukupuoli") is not None


def test_an_import_is_checked_carried_out_and_its_file_deleted(
    session: Session, desk: WatchedClient, step: Step
) -> None:
    import_id = upload(desk, step)
    assert "/desk/jobs/" in desk.post(f"/desk/result-imports/{import_id}/check").location
    with at(LATER):
        import_jobs.check(import_id)
    assert held(session, import_id).state is ImportState.CHECKED
    assert "30" in page(desk, session, import_id)
    assert "/desk/jobs/" in desk.post(f"/desk/result-imports/{import_id}/import").location
    with at(LATER):
        assert import_jobs.carry_out(import_id, actor=None) == {"responses": 30}
        assert import_jobs.carry_out(import_id, actor=None) == {"responses": 0}
    assert session.scalar(select(func.count()).select_from(SealedResponse)) == 30
    assert session.scalar(select(func.count()).select_from(StoredFile)) == 0


def imported(session: Session, desk: WatchedClient, step: Step) -> UUID:
    """An import that has been carried out."""
    import_id = upload(desk, step)
    with at(LATER):
        import_jobs.carry_out(import_id, actor=None)
    finish_jobs(session)
    session.expire_all()
    return import_id


def genders(session: Session) -> list[str]:
    """What the responses say, in no order."""
    session.expire_all()
    documents = session.scalars(select(SealedResponse.document))
    return sorted(document["answers"]["sukupuoli"] for document in documents)


def test_spellings_are_merged_and_the_merge_undone(
    session: Session, desk: WatchedClient, step: Step
) -> None:
    import_id = imported(session, desk, step)
    assert genders(session).count("mies-2") == 10
    assert 'value="mies" checked' in page(desk, session, import_id)
    with at(LATER):
        import_jobs.change_codes(
            import_id, "sukupuoli", target="mies", texts="mies", undo=-1, actor=None
        )
    assert genders(session).count("mies") == 20
    assert session.scalars(select(SealedResponse.version).distinct()).all() == [2]
    with at(LATER):
        import_jobs.change_codes(import_id, "sukupuoli", target="", texts="", undo=0, actor=None)
    assert genders(session).count("mies-2") == 10


def test_an_undone_import_leaves_nothing(session: Session, desk: WatchedClient, step: Step) -> None:
    import_id = imported(session, desk, step)
    assert desk.post(f"/desk/result-imports/{import_id}/undo").status_code == 302
    for table in (SealedResponse, Survey, StoredFile):
        assert session.scalar(select(func.count()).select_from(table)) == 0
    assert held(session, import_id).state is ImportState.UNDONE
    # The audience may be given another file.
    upload(desk, step)


def test_a_named_mapping_reads_the_next_file(
    session: Session, desk: WatchedClient, step: Step
) -> None:
    import_id = upload(desk, step)
    desk.post(f"/desk/result-imports/{import_id}/roles", data={"role-ika": "leave-out"})
    desk.post(f"/desk/result-imports/{import_id}/name", data={"name": "Asukaskysely"})
    profile = session.scalars(select(MappingProfile)).one()
    assert "Asukaskysely" in desk.get("/desk/result-mappings").text
    answer = desk.post(
        f"/desk/step-audiences/{step.audiences[0].id}/result-import",
        data={"files": (BytesIO(SMALL), "2.csv"), "profile": str(profile.id)},
        content_type="multipart/form-data",
    )
    again = UUID(answer.location.rsplit("/", 1)[1])
    with at(LATER):
        import_jobs.guess(again)
    assert mapping_of(held(session, again)).rule("ika").role.value == "leave-out"  # type: ignore[union-attr]
    desk.post(f"/desk/result-mappings/{profile.id}/delete")
    assert session.scalar(select(func.count()).select_from(MappingProfile)) == 0


def test_a_file_that_cannot_be_read_is_told_with_its_place(
    session: Session, desk: WatchedClient, step: Step
) -> None:
    import_id = upload(desk, step, b'a;b\n1;"x\n', "rikki.csv")
    shown = page(desk, session, import_id)
    assert held(session, import_id).state is ImportState.REFUSED
    assert "rivi 2" in shown


def test_a_step_that_was_opened_here_takes_no_file(
    session: Session, desk: WatchedClient, step: Step
) -> None:
    step.frozen_at = step.opens_at
    session.commit()
    answer = desk.post(
        f"/desk/step-audiences/{step.audiences[0].id}/result-import",
        data={"files": (BytesIO(SMALL), "v.csv")},
        content_type="multipart/form-data",
    )
    assert answer.status_code == 422
    assert session.scalar(select(func.count()).select_from(ResultImport)) == 0


def test_a_facilitator_does_not_import(signed_in: SignedIn, step: Step) -> None:
    client = signed_in(Role.FACILITATOR)
    address = f"/desk/step-audiences/{step.audiences[0].id}/result-import"
    assert client.get(address).status_code == 403


def test_the_page_of_a_step_that_is_over_leads_to_the_file(desk: WatchedClient, step: Step) -> None:
    address = f"/desk/step-audiences/{step.audiences[0].id}/result-import"
    assert address in desk.get(f"/desk/steps/{step.id}/survey").text
    assert desk.get(address).status_code == 200


def test_sealing_confirms_the_step_and_asks_for_its_job(
    session: Session, desk: WatchedClient, step: Step
) -> None:
    import_id = imported(session, desk, step)
    assert "/desk/jobs/" in desk.post(f"/desk/result-imports/{import_id}/seal").location
    session.expire_all()
    assert step.frozen_at is not None
    assert step.reconciled_at is not None
    assert session.scalars(select(Job.task).where(Job.state == JobState.QUEUED)).all() == [
        "rolls.seal"
    ]
    # From now on the import stands.
    desk.post(f"/desk/result-imports/{import_id}/undo")
    assert held(session, import_id).state is ImportState.IMPORTED


def test_a_file_in_which_nobody_answered_is_told(
    session: Session, desk: WatchedClient, step: Step
) -> None:
    import_id = upload(desk, step, b"Aikaleima;Kysymys\n" + b"2018-03-04 10:00;\n" * 3)
    with at(LATER):
        assert import_jobs.carry_out(import_id, actor=None) == {"fault": "nothing-taken"}
    assert session.scalar(select(func.count()).select_from(Survey)) == 0
    assert "tuotavaa ei ole" in page(desk, session, import_id)


def test_columns_are_swapped_by_one_click(
    session: Session, desk: WatchedClient, step: Step
) -> None:
    levels = ("Agree", "Disagree", "Strongly agree")
    lines = ['1.1. Schools,1.2. Roads,1.3. Other,"1.3. Other, please specify"']
    lines += [f"{levels[n % 3]},Agree,text {n},{levels[n % 2]}" for n in range(12)]
    import_id = upload(desk, step, "\n".join(lines).encode())
    assert "C, D" in page(desk, session, import_id)
    (rule,) = mapping_of(held(session, import_id)).rules
    assert (rule.items[-1].column, rule.items[-1].words_column) == (3, 2)
    address = f"/desk/result-imports/{import_id}/questions/{rule.key}"
    assert f"{address}/swap" in desk.get(address).text
    desk.post(f"{address}/swap", data={"item": rule.items[-1].key})
    (swapped,) = mapping_of(held(session, import_id)).rules
    assert (swapped.items[-1].column, swapped.items[-1].words_column) == (2, 3)


def test_a_file_is_read_again_as_a_person_says(
    session: Session, desk: WatchedClient, step: Step
) -> None:
    import_id = upload(desk, step, "Työ,Ikä\nä,1\nö,2\n".encode("mac-roman"))
    typed = {"encoding": "mac-roman", "separator": "comma", "header_rows": "1"}
    assert desk.post(f"/desk/result-imports/{import_id}/read", data=typed).status_code == 302
    with at(LATER):
        import_jobs.guess(import_id)
    mapping = mapping_of(held(session, import_id))
    assert mapping.forms[0].headers == ("Työ", "Ikä")


def test_a_merge_after_the_sealing_has_the_answers_counted_again(
    session: Session, desk: WatchedClient, step: Step
) -> None:
    import_id = imported(session, desk, step)
    step.frozen_at = step.reconciled_at = step.sealed_at = LATER
    session.commit()
    address = f"/desk/result-imports/{import_id}/questions/sukupuoli/merge"
    asked = desk.post(address, data={"target": "mies", "text": ["mies"]})
    assert "/desk/jobs/" in asked.location
    with at(LATER):
        import_jobs.change_codes(
            import_id, "sukupuoli", target="mies", texts="mies", undo=-1, actor=None
        )
    waiting = session.scalars(select(Job.task).where(Job.state == JobState.QUEUED)).all()
    assert "surveys.tally" in waiting
    assert genders(session).count("mies") == 20
    assert "mies → <strong>Mies</strong>" in page(desk, session, import_id)
    # A merge of what is not there is told, and nothing is asked for.
    assert "/desk/result-imports/" in desk.post(address, data={"target": "lapsi"}).location


def test_values_that_were_only_shown_are_gone_with_the_import_or_after_a_week(
    session: Session, desk: WatchedClient, step: Step
) -> None:
    assert held(session, imported(session, desk, step)).proposal is None
    desk.post(f"/desk/result-imports/{session.scalars(select(ResultImport.id)).one()}/undo")
    left = upload(desk, step)
    assert held(session, left).proposal is not None
    with at(held(session, left).created_at + KEPT_FOR):
        assert clear_imports() == {"imports": 1}
        assert clear_imports() == {"imports": 0}
    assert held(session, left).proposal is None
    assert session.scalar(select(func.count()).select_from(StoredFile)) == 0
