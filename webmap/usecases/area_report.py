"""Areas that somebody can reach, for a page and for files that a GIS opens.

An area tells about where the person lives: treat it as their home.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from geo.crs import great_circle_m
from geo.outlines import in_degrees, outlines
from geo.place_categories import SETTLEMENT
from geo.routing.areas import round_trip, within
from geo.routing.engine import Engine
from geo.routing.network import PLACE_SNAP_LIMIT_M
from geo.routing.vocabulary import Point, Traveller
from webmap.usecases.errors import UseCaseError
from webmap.usecases.whole_files import whole_file

if TYPE_CHECKING:
    import geopandas as gpd
    import pandas as pd
    from shapely.geometry.base import BaseGeometry

    from geo.routing.snap import Position

FORMATS: Final = (".geojson", ".gpkg")

_LAYER: Final = "areas"
_SQUARE_KM: Final = 1e6
_PAGE_M: Final = 10.0
_PAGE_DECIMALS: Final = 5


def both_ways(
    engine: Engine, home: Point, start: dt.datetime, end: dt.datetime, traveller: Traveller
) -> dict[str, Any] | None:
    """Return where a session from `start` to `end` may be that can be got to, and home from.

    Returns
    -------
    geometry : a GeoJSON Polygon or MultiPolygon, drawn for a page: fewer points than in a file, and
        five decimals, about a metre. None where nothing is reached, or where the home is off the
        mapped streets.
    """
    import shapely

    position = engine.snap(home)
    if position is None:
        return None
    found = round_trip(engine, position, start, end, traveller)
    [shape] = outlines([found.both])
    if shape.is_empty:
        return None
    simple: Any = shapely.simplify(shape, _PAGE_M)
    degrees = in_degrees(simple, engine.network.crs, _PAGE_DECIMALS)
    geometry: dict[str, Any] = json.loads(shapely.to_geojson(degrees))
    return geometry


def settlements_inside(
    places: pd.DataFrame, geometry: dict[str, Any], home: Point
) -> tuple[str, ...]:
    """Name the villages and towns whose middle lies in an area, those nearest to a home first.

    Parameters
    ----------
    places : as in a pack, with the columns ``name, kind, lat, lon``.
    geometry : what :func:`both_ways` returns.
    """
    import shapely

    known = places[(places["kind"] == SETTLEMENT) & (places["name"] != "")]
    lats, lons = known["lat"].to_numpy(dtype=float), known["lon"].to_numpy(dtype=float)
    shape = shapely.from_geojson(json.dumps(geometry))
    inside = np.flatnonzero(shapely.contains_xy(shape, lons, lats))
    if not inside.size:
        return ()
    away = great_circle_m(home.lat, home.lon, lats[inside], lons[inside])
    nearest = inside[np.argsort(away, kind="stable")]
    return tuple(dict.fromkeys(known["name"].iloc[nearest].tolist()))


def round_trip_areas(
    engine: Engine,
    home: Point,
    start: dt.datetime,
    end: dt.datetime,
    traveller: Traveller,
    *,
    rides: bool = True,
) -> gpd.GeoDataFrame:
    """Draw where one can be by the start, from where one can be home after the end, and both.

    Parameters
    ----------
    rides : False for walking all the way only.

    Returns
    -------
    areas : columns ``area`` ("there", "back", "both"), ``start``, ``end`` and ``square_km``, in the
        CRS of the engine's network.

    Raises
    ------
    UseCaseError : the home is off the mapped streets.
    """
    found = round_trip(engine, _door(engine, home), start, end, traveller, rides=rides)
    names = {"there": found.there, "back": found.back, "both": found.both}
    times = {"start": _time(start), "end": _time(end)}
    shapes = outlines(list(names.values()))
    return _table(engine, [{"area": name} | times for name in names], shapes)


def areas_within(
    engine: Engine,
    home: Point,
    moment: dt.datetime,
    minutes: Sequence[int],
    traveller: Traveller,
    *,
    to_home: bool = False,
    rides: bool = True,
) -> gpd.GeoDataFrame:
    """Draw what is reached from home within each of some times, the longest first.

    Parameters
    ----------
    moment : when the home is left; with `to_home`, when it is reached.
    minutes : how long it may take from door to door.
    to_home : from where the home is reached instead.
    rides : False for walking all the way only.

    Returns
    -------
    areas : columns ``area`` ("from home", "to home"), ``minutes``, ``leave`` or ``arrive``, and
        ``square_km``, in the CRS of the engine's network. Each holds all shorter ones.

    Raises
    ------
    UseCaseError : the home is off the mapped streets.
    """
    import shapely

    door, ascending = _door(engine, home), sorted(set(minutes))
    found = [
        within(engine, door, moment, 60 * many, traveller, to_home=to_home, rides=rides)
        for many in ascending
    ]
    shapes = outlines(found)
    for number in range(1, len(shapes)):
        # They differ by less than half a square where nothing more is reached.
        larger: Any = shapely.union(shapes[number - 1], shapes[number])
        shapes[number] = larger
    name, clock = ("to home", "arrive") if to_home else ("from home", "leave")
    rows = [{"area": name, "minutes": many, clock: _time(moment)} for many in ascending]
    return _table(engine, rows[::-1], shapes[::-1])


def write_areas(table: gpd.GeoDataFrame, out: Path) -> None:
    """Write areas whole or not at all: GeoJSON in degrees, or a GeoPackage in their own CRS.

    Raises
    ------
    UseCaseError : the file cannot be written, or its ending is none of FORMATS.
    """
    suffix = out.suffix.lower()
    if suffix not in FORMATS:
        raise UseCaseError(f"{out.name}: must end in one of {', '.join(FORMATS)}")
    with whole_file(out) as path:
        if suffix == ".geojson":
            path.write_text(json.dumps(_collection(table), ensure_ascii=False), encoding="utf-8")
        else:
            _write_geopackage(table, path)


def _write_geopackage(table: gpd.GeoDataFrame, path: Path) -> None:
    import pyogrio.errors

    try:
        table.to_file(path, layer=_LAYER, driver="GPKG")
    except (pyogrio.errors.DataSourceError, pyogrio.errors.FeatureError) as error:
        raise OSError(f"cannot be written, perhaps because the disk is full ({error})") from error


def _collection(table: gpd.GeoDataFrame) -> dict[str, Any]:
    import shapely

    degrees = [
        None if shape is None else in_degrees(shape, str(table.crs)) for shape in table.geometry
    ]
    features = [
        {
            "type": "Feature",
            "properties": row,
            "geometry": None if shape is None else json.loads(shapely.to_geojson(shape)),
        }
        for row, shape in zip(
            table.drop(columns="geometry").to_dict("records"), degrees, strict=True
        )
    ]
    return {"type": "FeatureCollection", "features": features}


def _table(
    engine: Engine, rows: list[dict[str, Any]], shapes: Sequence[BaseGeometry]
) -> gpd.GeoDataFrame:
    import geopandas as gpd

    for row, shape in zip(rows, shapes, strict=True):
        row["square_km"] = round(shape.area / _SQUARE_KM, 3)
    known = [None if shape.is_empty else shape for shape in shapes]
    return gpd.GeoDataFrame(rows, geometry=known, crs=engine.network.crs)


def _door(engine: Engine, home: Point) -> Position:
    position = engine.snap(home)
    if position is None:
        raise UseCaseError(
            f"the home is more than {PLACE_SNAP_LIMIT_M:.0f} m from every street of the area pack: "
            "check the place, or use a pack that covers it"
        )
    return position


def _time(moment: dt.datetime) -> str:
    return moment.isoformat(timespec="seconds")
