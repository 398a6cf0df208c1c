"""Which column of the second language form is which of the first: corrected by a person."""

import re
from collections.abc import Mapping
from uuid import UUID

from flask import request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from engage.access import Permission, requires
from engage.db import db, get_or_abort
from engage.errors import NotFound
from engage.tables.formulas import column_number
from surveys.models import ResultImport
from surveys.rules.mapping.model import ResultMapping
from surveys.rules.mapping.pairing import PairsDiffer, ensure_pairs
from surveys.rules.mapping.second_form import paired_anew
from surveys.rules.mapping.stored import BadMapping, mapping_from_json
from surveys.services.import_jobs import pair_words
from surveys.services.importing import mapping_of, save_mapping
from surveys.views import bp
from surveys.views.importing import act
from surveys.views.importing_show import import_page
from surveys.views.importing_words import typed_text

LETTERS = re.compile(r"[A-Za-z]{1,3}", re.ASCII)


def pairs_typed(mapping: ResultMapping, typed: Mapping[str, str]) -> tuple[int | None, ...]:
    """The second form's column for each of the first; BadMapping names the field at fault."""
    first, other = mapping.forms[:2]
    pairs: list[int | None] = []
    for column in range(len(first.headers)):
        field = f"pair-{column}"
        letters = typed.get(field)
        if letters is None:
            place = other.place(column)
        else:
            place = _place(field, letters.strip(), len(other.headers))
        if place is not None and place in pairs:
            raise BadMapping(field, "paired-twice")
        pairs.append(place)
    return tuple(pairs)


def _place(field: str, letters: str, width: int) -> int | None:
    if not letters:
        return None
    number = column_number(letters.upper()) if LETTERS.fullmatch(letters) else 0
    if not 1 <= number <= width:
        raise BadMapping(field, "no-such-column")
    return number - 1


@bp.post("/desk/result-imports/<uuid:import_id>/pairs")
@requires(Permission.MANAGE_STEP)
def import_pairs(import_id: UUID) -> ResponseReturnValue:
    """The two forms are joined by these pairs, or the page comes back as typed."""
    typed = request.form.to_dict()
    which = get_or_abort(db.session, ResultImport, import_id)
    try:
        mapping = _paired(which, typed)
    except (BadMapping, PairsDiffer) as fault:
        return import_page(which, typed_pairs=typed, pair_fault=_fault(fault)), 422

    def decide(_session: Session, held: ResultImport) -> None:
        save_mapping(held, mapping)

    return act(import_id, decide, _("Saved. Check the file before you import it."))


def _paired(which: ResultImport, typed: Mapping[str, str]) -> ResultMapping:
    mapping = mapping_of(which)
    others = (which.proposal or {}).get("others") or []
    if len(mapping.forms) < 2 or not others:
        raise NotFound("second form")
    second = mapping_from_json(others[0])
    paired = paired_anew(mapping, second, pairs_typed(mapping, typed))
    ensure_pairs(paired)
    return paired


def _fault(fault: BadMapping | PairsDiffer) -> tuple[str, str]:
    """The field at fault, and what is wrong with it."""
    if isinstance(fault, BadMapping):
        return fault.place, typed_text(fault.code)
    words = _(
        "These two columns do not hold the same sort of answers: %(pair)s.", pair=pair_words(fault)
    )
    return f"pair-{fault.column}", words
