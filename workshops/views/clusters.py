"""The desk page where the same ideas are put together and taken apart again."""

from collections.abc import Callable
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import Session

from engage.access import Permission, requires
from engage.accounts import current_account
from engage.accounts.models import Account
from engage.clock import utcnow
from engage.db import db, get_or_abort, unit_of_work
from engage.errors import NotFound
from workshops.forms.clusters import ClusterForm, chosen_of, key_of
from workshops.models import ClusterStep, Prompt, Workshop
from workshops.rules.clusters import Chosen
from workshops.rules.merging import same_notes
from workshops.services.clustering import name_cluster, put_together, take_apart
from workshops.services.grouping import (
    CLUSTERS_SHOWN,
    deeds_of,
    dots_of,
    free_clusters,
    free_notes,
)
from workshops.services.problems import ClusterMoved, ClusterTooSmall
from workshops.views.blueprint import bp

LARGEST_PAGE = 100_000


@bp.get("/desk/workshops/<uuid:workshop_id>/clusters")
@requires(Permission.FACILITATE)
def clusters(workshop_id: UUID) -> ResponseReturnValue:
    """Free notes and clusters of one question, ready to be ticked."""
    prompt = _prompt(get_or_abort(db.session, Workshop, workshop_id))
    return _page(prompt, ClusterForm(formdata=None))


@bp.post("/desk/workshops/<uuid:workshop_id>/clusters")
@requires(Permission.FACILITATE)
def put_notes_together(workshop_id: UUID) -> ResponseReturnValue:
    """What was ticked is one cluster; when somebody was quicker, the ticks stay and it's said."""
    prompt = _prompt(get_or_abort(db.session, Workshop, workshop_id))
    form, chosen = ClusterForm(), chosen_of(request.form)
    if not form.validate_on_submit():
        return _page(prompt, form, chosen), 422
    by = current_account().id
    try:
        with unit_of_work() as session:
            target = get_or_abort(session, Prompt, prompt.id)
            title = form.title.data or ""
            made = put_together(session, target, chosen, title=title, by=by, now=utcnow()).title
    except ClusterTooSmall:
        form.form_errors.append(_("Tick at least two."))
        return _page(prompt, form, chosen), 422
    except ClusterMoved:
        form.form_errors.append(_words_of_moved())
        return _page(prompt, form, chosen), 409
    flash(_("Put together: %(title)s", title=made), "good")
    return redirect(_url(prompt), code=303)


@bp.post("/desk/workshop-clusters/<uuid:cluster_id>/apart")
@requires(Permission.FACILITATE)
def take_cluster_apart(cluster_id: UUID) -> ResponseReturnValue:
    """What the cluster was made of is free again."""
    by = current_account().id
    return _change(lambda session: take_apart(session, cluster_id, by=by, now=utcnow()))


@bp.post("/desk/workshop-clusters/<uuid:cluster_id>/name")
@requires(Permission.FACILITATE)
def rename_cluster(cluster_id: UUID) -> ResponseReturnValue:
    """The cluster has this title and this lead note."""
    by, title = current_account().id, request.form.get("title", "")
    lead = key_of(request.form.get("lead"))

    def deed(session: Session) -> Prompt:
        return name_cluster(
            session, cluster_id, title=title, lead_id=lead, by=by, now=utcnow()
        ).prompt

    return _change(deed)


def _change(deed: Callable[[Session], Prompt]) -> ResponseReturnValue:
    try:
        with unit_of_work() as session:
            target = _url(deed(session))
    except ClusterTooSmall:
        flash(_("Write a title for the cluster."), "bad")
        target = _back()
    except ClusterMoved:
        flash(_words_of_moved(), "bad")
        target = _back()
    return redirect(target, code=303)


def _back() -> str:
    """The page the button was on; its workshop and question came with the form."""
    workshop_id = key_of(request.form.get("workshop"))
    if workshop_id is None:
        return url_for("workshops.index")
    key = request.form.get("prompt", "")
    return url_for("workshops.clusters", workshop_id=workshop_id, prompt=key)


def _url(prompt: Prompt) -> str:
    return url_for("workshops.clusters", workshop_id=prompt.workshop_id, prompt=prompt.key)


def _prompt(workshop: Workshop) -> Prompt:
    if not workshop.prompts:
        raise NotFound("prompt")
    return workshop.prompt(request.values.get("prompt", "")) or workshop.prompts[0]


def _page(prompt: Prompt, form: ClusterForm, chosen: Chosen | None = None) -> str:
    find = request.args.get("find", "").strip()[:100]
    number = min(request.args.get("page", 1, type=int), LARGEST_PAGE)
    page = free_notes(db.session, prompt, find=find, number=number)
    cards, deeds = free_clusters(db.session, prompt), deeds_of(db.session, prompt)
    shown = cards[: CLUSTERS_SHOWN * max(1, min(request.args.get("more", 1, type=int), 100))]
    people = {each.made_by for each in (card.cluster for card in cards)}
    people |= {deed.done_by for deed in deeds}
    return render_template(
        "workshops/clusters/clusters.html",
        prompt=prompt,
        workshop=prompt.workshop,
        form=form,
        ticked=chosen.all if chosen else frozenset(),
        find=find,
        page=page,
        dots=dots_of(db.session, (note.id for note in page.notes)),
        cards=shown,
        hidden=len(cards) - len(shown),
        same=same_notes((note.id, prompt.key, note.text) for note in page.notes),
        texts={note.id: note.text for note in page.notes},
        deeds=[(deed, _words_of_step(deed.step)) for deed in deeds],
        names=_names(people),
    )


def _names(ids: set[UUID | None]) -> dict[UUID, str]:
    wanted = [each for each in ids if each is not None]
    found = db.session.execute(select(Account.id, Account.name).where(Account.id.in_(wanted)))
    return {row.id: row.name for row in found}


def _words_of_step(step: ClusterStep) -> str:
    words: dict[ClusterStep, str] = {
        ClusterStep.PUT_TOGETHER: _("Made a cluster"),
        ClusterStep.TAKEN_APART: _("Taken apart"),
        ClusterStep.NAMED: _("Named"),
    }
    return words[step]


def _words_of_moved() -> str:
    return str(
        _("Somebody else was quicker with some of these. Nothing was changed; here they are now.")
    )
