"""The columns of a list that somebody else wrote, by whatever name each of them goes."""

from collections.abc import Iterable, Mapping

Aliases = Mapping[str, tuple[str, ...]]


def known_columns(headers: Iterable[str], aliases: Aliases) -> dict[str, str]:
    """Our field names to the list's headers, as far as they are known; the first of two counts."""
    by_alias = {alias: name for name, known in aliases.items() for alias in known}
    found: dict[str, str] = {}
    for header in headers:
        name = by_alias.get(header.strip().casefold())
        if name is not None:
            found.setdefault(name, header)
    return found


def named_cells(values: Mapping[str, str], columns: Mapping[str, str]) -> dict[str, str]:
    """The cells of a row by our field names, without blanks around them."""
    return {name: values.get(header, "").strip() for name, header in columns.items()}
