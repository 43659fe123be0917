"""“Tell us this is wrong”: what a reader says of a group, into the queue of the editors."""

from __future__ import annotations

from typing import Final

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from directory.errors import DirectoryError
from webmap.views import catalogue
from webmap.wiring import services

pages = Blueprint("wrong", __name__)

MOST: Final = 1_000


@pages.get("/groups/<group_id>/wrong")
def ask(group_id: str) -> str:
    """Ask what is wrong."""
    return _page(group_id, "", "")


@pages.post("/groups/<group_id>/wrong")
def tell(group_id: str) -> Response | tuple[str, int]:
    """Keep what is said; nothing of who says it."""
    text = (request.form.get("text") or "").strip()
    if not text:
        return _page(group_id, "", "Say what is wrong"), 422
    if len(text) > MOST:
        return _page(group_id, text, f"Use at most {MOST} letters"), 422
    try:
        services().store.report_wrong(group_id, text)
    except DirectoryError as error:
        return _page(group_id, text, f"{error}."), 422
    flash("Thank you. Somebody who keeps this list will look at it.")
    return redirect(url_for("groups.show", group_id=group_id), 303)


def _page(group_id: str, text: str, problem: str) -> str:
    group = catalogue.group(services(), group_id)
    if group is None:
        abort(404)
    return render_template("wrong.html", group=group, text=text, problem=problem, most=MOST)
