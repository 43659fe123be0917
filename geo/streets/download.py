"""Streets and features of a place or polygon from the web, through OSMnx.

The only module that touches OSMnx. Its settings (server addresses, time limits, cache, user agent)
are respected: whoever calls us sets them as the OSMnx documentation says. Only what a table of ways
needs is set while a download runs, and put back afterwards.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import shapely
from shapely.geometry import MultiPolygon, Polygon

from geo.errors import GeoError, InputError
from geo.osm import Feature, OsmExtract
from geo.osm_features import is_wanted
from geo.streets.graphs import NODE_TAG_KEYS, WAY_KEYS, highways_of_graph, to_multidigraph

if TYPE_CHECKING:
    import geopandas as gpd

__all__ = ["download_place", "download_polygon", "to_multidigraph"]

_MOST_POLYGON_BYTES: Final = 20_000_000
_STREETS: Final = '["highway"]'

_LAND_KEYS: Final = ("natural", "water", "waterway", "landuse", "building", "highway")

# What is asked of the server; `geo.osm_features.is_wanted` then chooses, as for local files.
_FEATURE_TAGS: Final[dict[str, bool | list[str]]] = {
    **dict.fromkeys(
        (
            "amenity", "leisure", "healthcare", "club", "community_centre", "social_facility",
            *_LAND_KEYS,
        ),
        True,
    ),
    "shop": ["charity", "garden_centre"],
    "tourism": ["museum", "gallery", "information", "attraction"],
    "office": ["charity", "ngo", "association", "foundation", "religion", "government"],
    "place": [
        "city", "town", "village", "hamlet", "suburb", "quarter", "neighbourhood", "locality",
    ],
    "railway": [
        "rail", "light_rail", "tram", "subway", "narrow_gauge", "preserved", "station", "halt",
    ],
}  # fmt: skip


def download_place(name: str) -> OsmExtract:
    """Download the streets and features of a place by its name.

    Parameters
    ----------
    name : as the Nominatim geocoder understands it, such as ``Rutland, England``. It must have a
        boundary in OpenStreetMap.

    Raises
    ------
    GeoError
        The place is not found or has no boundary, or the servers cannot be reached or give no
        streets.
    """
    import osmnx

    with _one_line_errors(f"'{name}'"):
        outline: Any = osmnx.geocode_to_gdf(name).union_all()
    return _download(outline, f"'{name}'")


def download_polygon(path: Path) -> OsmExtract:
    """Download the streets and features inside a GeoJSON polygon.

    Parameters
    ----------
    path : a GeoJSON Polygon or MultiPolygon, or a Feature or FeatureCollection of such, in
        longitude and latitude.

    Raises
    ------
    InputError
        The file is not such a GeoJSON file.
    GeoError
        As :func:`download_place`.
    """
    return _download(read_polygon(path), path.name)


def read_polygon(path: Path) -> Polygon | MultiPolygon:
    """Read the outline of an area from GeoJSON, without GDAL.

    Raises
    ------
    InputError
        The file is missing, too big, no GeoJSON, or its outline is empty, crosses itself, or is
        not in degrees.
    """
    try:
        with path.open("rb") as stream:
            text = stream.read(_MOST_POLYGON_BYTES + 1)
    except OSError as error:
        raise InputError(path, f"cannot be opened: {error.strerror}") from None
    if len(text) > _MOST_POLYGON_BYTES:
        raise InputError(path, "is larger than 20 MB; give a simpler outline")
    try:
        shapes = [shapely.geometry.shape(part) for part in _geometries(json.loads(text))]
        outline = shapely.union_all(shapes) if len(shapes) != 1 else shapes[0]
    except json.JSONDecodeError as error:
        where = f"line {error.lineno}, column {error.colno}"
        raise InputError(path, f"is not GeoJSON ({error.msg}); export it again", where) from None
    except (
        ValueError, TypeError, LookupError, AttributeError, RecursionError, shapely.GEOSException,
    ):  # fmt: skip
        raise InputError(
            path, "holds no outline that can be read; give a GeoJSON Polygon or MultiPolygon"
        ) from None
    if not isinstance(outline, (Polygon, MultiPolygon)) or outline.is_empty:
        raise InputError(path, "holds no area; give a GeoJSON Polygon or MultiPolygon")
    west, south, east, north = outline.bounds
    if not (-180 <= west <= east <= 180 and -90 <= south <= north <= 90):
        raise InputError(path, "is not in longitude and latitude; export it in EPSG:4326")
    if not outline.is_valid or not np.isfinite(outline.area):
        raise InputError(path, "has an outline that crosses itself; repair it and try again")
    return outline


def _geometries(document: Any) -> Iterator[dict[str, Any]]:
    kind = document["type"]
    if kind == "FeatureCollection":
        for feature in document["features"]:
            yield feature["geometry"]
    elif kind == "Feature":
        yield document["geometry"]
    else:
        yield document


def _download(outline: Polygon | MultiPolygon, what: str) -> OsmExtract:
    import osmnx

    with _one_line_errors(what), _street_settings():
        graph = osmnx.graph_from_polygon(
            outline,
            custom_filter=_STREETS,
            simplify=False,
            retain_all=True,
            truncate_by_edge=True,
        )
    highways = highways_of_graph(graph)
    if not len(highways.way_id):
        raise GeoError(f"{what}: there are no streets inside; name a larger area")
    west, south, east, north = outline.bounds
    return OsmExtract(
        highways=highways,
        features=_features(outline, what),
        bbox=(west, south, east, north),
        # OSMnx does not hand on the date of the server's data, and may answer from its cache.
        data_date="",
    )


def _features(outline: Polygon | MultiPolygon, what: str) -> list[Feature]:
    import osmnx
    from osmnx._errors import InsufficientResponseError

    with _one_line_errors(what):
        try:
            table = osmnx.features_from_polygon(outline, dict(_FEATURE_TAGS))
        except InsufficientResponseError as error:
            if "No matching features" in str(error):
                return []
            raise
    return features_of_table(table)


def features_of_table(table: gpd.GeoDataFrame) -> list[Feature]:
    """Turn OSMnx's table of features into ours, keeping what local files would give."""
    tags: list[dict[str, str]] = [{} for _ in range(len(table))]
    for column in table.columns.drop("geometry"):
        values = table[column].to_numpy(dtype=object)
        for i in np.flatnonzero(table[column].notna().to_numpy()).tolist():
            # Tags are text; OSMnx's own columns (members and the like) are not.
            if isinstance(values[i], str):
                tags[i][str(column)] = values[i]
    return [
        Feature(f"{kind}/{number}", found, shape)
        for (kind, number), found, shape in zip(table.index, tags, table.geometry, strict=True)
        if _counts(kind, found) and shape is not None and not shape.is_empty
    ]


def _counts(kind: str, tags: dict[str, str]) -> bool:
    if kind == "node":  # a crossing or a tree is no use as a point
        tags = {key: value for key, value in tags.items() if key not in _LAND_KEYS}
    return is_wanted(tags)


@contextmanager
def _street_settings() -> Iterator[None]:
    """Have OSMnx keep the tags that we need, and every way once with its own one-way tag."""
    import osmnx

    settings = osmnx.settings
    names = ("useful_tags_way", "useful_tags_node", "all_oneway")
    before = {name: getattr(settings, name) for name in names}
    try:
        settings.useful_tags_way = [*dict.fromkeys((*settings.useful_tags_way, *WAY_KEYS))]
        settings.useful_tags_node = [*dict.fromkeys((*settings.useful_tags_node, *NODE_TAG_KEYS))]
        settings.all_oneway = True
        yield
    finally:
        for name, value in before.items():
            setattr(settings, name, value)


@contextmanager
def _one_line_errors(what: str) -> Iterator[None]:
    """Turn what OSMnx and the network throw into one :class:`GeoError`."""
    from requests.exceptions import RequestException

    try:
        yield
    except GeoError:
        raise
    except (RequestException, OSError) as error:
        raise GeoError(
            f"{what}: the map server cannot be reached ({type(error).__name__}); check the"
            " connection, or build from a local OSM file with --osm"
        ) from error
    except (ValueError, TypeError, KeyError) as error:
        raise GeoError(f"{what}: {_reason(error)}") from error


def _reason(error: Exception) -> str:
    text = " ".join(str(error).split())[:200]
    if "0 results" in text:
        return "no such place is known; spell it as OpenStreetMap does, with its county or country"
    if isinstance(error, TypeError) and "geocode" in text:
        return "this place has no boundary in OpenStreetMap; give its outline with --polygon"
    if "no graph nodes" in text or "No data elements" in text:
        return "there are no streets inside; name a larger area"
    if isinstance(error, KeyError):
        return f"the map server gave an answer without {text}; try again later"
    return f"the map server's answer cannot be used ({text}); try again later"
