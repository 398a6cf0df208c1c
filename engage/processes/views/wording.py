"""Words for kinds, states and problems of a process file, in the reader's language."""

from flask_babel import LazyString, gettext
from flask_babel import lazy_gettext as _l

from engage.processes.models import StepKind, StepState
from engage.processes.process_file import Problem

KINDS: dict[StepKind, LazyString] = {
    StepKind.SURVEY: _l("Survey"),
    StepKind.CONTEST: _l("Vote"),
    StepKind.WORKSHOP: _l("Workshop"),
    StepKind.GUIDANCE: _l("Guidance"),
    StepKind.PROPOSAL: _l("Proposal"),
    StepKind.STATEMENT: _l("Statement"),
    StepKind.DECISION: _l("Decision"),
    StepKind.MILESTONE: _l("Milestone"),
}
STATES: dict[StepState, LazyString] = {
    StepState.PREPARING: _l("In preparation"),
    StepState.COMING: _l("Coming"),
    StepState.OPEN: _l("Open now"),
    StepState.CLOSED: _l("Closed, being checked"),
    StepState.RECONCILED: _l("Checked, being counted"),
    StepState.SEALED: _l("Finished"),
    StepState.DONE: _l("Finished"),
}
ACTIONS: dict[StepKind, LazyString] = {
    StepKind.SURVEY: _l("Answer the survey"),
    StepKind.CONTEST: _l("Vote now"),
    StepKind.WORKSHOP: _l("Write your thoughts"),
}
RESULTS: dict[StepKind, LazyString] = {
    StepKind.SURVEY: _l("Survey results"),
    StepKind.CONTEST: _l("Result of the vote"),
    StepKind.WORKSHOP: _l("What was written"),
}
PROBLEMS: dict[str, LazyString] = {
    "alias": _l("anchors and aliases (& and *) are not allowed; write the text out"),
    "bad-choice": _l("“%(detail)s” is none of the values this field may have"),
    "bad-date": _l("“%(detail)s” is no date; write 2018, 2018-04 or 2018-04-09"),
    "bad-day": _l("“%(detail)s” is no day; write it as 2018-04-09"),
    "bad-flag": _l("“%(detail)s” is neither true nor false"),
    "bad-key": _l("“%(detail)s” is no key; use small letters a–z, digits and hyphens, at most 60"),
    "bad-moment": _l("“%(detail)s” is no moment; write it as 2018-04-09T09:00+03:00"),
    "bad-number": _l("“%(detail)s” is no whole number"),
    "bad-weight": _l("“%(detail)s” is no weight; write it as 1/3"),
    "closes-early": _l("the closing must come after the opening"),
    "deep": _l("the file is nested too deeply"),
    "duplicate": _l("“%(detail)s” is given twice"),
    "empty": _l("nothing is written here"),
    "ends-early": _l("the end must not come before the start"),
    "format": _l("the file must begin with “format: engage-process/1”"),
    "merges-itself": _l("an audience cannot merge into itself"),
    "minimum": _l("the smallest group must be at least 5 where answers are personal"),
    "missing": _l("this field is missing"),
    "mixed-precision": _l("date and until must be of the same precision"),
    "not-list": _l("a list is expected here"),
    "not-mapping": _l("fields with names are expected here"),
    "not-text": _l("a text is expected here"),
    "too-large": _l("the file is larger than %(detail)s bytes"),
    "too-long": _l("the text is longer than %(detail)s characters"),
    "too-many": _l("more than %(detail)s entries"),
    "unknown-field": _l("there is no such field"),
    "unknown-reference": _l("“%(detail)s” is not defined in this file"),
    "yaml": _l("this is not YAML: %(detail)s"),
}


def problem_text(problem: Problem) -> str:
    """The problem as one line: where, which field, what is wrong."""
    words = str(PROBLEMS[problem.code]) % {"detail": problem.detail}
    if not problem.field:
        return gettext("Line %(line)s: %(words)s", line=problem.line, words=words)
    return gettext(
        "Line %(line)s, %(field)s: %(words)s", line=problem.line, field=problem.field, words=words
    )
