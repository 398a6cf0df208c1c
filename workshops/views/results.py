"""What people said, for everybody to read once the gate is open."""

from flask import abort, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from engage.access import public
from engage.clock import utcnow
from engage.db import db
from engage.processes.gate import results_visible
from engage.processes.models import Process, Step
from engage.web.navigation import viewer_permissions
from workshops.models import Prompt, Workshop
from workshops.rules.counting import count_heads
from workshops.services.showing import kept_together, notes_page, places_of
from workshops.views.blueprint import bp

LARGEST_PAGE = 100_000


@bp.get("/<process_key>/<step_key>/notes")
@public
def notes(process_key: str, step_key: str) -> ResponseReturnValue:
    """The notes of a workshop by question and room; before its time the page says when."""
    workshop = _workshop(process_key, step_key)
    if not results_visible(workshop.step, viewer_permissions(), utcnow()):
        return render_template("workshops/results/later.html", workshop=workshop), 403
    prompt = _chosen_prompt(workshop)
    places = places_of(db.session, workshop, prompt)
    chosen = request.args.get("place", "")
    shown = [place for place in places if place.key == chosen] or places
    number = min(request.args.get("page", 1, type=int), LARGEST_PAGE)
    return render_template(
        "workshops/results/notes.html",
        workshop=workshop,
        prompt=prompt,
        places=places,
        chosen=shown[0].key if len(shown) == 1 else None,
        page=notes_page(db.session, prompt, shown, number=number),
        heads=count_heads(room.heads for room in workshop.sessions),
        together=kept_together(workshop),
    )


def _workshop(process_key: str, step_key: str) -> Workshop:
    found = db.session.scalars(
        select(Workshop)
        .join(Step, Step.id == Workshop.step_id)
        .join(Process, Process.id == Step.process_id)
        .where(Process.key == process_key, Step.key == step_key)
    ).one_or_none()
    if found is None or not found.prompts:
        abort(404)
    return found


def _chosen_prompt(workshop: Workshop) -> Prompt:
    return workshop.prompt(request.args.get("prompt", "")) or workshop.prompts[0]
