"""The list of an editor, and the form of one group."""

from __future__ import annotations

import dataclasses
from collections import defaultdict
from collections.abc import Mapping
from typing import Any, Final

from flask import Blueprint, abort, flash, jsonify, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from directory.checks import CheckFinding, Severity, check_groups
from directory.columns import GUIDE
from directory.errors import DirectoryError
from directory.model import Group, Status
from webmap.maps.area import area_map
from webmap.usecases.group_form import (
    ABOUT,
    BLOCKS,
    CONTACT,
    LABELS,
    OFFER,
    WHEN,
    WHERE,
    Fault,
    GroupForm,
    changes_between,
    empty_form,
    form_of,
    group_of,
    read_form,
    without_gaps,
)
from webmap.views import cards
from webmap.views.editor.dates import next_dates
from webmap.views.editor.gate import editor, must_sign_in
from webmap.views.remembered import today
from webmap.wiring import services, settings

pages = Blueprint("editor", __name__, url_prefix="/edit")
pages.before_request(must_sign_in)

_A_PAGE: Final = 50
_HINTS: Final = {column.name: column for column in GUIDE}
_LONG: Final = frozenset({"description", "alert", "organisation_description", "access_notes"})
_SHOW: Final = {
    "all": "All groups",
    "error": "Something is wrong",
    "warning": "Something is missing",
    "notice": "Worth a look",
    "paused": "Closed for now",
    "closed": "Closed",
}


@pages.get("/")
def start() -> str:
    """List what there is to do, and the groups."""
    ready = services()
    groups = [group for status in Status for group in ready.store.all_groups(status.value)]
    active = [group for group in groups if group.status is Status.ACTIVE]
    findings = check_groups(active, today(), ready.store.terms())
    by_group: dict[str, list[CheckFinding]] = defaultdict(list)
    for finding in findings:
        by_group[finding.group_id].append(finding)
    show = request.args.get("show", "all")
    words = " ".join(request.args.get("q", "").casefold().split())[:100]
    chosen = [g for g in groups if _is_shown(g, show, by_group) and _has(g, words)]
    chosen.sort(key=lambda group: (group.name.casefold(), group.id))
    page = max(1, request.args.get("page", 1, type=int))
    counts = {key: sum(_is_shown(g, key, by_group) for g in groups) for key in _SHOW}
    return render_template(
        "editor/start.html",
        editor=editor(),
        show=show if show in _SHOW else "all",
        words=words,
        tabs=[(key, word, counts[key]) for key, word in _SHOW.items()],
        rows=[_row(g, by_group[g.id]) for g in chosen[(page - 1) * _A_PAGE : page * _A_PAGE]],
        found=len(chosen),
        page=page,
        pages=max(1, -(-len(chosen) // _A_PAGE)),
        reports=len(ready.store.wrong_reports()),
    )


@pages.get("/groups/new")
def new() -> str:
    """Show an empty form."""
    return _form(None, empty_form(), [])


@pages.post("/groups/new")
def create() -> Response | tuple[str, int]:
    """Add a group that no source has."""
    form = read_form(request.form)
    if "more" in request.form:
        return _form(None, _with_one_more(form), []), 200
    group, faults = group_of(form, None, today())
    if group is None or "show" in request.form:
        return _form(None, form, faults), 422 if group is None else 200
    assured = dataclasses.replace(
        group.provenance, source=settings().service_name, assured_on=today()
    )
    try:
        made = services().store.create(dataclasses.replace(group, provenance=assured), editor())
    except DirectoryError as error:
        return _form(None, form, [Fault("", f"{error}.", stops=True)]), 422
    flash(f"{group.name} is added.")
    return redirect(url_for("editor.show", group_id=made), 303)


@pages.get("/groups/<group_id>")
def show(group_id: str) -> str:
    """Show the form of a group as it is."""
    group = _group(group_id)
    return _form(group, form_of(group), [])


@pages.post("/groups/<group_id>")
def save(group_id: str) -> Response | tuple[str, int]:
    """Keep what was changed, field by field."""
    before = _group(group_id)
    form = read_form(request.form)
    if "more" in request.form:
        return _form(before, _with_one_more(form), []), 200
    after, faults = group_of(form, before, today())
    if after is None or "show" in request.form:
        return _form(before, form, faults), 422 if after is None else 200
    changes = changes_between(before, after, today())
    if request.form.get("checked") == "yes":
        changes["assured_on"] = today()
    if changes:
        try:
            services().store.edit(before.id, changes, editor())
        except DirectoryError as error:
            return _form(before, form, [Fault("", f"{error}.", stops=True)]), 422
    flash(f"{after.name} is saved." if changes else "Nothing was changed.")
    return redirect(url_for("editor.show", group_id=before.id), 303)


@pages.post("/groups/<group_id>/checked")
def checked(group_id: str) -> Response:
    """Note that everything about a group was found right today."""
    group = _group(group_id)
    services().store.edit(group.id, {"assured_on": today()}, editor())
    flash(f"{group.name}: checked today.")
    to_list = request.form.get("back") == "list"
    there = url_for("editor.start") if to_list else url_for("editor.show", group_id=group.id)
    return redirect(there, 303)


@pages.post("/try")
def try_out() -> Response:
    """Say what is wrong with a form as it is being typed, and its dates. Nothing is kept."""
    before = services().store.group(request.form.get("of", ""))
    form = read_form(request.form)
    group, faults = group_of(form, before, today())
    return jsonify(
        faults=[{"field": f.field, "text": f.text, "stops": f.stops} for f in faults],
        dates=_dates(form, group),
    )


def _group(group_id: str) -> Group:
    group = services().store.group(group_id)
    if group is None:
        abort(404)
    return group


def _is_shown(group: Group, show: str, findings: Mapping[str, list[CheckFinding]]) -> bool:
    if show in (Status.PAUSED, Status.CLOSED):
        return group.status == show
    if group.status is Status.CLOSED:
        return False
    if show in set(Severity):
        return any(finding.severity == show for finding in findings.get(group.id, ()))
    return True


def _has(group: Group, words: str) -> bool:
    texts = (
        group.id, group.name, group.kind, group.organisation.name, group.provenance.source,
        *(part for venue in group.venues for part in (venue.name, venue.postcode)),
    )  # fmt: skip
    whole = " ".join(texts).casefold()
    return all(word in whole for word in words.split())


def _row(group: Group, findings: list[CheckFinding]) -> dict[str, Any]:
    return {
        "id": group.id,
        "name": group.name,
        "status": group.status.value,
        "what": cards.what_it_is(group),
        "source": group.provenance.source,
        "checked": cards.checked(group.provenance.assured_on, today()),
        "findings": [(finding.severity.value, finding.what) for finding in findings],
    }


def _with_one_more(form: GroupForm) -> GroupForm:
    """Add an empty block of the kind whose button was pressed."""
    form = without_gaps(form)
    kind = request.form["more"]
    if kind in form.blocks and form.blocks[kind][-1]:
        form.blocks[kind].append({})
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


def _form(group: Group | None, form: GroupForm, faults: list[Fault]) -> str:
    described, _ = group_of(form, group, today())
    ready = services()
    placed = [] if group is None else [v for v in group.venues if v.lat is not None]
    return render_template(
        "editor/group.html",
        editor=editor(),
        group=group,
        form=form,
        faults=faults,
        said={fault.field: fault.text for fault in reversed(faults)},
        dates=_dates(form, described),
        about=ABOUT,
        blocks=BLOCKS,
        when=WHEN,
        where=WHERE,
        contact=CONTACT,
        offer=OFFER,
        labels=LABELS,
        hints=_HINTS,
        long=_LONG,
        sources={} if group is None else _sources(group),
        findings=[] if group is None else _findings(group),
        last_checked="" if group is None else cards.checked(group.provenance.assured_on, today()),
        map=None
        if group is None or not placed
        else area_map(
            ready.pack.manifest,
            name="venue",
            label="Map of where the group meets",
            tiles_url=url_for("base.tiles"),
            kind="groups",
            url=url_for("groups.points", group_id=group.id),
        ),
    )


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
    return [f"{finding.what} {finding.advice}" for finding in found]
