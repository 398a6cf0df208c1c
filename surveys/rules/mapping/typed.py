"""What a person typed about one question of a file, as a rule; a fault is told with its field."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from surveys.rules.mapping.keys import FreeKeys
from surveys.rules.mapping.model import Code, QuestionRule, Role, Special
from surveys.rules.mapping.rows import known_kinds
from surveys.rules.mapping.spelling import plain
from surveys.rules.mapping.stored import BadMapping
from surveys.rules.questionnaire import MOST_CODES, QuestionKind
from surveys.rules.reader import KEY
from surveys.rules.shapes import WIDEST_SCALE

BAR = "|"
ONE_COLUMN = (
    QuestionKind.SINGLE,
    QuestionKind.MULTI,
    QuestionKind.SCALE,
    QuestionKind.NUMBER,
    QuestionKind.SHORT_TEXT,
    QuestionKind.LONG_TEXT,
    QuestionKind.DATE,
    QuestionKind.UNIT,
)
CODED = frozenset({QuestionKind.SINGLE, QuestionKind.MULTI, QuestionKind.SCALE})
TEXTS = frozenset({QuestionKind.SHORT_TEXT, QuestionKind.LONG_TEXT})
SPECIALS = {
    "missing": Special.MISSING,
    "dont_know": Special.DONT_KNOW,
    "refused": Special.REFUSED,
}


def kinds_for(rule: QuestionRule) -> tuple[QuestionKind, ...]:
    """What the question may be: columns that belong together keep what they are."""
    return ONE_COLUMN if has_one_column(rule) else (rule.kind,)


def has_one_column(rule: QuestionRule) -> bool:
    """True where one cell holds the whole answer (beside the words of an option)."""
    beside = {code.words_column for code in rule.codes} - {None}
    is_spread = any(code.column is not None for code in (*rule.codes, *rule.items))
    return not is_spread and len(set(rule.columns) - beside) <= 1


def code_lines(codes: Sequence[Code], language: str) -> str:
    """Each code on a line of its own: its label, and its spellings where they differ."""
    lines = []
    for code in codes:
        if code.takes_rest:
            continue
        title = label(code, language)
        spellings = [text for text in code.texts if text != title]
        is_own = title in code.texts or not code.texts
        lines.append(f" {BAR} ".join((title, *spellings) if is_own else (title, *code.texts)))
    return "\n".join(lines)


def label(code: Code, language: str) -> str:
    """The code's label in the language, or in any other."""
    return code.title.get(language) or next(iter(code.title.values()))


def edited(
    rule: QuestionRule, fields: Mapping[str, str], languages: Sequence[str], values: Sequence[str]
) -> QuestionRule:
    """The rule as typed; BadMapping names the field at fault."""
    kind = _kind(rule, fields.get("kind", rule.kind.value))
    made = replace(
        rule,
        key=_key(fields.get("key", rule.key)),
        kind=kind,
        title=_titles(rule, fields, languages),
        role=role_for(kind, fields.get("role", rule.role.value)),
        special=_special(fields) if not _is_spread_multi(rule) else rule.special,
    )
    if not has_one_column(rule):
        return _labelled(made, fields, languages[0])
    return _coded(made, fields, languages[0], values)


def _is_spread_multi(rule: QuestionRule) -> bool:
    return rule.kind is QuestionKind.MULTI and not has_one_column(rule)


def _kind(rule: QuestionRule, given: str) -> QuestionKind:
    if given not in {kind.value for kind in known_kinds()}:
        raise BadMapping("kind", "unknown-value")
    kind = QuestionKind(given)
    if kind not in (*kinds_for(rule), rule.kind):
        raise BadMapping("kind", "not-for-these-columns")
    return kind


def _key(given: str) -> str:
    key = given.strip()
    if len(key) > 60 or not KEY.fullmatch(key):
        raise BadMapping("key", "bad-key")
    return key


def role_for(kind: QuestionKind, given: str) -> Role:
    """The role as chosen; what is written in own words is open text, whatever was chosen."""
    if given not in {role.value for role in Role}:
        raise BadMapping("role", "unknown-value")
    role = Role(given)
    if role is Role.LEAVE_OUT:
        return role
    if kind in TEXTS:
        return Role.TEXT
    if role is Role.BACKGROUND:
        if kind not in {QuestionKind.SINGLE, QuestionKind.UNIT}:
            raise BadMapping("role", "background-needs-options")
        return role
    return Role.QUESTION


def _titles(
    rule: QuestionRule, fields: Mapping[str, str], languages: Sequence[str]
) -> dict[str, str]:
    titles = dict(rule.title)
    for language in languages:
        typed = fields.get(f"title-{language}")
        if typed is None:
            continue
        if typed.strip():
            titles[language] = typed.strip()[:4_000]
        else:
            titles.pop(language, None)
    if not titles.get(languages[0], "").strip():
        raise BadMapping(f"title-{languages[0]}", "missing")
    return titles


def _special(fields: Mapping[str, str]) -> dict[str, Special]:
    return {
        text: meaning for name, meaning in SPECIALS.items() for text in _lines(fields.get(name, ""))
    }


def _lines(typed: str) -> list[str]:
    return [line.strip() for line in typed.splitlines() if line.strip()]


def _labelled(rule: QuestionRule, fields: Mapping[str, str], language: str) -> QuestionRule:
    """Options and rows with columns of their own: a label for each, in the order of the file."""
    made = rule
    if "items" in fields and rule.items:
        made = replace(made, items=_relabelled(rule.items, fields["items"], "items", language))
    if "codes" in fields and rule.codes:
        is_scale = rule.kind is QuestionKind.MATRIX
        codes = (
            _numbered(_codes(rule.codes, fields["codes"], language))
            if is_scale
            else _relabelled(rule.codes, fields["codes"], "codes", language)
        )
        made = replace(made, codes=codes)
        if is_scale:
            made = replace(made, first=1, last=len(codes))
    elif rule.kind is QuestionKind.MATRIX:
        made = _with_ends(made, fields)
    return made


def _relabelled(codes: Sequence[Code], typed: str, field: str, language: str) -> tuple[Code, ...]:
    lines = _lines(typed)
    if len(lines) != len(codes):
        raise BadMapping(field, "one-line-each")
    return tuple(
        replace(code, title={**code.title, language: line})
        for code, line in zip(codes, lines, strict=True)
    )


def _coded(
    rule: QuestionRule, fields: Mapping[str, str], language: str, values: Sequence[str]
) -> QuestionRule:
    if rule.kind is QuestionKind.UNIT:
        return rule  # which text is which unit is decided on a page of its own
    if rule.kind not in CODED:
        return replace(rule, codes=(), columns=_without_words(rule), separator=None, merges=())
    typed = fields.get("codes", code_lines(rule.codes, language))
    codes = _codes(rule.codes, typed, language)
    if rule.kind is QuestionKind.SCALE:
        if not codes:
            return _with_ends(replace(rule, codes=()), fields)
        return replace(rule, codes=_numbered(codes), first=1, last=len(codes))
    codes = codes or _codes((), "\n".join(values), language)
    rest = _rest(rule, fields, language)
    if not codes and not rest:
        raise BadMapping("codes", "missing")
    separator = None
    if rule.kind is QuestionKind.MULTI:
        separator = {"semicolon": ";", "comma": ","}.get(fields.get("separator", ""))
        separator = separator or rule.separator or ";"
    return replace(rule, codes=(*codes, *rest), separator=separator)


def _without_words(rule: QuestionRule) -> tuple[int, ...]:
    beside = {code.words_column for code in rule.codes}
    return tuple(column for column in rule.columns if column not in beside)


def _rest(rule: QuestionRule, fields: Mapping[str, str], language: str) -> tuple[Code, ...]:
    """The option that takes what is no other's, where the person wants one."""
    if not fields.get("rest"):
        return ()
    held = next((code for code in rule.codes if code.takes_rest), None)
    title = fields.get("rest_title", "").strip()
    if held is not None:
        return (replace(held, title={**held.title, language: title}) if title else held,)
    taken = {code.key for code in rule.codes}
    key = next(key for key in ("other", "other-2", "other-3", "other-4") if key not in taken)
    return (Code(key, {language: title or "…"}, takes_rest=True),)


def _codes(held: Sequence[Code], typed: str, language: str) -> tuple[Code, ...]:
    """A code for each line; one that is known by a spelling keeps its key."""
    by_text = {plain(text): code for code in held for text in code.texts}
    keys = FreeKeys()
    keys.taken |= {code.key for code in held}
    made: list[Code] = []
    used: set[str] = set()
    spelled: set[str] = set()
    for line in _lines(typed):
        title, *spellings = (part.strip() for part in line.split(BAR))
        texts = tuple(dict.fromkeys(filter(None, (title, *spellings))))
        if not title or any(plain(text) in spelled for text in texts):
            raise BadMapping("codes", "spelled-twice")
        spelled |= {plain(text) for text in texts}
        known = next((by_text[plain(text)] for text in texts if plain(text) in by_text), None)
        if known is None or known.key in used:
            known = Code(keys.code(title), {})
        used.add(known.key)
        made.append(replace(known, title={**known.title, language: title}, texts=texts))
    if len(made) > MOST_CODES:
        raise BadMapping("codes", "too-many")
    return tuple(made)


def _numbered(codes: Sequence[Code]) -> tuple[Code, ...]:
    """The points of the scale from 1 on, the lowest first."""
    if not 2 <= len(codes) <= WIDEST_SCALE:
        raise BadMapping("codes", "two-points")
    return tuple(replace(code, value=value) for value, code in enumerate(codes, start=1))


def _with_ends(rule: QuestionRule, fields: Mapping[str, str]) -> QuestionRule:
    first, last = (fields.get(name, "").strip() for name in ("first", "last"))
    if not first and not last and rule.last > rule.first:
        return rule
    if not (first.isdecimal() and last.isdecimal()):
        raise BadMapping("last", "not-a-number")
    if not 0 < int(last) - int(first) < WIDEST_SCALE:
        raise BadMapping("last", "bad-range")
    return replace(rule, first=int(first), last=int(last))
