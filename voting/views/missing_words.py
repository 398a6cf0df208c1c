"""What keeps a contest from opening, in words that say what to do."""

from flask_babel import gettext as _

from engage.localized import pick
from engage.processes.models import Step
from engage.web.i18n import current_language
from voting.forms import language_name
from voting.rules.readiness import Gap, Missing


def missing_words(step: Step, missing: Missing) -> str:
    """One gap as a sentence."""
    where = _electorate(step, missing.key)
    languages = ", ".join(language_name(one) for one in missing.languages)
    return {
        Gap.BODY_NAME: _("A ballot is secret and personal: the step can't be in a body's name."),
        Gap.TIMES: _("Set when voting opens and closes."),
        Gap.CLOSING_PAST: _("The closing time has passed. Set a later one."),
        Gap.ENTRIES: _("Add entries: there must be two at least."),
        Gap.TEXTS: _(
            "Write the text of entry %(key)s in: %(languages)s.",
            key=missing.key,
            languages=languages,
        ),
        Gap.PROMISE: _(
            "Write what you promise to do with the result in: %(languages)s.", languages=languages
        ),
        Gap.METHOD: _("Choose the kind of ballot again: it doesn't go with the method."),
        Gap.ELECTORATES: _("Say who may vote: the step has no audience."),
        Gap.WEIGHTS: _("Set the weights of the electorates so that they add up to one."),
        Gap.COLLECTORS: _("%(where)s: make a way to vote (roll, codes or open link).", where=where),
        Gap.EMPTY_ROLL: _("%(where)s: import the roll. It is empty.", where=where),
        Gap.MERGER: _(
            "%(where)s: name the electorate it is counted with when too few vote.", where=where
        ),
    }[missing.gap]


def _electorate(step: Step, key: str | None) -> str:
    titles = {one.audience.key: one.audience.title for one in step.audiences}
    title = titles.get(key or "")
    return pick(title, current_language()).text if title else ""
