"""Help for each kind of user, and whether everything works."""

from __future__ import annotations

import datetime as dt

from flask import Blueprint, render_template

from directory.errors import DirectoryError
from directory.language import N_, _
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
    State.WORKING: N_("Everything is working"),
    State.LOOK: N_("It works, but something needs a look"),
    State.BROKEN: N_("Something is not working"),
}
_WORDS = {
    State.WORKING: N_("Working"),
    State.LOOK: N_("Needs a look"),
    State.BROKEN: N_("Not working"),
}


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
        heading=_(_HEADINGS[state]),
        parts=[(part, _(_WORDS[part.state])) for part in parts],
    )
    return shown, 503 if state is State.BROKEN else 200


def _parts(now: dt.date) -> list[PartStatus]:
    # Why a part cannot be opened may name files and hosts: that is for the log alone.
    parts = []
    try:
        ready = services()
    except NotReady:
        said = _("The streets, times or groups of this copy cannot be read.")
        parts.append(PartStatus(_("Finding groups"), State.BROKEN, said))
    else:
        parts += timetable_status(ready.pack.manifest.timetable, now)
        try:
            parts.append(groups_status(catalogue.active_groups(ready), now))
        except DirectoryError:
            parts.append(PartStatus(_("Groups"), State.BROKEN, _("The list cannot be read.")))
    name = _("Signing in and lift requests")
    try:
        records()
    except NotReady:
        said = _("Nobody can sign in, and no lift can be asked for.")
        parts.append(PartStatus(name, State.BROKEN, said))
    else:
        said = _("People can sign in, and lifts can be asked for.")
        parts.append(PartStatus(name, State.WORKING, said))
    return parts
