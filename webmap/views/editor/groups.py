"""The list of an editor, and the form of one group."""

from __future__ import annotations

import dataclasses
from typing import Any, Final

from flask import Blueprint, abort, flash, jsonify, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from directory.checks import Severity, check_groups
from directory.errors import DirectoryError
from directory.language import N_, _
from directory.model import Group, Status
from webmap.usecases import group_fields
from webmap.usecases.group_form import (
    MOST_BLOCKS,
    Fault,
    GroupForm,
    changes_between,
    empty_form,
    form_of,
    group_of,
    in_words_of_the_form,
    read_form,
    without_gaps,
)
from webmap.usecases.group_meanwhile import Meanwhile, as_shown, merge_forms, read_shown
from webmap.views import cards
from webmap.views.account.current import current_account
from webmap.views.editor import venues
from webmap.views.editor.dates import next_dates
from webmap.views.editor.overview import Listed, overview
from webmap.views.editor.typed import attend, typed_before
from webmap.views.remembered import today
from webmap.wiring import services, settings

pages = Blueprint("editor", __name__, url_prefix="/edit")
attend(pages)

_A_PAGE: Final = 50
_SHOW: Final = {
    "all": N_("All groups"),
    "error": N_("Something is wrong"),
    "warning": N_("Something is missing"),
    "notice": N_("Worth a look"),
    "paused": N_("Closed for now"),
    "closed": N_("Closed for good"),
}
_TYPED: Final = N_(
    "Nothing is saved yet. What you typed is here again: look through it, then save."
)


@pages.get("/")
def start() -> str:
    """List what there is to do, and the groups."""
    ready = services()
    listed = overview().listed(ready, today())
    show = request.args.get("show", "all")
    show = show if show in _SHOW else "all"
    words = " ".join(request.args.get("q", "").split())[:100]
    groups = overview().closed(ready) if show == "closed" else listed.groups
    chosen = [g for g in groups if _is_shown(g, show, listed) and _has(g, words.casefold())]
    pages_ = max(1, -(-len(chosen) // _A_PAGE))
    page = min(max(1, request.args.get("page", 1, type=int)), pages_)
    counts = {
        key: sum(_is_shown(g, key, listed) for g in listed.groups)
        for key in _SHOW
        # All records are read to find them, so only who asks for them waits.
        if key != "closed"
    }
    return render_template(
        "editor/start.html",
        show=show,
        words=words,
        tabs=[(key, _(word), counts.get(key)) for key, word in _SHOW.items()],
        rows=[_row(g, listed) for g in chosen[(page - 1) * _A_PAGE : page * _A_PAGE]],
        found=len(chosen),
        page=page,
        pages=pages_,
        reports=len(ready.store.wrong_reports()),
    )


@pages.get("/groups/new")
def new() -> str:
    """Show an empty form."""
    typed = typed_before()
    return _form(None, empty_form() if typed is None else read_form(typed), note=_note(typed))


@pages.post("/groups/new")
def create() -> Response | tuple[str, int]:
    """Add a group that no source has."""
    form = read_form(request.form)
    if "more" in request.form:
        return _form(None, _with_one_more(form)), 200
    group, faults = group_of(form, None, today())
    if group is None or "show" in request.form:
        return _form(None, form, faults), 422 if group is None else 200
    assured = dataclasses.replace(
        group.provenance, source=settings().service_name, assured_on=today()
    )
    try:
        made = services().store.create(
            dataclasses.replace(group, provenance=assured), current_account().name
        )
    except DirectoryError as error:
        return _form(None, form, [Fault("", f"{error}.", stops=True)]), 422
    flash(_("%(group)s is added.", group=group.name))
    return redirect(url_for("editor.show", group_id=made), 303)


@pages.get("/groups/<group_id>")
def show(group_id: str) -> Response | str:
    """Show the form of a group as it is, or as it was typed before the session ended."""
    group = _group(group_id)
    if group.id != group_id:
        return redirect(url_for("editor.show", group_id=group.id, typed=request.args.get("typed")))
    typed = typed_before()
    if typed is None:
        return _form(group, form_of(group))
    return _form(group, read_form(typed), shown=typed.get("shown", ""), note=_note(typed))


@pages.post("/groups/<group_id>")
def save(group_id: str) -> Response | tuple[str, int]:
    """Keep what was changed, field by field; nothing where somebody else has changed it too."""
    before = _group(group_id)
    form = read_form(request.form)
    shown = request.form.get("shown", "")
    if "more" in request.form:
        return _form(before, _with_one_more(form), shown=shown), 200
    merged, meanwhile = merge_forms(read_shown(shown), form, form_of(before))
    if meanwhile:
        return _form(before, merged, meanwhile=meanwhile), 409
    after, faults = group_of(form, before, today())
    if after is None or "show" in request.form:
        return _form(before, form, faults, shown=shown), 422 if after is None else 200
    changes = changes_between(before, after, today())
    if request.form.get("checked") == "yes":
        changes["assured_on"] = today()
    if changes:
        try:
            services().store.edit(before.id, changes, current_account().name)
        except DirectoryError as error:
            return _form(before, form, [Fault("", f"{error}.", stops=True)], shown=shown), 422
    flash(_("%(group)s is saved.", group=after.name) if changes else _("Nothing was changed."))
    return redirect(url_for("editor.show", group_id=before.id), 303)


@pages.post("/groups/<group_id>/checked")
def checked(group_id: str) -> Response | tuple[str, int]:
    """Note that everything about a group was found right today."""
    group = _group(group_id)
    services().store.edit(group.id, {"assured_on": today()}, current_account().name)
    if request.form.get("back") == "in place":
        return "", 204
    flash(_("%(group)s: checked today.", group=group.name))
    if request.form.get("back") != "list":
        return redirect(url_for("editor.show", group_id=group.id), 303)
    show, q, page = (request.form.get(name) or None for name in ("show", "q", "page"))
    return redirect(url_for("editor.start", show=show, q=q, page=page), 303)


@pages.post("/try")
def try_out() -> Response:
    """Say what is wrong with a form as it is being typed, and its dates. Nothing is kept."""
    before = services().store.group(request.form.get("of", ""))
    form = read_form(request.form)
    group, faults = group_of(form, before, today())
    return jsonify(
        faults=[{"field": f.field, "text": f.text, "stops": f.stops} for f in faults],
        dates=_dates(form, group),
        places=venues.places(form, services().pack),
    )


def _group(group_id: str) -> Group:
    group = services().store.group(group_id)
    if group is None:
        abort(404)
    return group


def _is_shown(group: Group, show: str, listed: Listed) -> bool:
    if show in (Status.PAUSED, Status.CLOSED):
        return group.status == show
    if show in set(Severity):
        return any(finding.severity == show for finding in listed.findings.get(group.id, ()))
    return True


def _has(group: Group, words: str) -> bool:
    if not words:
        return True
    texts = (
        group.id, group.name, group.kind, group.organisation.name, group.provenance.source,
        *(part for venue in group.venues for part in (venue.name, venue.postcode)),
    )  # fmt: skip
    whole = " ".join(texts).casefold()
    return all(word in whole for word in words.split())


def _row(group: Group, listed: Listed) -> dict[str, Any]:
    findings = listed.findings.get(group.id, ())
    return {
        "id": group.id,
        "name": group.name,
        "status": group.status.value,
        "what": cards.what_it_is(group),
        "source": group.provenance.source,
        "checked": cards.checked(group.provenance.assured_on, today()),
        "findings": [(finding.severity.value, finding.what) for finding in findings],
    }


def _note(typed: dict[str, str] | None) -> str:
    return "" if typed is None else _(_TYPED)


def _with_one_more(form: GroupForm) -> GroupForm:
    """Add an empty block of the kind whose button was pressed."""
    form = without_gaps(form)
    kind = request.form["more"]
    found = form.blocks.get(kind)
    if found is not None and found[-1] and len(found) < MOST_BLOCKS:
        found.append({})
    return form


def _dates(form: GroupForm, group: Group | None) -> dict[str, str]:
    """Return what each meeting of a form means, by the number of its block."""
    if group is None:
        return {}
    terms = services().store.terms()
    # Meetings that say the same are one schedule, and those without a rhythm are none.
    numbers = [
        number for number, cells in enumerate(form.blocks["meeting"]) if "frequency" in cells
    ]
    if len(numbers) != len(group.schedules):
        return {}
    return {
        str(number): next_dates(group, schedule, terms, today())
        for number, schedule in zip(numbers, group.schedules, strict=True)
    }


def _form(
    group: Group | None,
    form: GroupForm,
    faults: list[Fault] | None = None,
    *,
    shown: str | None = None,
    meanwhile: list[Meanwhile] | None = None,
    note: str = "",
) -> str:
    described, _faults = group_of(form, group, today())
    pack = services().pack
    faults = faults or []
    if shown is None:
        shown = as_shown(form_of(group)) if group is not None else ""
    return render_template(
        "editor/group.html",
        group=group,
        form=form,
        shown=shown,
        faults=faults,
        said={fault.field: fault.text for fault in reversed(faults)},
        meanwhile=meanwhile or [],
        by=_last_editor(group) if meanwhile and group is not None else "",
        note=note,
        dates=_dates(form, described),
        places=venues.places(form, pack),
        maps=venues.maps(form, pack),
        parts=group_fields,
        sources={} if group is None else _sources(group),
        findings=[] if group is None else _findings(group),
        last_checked="" if group is None else cards.checked(group.provenance.assured_on, today()),
    )


def _last_editor(group: Group) -> str:
    changes = services().store.history(group.id)
    return changes[0].by if changes else ""


def _sources(group: Group) -> dict[str, str]:
    """Return who said each field, where it is not the source of the group."""
    return {
        name: origin.source
        for name, origin in services().store.sources(group.id).items()
        if origin.dataset != group.provenance.dataset
    }


def _findings(group: Group) -> list[str]:
    if group.status is not Status.ACTIVE:
        return []
    found = check_groups([group], today(), services().store.terms())
    return [f"{finding.what} {in_words_of_the_form(finding.advice)}" for finding in found]
