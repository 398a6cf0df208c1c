"""`engage account …` on the command line."""

from typing import Protocol

import pytest
from click.testing import CliRunner, Result
from flask import Flask
from sqlalchemy.orm import Session

from engage.access import Role
from engage.accounts.commands import account
from engage.accounts.services import authenticate, find_account

EMAIL = "maija@kaarina.example"
ADD = ["add", "--email", EMAIL, "--name", "Maija Koski", "--role", "coordinator"]


class Run(Protocol):
    """What the command answers to these arguments and typed lines."""

    def __call__(self, *arguments: str, typed: str | None = None) -> Result: ...


@pytest.fixture
def run(app: Flask, session: Session) -> Run:
    """The command `engage account`, on the test's app."""

    def invoke(*arguments: str, typed: str | None = None) -> Result:
        session.commit()
        return CliRunner().invoke(account, list(arguments), input=typed, obj=app)

    return invoke


def test_add_prints_a_password_that_works(run: Run, session: Session) -> None:
    answer = run(*ADD, "--role", "editor")
    assert answer.exit_code == 0
    password = answer.output.splitlines()[1].removeprefix("password: ")
    found = authenticate(session, EMAIL, password)
    assert found
    assert found.roles == {Role.COORDINATOR, Role.EDITOR}


def test_add_takes_a_password_and_does_not_print_it(run: Run, session: Session) -> None:
    answer = run(*ADD, "--password-stdin", typed="koivu-kallio-kajo-24\n")
    assert answer.exit_code == 0
    assert "koivu" not in answer.output
    assert authenticate(session, EMAIL, "koivu-kallio-kajo-24")


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ([*ADD, "--password-stdin"], "12 characters"),
        (["add", "--email", "odd", "--name", "x", "--role", "reader"], "odd is no e-mail address"),
        (["add", "--email", EMAIL, "--name", "x", "--role", "king"], "king"),
        (["add", "--email", EMAIL, "--name", "x"], "--role"),
    ],
)
def test_bad_input_ends_in_exit_2_and_says_what(
    run: Run, session: Session, arguments: list[str], words: str
) -> None:
    answer = run(*arguments, typed="short\n")
    assert answer.exit_code == 2
    assert words in answer.output
    assert find_account(session, EMAIL) is None


def test_an_account_is_added_once(run: Run, session: Session) -> None:
    assert run(*ADD).exit_code == 0
    again = run(*ADD)
    assert again.exit_code == 2
    assert f"there is an account for {EMAIL} already" in again.output


def test_roles_are_replaced_and_the_last_administrator_stays(run: Run, session: Session) -> None:
    run(*ADD[:-1], "administrator")
    kept = run("roles", "--email", EMAIL, "--role", "reader")
    assert (kept.exit_code, "last administrator" in kept.output) == (2, True)
    assert run("block", "--email", EMAIL).exit_code == 2
    run("add", "--email", "other@kaarina.example", "--name", "x", "--role", "administrator")
    assert run("roles", "--email", EMAIL, "--role", "reader").exit_code == 0
    assert run("block", "--email", EMAIL).exit_code == 0
    session.expire_all()
    found = find_account(session, EMAIL)
    assert found
    assert (found.roles, found.is_blocked) == ({Role.READER}, True)


def test_an_unknown_account_is_told(run: Run, session: Session) -> None:
    answer = run("block", "--email", EMAIL)
    assert answer.exit_code != 0
    assert EMAIL in str(answer.exception)
