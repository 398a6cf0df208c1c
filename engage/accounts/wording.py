"""Roles in words."""

from flask_babel import gettext

from engage.access import Role


def role_words(role: Role) -> str:
    """The role's name in the reader's language."""
    words = {
        Role.COORDINATOR: gettext("Coordinator"),
        Role.FACILITATOR: gettext("Facilitator"),
        Role.STAFF: gettext("Staff member"),
        Role.TRUSTEE: gettext("Trustee"),
        Role.SECRETARY: gettext("Secretary of a body"),
        Role.EDITOR: gettext("Editor"),
        Role.READER: gettext("Reader"),
        Role.ADMINISTRATOR: gettext("Administrator"),
    }
    return str(words[role])
