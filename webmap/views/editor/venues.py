"""Where the venues of a form are on the map, in words, and maps to put them there."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from flask import url_for

from directory.language import _
from geo.pack.load import Pack
from geo.postcodes import normalise_postcode
from webmap.maps.area import area_map
from webmap.maps.figure import MapParts
from webmap.usecases.find_home import find_home
from webmap.usecases.group_form import GroupForm

MOST_MAPS: Final = 6
"""Further meetings have their place typed in."""


def places(form: GroupForm, pack: Pack) -> dict[str, dict[str, Any]]:
    """Return for each meeting, by its number, what is known of its place.

    ``text`` says it in words; ``lat`` and ``lon`` are there where it is on the map.
    """
    meetings = form.blocks["meeting"]
    return {str(number): _place(cells, number, pack) for number, cells in enumerate(meetings)}


def maps(form: GroupForm, pack: Pack) -> list[MapParts]:
    """Return a map for each of the first meetings, to put its venue on."""
    found = places(form, pack)
    count = min(len(form.blocks["meeting"]), MOST_MAPS)
    return [
        area_map(
            pack.manifest,
            name=f"venue{number}",
            label=_("Map to put the place on"),
            tiles_url=url_for("base.tiles"),
            kind="venue",
            options={"block": f"meeting-{number}", **_point(found[str(number)])},
        )
        for number in range(count)
    ]


def _place(cells: Mapping[str, str], number: int, pack: Pack) -> dict[str, Any]:
    lat, lon, typed = (cells.get(name, "") for name in ("lat", "lon", "postcode"))
    point = _degrees(lat, lon)
    if point is not None:
        west, south, east, north = pack.manifest.extent
        inside = south <= point[0] <= north and west <= point[1] <= east
        text = _("On the map at %(lat)s, %(lon)s.", lat=lat, lon=lon)
        if not inside:
            text = _(
                "At %(lat)s, %(lon)s. That is outside the area of our map: please check it.",
                lat=lat,
                lon=lon,
            )
        return {"text": text, "lat": point[0], "lon": point[1]}
    postcode = normalise_postcode(typed)
    if postcode is not None:
        match = find_home(pack, postcode)
        if match.is_exact and match.places:
            found = match.places[0].point
            text = _(
                "Placed by its postcode: in the middle of %(postcode)s. You can put it exactly.",
                postcode=postcode,
            )
            return {"text": text, "lat": found.lat, "lon": found.lon}
        return {
            "text": _(
                "We do not know where %(postcode)s is. Check it, or use the map.",
                postcode=postcode,
            )
        }
    if typed:
        return {"text": _("That is not a whole postcode. Check it, or use the map.")}
    if number and not any(cells.get(name) for name in ("venue_name", "address")):
        return {"text": ""}
    return {"text": _("Not on the map yet. Give its postcode, or use the map.")}


def _degrees(lat: str, lon: str) -> tuple[float, float] | None:
    try:
        point = float(lat), float(lon)
    except ValueError:
        return None
    return point if abs(point[0]) <= 90 and abs(point[1]) <= 180 else None


def _point(place: Mapping[str, Any]) -> dict[str, float]:
    return {name: place[name] for name in ("lat", "lon") if name in place}
