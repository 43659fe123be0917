"""Help for each kind of user, and whether everything works."""

from __future__ import annotations

import datetime as dt

from flask import Blueprint, render_template

from directory.errors import DirectoryError
from webmap.usecases.service_status import (
    PartStatus,
    State,
    groups_status,
    timetable_status,
    whole,
)
from webmap.views import catalogue
from webmap.views.remembered import today
from webmap.wiring import NotReady, records, services, settings

pages = Blueprint("guide", __name__)

_HEADINGS = {
    State.WORKING: "Everything is working",
    State.LOOK: "It works, but something needs a look",
    State.BROKEN: "Something is not working",
}
_WORDS = {State.WORKING: "Working", State.LOOK: "Needs a look", State.BROKEN: "Not working"}


@pages.get("/help")
def read() -> str:
    """Say how each thing is done, in a few steps."""
    return render_template("help.html", idle_minutes=settings().session_idle_minutes)


@pages.get("/status")
def status() -> tuple[str, int]:
    """Say what works and how old the data are; 503 where a part does not work."""
    parts = _parts(today())
    state = whole(parts)
    shown = render_template(
        "status.html",
        heading=_HEADINGS[state],
        parts=[(part, _WORDS[part.state]) for part in parts],
    )
    return shown, 503 if state is State.BROKEN else 200


def _parts(now: dt.date) -> list[PartStatus]:
    # Why a part cannot be opened may name files and hosts: that is for the log alone.
    parts = []
    try:
        ready = services()
    except NotReady:
        said = "The streets, times or groups of this copy cannot be read."
        parts.append(PartStatus("Finding groups", State.BROKEN, said))
    else:
        parts += timetable_status(ready.pack.manifest.timetable, now)
        try:
            parts.append(groups_status(catalogue.active_groups(ready), now))
        except DirectoryError:
            parts.append(PartStatus("Groups", State.BROKEN, "The list cannot be read."))
    try:
        records()
    except NotReady:
        said = "Nobody can sign in, and no lift can be asked for."
        parts.append(PartStatus("Signing in and lift requests", State.BROKEN, said))
    else:
        said = "People can sign in, and lifts can be asked for."
        parts.append(PartStatus("Signing in and lift requests", State.WORKING, said))
    return parts
