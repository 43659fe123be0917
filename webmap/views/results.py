"""The results: groups by verdict, one group with its way there and home, and both as GeoJSON.

The home is read from the session only. An address names its search by a random reference, which
opens nothing without the cookie of the same session.
"""

from __future__ import annotations

import datetime as dt
from typing import Final

from flask import Blueprint, abort, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from directory.language import _, pgettext
from geo.routing.vocabulary import Direction, Point
from webmap.maps.area import area_map
from webmap.maps.figure import MapParts
from webmap.maps.groups import (
    GeoJson,
    GroupMark,
    area_feature,
    collection,
    group_feature,
    home_feature,
    journey_features,
)
from webmap.usecases.area_report import both_ways
from webmap.usecases.find_groups import GroupAnswer, explain_session
from webmap.usecases.judging import SessionAnswer, session_time
from webmap.views import cards
from webmap.views.answers import answers
from webmap.views.calendars import NO_LIFT
from webmap.views.choices import asked_choice, choice_args, kept_args, narrowed
from webmap.views.geojson import geojson
from webmap.views.line_words import line_notes
from webmap.views.listed import listed, narrowing, summary
from webmap.views.reach import area, slots
from webmap.views.remembered import Remembered, recall, today
from webmap.views.sections import PARTS
from webmap.views.way_words import signs, ways
from webmap.views.why import understood
from webmap.wiring import services

pages = Blueprint("results", __name__)

_SHADED: Final = "shaded"


@pages.get("/results")
def without_search() -> Response:
    """Lead to the form, which also names the searches that are still open."""
    return redirect(url_for("search.form"), 303)


@pages.get("/results/<reference>")
def show(reference: str) -> str:
    """List every group that was asked for, by verdict, with a map of the same."""
    asked = recall(reference)
    answer = answers().get(services(), asked.search())
    choice = asked_choice()
    found = narrowed(asked, choice)
    date = today()
    return render_template(
        "results.html",
        reference=reference,
        question=asked.sentence(),
        sections=[
            (heading, [cards.card(one, date) for one in groups])
            for heading, groups in listed(found.groups, choice.sort)
        ],
        summary=summary(found.groups),
        shortlist=asked.shortlist,
        counted=asked.counted,
        narrow=narrowing(choice, found, "results.show", reference),
        in_usual_week=answer.in_usual_week,
        understood=understood(answer.reading, partly=answer.partly),
        offered=answer.offered,
        in_calendar=any(one.section in NO_LIFT for one in found.groups),
        reach=slots(found.groups, date),
        map=_map(
            url_for("results.points", reference=reference, **choice_args(choice)), of_list=True
        ),
    )


@pages.get("/results/<reference>.geojson")
def points(reference: str) -> Response:
    """Return the home and the groups that have a place: those that the list shows."""
    asked = recall(reference)
    found = narrowed(asked, asked_choice())
    marks = (_mark(group, reference) for group in found.groups)
    features = [group_feature(mark) for mark in marks if mark is not None]
    return geojson(collection([_home(asked), *features]))


@pages.get("/results/<reference>/area/<date>")
def reach(reference: str, date: str) -> Response:
    """Return where they can get to, and home from, on a day of the search; see `reach`."""
    asked = recall(reference)
    found = narrowed(asked, asked_choice())
    slot = next((each for each in slots(found.groups, today()) if each.key == date), None)
    if slot is None:
        abort(404)
    return geojson(area(services(), asked, slot))


@pages.get("/results/<reference>/<group_id>")
def one(reference: str, group_id: str) -> str:
    """Show one group: its verdict, both ways leg by leg, reasons and fixes."""
    asked = recall(reference)
    answer, chosen = chosen_session(asked, group_id)
    group = answer.group
    shaded = _is_shaded() and chosen is not None
    return render_template(
        "result.html",
        reference=reference,
        kept=kept_args(),
        question=asked.sentence(),
        group=group,
        is_chosen=group.id in asked.shortlist,
        part=PARTS[answer.section],
        what=cards.what_it_is(group),
        facts=cards.facts(group, today()),
        offers=cards.offers(group),
        by_postcode=_is_by_postcode(chosen),
        chosen=_told(chosen) if chosen is not None else None,
        dates=[cards.date_line(session, today()) for session in answer.sessions],
        no_date=cards.no_date(answer, today()),
        shaded=shaded,
        nowhere=shaded and _area(asked, chosen) is None,
        map=_map(
            url_for(
                "results.way",
                reference=reference,
                group_id=group_id,
                at=request.args.get("at"),
                area=_SHADED if shaded else None,
            ),
            of_list=False,
        ),
    )


@pages.get("/results/<reference>/<group_id>.geojson")
def way(reference: str, group_id: str) -> Response:
    """Return the home, the chosen group, the way there and home, and the area if asked for."""
    asked = recall(reference)
    answer, chosen = chosen_session(asked, group_id)
    features = [_home(asked)]
    area = _area(asked, chosen) if _is_shaded() else None
    if area is not None:
        features.append(area_feature(area))
    mark = _mark(answer, reference, chosen)
    if mark is not None:
        features.append(group_feature(mark))
    if chosen is not None:
        features += _ways_on_map(chosen)
    return geojson(collection(features))


@pages.get("/results/<reference>/<group_id>/way")
def chosen(reference: str, group_id: str) -> Response:
    """Return what a card of the list opens to, and what its way is on the list's map."""
    answer, session = chosen_session(recall(reference), group_id)
    if session is None:
        abort(404)
    told = render_template(
        "parts/chosen.html", reference=reference, group=answer.group, chosen=_told(session)
    )
    drawn = collection(_ways_on_map(session))
    return geojson({**drawn, "signs": signs(session.judgement), "told": told})


def chosen_session(asked: Remembered, group_id: str) -> tuple[GroupAnswer, SessionAnswer | None]:
    """Return one group's answer and the session that was asked for, its best if none was."""
    ready = services()
    search = asked.search()
    answer = answers().get(ready, search).group(group_id)
    if answer is None:
        abort(404)
    at = _read_time(request.args.get("at"))
    chosen = next((s for s in answer.sessions if s.session.start == at), answer.best)
    if chosen is None:
        return answer, None
    return answer, explain_session(ready.engine, search, answer, chosen)


def _is_by_postcode(chosen: SessionAnswer | None) -> bool:
    """Tell whether the way leads only to the postcode of the venue."""
    venue = None if chosen is None else chosen.session.venue
    return venue is not None and services().listing.is_by_postcode(venue)


def _is_shaded() -> bool:
    """Tell whether the area where somebody can be at the time of the session is asked for."""
    return request.args.get("area") == _SHADED


def _area(asked: Remembered, chosen: SessionAnswer | None) -> GeoJson | None:
    """Return where a session at the same time may be that they can get to, and home from."""
    if chosen is None:
        return None
    times = session_time("", chosen.session, chosen.judged_on)
    search = asked.search()
    return both_ways(services().engine, search.home, times.start, times.end, search.traveller)


def _read_time(text: str | None) -> dt.datetime | None:
    try:
        return dt.datetime.strptime(text or "", "%Y-%m-%dT%H:%M")
    except ValueError:
        return None


def _ways_on_map(chosen: SessionAnswer) -> list[GeoJson]:
    """Return the way there and the way home, those that there are."""
    judged = chosen.judgement
    return [
        feature
        for direction, journey in (
            (Direction.OUTWARD, judged.outward),
            (Direction.HOMEWARD, judged.homeward),
        )
        if journey is not None
        for feature in journey_features(journey, direction)
    ]


def _told(chosen: SessionAnswer) -> dict[str, object]:
    """Return everything that the page says of one session."""
    part = cards.part_of(chosen)
    return {
        "when": cards.when(chosen.session, today()),
        "at": chosen.session.start.strftime("%Y-%m-%dT%H:%M"),
        "icon": part.icon,
        "word": part.title,
        "sentence": cards.sentence_after(part.title, chosen),
        "usual_week": cards.usual_week(chosen),
        "reasons": cards.reasons(chosen),
        "fixes": cards.fixes(chosen),
        "ways": ways(chosen),
        "signs": signs(chosen.judgement),
        "line_notes": line_notes(chosen.judgement),
    }


def _mark(
    answer: GroupAnswer, reference: str, chosen: SessionAnswer | None = None
) -> GroupMark | None:
    """Return the mark of a group; None where there is no place to go to."""
    session = chosen or answer.best
    venues = [session.session.venue] if session is not None else list(answer.group.venues)
    place = next(
        (
            Point(venue.lat, venue.lon)
            for venue in venues
            if venue is not None and venue.lat is not None and venue.lon is not None
        ),
        None,
    )
    if place is None or session is None:
        return None
    part = cards.part_of(session)
    return GroupMark(
        id=answer.group.id,
        name=answer.group.name,
        place=place,
        icon=part.icon,
        word=part.title,
        line=cards.sentence_after(part.title, session),
        href=url_for("results.one", reference=reference, group_id=answer.group.id, **kept_args()),
    )


def _home(asked: Remembered) -> GeoJson:
    return home_feature(asked.place.point, pgettext("where they live", "Home"))


def _map(url: str, *, of_list: bool) -> MapParts:
    return area_map(
        services().pack.manifest,
        name="groups",
        label=_("Map of the home and the groups. The list says the same."),
        tiles_url=url_for("base.tiles"),
        kind="groups",
        url=url,
        options={
            "link": _("See the way there and home") if of_list else "",
            "empty": _("None of these groups has a place on the map."),
            "reach": "reach" if of_list else "",
        },
    )
