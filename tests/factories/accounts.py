"""Accounts with roles, and a client that has signed in."""

from typing import Any

from factory import LazyFunction, Sequence, post_generation
from flask.testing import FlaskClient

from engage.access import Role
from engage.accounts import Account
from engage.accounts.models import RoleGrant
from engage.accounts.passwords import hash_password
from tests.factories.base import Rows

PASSWORD = "luonnollisesti-yhdessa-25"
_HASH = hash_password(PASSWORD)  # once: the hash is slow on purpose


class AccountFactory(Rows):
    """A coordinator; `roles=[…]` gives other roles."""

    class Meta:
        """Rows of account."""

        model = Account

    email = Sequence(lambda n: f"person{n}@kaarina.example")
    name = Sequence(lambda n: f"Maija Koski {n}")
    password_hash = LazyFunction(lambda: _HASH)

    @post_generation
    def roles(obj: Account, create: bool, extracted: list[Role] | None, **_: Any) -> None:  # noqa: N805
        """The account holds these roles."""
        obj.grants = [RoleGrant(role=role) for role in extracted or [Role.COORDINATOR]]


def sign_in(client: FlaskClient, account: Account) -> None:
    """The client's browser is signed in to the account."""
    answer = client.post("/sign-in", data={"email": account.email, "password": PASSWORD})
    assert answer.status_code == 303
