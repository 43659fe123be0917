"""“Tell us this is wrong”: what a reader says of a group, into the queue of the editors."""

from __future__ import annotations

from typing import Final

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask_wtf.csrf import CSRFError
from werkzeug.wrappers import Response

from directory.errors import DirectoryError
from directory.language import N_, _, ngettext
from webmap.views import catalogue
from webmap.views.errors import form_expired
from webmap.wiring import services

pages = Blueprint("wrong", __name__)

_OPEN_TOO_LONG: Final = N_("This page was open for too long. Press Send once more")

MOST: Final = 1_000


@pages.get("/groups/<group_id>/wrong")
def ask(group_id: str) -> Response | str:
    """Ask what is wrong."""
    group = catalogue.group(services(), group_id)
    if group is not None and group.id != group_id:
        return redirect(url_for("wrong.ask", group_id=group.id))
    return _page(group_id, "", "")


@pages.post("/groups/<group_id>/wrong")
def tell(group_id: str) -> Response | tuple[str, int]:
    """Keep what is said; nothing of who says it."""
    text = (request.form.get("text") or "").strip()
    if not text:
        return _page(group_id, "", _("Say what is wrong")), 422
    if len(text) > MOST:
        said = ngettext("Use at most %(num)s letter", "Use at most %(num)s letters", MOST, num=MOST)
        return _page(group_id, text, said), 422
    try:
        services().store.report_wrong(group_id, text)
    except DirectoryError as error:
        return _page(group_id, text, f"{error}."), 422
    flash(_("Thank you. Somebody who keeps this list will look at it."))
    return redirect(url_for("groups.show", group_id=group_id), 303)


@pages.errorhandler(CSRFError)
def expired(error: CSRFError) -> tuple[str, int]:
    """Ask to send it once more; what was typed stays."""
    group_id = (request.view_args or {}).get("group_id", "")
    if catalogue.group(services(), group_id) is None:
        return form_expired(error)
    return _page(group_id, (request.form.get("text") or "")[:MOST], _(_OPEN_TOO_LONG)), 400


def _page(group_id: str, text: str, problem: str) -> str:
    group = catalogue.group(services(), group_id)
    if group is None:
        abort(404)
    return render_template("wrong.html", group=group, text=text, problem=problem, most=MOST)
