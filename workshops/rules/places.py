"""Which sessions are shown by name: a room too small to hide in is put together with another."""

from collections.abc import Mapping

from engage.disclosure import showable_groups


def sessions_kept_together(heads: Mapping[str, int | None], minimum: int) -> frozenset[str]:
    """Keys of the sessions whose notes are shown together, without saying which room they're from.

    A room where nobody counted heads is shown by name: there is no figure to protect.
    """
    counted = {key: count for key, count in heads.items() if count is not None}
    return frozenset(counted) - showable_groups(counted, minimum)
