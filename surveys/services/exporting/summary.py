"""The summary of an export: the figures of the results page, never anything worked out anew."""

from engage.localized import pick
from surveys.formats.codebook import Words
from surveys.formats.xlsx_summary import SummaryBlock, SummaryLine
from surveys.rules.labels import rows_of
from surveys.rules.questionnaire import Option, Question
from surveys.rules.results import GroupResult, SlotResult
from surveys.services.exporting.aggregates import answers_of
from surveys.services.results import AudienceResults


def summary_blocks(
    results: AudienceResults | None, language: str, words: Words
) -> list[SummaryBlock]:
    """A block for each question and row of a question, as far as its figures may be shown."""
    if results is None:
        return []
    questions = {question.key: question for question in results.form.questions}
    return [
        _block(questions[slot.question], slot, language, words)
        for slot in results.slots
        if slot.question in questions
    ]


def _block(question: Question, slot: SlotResult, language: str, words: Words) -> SummaryBlock:
    title = pick(question.title, language).text
    row = next((one for one in rows_of(question) if one.key == slot.item), None)
    group = slot.total
    lines = tuple(
        SummaryLine(
            _line_title(question, option, language),
            group.counts.get(option.key),
            group.share(option.key),
        )
        for option in answers_of(question)
        if option.key in group.counts
    )
    return SummaryBlock(
        title=f"{title} – {pick(row.title, language).text}" if row else title,
        base=base_words(group, words),
        lines=() if group.is_suppressed else lines,
        mean=group.mean,
    )


def _line_title(question: Question, option: Option, language: str) -> str:
    """A point of a scale keeps its number beside its words."""
    title = pick(option.title, language).text
    is_worded = question.scale is not None and title != option.key
    return f"{option.key} – {title}" if is_worded else title


def base_words(group: GroupResult, words: Words) -> str:
    """The base of the figures, or why there are none."""
    if group.is_suppressed:
        return words["hidden"]
    figures = {
        "n": group.answered,
        words["shown"]: group.shown,
        words["dont-know"]: group.dont_know,
        words["skipped"]: group.skipped,
    }
    return " · ".join(f"{name} = {figure}" for name, figure in figures.items() if figure)
