"""Patterns for regex(): the part that Python and the browser read alike, bounded."""

import re

LONGEST_PATTERN = 200
MOST_OPEN = 3
MOST_OPTIONAL = 4
MOST_TIMES = 50
# By the repetitions without an end: how many ways through options and branches there may be.
MOST_WAYS = (4_096, 1_024, 128, 8)

CLASSES = {"d": "0-9", "w": "A-Za-z0-9_", "s": r" \t\n\r\f\v"}
CONTROLS = frozenset("tnrfv")
SYNTAX = frozenset("^$\\.*+?()[]{}|/")
IN_CLASS = frozenset("\\[]^-")
DOUBLED = re.compile(r"&&|\|\||~~|--")

ATOM = re.compile(
    r"(?P<set>\[\^?(?:\\.|[^\]\\])+\])|(?P<escape>\\.)|(?P<group>\((?!\?)|\(\?:)"
    r"|(?P<close>\))|(?P<bar>\|)|(?P<dot>\.)|(?P<plain>[^\^$\\.*+?()\[\]{}|])",
    re.DOTALL,
)
TIMES = re.compile(r"[*+?]|\{[0-9]{1,2}(?:,[0-9]{0,2})?\}")


class BadPattern(ValueError):
    """The pattern could run away, or would mean different things in different engines."""


def portable(pattern: str) -> str:
    """The same pattern in the common part of both engines, for matching a whole text."""
    # Both engines match the whole text, so anchors at the ends add nothing.
    inner = pattern[1:] if pattern.startswith("^") else pattern
    if inner.endswith("$") and not inner.endswith("\\$"):
        inner = inner[:-1]
    if len(pattern) > LONGEST_PATTERN:
        raise BadPattern
    written = _Writer().write(inner)
    try:
        re.compile(written)
    except re.error as error:
        raise BadPattern from error
    return written


class _Writer:
    """Goes over the pattern once, atom by atom."""

    def __init__(self) -> None:
        self.open = 0
        self.optional = 0
        self.ways = 1
        self.branches: list[int] = []

    def write(self, pattern: str) -> str:
        written = []
        place = 0
        while place < len(pattern):
            atom = ATOM.match(pattern, place)
            if atom is None or atom.lastgroup is None:
                raise BadPattern
            written.append(self.atom(atom.lastgroup, atom.group()))
            place = atom.end()
            times = TIMES.match(pattern, place)
            if times is not None:
                self.count(times.group(), atom.lastgroup)
                written.append(times.group())
                place = times.end()
        # Two branches that begin alike double the tries; twenty such groups would never end.
        if self.ways > MOST_WAYS[self.open]:
            raise BadPattern
        return "".join(written)

    def atom(self, name: str, text: str) -> str:
        self.branch(name)
        if name == "set":
            return self.set_of(text)
        if name == "escape":
            return self.escape(text[1])
        return {"group": "(?:", "dot": r"[^\n]"}.get(name, text)

    def branch(self, name: str) -> None:
        """Counts the branches of each group; a bar outside of groups only adds one more way."""
        if name == "group":
            self.branches.append(1)
        elif name == "bar" and self.branches:
            self.branches[-1] += 1
        elif name == "close":
            if not self.branches:
                raise BadPattern
            self.ways *= self.branches.pop()

    def count(self, times: str, of: str) -> None:
        """A repeated group is where patterns run away, so a group is at most optional."""
        if of in {"group", "bar"} or (of == "close" and times != "?"):
            raise BadPattern
        if times == "?":
            self.optional += 1
            self.ways *= 2
        elif times in {"*", "+"}:
            self.open += 1
        else:
            least, comma, most = times[1:-1].partition(",")
            self.open += bool(comma)
            if int(least) > MOST_TIMES or (most and not int(least) <= int(most) <= MOST_TIMES):
                raise BadPattern
        if self.open > MOST_OPEN or self.optional > MOST_OPTIONAL:
            raise BadPattern

    def escape(self, character: str) -> str:
        if character in CLASSES:
            return f"[{CLASSES[character]}]"
        if character in CONTROLS:
            return f"\\{character}"
        if character.lower() in CLASSES:
            return f"[^{CLASSES[character.lower()]}]"
        if character.isalnum():
            raise BadPattern
        return f"\\{character}" if character in SYNTAX else character

    def set_of(self, text: str) -> str:
        head = "[^" if text.startswith("[^") else "["
        inner = text[len(head) : -1]
        if DOUBLED.search(inner) or not inner:
            raise BadPattern
        parts = re.findall(r"\\.|[^\\]", inner, re.DOTALL)
        last = len(parts) - 1
        return (
            head
            + "".join(
                self.member(part, is_end=place in {0, last}) for place, part in enumerate(parts)
            )
            + "]"
        )

    def member(self, part: str, *, is_end: bool) -> str:
        if len(part) == 1:
            is_plain = part not in IN_CLASS or (part == "-" and not is_end)
            return part if is_plain else f"\\{part}"
        character = part[1]
        if character in CLASSES:
            return CLASSES[character]
        if character in CONTROLS:
            return part
        if character.isalnum():
            raise BadPattern
        return f"\\{character}" if character in IN_CLASS else character
