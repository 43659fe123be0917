"""Dates for the reader's own calendar: of one group, and of a search. No home is in them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Final

from flask import Blueprint, abort, make_response
from werkzeug.wrappers import Response

from directory.language import _
from directory.model import Group, Session
from directory.outputs.calendar import calendar_file
from webmap.usecases.find_groups import Section, section_of
from webmap.views import catalogue
from webmap.views.choices import asked_choice, narrowed
from webmap.views.remembered import recall, today
from webmap.wiring import services

pages = Blueprint("calendars", __name__)

_DAYS: Final = 182
NO_LIFT: Final = (Section.WALK, Section.PUBLIC_TRANSPORT)


@pages.get("/groups/<group_id>.ics")
def group(group_id: str) -> Response:
    """Return the next half year of one group."""
    ready = services()
    found = catalogue.group(ready, group_id)
    if found is None:
        abort(404)
    first = today()
    until = first + dt.timedelta(days=_DAYS)
    return calendar_answer([found], catalogue.sessions_of(ready, found, first, until), found.name)


@pages.get("/results/<reference>.ics")
def search(reference: str) -> Response:
    """Return the sessions of the groups that the list shows, where no lift is needed."""
    answer = narrowed(recall(reference), asked_choice())
    sessions = [
        judged.session
        for found in answer.groups
        for judged in found.sessions
        if section_of(judged) in NO_LIFT
    ]
    return calendar_answer(
        [found.group for found in answer.groups], sessions, _("Groups that can be reached")
    )


def calendar_answer(groups: Iterable[Group], sessions: Iterable[Session], name: str) -> Response:
    """Return a calendar file of sessions, to be saved under a name that says nothing."""
    made = dt.datetime.now(dt.UTC).replace(microsecond=0)
    response = make_response(calendar_file(groups, sessions, name, made))
    response.content_type = "text/calendar; charset=utf-8"
    response.headers["Content-Disposition"] = 'attachment; filename="groups.ics"'
    return response
