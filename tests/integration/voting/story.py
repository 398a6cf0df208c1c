"""A contest of 300 voters by three doors, from the mails to the sealing, dumped as it goes."""

import logging
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from io import StringIO
from itertools import product
from pathlib import Path
from random import SystemRandom
from typing import Any

from flask import Flask
from sqlalchemy import Connection, text
from sqlalchemy.orm import Session

from engage.clock import at
from engage.db import Model, db, read_session, unit_of_work
from engage.processes.models import StepAudience
from engage.rolls.models import BearerCode, CollectorKind, Elector, MailKind
from engage.rolls.participation import Participant, step_secret
from engage.rolls.rules.secrecy import StepSecret
from engage.rolls.sealing import reconcile_step, run_sealing
from engage.rolls.services.issuing import issue_bearer_codes
from engage.rolls.services.mailing import ask_for_sending
from engage.rolls.tasks import count_turnout, send_mails
from engage.rolls.views.participant import current_participant
from tests.factories.mails import make_batch, make_electors
from tests.factories.processes import NOON
from tests.factories.voting import CLOSED, electorate, make_contest, open_it
from tests.integration.voting.attacker import Dump, Voter, spelled
from tests.support.smtp import MailServer, mail_server
from voting.rules.ballots import BallotKind, pack_marks
from voting.services.lookup import contest_at
from voting.tasks import count_contest

WHERE = ("kaarina-2018", "visiovisa")
PLACE = "/kaarina-2018/visiovisa"
KEYS = ("meri", "metsa", "silta")
RESIDENTS, STAFF, TRUSTEES = 120, 120, 60
HIDDEN = ("xmin", "xmax", "ctid")


@dataclass
class Story:
    """What happened, in the order of voting, and what an administrator could copy when."""

    voters: list[Voter]
    participants: list[Participant]
    secret: StepSecret
    before: Dump
    after: Dump = field(default_factory=lambda: Dump({}, {}, {}))

    def nullifiers(self) -> list[bytes]:
        """The key of each ballot, which only the step's key gives."""
        return [self.secret.nullifier(one.step_audience_id, one.ref) for one in self.participants]


def live(app: Flask) -> Story:
    """300 people voted through the pages, in no order; then the contest was sealed and counted."""
    log = StringIO()
    with _logging_to(log), _mails(app) as server:
        codes = _prepare(app)
        _invite(app, server, codes)
        story = _vote(app, codes, log, server)
        _seal()
        story.after = dump(log, server)
    return story


@contextmanager
def _logging_to(log: StringIO) -> Iterator[None]:
    handler = logging.StreamHandler(log)
    root = logging.getLogger()
    level = root.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    try:
        yield
    finally:
        root.setLevel(level)
        root.removeHandler(handler)


@contextmanager
def _mails(app: Flask) -> Iterator[MailServer]:
    with mail_server() as server:
        settings = app.config["ENGAGE_SETTINGS"]
        app.config["ENGAGE_SETTINGS"] = settings.model_copy(
            update={
                "smtp_host": "127.0.0.1",
                "smtp_port": server.port,
                "smtp_tls": "none",
                "mail_from": "visio@kaarina.example",
            }
        )
        yield server
        app.config["ENGAGE_SETTINGS"] = settings


def _prepare(app: Flask) -> list[str]:
    """The contest is open: staff on a roll, trustees with one-time codes; gives those codes."""
    with at(NOON), unit_of_work() as session:
        contest = make_contest(session, BallotKind.SCORE, staff=0)
        make_electors(session, electorate(contest, "staff"), STAFF)
        sheet = issue_bearer_codes(
            session,
            electorate(contest, "trustee"),
            count=TRUSTEES,
            unit_id=None,
            actor=None,
            now=NOON,
        )
        open_it(session, contest)
    return [code for _number, code in sheet]


def _invite(app: Flask, server: MailServer, codes: list[str]) -> None:
    """Everybody on the staff's roll has a mail; their codes stand after those of the trustees."""
    _mail(app, MailKind.INVITATION)
    for address in server.addresses:
        codes.append(server.body_to(address).partition("/k#")[2][:17])


def _mail(app: Flask, kind: MailKind) -> None:
    with at(NOON), unit_of_work() as session:
        batch = make_batch(session, electorate(contest_at(session, *WHERE), "staff"), kind)
        settings = app.config["ENGAGE_SETTINGS"]
        ask_for_sending(session, batch, settings=settings, actor=None, now=NOON)
        batch_id = str(batch.id)
    with at(NOON):
        send_mails(batch_id)


def _vote(app: Flask, codes: Sequence[str], log: StringIO, server: MailServer) -> Story:
    """Everybody has voted in an order of chance, while the turnout was counted and mails went."""
    chance = SystemRandom()
    everybody: list[str | None] = [*codes, *([None] * RESIDENTS)]
    chance.shuffle(everybody)
    marks = chance.sample(list(product(range(11), repeat=len(KEYS))), len(everybody))
    seen: list[tuple[Participant, str]] = []
    for number, (code, given) in enumerate(zip(everybody, marks, strict=True)):
        if number % 100 == 50:
            with at(NOON):
                count_turnout()
        if number == len(everybody) // 2:
            _mail(app, MailKind.THANKS)
        ballot = dict(zip(KEYS, given, strict=True))
        seen.append((_cast(app, code, ballot), pack_marks(tuple(ballot.items()))))
    with read_session() as session:
        secret = step_secret(contest_at(session, *WHERE).step)
        voters = [_voter(session, secret, one, packed) for one, packed in seen]
    return Story(voters, [one for one, _packed in seen], secret, dump(log, server))


def _cast(app: Flask, code: str | None, ballot: dict[str, int]) -> Participant:
    """The voter's browser has sent the ballot; who they are stands in its cookie alone."""
    client = app.test_client()
    fields = {f"mark-{key}": str(mark) for key, mark in ballot.items()}
    with at(NOON):
        if code is None:
            place = f"{PLACE}/resident/vote"
            entered = client.post(f"{place}/begin")
        else:
            entered = client.post("/k", data={"code": code})
            place = entered.location.rstrip("/")
        answer = client.post(f"{place}/cast", data=fields)
    assert answer.location == f"{place}/receipt", answer.text
    return _in_cookie(app, entered.headers["Set-Cookie"], place.split("/")[-2])


def _in_cookie(app: Flask, cookie: str, audience: str) -> Participant:
    with app.test_request_context(headers={"Cookie": cookie.partition(";")[0]}):
        found = current_participant(electorate(contest_at(db.session, *WHERE), audience))
    assert found is not None
    return found


def _voter(session: Session, secret: StepSecret, one: Participant, marks: str) -> Voter:
    """What others may know of the voter: the row on the roll or of the code, and the receipt."""
    audience = session.get_one(StepAudience, one.step_audience_id).audience.key
    words = [secret.receipt(secret.nullifier(one.step_audience_id, one.ref)).lower()]
    if one.kind is CollectorKind.OPEN:
        words.append(one.ref.partition(":")[2].lower())
    elif one.kind is CollectorKind.ROLL:
        elector = session.get_one(Elector, one.subject_id)
        words += [elector.id.hex, str(elector.id), spelled(elector.code_hash)]
        words += [elector.person_ref, elector.email or ""]
    else:
        code = session.get_one(BearerCode, one.subject_id)
        words += [code.id.hex, str(code.id), spelled(code.code_hash)]
    return Voter(audience, tuple(words), marks)


def _seal() -> None:
    with at(CLOSED):
        with unit_of_work() as session:
            contest = contest_at(session, *WHERE)
            contest_id, step_id = str(contest.id), contest.step_id
            reconcile_step(session, contest.step, actor=None, now=CLOSED)
        run_sealing(step_id, actor=None)
        count_contest(contest_id=contest_id)


def dump(log: StringIO | None = None, server: MailServer | None = None) -> Dump:
    """All that an administrator can copy now: rows as the engine keeps them, files, log, mails."""
    engine = db.engine.dialect.name
    with db.engine.connect() as connection:
        tables = {name: rows_of(connection, name, engine) for name in Model.metadata.tables}
    mails = "\n".join(f"{to} {mail.get_content()}" for to, mail in server.taken) if server else ""
    texts = {"log": log.getvalue().lower() if log else "", "mails": mails.lower()}
    return Dump(tables, database_files(), texts)


def rows_of(connection: Connection, table: str, engine: str) -> list[dict[str, Any]]:
    """The table's rows in the order of the engine, with what it hides: row numbers, xmin, xmax."""
    hidden = [f"{name}::text AS _{name}" for name in HIDDEN]
    if engine == "sqlite":
        made = "SELECT sql FROM sqlite_master WHERE name = :name"
        said = str(connection.scalar(text(made), {"name": table}))
        hidden = [] if "WITHOUT ROWID" in said else ["rowid AS _rowid"]
    statement = f'SELECT {", ".join(["*", *hidden])} FROM "{table}"'
    return [
        {**{name: _plain(name, value) for name, value in row.items()}, "_place": place}
        for place, row in enumerate(connection.execute(text(statement)).mappings())
    ]


def _plain(name: str, value: Any) -> Any:
    """Numbers of transactions and places on a page as numbers, so that they can be sorted."""
    if name in {"_xmin", "_xmax"}:
        return int(value)
    if name == "_ctid":
        page, line = value.strip("()").split(",")
        return int(page) * 1000 + int(line)
    return value


def database_files() -> dict[str, bytes]:
    """SQLite's file and its write-ahead log; PostgreSQL's are looked at through its own eyes."""
    if db.engine.dialect.name != "sqlite":
        return {}
    path = Path(str(db.engine.url.database))
    names = {"file": path, "log of writes": path.with_name(f"{path.name}-wal")}
    return {name: one.read_bytes() for name, one in names.items() if one.exists()}
