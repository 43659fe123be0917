"""The first page, the page about the data, the base map file, and what every page shows."""

from __future__ import annotations

import datetime as dt
from typing import Any, Final

from flask import Blueprint, Response, abort, jsonify, render_template, request, send_file, url_for

from directory.errors import DirectoryError
from directory.language import N_, _, ngettext
from geo.pack.manifest import Manifest
from webmap import plain
from webmap.permissions import may
from webmap.views import catalogue
from webmap.views.account.current import Account, account_or_none
from webmap.views.sections import PARTS
from webmap.wiring import NotReady, records, services, settings

pages = Blueprint("base", __name__)

_TILES_AGE_S = 3600
_NAVIGATION: Final = (
    ("search.form", N_("Find groups")),
    ("lift_requests.mine", N_("Lifts asked for")),
    ("planner.planner", N_("Gap map")),
    ("coordinator.form", N_("Plan lifts")),
    ("editor.start", N_("Directory")),
    ("admin.show", N_("People")),
)
_TASKS: Final = (
    (
        "search.form",
        N_("Find groups for a patient"),
        N_(
            "For link workers. Give a postcode and how the person gets about. See which groups "
            "work, with times there and back."
        ),
    ),
    (
        "planner.planner",
        N_("See who cannot reach a group"),
        N_(
            "For planners. A map of the people who cannot get to any group of a kind, and where "
            "help would matter most."
        ),
    ),
    (
        "coordinator.form",
        N_("Plan lifts for a session"),
        N_(
            "For transport volunteers. Who drives whom, when, and in which order, there and home "
            "again."
        ),
    ),
    (
        "editor.start",
        N_("Keep the list of groups right"),
        N_(
            "For directory editors. Change and add groups, and look at what somebody said is wrong."
        ),
    ),
    (
        "admin.show",
        N_("Look after the accounts"),
        N_("For admins. Who can sign in, what they may do, and who did what."),
    ),
)
_MAIN_TASKS: Final = 3


@pages.get("/")
def home() -> str:
    """Explain Linkway and lead to its three tools."""
    ready = services()
    count = len(catalogue.active_groups(ready))
    return render_template(
        "home.html",
        tasks=_tasks(),
        area_name=area_name(ready.pack.manifest),
        number_of_groups=ngettext("%(num)s group is listed.", "%(num)s groups are listed.", count)
        if count
        else _("No groups are listed yet."),
    )


@pages.get("/about")
def about() -> str:
    """Say what the answers mean and where the data come from."""
    sources = [
        _("%(source)s (licence: %(licence)s)", source=source.attribution, licence=source.licence)
        if source.licence
        else source.attribution
        for source in services().pack.manifest.sources
        if source.attribution
    ]
    return render_template(
        "about.html",
        sections=list(PARTS.values()),
        sources=list(dict.fromkeys(sources)),
        idle_minutes=settings().session_idle_minutes,
    )


@pages.get("/tiles/area.pmtiles")
def tiles() -> Response:
    """Serve the base map; a browser asks for small ranges of it."""
    path = services().pack.basemap
    if path is None:
        abort(404)
    return send_file(
        path, mimetype="application/octet-stream", conditional=True, max_age=_TILES_AGE_S
    )


@pages.get("/healthz")
def healthz() -> Response:
    """Say that the process answers."""
    return jsonify(status="ok")


@pages.get("/readyz")
def readyz() -> tuple[Response, int]:
    """Say whether pack, directory and records can be read. The reason is for the log only."""
    try:
        catalogue.active_groups(services())
        records()
    except NotReady:
        return jsonify(status="not ready"), 503
    return jsonify(status="ready"), 200


def page_context() -> dict[str, Any]:
    """Give every template the name of the service and what must be said about the data."""
    account = _account()
    context: dict[str, Any] = {
        "service_name": settings().service_name,
        "account": account,
        "navigation": _navigation(account),
        "invented": settings().demo,
        "timetable_dates": "",
        "attributions": (),
    }
    try:
        manifest = services().pack.manifest
    except NotReady:
        return context
    context["invented"] = manifest.invented or settings().demo
    context["timetable_dates"] = timetable_dates(manifest)
    context["attributions"] = manifest.attributions()
    return context


def _tasks() -> list[dict[str, str]]:
    """Return what somebody can do here; for those who have not signed in, what Linkway is for."""
    account = _account()
    return [
        {"href": url_for(endpoint), "heading": _(heading), "text": _(text)}
        for number, (endpoint, heading, text) in enumerate(_TASKS)
        if (number < _MAIN_TASKS if account is None else may(account.roles, endpoint))
    ]


def _account() -> Account | None:
    try:
        return account_or_none()
    except (NotReady, DirectoryError):
        # The page that says so must still be shown.
        return None


def _navigation(account: Account | None) -> list[dict[str, Any]]:
    """Return the pages that somebody may open."""
    shown = []
    for endpoint, text in _NAVIGATION:
        if account is not None and may(account.roles, endpoint):
            href = url_for(endpoint)
            current = request.path.startswith(href.rstrip("/"))
            shown.append({"href": href, "text": _(text), "current": current})
    return shown


def area_name(manifest: Manifest) -> str:
    """Return the pack's name as a heading: ``demo-area`` is ``Demo area``."""
    plain = manifest.name.replace("-", " ").replace("_", " ").strip()
    return plain[:1].upper() + plain[1:]


def timetable_dates(manifest: Manifest) -> str:
    """Say which dates the timetable speaks for; empty without one."""
    feeds = (manifest.timetable or {}).get("feeds", [])
    if not feeds:
        return ""
    first, *others = dict.fromkeys(
        # Translators: from one date to another, such as Monday 4 March to Sunday 10 March.
        _(
            "%(first)s to %(last)s",
            first=plain.day_with_year(dt.date.fromisoformat(feed["valid_from"])),
            last=plain.day_with_year(dt.date.fromisoformat(feed["valid_to"])),
        )
        for feed in feeds
    )
    if not others:
        return _("The timetable we have is for %(dates)s.", dates=first)
    spans = first
    for span in others:
        # Translators: spans of dates, one after the other, in "The timetables we have are for …".
        spans = _("%(spans)s, and for %(dates)s", spans=spans, dates=span)
    return _("The timetables we have are for %(dates)s.", dates=spans)
