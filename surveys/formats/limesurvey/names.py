"""How equations of LimeSurvey call a question, its parts and what goes with them."""

from collections.abc import Iterator

from surveys.formats.limesurvey.structure import Asked, Group, Structure


def base_names(read: Structure, group: Group, asked: Asked) -> tuple[str, ...]:
    """The code of the question, and the address that older versions wrote."""
    return (asked.code, f"{read.id}X{group.id}X{asked.id}")


def part_names(names: tuple[str, ...], *parts: str) -> tuple[str, ...]:
    """The same for a part of the question: a sub-question, the words for "other", a comment."""
    code, address = names
    ending = "".join(parts)
    return (f"{code}_{'_'.join(parts)}", f"{code}_{ending}", f"{address}{ending}")


def every_name(read: Structure) -> Iterator[str]:
    """Every name that an equation of the file may use."""
    for group, asked in read.questions():
        names = base_names(read, group, asked)
        yield from names
        yield from part_names(names, "other")
        yield from part_names(names, "comment")
        for part in asked.parts:
            yield from part_names(names, part.code)
            yield from part_names(names, part.code, "comment")
            for column in (*asked.columns(), *asked.answers):
                yield from part_names(names, part.code, column.code)
            for scale in ("0", "1"):
                yield f"{part_names(names, part.code)[2]}#{scale}"
                yield f"{part_names(names, part.code)[0]}_{scale}"
        for place in range(1, len(asked.answers) + 1) if asked.type == "R" else ():
            yield from part_names(names, str(place))
