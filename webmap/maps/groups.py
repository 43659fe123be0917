"""Answers as GeoJSON: groups with their verdicts, the home, and the chosen way there and back.

Plain dicts; every text in them is shown by ``textContent`` only (``webmap/static/map.js``).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from geo.routing.vocabulary import Direction, Journey, LegMode, Point

GeoJson = dict[str, Any]

_HOME_DECIMALS = 4
"""About ten metres: enough to draw a house."""


@dataclass(frozen=True, slots=True)
class GroupMark:
    """One group on the map: what its mark looks like and says."""

    id: str
    name: str
    place: Point
    icon: str
    word: str
    line: str
    href: str


def collection(features: Iterable[GeoJson]) -> GeoJson:
    """Return a GeoJSON FeatureCollection."""
    return {"type": "FeatureCollection", "features": list(features)}


def group_feature(mark: GroupMark) -> GeoJson:
    """Return the point of one group."""
    return _point(
        mark.place,
        role="group",
        id=mark.id,
        name=mark.name,
        icon=mark.icon,
        word=mark.word,
        line=mark.line,
        href=mark.href,
    )


def home_feature(home: Point, label: str) -> GeoJson:
    """Return the point of the home, rounded."""
    rounded = Point(round(home.lat, _HOME_DECIMALS), round(home.lon, _HOME_DECIMALS))
    return _point(rounded, role="home", name=label)


def area_feature(shape: GeoJson) -> GeoJson:
    """Return an area of land that is drawn below everything else.

    Such as all places from which somebody can get there and back. Its words are in the legend
    (``area_legend`` in ``templates/parts/map.html``), so that it has none here.

    Parameters
    ----------
    shape : a GeoJSON Polygon or MultiPolygon, longitude before latitude, in degrees.

    Raises
    ------
    ValueError : it is of another type.
    """
    if shape.get("type") not in ("Polygon", "MultiPolygon"):
        raise ValueError("an area is a Polygon or a MultiPolygon")
    return {"type": "Feature", "geometry": shape, "properties": {"role": "area"}}


def journey_features(journey: Journey, direction: Direction) -> list[GeoJson]:
    """Return the legs of a way as lines, and the stops where a vehicle is boarded or left."""
    features: list[GeoJson] = []
    for leg in journey.legs:
        if len(leg.path) > 1:
            line = [[lon, lat] for lat, lon in leg.path]
            features.append(
                {
                    "type": "Feature",
                    "geometry": {"type": "LineString", "coordinates": line},
                    "properties": {"role": "leg", "way": direction.value, "mode": leg.mode.value},
                }
            )
        if leg.mode is LegMode.RIDE and leg.path:
            for name, (lat, lon) in ((leg.from_name, leg.path[0]), (leg.to_name, leg.path[-1])):
                features.append(
                    _point(Point(lat, lon), role="stop", way=direction.value, name=name)
                )
    return features


def _point(place: Point, **properties: str) -> GeoJson:
    return {
        "type": "Feature",
        "geometry": {"type": "Point", "coordinates": [place.lon, place.lat]},
        "properties": properties,
    }
