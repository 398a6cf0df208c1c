"""Who may do what: permissions, roles and the markers that every route carries."""

from engage.access.markers import Policy, participation, policy_of, public, requires
from engage.access.permissions import ROLE_PERMISSIONS, Permission, Role, permissions_of

__all__ = [
    "ROLE_PERMISSIONS",
    "Permission",
    "Policy",
    "Role",
    "participation",
    "permissions_of",
    "policy_of",
    "public",
    "requires",
]
