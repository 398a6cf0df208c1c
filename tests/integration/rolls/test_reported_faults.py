"""A fault of mails of other survey tools that people reported in public."""

import re

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from engage.clock import at
from engage.rolls.models import MailKind
from engage.rolls.services.mailing import LinkMissing, Texts, write_batch
from tests.factories.mails import BODIES, SUBJECTS, make_batch, make_electors, send
from tests.factories.processes import NOON
from tests.factories.surveys import make_survey_step
from tests.support.smtp import MailServer


def test_report_46_the_mail_of_a_private_survey_lacked_its_link(
    app: Flask, session: Session, server: MailServer
) -> None:
    """indico PR#5618: a text without the link is refused; every mail opens the survey."""
    staff = make_survey_step(session).audiences[1]
    make_electors(session, staff, 3)
    for language in BODIES:
        without = BODIES | {language: "Hei!"}
        with pytest.raises(LinkMissing):
            write_batch(session, staff, Texts(MailKind.INVITATION, SUBJECTS, without), actor=None)
    send(app, session, make_batch(session, staff))
    mails = [message.get_content() for _to, message in server.taken]
    found = [re.search(r"/k#([0-9A-Z]{17})", one) for one in mails]
    assert len(mails) == 3
    for one in found:
        assert one is not None
        with at(NOON):
            opened = app.test_client().post("/k", data={"code": one[1]})
        assert opened.location == "/kaarina-2018/kysely/staff/answer/"
