"""A column that names districts or units: which text is which unit of the tree."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from flask import render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from engage.access import Permission, requires
from engage.db import db, get_or_abort
from engage.errors import NotFound
from engage.web.filters import localized_text
from engage.web.forms import BaseForm
from surveys.models import ResultImport
from surveys.rules.mapping.districts import Match, Place, as_units, matches, named
from surveys.rules.mapping.model import QuestionRule, ResultMapping
from surveys.rules.mapping.stored import BadMapping
from surveys.rules.mapping.typed import has_one_column
from surveys.services.authoring import unit_options
from surveys.services.importing import mapping_of, save_mapping
from surveys.views import bp
from surveys.views.authoring.words import unit_kind_words
from surveys.views.importing import act
from surveys.views.importing_words import typed_text

DISTRICT = "district"
TABLE = "/desk/result-imports/<uuid:import_id>/questions/<key>/units"


@bp.get(TABLE)
@requires(Permission.MANAGE_STEP)
def import_units(import_id: UUID, key: str) -> ResponseReturnValue:
    """Every text of the column with the unit that it names, and those that name none."""
    which = get_or_abort(db.session, ResultImport, import_id)
    rule = _rule(mapping_of(which), key)
    return _page(which, rule, request.args.get("kind") or rule.unit_kind or DISTRICT)


@bp.post(TABLE)
@requires(Permission.MANAGE_STEP)
def import_units_save(import_id: UUID, key: str) -> ResponseReturnValue:
    """The question asks for a unit, and each text counts as the one that was chosen."""
    typed = request.form.to_dict()
    which = get_or_abort(db.session, ResultImport, import_id)
    rule, kind = _rule(mapping_of(which), key), typed.get("kind", DISTRICT)
    places = _places(kind)
    texts = [one.text for one in matches(rule, places, text_counts(which, rule))]
    try:
        made = as_units(rule, kind, places, _chosen(texts, places, typed))
    except BadMapping as fault:
        return _page(which, rule, kind, typed, fault), 422

    def decide(_session: Session, held: ResultImport) -> None:
        save_mapping(held, mapping_of(held).with_rule(made))

    return act(import_id, decide, _("Saved. Check the file before you import it."))


def _chosen(
    texts: Sequence[str], places: Sequence[Place], typed: Mapping[str, str]
) -> dict[str, str | None]:
    """The unit of each text by what was typed beside it; BadMapping where no unit is called so."""
    # Each text travels with its unit, so a list that has changed meanwhile does no harm.
    fields = {
        text: name.replace("text-", "unit-")
        for name, text in typed.items()
        if name.startswith("text-")
    }
    chosen: dict[str, str | None] = {}
    for text in texts:
        field = fields.get(text, "")
        name = typed.get(field, "").strip()
        chosen[text] = named(places, name) if name else None
        if name and chosen[text] is None:
            raise BadMapping(field, "unknown-unit")
    return chosen


def _rule(mapping: ResultMapping, key: str) -> QuestionRule:
    rule = mapping.rule(key)
    if rule is None or not has_one_column(rule):
        raise NotFound(key)
    return rule


def _places(kind: str) -> list[Place]:
    return [Place(one["key"], one["title"]) for one in unit_options(db.session, kind)]


def text_counts(which: ResultImport, rule: QuestionRule) -> Counter[str]:
    """How often each text stands in the column, in all forms together."""
    mapping, counts = mapping_of(which), Counter[str]()
    proposals: list[dict[str, Any]] = (which.proposal or {}).get("proposals") or []
    for form, found in zip(mapping.forms, proposals, strict=False):
        place = form.place(rule.columns[0])
        if place is not None and place < len(found["columns"]):
            counts.update(dict(found["columns"][place]["examples"]))
    return counts


def _page(
    which: ResultImport,
    rule: QuestionRule,
    kind: str,
    typed: Mapping[str, str] | None = None,
    fault: BadMapping | None = None,
) -> str:
    places = _places(kind)
    found = matches(rule, places, text_counts(which, rule))
    titles = {place.key: localized_text(place.title) for place in places}
    return render_template(
        "surveys/importing/units.html",
        which=which,
        step=which.step_audience.step,
        rule=rule,
        title=localized_text(rule.title),
        kind=kind,
        kinds=list(unit_kind_words().items()),
        places=sorted(titles.values()),
        rows=_rows(found, titles, typed or {}),
        unmatched=[one for one in found if one.unit is None],
        fault=fault.place if fault else None,
        fault_text=typed_text(fault.code) if fault else None,
        form=BaseForm(formdata=None),
    )


def _rows(
    found: Sequence[Match], titles: Mapping[str, str], typed: Mapping[str, str]
) -> list[dict[str, Any]]:
    """A line for each text: the unit that is proposed for it, or what was typed."""
    return [
        {
            "number": number,
            "text": one.text,
            "count": one.count,
            "unit": typed.get(f"unit-{number}", titles[one.unit] if one.unit else ""),
            "is_unmatched": one.unit is None,
        }
        for number, one in enumerate(found)
    ]
