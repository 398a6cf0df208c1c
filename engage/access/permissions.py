"""The one table of roles and permissions."""

from collections.abc import Iterable
from enum import StrEnum


class Permission(StrEnum):
    """A verb that a signed-in person may or may not do."""

    SEE_DESK = "see-desk"
    MANAGE_PROCESS = "manage-process"
    MANAGE_STEP = "manage-step"
    MANAGE_ROLL = "manage-roll"
    MODERATE_IDEAS = "moderate-ideas"
    ENTER_PAPER = "enter-paper"
    ASSIST = "assist"
    FACILITATE = "facilitate"
    SEE_RESULTS = "see-results"
    EXPORT_ROWS = "export-rows"
    CODE_PASSAGES = "code-passages"
    BUILD_INPUTS = "build-inputs"
    READ_INPUTS = "read-inputs"
    MANAGE_ACCOUNTS = "manage-accounts"
    SEE_JOBS = "see-jobs"
    SEE_AUDIT = "see-audit"


class Role(StrEnum):
    """What an account is here for."""

    COORDINATOR = "coordinator"
    FACILITATOR = "facilitator"
    STAFF = "staff"
    TRUSTEE = "trustee"
    SECRETARY = "secretary"
    EDITOR = "editor"
    READER = "reader"
    ADMINISTRATOR = "administrator"


_P = Permission
ROLE_PERMISSIONS: dict[Role, frozenset[Permission]] = {
    Role.COORDINATOR: frozenset(_P) - {_P.MANAGE_ACCOUNTS, _P.SEE_AUDIT},
    Role.FACILITATOR: frozenset(
        {_P.SEE_DESK, _P.FACILITATE, _P.ENTER_PAPER, _P.ASSIST, _P.MODERATE_IDEAS}
    ),
    Role.STAFF: frozenset({_P.SEE_DESK}),
    Role.TRUSTEE: frozenset({_P.SEE_DESK, _P.READ_INPUTS}),
    Role.SECRETARY: frozenset({_P.SEE_DESK, _P.READ_INPUTS}),
    Role.EDITOR: frozenset(
        {
            _P.SEE_DESK,
            _P.SEE_RESULTS,
            _P.MODERATE_IDEAS,
            _P.CODE_PASSAGES,
            _P.BUILD_INPUTS,
            _P.READ_INPUTS,
            _P.SEE_JOBS,
        }
    ),
    Role.READER: frozenset({_P.SEE_DESK, _P.SEE_RESULTS, _P.READ_INPUTS}),
    # Runs the service; does not thereby read results or row exports.
    Role.ADMINISTRATOR: frozenset({_P.SEE_DESK, _P.MANAGE_ACCOUNTS, _P.SEE_JOBS, _P.SEE_AUDIT}),
}


def permissions_of(roles: Iterable[Role]) -> frozenset[Permission]:
    """Everything that an account with these roles may do."""
    return frozenset().union(*(ROLE_PERMISSIONS[role] for role in roles))
