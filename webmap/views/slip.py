"""The travel slip: one side of paper for the person to take along, with both ways in plain words.

Nothing is kept, and no home is on it. A name is written on it by the browser alone.
"""

from __future__ import annotations

from typing import Final

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from directory.language import N_, _
from webmap.usecases.find_groups import Section
from webmap.usecases.judging import SessionAnswer
from webmap.views.remembered import recall, today
from webmap.views.results import chosen_session
from webmap.views.slip_map import SlipMap, slip_map
from webmap.views.slip_words import slip
from webmap.wiring import services

pages = Blueprint("slip", __name__)

VERSIONS: Final = {
    "normal": N_("Large print, one page"),
    "larger": N_("Very large print"),
    "easy": N_("Easy read, with signs"),
}
_LETTERS: Final = {"normal": 20, "larger": 30, "easy": 22}
"""Size of the type on the map: 640 units are the width of the paper between its margins."""
_HEIGHTS: Final = {"normal": (230, 140), "larger": (320,), "easy": (260,)}
"""The page shows the first map that it has room for."""


@pages.get("/results/<reference>/<group_id>/slip")
def show(reference: str, group_id: str) -> str | Response:
    """Show the slip of one group, ready to be printed."""
    asked = recall(reference)
    answer, chosen = chosen_session(asked, group_id)
    if chosen is None and answer.section is not Section.AT_HOME:
        return redirect(url_for("results.one", reference=reference, group_id=group_id), 303)
    given = request.args.get("version", "")
    version = given if given in VERSIONS else "normal"
    at = chosen.session.start.strftime("%Y-%m-%dT%H:%M") if chosen is not None else None
    return render_template(
        "slip/slip.html",
        reference=reference,
        group_id=group_id,
        at=at,
        version=version,
        versions={key: _(text) for key, text in VERSIONS.items()},
        slip=slip(answer, chosen, today(), by_postcode=_is_by_postcode(chosen)),
        maps=_maps(chosen, version),
    )


def _is_by_postcode(chosen: SessionAnswer | None) -> bool:
    venue = chosen.session.venue if chosen is not None else None
    return venue is not None and services().listing.is_by_postcode(venue)


def _maps(chosen: SessionAnswer | None, version: str) -> list[SlipMap]:
    """Return the map in every height that the version has."""
    if chosen is None:
        return []
    drawn = (
        slip_map(chosen.judgement, chosen.session.venue, height=height, letters=_LETTERS[version])
        for height in _HEIGHTS[version]
    )
    return [each for each in drawn if each is not None]
