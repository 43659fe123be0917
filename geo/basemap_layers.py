"""Which OpenStreetMap features the base map draws, in what layer and class and from what zoom.

The zoom is that of the tiles. protomaps-leaflet draws tiles of zoom *z* on a map of zoom
*z* + 1.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Final

from geo.osm import Feature, Tags

LAYERS: Final = ("landuse", "water", "buildings", "rail", "roads", "places")


@dataclass(frozen=True, slots=True)
class Drawn:
    """How one feature is drawn.

    Parameters
    ----------
    layer : one of `LAYERS`.
    min_zoom : the first tile zoom that holds it.
    properties : what the paint rules read: ``class``, ``name``, ``rank``.
    """

    layer: str
    min_zoom: int
    properties: Mapping[str, str | int]


# value of ``highway`` -> class, rank (0 widest), first zoom.
_ROADS: Final[Mapping[str, tuple[str, int, int]]] = MappingProxyType(
    {
        "motorway": ("motorway", 0, 6),
        "motorway_link": ("motorway", 2, 10),
        "trunk": ("major", 0, 6),
        "trunk_link": ("major", 2, 10),
        "primary": ("major", 0, 7),
        "primary_link": ("major", 2, 11),
        "secondary": ("major", 1, 8),
        "secondary_link": ("major", 2, 11),
        "tertiary": ("major", 2, 9),
        "tertiary_link": ("major", 2, 11),
        "unclassified": ("minor", 0, 10),
        "residential": ("minor", 1, 11),
        "living_street": ("minor", 1, 11),
        "road": ("minor", 1, 11),
        "pedestrian": ("minor", 1, 12),
        "service": ("minor", 2, 13),
        "track": ("path", 0, 13),
        "bridleway": ("path", 0, 13),
        "cycleway": ("path", 0, 13),
        "path": ("path", 0, 13),
        "footway": ("path", 0, 13),
        "steps": ("path", 0, 13),
    }
)
# Pavements beside a street and the ways of a car park are noise at every zoom.
_NOISE: Final = frozenset(
    {"sidewalk", "crossing", "traffic_island", "parking_aisle", "driveway", "drive-through"}
)

# key=value -> class, first zoom.
_LAND: Final[Mapping[str, tuple[str, int]]] = MappingProxyType(
    {
        "landuse=residential": ("built", 8),
        "landuse=commercial": ("built", 10),
        "landuse=retail": ("built", 10),
        "landuse=industrial": ("built", 9),
        "landuse=forest": ("wood", 8),
        "natural=wood": ("wood", 8),
        "natural=scrub": ("wood", 11),
        "natural=heath": ("heath", 9),
        "natural=wetland": ("wetland", 10),
        "natural=beach": ("sand", 10),
        "natural=sand": ("sand", 11),
        "landuse=grass": ("grass", 12),
        "landuse=meadow": ("grass", 10),
        "landuse=recreation_ground": ("green", 10),
        "landuse=village_green": ("green", 11),
        "landuse=allotments": ("green", 11),
        "landuse=cemetery": ("green", 11),
        "landuse=orchard": ("green", 11),
        "leisure=park": ("green", 9),
        "leisure=garden": ("green", 12),
        "leisure=golf_course": ("green", 10),
        "leisure=nature_reserve": ("grass", 10),
        "leisure=common": ("green", 10),
        "leisure=pitch": ("green", 12),
        "leisure=playground": ("green", 12),
        "amenity=grave_yard": ("green", 12),
        "amenity=hospital": ("site", 12),
        "amenity=school": ("site", 12),
        "amenity=university": ("site", 11),
        "amenity=college": ("site", 12),
    }
)

# value of ``waterway`` (lines) -> first zoom.
_STREAMS: Final[Mapping[str, int]] = MappingProxyType(
    {"river": 8, "canal": 10, "stream": 12, "drain": 13, "ditch": 13}
)
_RAILWAYS: Final[Mapping[str, int]] = MappingProxyType(
    {"rail": 8, "light_rail": 10, "tram": 11, "subway": 11, "narrow_gauge": 11, "preserved": 11}
)

# value of ``place`` -> rank (0 largest), first zoom.
_PLACES: Final[Mapping[str, tuple[int, int]]] = MappingProxyType(
    {
        "city": (0, 6),
        "town": (1, 7),
        "village": (2, 10),
        "suburb": (3, 11),
        "quarter": (4, 12),
        "hamlet": (4, 12),
        "neighbourhood": (5, 13),
        "locality": (6, 13),
    }
)
_BUILDING_ZOOM: Final = 13


def draw(feature: Feature) -> Drawn | None:
    """Say how the base map draws a feature; None where it does not.

    Parameters
    ----------
    feature : any OSM feature.
    """
    dimension = _dimension(feature.geometry)
    tags = feature.tags
    if dimension == 0:
        return _place(tags)
    if dimension == 1:
        return _road(tags) or _railway(tags) or _stream(tags)
    return _surface(tags)


def _dimension(shape: Any) -> int:
    kind = shape.geom_type
    if kind.endswith("Point"):
        return 0
    return 1 if kind.endswith("LineString") else 2


def _place(tags: Tags) -> Drawn | None:
    found = _PLACES.get(tags.get("place", ""))
    if found is None or not tags.get("name"):
        return None
    rank, zoom = found
    return Drawn("places", zoom, {"class": tags["place"], "name": tags["name"], "rank": rank})


def _road(tags: Tags) -> Drawn | None:
    found = _ROADS.get(tags.get("highway", ""))
    if found is None or tags.get("service") in _NOISE or tags.get("footway") in _NOISE:
        return None
    kind, rank, zoom = found
    properties: dict[str, str | int] = {"class": kind, "rank": rank}
    if kind in ("motorway", "major") and tags.get("ref"):
        properties["ref"] = tags["ref"]
    if kind != "path" and tags.get("name"):
        properties["name"] = tags["name"]
    return Drawn("roads", zoom, properties)


def _railway(tags: Tags) -> Drawn | None:
    zoom = _RAILWAYS.get(tags.get("railway", ""))
    if zoom is None or tags.get("tunnel", "no") != "no":
        return None
    if tags.get("service"):
        return Drawn("rail", 13, {"class": "siding"})
    return Drawn("rail", zoom, {"class": "line"})


def _stream(tags: Tags) -> Drawn | None:
    zoom = _STREAMS.get(tags.get("waterway", ""))
    if zoom is None or tags.get("tunnel", "no") != "no":
        return None
    properties: dict[str, str | int] = {"class": tags["waterway"]}
    if tags.get("name") and tags["waterway"] in ("river", "canal"):
        properties["name"] = tags["name"]
    return Drawn("water", zoom, properties)


def _surface(tags: Tags) -> Drawn | None:
    if (
        tags.get("natural") == "water"
        or "water" in tags
        or tags.get("waterway")
        in (
            "riverbank",
            "dock",
        )
    ):
        return Drawn("water", 8, {"class": "lake"})
    if tags.get("landuse") in ("reservoir", "basin"):
        return Drawn("water", 8, {"class": "lake"})
    if tags.get("building", "no") != "no":
        return Drawn("buildings", _BUILDING_ZOOM, {})
    if tags.get("highway") in ("pedestrian", "footway"):
        return Drawn("roads", 13, {"class": "square"})
    for key in ("leisure", "landuse", "natural", "amenity"):
        found = _LAND.get(f"{key}={tags.get(key)}")
        if found is not None:
            return Drawn("landuse", found[1], {"class": found[0]})
    return None
