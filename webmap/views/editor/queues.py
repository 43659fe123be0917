"""What waits for an editor: groups listed twice, and what readers say is wrong; and the history."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from directory.differences import differences
from directory.errors import DirectoryError
from directory.language import N_, _
from directory.matching import Match
from directory.matchwords import say_evidence
from directory.model import Group
from directory.store import Change
from webmap import plain
from webmap.usecases.group_fields import asked, label
from webmap.usecases.group_history import fields_of
from webmap.views import cards
from webmap.views.account.current import current_account
from webmap.views.editor.overview import overview
from webmap.views.editor.typed import attend
from webmap.views.remembered import today
from webmap.wiring import services

pages = Blueprint("editor_queues", __name__, url_prefix="/edit")
attend(pages)

_MOST_MATCHES: Final = 50
_LONGEST_SHOWN: Final = 300
_WHAT: Final = {
    "new": N_("Came in with an import"),
    "changed": N_("Changed by an import"),
    "reopened": N_("Opened again by an import"),
    "closed": N_("Closed"),
    "undone": N_("Put back as it was"),
    "created": N_("Added"),
    "edited": N_("Corrected"),
    "assured": N_("Checked"),
    "merged": N_("Joined with another group"),
    "split": N_("Taken apart"),
    "not_same": N_("Said not to be the same as another group"),
}


@pages.get("/matches")
def matches() -> str:
    """Show pairs of groups that may be one, side by side."""
    found = overview().pairs(services(), today(), again=request.args.get("again") == "yes")
    return render_template(
        "editor/matches.html",
        count=len(found.matches),
        not_compared=found.not_compared,
        pairs=[_pair(match, found.groups) for match in found.matches[:_MOST_MATCHES]],
    )


@pages.post("/matches")
def decide() -> Response:
    """Join two groups, or note that they are two."""
    keep, other = request.form.get("keep", ""), request.form.get("other", "")
    store = services().store
    try:
        if request.form.get("decision") == "same":
            store.merge(keep, other, current_account().name)
            flash(_("They are one group now. You can take them apart on its page of changes."))
        else:
            store.not_same(keep, other, current_account().name)
            flash(_("They stay two groups."))
    except DirectoryError as error:
        flash(_("Nothing was changed: %(why)s.", why=error), "problem")
    return redirect(url_for("editor_queues.matches"), 303)


@pages.get("/reports")
def reports() -> str:
    """Show what readers say is wrong."""
    store = services().store
    waiting = []
    for report in store.wrong_reports():
        group = store.group(report.group_id)
        waiting.append(
            {
                "id": report.id,
                "text": report.text,
                "on": plain.day_with_year(report.at.date()),
                "group_id": report.group_id,
                "name": group.name if group is not None else report.group_id,
            }
        )
    return render_template("editor/reports.html", editor=current_account().name, reports=waiting)


@pages.post("/reports/<int:number>")
def settle(number: int) -> Response:
    """Note that a report was dealt with."""
    try:
        services().store.settle_report(number, current_account().name)
        flash(_("Done. The report is put away."))
    except DirectoryError as error:
        flash(_("Nothing was changed: %(why)s.", why=error), "problem")
    return redirect(url_for("editor_queues.reports"), 303)


@pages.get("/groups/<group_id>/history")
def history(group_id: str) -> str:
    """Show what happened to a group, newest first, and the records that it is made of."""
    store = services().store
    group = store.group(group_id)
    if group is None:
        abort(404)
    records = store.records(group.id)
    return render_template(
        "editor/history.html",
        group=group,
        changes=[_change(change, group) for change in store.history(group.id)],
        records=[
            {
                "id": record.id,
                "source": record.provenance.source,
                "ref": record.provenance.ref,
                "kept": record.id == group.id,
            }
            for record in records
        ],
    )


@pages.post("/groups/<group_id>/split")
def split(group_id: str) -> Response:
    """Make one of the records of a group a group of its own again."""
    try:
        services().store.split(request.form.get("record", ""), current_account().name)
        flash(_("They are two groups again."))
    except DirectoryError as error:
        flash(_("Nothing was changed: %(why)s.", why=error), "problem")
    return redirect(url_for("editor_queues.history", group_id=group_id), 303)


def _pair(match: Match, by_id: Mapping[str, Group]) -> dict[str, Any]:
    one, other = by_id[match.one], by_id[match.other]
    return {
        "sure": match.sure,
        "groups": [_side(group) for group in (one, other)],
        "evidence": [(e.points > 0, say_evidence(e)) for e in match.evidence],
        "differences": [
            (label(d.field), plain.shorten(d.old), plain.shorten(d.new))
            for d in differences(one, other, asked)
            if d.field not in ("id", "source")
        ],
    }


def _side(group: Group) -> dict[str, Any]:
    return {
        "id": group.id,
        "name": group.name,
        "source": group.provenance.source,
        "checked": cards.checked(group.provenance.assured_on, today()),
        "schedules": cards.schedules(group),
    }


def _change(change: Change, group: Group) -> dict[str, Any]:
    return {
        "when": _(
            "%(date)s, %(time)s UTC",
            date=plain.day_with_year(change.at.date()),
            time=plain.clock(change.at),
        ),
        "by": change.by,
        "what": _(_WHAT[change.what]) if change.what in _WHAT else change.what,
        "fields": [
            (name, _said(before), _said(after)) for name, before, after in fields_of(change, group)
        ],
    }


def _said(text: str) -> str:
    """Return a value of the history in one line."""
    if not text:
        return _("nothing")
    return text if len(text) <= _LONGEST_SHOWN else text[: _LONGEST_SHOWN - 1] + "…"
