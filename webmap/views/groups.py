"""The public page of one group: what, when, where, how to join. It shows nothing of a patient.

A page that was opened from a search leads back to that search.
"""

from __future__ import annotations

import datetime as dt

from flask import Blueprint, abort, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from directory.language import N_, _
from directory.model import Group, How, Status
from geo.routing.vocabulary import Point
from webmap.maps.area import area_map
from webmap.maps.groups import GroupMark, collection, group_feature
from webmap.views import cards, catalogue
from webmap.views.geojson import geojson
from webmap.views.remembered import find, today
from webmap.wiring import services

pages = Blueprint("groups", __name__)

_DATES_SHOWN = 6
_HOW_WORDS = {
    How.ONLINE: N_("It meets online or by phone. No journey is needed."),
    How.COMES_TO_YOU: N_("They come to the person’s home. No journey is needed."),
}


@pages.get("/groups/<group_id>")
def show(group_id: str) -> Response | str:
    """Show one group; the address of one that was merged leads to the group that was kept."""
    group = _group(group_id)
    if group.id != group_id:
        return redirect(
            url_for("groups.show", group_id=group.id, search=request.args.get("search"))
        )
    date = today()
    ready = services()
    dated = catalogue.sessions_of(
        ready, group, date, date + dt.timedelta(days=catalogue.LOOK_AHEAD_DAYS)
    )
    marks = _marks(group)
    reference = request.args.get("search", "")
    asked = find(reference)
    drawn = area_map(
        ready.pack.manifest,
        name="venue",
        label=_("Map of where the group meets"),
        tiles_url=url_for("base.tiles"),
        kind="groups",
        url=url_for("groups.points", group_id=group_id),
    )
    return render_template(
        "group.html",
        group=group,
        how=_(_HOW_WORDS[group.how]) if group.how in _HOW_WORDS else "",
        schedules=cards.schedules(group),
        dates=[cards.when(session, date) for session in dated[:_DATES_SHOWN]],
        fact_words={fact: _(text) for fact, text in cards.FACT_WORDS.items()},
        checked=cards.checked(group.provenance.assured_on, date),
        paused=group.status is Status.PAUSED,
        offers=cards.offers(group),
        by_postcode={venue.id for venue in group.venues if ready.listing.is_by_postcode(venue)},
        map=drawn if marks else None,
        reference=reference if asked is not None else "",
        is_chosen=asked is not None and group.id in asked.shortlist,
    )


@pages.get("/groups/<group_id>.geojson")
def points(group_id: str) -> Response:
    """Return where the group meets."""
    return geojson(collection(group_feature(mark) for mark in _marks(_group(group_id))))


def _group(group_id: str) -> Group:
    group = catalogue.group(services(), group_id)
    if group is None:
        abort(404)
    return group


def _marks(group: Group) -> list[GroupMark]:
    return [
        GroupMark(
            id=venue.id,
            name=venue.name or group.name,
            place=Point(venue.lat, venue.lon),
            icon="venue",
            word="",
            line=venue.address,
            href="",
        )
        for venue in group.venues
        if venue.lat is not None and venue.lon is not None
    ]
