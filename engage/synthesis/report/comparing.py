"""Where the audiences agree and where they don't: a sentence for each question, and one chart."""

from collections import defaultdict
from typing import Any

from flask_babel import gettext as _

from engage.documents.charts import ChartRow, DotChart, Measure
from engage.documents.model import Block, BulletList, Figure, Heading, Note, Paragraph, Run
from engage.synthesis.report.shares import split_rows
from engage.synthesis.report.words import Words, n, note_words
from engage.web.filters import number, percent

Comparison = dict[str, Any]


def comparison_part(words: Words) -> list[Block]:
    """Every comparable question, the sharpest told disagreement first."""
    blocks: list[Block] = [Heading(1, _("Where the audiences agree and disagree"), "comparison")]
    comparisons = [one for one in words.content["comparisons"] if one["pairs"]]
    if not comparisons:
        nothing = _("No question has been answered by two audiences that are large enough.")
        return [*blocks, Paragraph(nothing)]
    told = [one for one in comparisons if one["disagreement"]]
    others = [one for one in comparisons if not one["disagreement"]]
    if told:
        blocks.append(Heading(2, _("Differences"), "differences"))
        blocks.append(BulletList(tuple(_point(words, one) for one in told)))
    if others:
        blocks.append(Heading(2, _("No difference to tell"), "no-differences"))
        blocks.append(BulletList(tuple(_point(words, one) for one in others)))
    blocks += _charts(words, [one for one in comparisons if one["measure"] == "scale"])
    blocks.append(Note("method", _method()))
    return blocks


def _method() -> str:
    return _(
        "Each pair of audiences was tested where both gave at least 30 answers, and the tests were "
        "corrected for their number. A difference is told when chance hardly explains it (p under "
        "0.05) and it is at least 0.2 standard deviations or ten percentage points. For a choice "
        "the option with the widest gap is compared. The audiences were not drawn at random, so "
        "the figures speak of those who answered."
    )


def _point(words: Words, comparison: Comparison) -> tuple[Run, ...]:
    head = f"{question_text(words, comparison)}: "
    return Run(head, strong=True), Run(statement(words, comparison))


def question_text(words: Words, comparison: Comparison) -> str:
    """The question, and for a choice the option in question."""
    question = words.text(comparison["wording"]) or comparison["question_key"]
    if comparison["option"] is None:
        return question
    return f"{question} – {option_label(words, comparison)}"


def option_label(words: Words, comparison: Comparison) -> str:
    """The label of the compared option, taken from the finding."""
    labels = {option["key"]: option["label"] for option in _options(words, comparison)}
    return words.text(labels[comparison["option"]])


def statement(words: Words, comparison: Comparison) -> str:
    """Where each audience stands, and how far the widest difference may be trusted."""
    shown = [group for group in comparison["groups"] if group["value"] is not None]
    ordered = sorted(shown, key=lambda group: -group["value"])
    standings = ", ".join(_standing(words, comparison, group) for group in ordered)
    return f"{standings}. {_judgement(words, comparison)}{_hidden(words, comparison)}"


def widest(comparison: Comparison) -> dict[str, Any]:
    """The pair with the largest effect, told pairs first."""

    def telling(pair: dict[str, Any]) -> tuple[bool, float]:
        return pair["verdict"] == "different", abs(pair["effect"])

    found: dict[str, Any] = max(comparison["pairs"], key=telling)
    return found


def _standing(words: Words, comparison: Comparison, group: dict[str, Any]) -> str:
    is_mean = comparison["measure"] == "scale"
    figure = number(group["value"], 2) if is_mean else percent(group["value"])
    return f"{words.audience(group['audience'])} {figure} ({n(group['n'])})"


def _judgement(words: Words, comparison: Comparison) -> str:
    pair = widest(comparison)
    ends = [words.audience(pair["first"]), words.audience(pair["second"])]
    if pair["difference"] < 0:
        ends.reverse()
    values = {"pair": " – ".join(ends), "size": _size(comparison, abs(pair["difference"]))}
    sentences = {
        "different": _("Difference %(pair)s: %(size)s, more than chance explains."),
        "similar": _("Difference %(pair)s: %(size)s, too little to be told as one."),
        "unclear": _("Difference %(pair)s: %(size)s, which may be due to chance."),
        "too-few": _("Difference %(pair)s: %(size)s; too few answers to say more."),
    }
    return str(sentences[pair["verdict"]] % values)


def _size(comparison: Comparison, difference: float) -> str:
    if comparison["measure"] == "scale":
        return str(_("%(points)s points", points=number(difference, 2)))
    return str(_("%(points)s percentage points", points=number(difference * 100, 0)))


def _hidden(words: Words, comparison: Comparison) -> str:
    hidden = [
        f"{words.audience(group['audience'])}: {note_words(group['note'])}"
        for group in comparison["groups"]
        if group["value"] is None and group["note"]
    ]
    return " " + " ".join(hidden) if hidden else ""


def _charts(words: Words, scales: list[Comparison]) -> list[Block]:
    """One dot chart for each step and length of scale, or several where one would be too long."""
    by_scale: dict[tuple[str, float, float], list[Comparison]] = defaultdict(list)
    for one in scales:
        ends = _ends(words, one)
        if ends is not None:
            by_scale[(one["step_key"], *ends)].append(one)
    return [
        _chart(words, key, list(part))
        for key, members in by_scale.items()
        for part in split_rows(members, len(_audiences(members)))
    ]


def _ends(words: Words, comparison: Comparison) -> tuple[float, float] | None:
    options = _options(words, comparison)
    values = [float(option["key"]) for option in options if _is_number(option["key"])]
    return (min(values), max(values)) if len(set(values)) > 1 else None


def _end_words(words: Words, option: dict[str, Any]) -> str:
    """What the end of the scale means; the chart itself writes the number before it."""
    return words.text(option["label"]).removeprefix(option["key"]).lstrip(" –-.:=")


def _is_number(key: str) -> bool:
    return key.lstrip("-").isdecimal()


def _options(words: Words, comparison: Comparison) -> list[dict[str, Any]]:
    place = comparison["step_key"], comparison["question_key"]
    findings = words.content["findings"]
    compared = (f for f in findings if (f["step_key"], f["question_key"]) == place)
    return list(next(compared)["options"])


def _chart(words: Words, scale: tuple[str, float, float], comparisons: list[Comparison]) -> Figure:
    step_key, minimum, maximum = scale
    audiences = _audiences(comparisons)
    rows = tuple(
        ChartRow(question_text(words, one), tuple(_dot(one, key) for key in audiences))
        for one in comparisons
    )
    numbered = [o for o in _options(words, comparisons[0]) if _is_number(o["key"])]
    labels = {float(option["key"]): _end_words(words, option) for option in numbered}
    chart = DotChart(
        tuple(words.audience(key) for key in audiences),
        rows,
        minimum,
        maximum,
        labels.get(minimum, ""),
        labels.get(maximum, ""),
    )
    caption = _("%(step)s: means by audience", step=words.step(step_key))
    first = comparisons[0]
    alt = _("Means of %(count)s questions. The widest gap – %(gap)s") % {
        "count": len(comparisons),
        "gap": f"{question_text(words, first)}: {statement(words, first)}",
    }
    note = _(
        "The lines show where each mean lies with 95 per cent certainty. Sorted by disagreement."
    )
    return Figure(chart, caption, alt, note)


def _audiences(comparisons: list[Comparison]) -> list[str]:
    seen: dict[str, None] = {}
    for one in comparisons:
        seen.update(dict.fromkeys(group["audience"] for group in one["groups"]))
    return list(seen)


def _dot(comparison: Comparison, audience: str) -> Measure:
    group = next((g for g in comparison["groups"] if g["audience"] == audience), None)
    if group is None or group["value"] is None:
        return Measure(None)
    low, high = group["low"], group["high"]
    spread = "" if low is None else f"{number(low, 2)}–{number(high, 2)}"
    return Measure(group["value"], number(group["value"], 2), group["n"], low, high, spread)
