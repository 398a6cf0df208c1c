"""`engage account …`: accounts from the command line."""

import sys

import click

from engage.access import Role
from engage.accounts.models import Account
from engage.accounts.passwords import MINIMUM, make_password
from engage.accounts.services import (
    EmailTaken,
    LastAdministrator,
    OddEmail,
    WeakPassword,
    block_account,
    create_account,
    find_account,
    set_roles,
)
from engage.command import with_app
from engage.db import db, unit_of_work
from engage.errors import NotFound

ROLES = click.Choice([role.value for role in Role])


@click.group()
def account() -> None:
    """Add accounts, change their roles, block them."""


@account.command()
@click.option("--email", required=True, help="The address to sign in with.")
@click.option("--name", required=True, help="The person's name.")
@click.option("--role", "roles", required=True, multiple=True, type=ROLES, help="May be repeated.")
@click.option("--password-stdin", is_flag=True, help="Read the password from standard input.")
@with_app
def add(email: str, name: str, roles: tuple[str, ...], *, password_stdin: bool) -> None:
    """Add an account; a password is made up and printed unless one is given."""
    password = sys.stdin.readline().rstrip("\r\n") if password_stdin else make_password()
    try:
        with unit_of_work() as session:
            made = create_account(
                session, email=email, name=name, password=password, roles=map(Role, roles)
            )
    except EmailTaken:
        raise click.UsageError(f"there is an account for {email} already") from None
    except OddEmail:
        raise click.UsageError(f"{email} is no e-mail address") from None
    except WeakPassword:
        raise click.UsageError(
            f"choose a password of {MINIMUM} characters or more, without the address in it"
        ) from None
    click.echo(f"added {made.email}: {', '.join(sorted(roles))}")
    if not password_stdin:
        click.echo(f"password: {password}")


@account.command()
@click.option("--email", required=True, help="Whose roles.")
@click.option("--role", "names", required=True, multiple=True, type=ROLES, help="May be repeated.")
@with_app
def roles(email: str, names: tuple[str, ...]) -> None:
    """Give an account exactly these roles; it must sign in again."""
    found = _existing(email)
    try:
        with unit_of_work() as session:
            set_roles(session, found.id, map(Role, names), actor=None)
    except LastAdministrator:
        raise click.UsageError(f"{email} is the last administrator") from None
    click.echo(f"{found.email}: {', '.join(sorted(names))}")


@account.command()
@click.option("--email", required=True, help="Who may not sign in any more.")
@with_app
def block(email: str) -> None:
    """Block an account and end its sessions."""
    found = _existing(email)
    try:
        with unit_of_work() as session:
            block_account(session, found.id, actor=None)
    except LastAdministrator:
        raise click.UsageError(f"{email} is the last administrator") from None
    click.echo(f"blocked {found.email}")


def _existing(email: str) -> Account:
    found = find_account(db.session, email)
    if found is None:
        raise NotFound(f"there is no account for {email}")
    return found
