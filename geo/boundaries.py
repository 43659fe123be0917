"""Small areas with their people: outlines, counts, deprivation, rurality.

What a file does not say is ``<NA>``, never 0. Files are read without GDAL (see
:mod:`geo.geopackage`).
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import numpy.typing as npt
import shapely

from geo.area_columns import AreaColumns, code_rank, match_columns
from geo.crs import WGS84, to_degrees, to_metres
from geo.errors import InputError
from geo.findings import Findings
from geo.geojson import read_geojson
from geo.geopackage import Layer, list_layers, read_layer

if TYPE_CHECKING:
    import geopandas as gpd
    import pandas as pd

__all__ = ["COLUMNS", "AreaColumns", "read_areas"]

COLUMNS: Final = (
    "code", "name", "people", "people_65_plus", "households", "households_no_car",
    "deprivation_decile", "rurality", "rural", "lat", "lon", "geometry",
)  # fmt: skip
_COUNTS: Final = ("people", "people_65_plus", "households", "households_no_car")
_PART_OF: Final = (("people_65_plus", "people"), ("households_no_car", "households"))
_DEFAULT_LAYER: Final = "lsoa21"
_YES: Final = frozenset({"rural", "yes", "y", "true", "1", "1.0", "r"})
_NO: Final = frozenset({"urban", "no", "n", "false", "0", "0.0", "u"})

Shapes = npt.NDArray[np.object_]


@dataclass(frozen=True)
class _Source:
    """What a file holds, before anything is understood."""

    path: Path
    where: str
    attributes: pd.DataFrame
    shapes: Shapes
    crs: str
    layers: tuple[Layer, ...] = ()


def read_areas(
    path: Path,
    crs: str,
    columns: AreaColumns | None,
    layer: str | None,
    findings: Findings,
) -> gpd.GeoDataFrame:
    """Read small areas from a GeoPackage or GeoJSON file.

    Parameters
    ----------
    path : a ``.gpkg``, ``.geojson`` or ``.json`` file.
    crs : projected CRS of the area pack; the areas must lie where it is used.
    columns : which columns hold what; None finds all by name.
    layer : layer of a GeoPackage; None takes ``lsoa21``, else the first layer of polygons with
        the smallest areas that have codes.
    findings : receives ``area_layer_chosen`` (the layer was not named and others have codes
        too), ``area_without_code``, ``area_without_shape``, ``area_shape_repaired``,
        ``area_value_unreadable`` and ``area_part_larger_than_whole``.

    Returns
    -------
    areas : in EPSG:4326 with the columns `COLUMNS`, by code. Counts and ``deprivation_decile``
        (1 most deprived) are Int64, ``rural`` is boolean, the texts are string, all with <NA>
        where unknown. ``lat`` and ``lon`` are where people live: the point of a centroid layer
        of the same file where it has one for the code, else a point inside the area.

    Raises
    ------
    InputError
        The file cannot be read, has no areas, polygons, codes or coordinate system, has a code
        twice, or lies elsewhere.
    """
    import geopandas as gpd
    import pandas as pd

    source = _geojson(path, layer) if _is_json(path) else _geopackage(path, layer, findings)
    if source.attributes.empty and not len(source.shapes):
        raise InputError(path, "holds no areas", source.where)
    found = match_columns(path, source.where, list(source.attributes.columns), columns)
    source = _usable(source, str(found.code), findings)
    shapes = _polygons(source, crs, findings)
    table = pd.DataFrame({"code": _texts(source.attributes[found.code])})
    table["name"] = _column_texts(source, found.name)
    for field in _COUNTS:
        table[field] = _counts(source, getattr(found, field), findings)
    for part, whole in _PART_OF:
        wrong = (table[part] > table[whole]).fillna(False)
        for code in table["code"][wrong]:
            findings.add("area_part_larger_than_whole", f"{code}: {part} is more than {whole}")
    decile = _counts(source, found.deprivation_decile, findings)
    table["deprivation_decile"] = _in_range(decile, table["code"], 1, 10, findings)
    table["rurality"] = _column_texts(source, found.rurality)
    table["rural"] = _rural(source, found.rural, table["rurality"], findings)
    lat, lon = _where_people_live(source, str(found.code), table["code"], shapes, crs)
    table["lat"], table["lon"] = lat, lon
    areas = gpd.GeoDataFrame(table, geometry=shapes, crs=WGS84)[list(COLUMNS)]
    return areas.sort_values("code", ignore_index=True)


def _is_json(path: Path) -> bool:
    return path.suffix.lower() in (".geojson", ".json")


def _geojson(path: Path, layer: str | None) -> _Source:
    if layer is not None:
        raise InputError(path, f"GeoJSON has no layers, so not {layer!r} either")
    attributes, shapes, crs = read_geojson(path)
    return _Source(path, "", attributes, shapes, crs)


def _geopackage(path: Path, layer: str | None, findings: Findings) -> _Source:
    layers = list_layers(path)
    there = " ".join(", ".join(one.name for one in layers).split()) or "none"
    areal = [one for one in layers if _may_hold_polygons(one)]
    if layer is not None:
        chosen = next((one for one in layers if one.name == layer), None)
        if chosen is None:
            raise InputError(path, f"has no layer {layer!r}; there are: {there}")
    else:
        ranked = [(rank, one) for one in areal if (rank := code_rank(one.columns)) is not None]
        chosen = next((one for one in areal if one.name == _DEFAULT_LAYER), None)
        if chosen is None and ranked:
            chosen = min(ranked, key=lambda pair: pair[0])[1]
        if chosen is None:
            raise InputError(
                path,
                f"has no layer of polygons with area codes; there are: {there}; "
                "say which with --area-layer",
            )
        others = [one.name for _, one in ranked if one is not chosen]
        if others:
            findings.add(
                "area_layer_chosen",
                f"{path.name}: {chosen.name} is used; there are also {', '.join(others)}",
            )
    where = f"layer {chosen.name}"
    if not chosen.crs:
        raise InputError(path, "does not say its coordinate system", where)
    attributes, shapes = read_layer(path, chosen)
    return _Source(path, where, attributes, shapes, chosen.crs, layers)


def _may_hold_polygons(layer: Layer) -> bool:
    return "POLYGON" in layer.geometry_type or layer.geometry_type.startswith("GEOM")


def _usable(source: _Source, code: str, findings: Findings) -> _Source:
    """Leave out features without a code or a polygon; refuse codes that are there twice."""
    codes = _texts(source.attributes[code])
    coded = codes.notna().to_numpy(dtype=bool)
    findings.add("area_without_code", f"{source.path.name} {source.where}", int((~coded).sum()))
    kinds = shapely.get_type_id(source.shapes)
    areal = np.isin(kinds, (3, 6, 7)) & ~shapely.is_empty(source.shapes)
    if not bool((coded & areal).any()):
        raise InputError(source.path, "has no polygons with codes", source.where)
    for missing in codes[coded & ~areal]:
        findings.add("area_without_shape", str(missing))
    keep = coded & areal
    twice = codes[keep][codes[keep].duplicated()]
    if len(twice):
        raise InputError(
            source.path,
            f"{len(twice)} codes are there twice, such as {twice.iloc[0]!r}; "
            "give one area per code, or say which column with --area-column code=COLUMN",
            source.where,
        )
    return _Source(
        source.path,
        source.where,
        source.attributes[keep].reset_index(drop=True),
        source.shapes[keep],
        source.crs,
        source.layers,
    )


def _polygons(source: _Source, crs: str, findings: Findings) -> Shapes:
    """Return valid polygons in degrees."""
    shapes = _in_degrees(source, shapely.force_2d(source.shapes), source.crs)
    _check_whereabouts(source, shapes, crs)
    broken = ~shapely.is_valid(shapes)
    if broken.any():
        shapes[broken] = [_areal_part(s) for s in shapely.make_valid(shapes[broken])]
        findings.add("area_shape_repaired", source.where or source.path.name, int(broken.sum()))
    return shapes


def _areal_part(shape: Any) -> Any:
    """Return what has a surface; make_valid leaves lines where a polygon had spikes."""
    if shape.geom_type != "GeometryCollection":
        return shape
    parts = shapely.get_parts(shape)
    return shapely.union_all(parts[shapely.get_dimensions(parts) == 2])


def _in_degrees(source: _Source, shapes: Shapes, crs: str) -> Shapes:
    import geopandas as gpd
    from pyproj.exceptions import ProjError

    if crs == WGS84:
        return shapes
    try:
        return np.asarray(gpd.GeoSeries(shapes, crs=crs).to_crs(WGS84).to_numpy(), dtype=object)
    except (ProjError, ValueError) as fault:
        raise InputError(
            source.path, f"its coordinate system is not known ({fault})", source.where
        ) from None


def _check_whereabouts(source: _Source, shapes: Shapes, crs: str) -> None:
    from pyproj import CRS

    bounds = shapely.bounds(shapes)
    limits = np.array([-180, -90, 180, 90])
    if not np.isfinite(bounds).all() or (np.abs(bounds) > np.abs(limits)).any():
        raise InputError(
            source.path,
            "its coordinates are no degrees of longitude and latitude; "
            "the file's coordinate system is wrong or missing",
            source.where,
        )
    use = CRS(crs).area_of_use
    if use is None:
        return
    box = shapely.box(use.west, use.south, use.east, use.north)
    if not shapely.intersects(shapely.box(*bounds.T), box).any():
        raise InputError(
            source.path,
            f"none of its areas lies in {use.name.split(' - ')[0]}; "
            "are latitude and longitude swapped?",
            source.where,
        )


def _texts(column: pd.Series[Any]) -> pd.Series[Any]:
    """Return a column as text on one line; blank is <NA>."""
    text = column.astype("string").str.replace(r"\s+", " ", regex=True).str.strip()
    return text.mask(text == "")


def _column_texts(source: _Source, column: str | None) -> pd.Series[Any]:
    import pandas as pd

    if column is None:
        return pd.Series(pd.NA, index=source.attributes.index, dtype="string")
    return _texts(source.attributes[column])


def _counts(source: _Source, column: str | None, findings: Findings) -> pd.Series[Any]:
    """Return a column as whole numbers; <NA> where it is blank, not a number, or negative."""
    import pandas as pd

    if column is None:
        return pd.Series(pd.NA, index=source.attributes.index, dtype="Int64")
    text = _texts(source.attributes[column])
    numbers = pd.to_numeric(text.str.replace(",", ""), errors="coerce").astype("Float64")
    numbers = numbers.mask((numbers < 0) | (numbers > 1e12))
    for value in text[text.notna() & numbers.isna()]:
        findings.add("area_value_unreadable", f"{column}: {value[:40]!r}")
    return numbers.round().astype("Int64")


def _in_range(
    numbers: pd.Series[Any], codes: pd.Series[Any], least: int, most: int, findings: Findings
) -> pd.Series[Any]:
    import pandas as pd

    outside = ((numbers < least) | (numbers > most)).fillna(False).astype(bool)
    for code in codes[outside]:
        findings.add("area_value_unreadable", f"{code}: the decile is not {least} to {most}")
    return numbers.mask(outside, pd.NA)


def _rural(
    source: _Source, column: str | None, rurality: pd.Series[Any], findings: Findings
) -> pd.Series[Any]:
    """Return whether areas are rural, from a column of its own or from the words of the class."""
    import pandas as pd

    words = _column_texts(source, column).str.casefold()
    rural = pd.Series(pd.NA, index=source.attributes.index, dtype="boolean")
    rural[words.isin(_YES)] = True
    rural[words.isin(_NO)] = False
    for value in words[words.notna() & rural.isna()]:
        findings.add("area_value_unreadable", f"{column}: {value[:40]!r}")
    if column is not None:
        return rural
    classes = rurality.str.casefold()
    rural[classes.str.contains(r"\brural\b", regex=True).fillna(False)] = True
    # "Urban with significant rural" is a class of urban districts.
    rural[classes.str.match(r"\W*urban\b").fillna(False)] = False
    return rural


def _where_people_live(
    source: _Source, code: str, codes: pd.Series[Any], shapes: Shapes, crs: str
) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    x_m, y_m = to_metres(*_lat_lon(shapely.get_coordinates(shapes)), crs)
    flat = shapely.set_coordinates(shapes.copy(), np.column_stack([x_m, y_m]))
    inside = shapely.get_coordinates(shapely.point_on_surface(flat))
    lat, lon = to_degrees(inside[:, 0], inside[:, 1], crs)
    points = _centroids(source, code)
    if points is not None:
        at = codes.map(points["lat"]), codes.map(points["lon"])
        known = at[0].notna().to_numpy(dtype=bool)
        lat = np.where(known, at[0].to_numpy(dtype=np.float64, na_value=np.nan), lat)
        lon = np.where(known, at[1].to_numpy(dtype=np.float64, na_value=np.nan), lon)
    return lat, lon


def _lat_lon(
    degrees: npt.NDArray[np.float64],
) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    return degrees[:, 1], degrees[:, 0]


def _centroids(source: _Source, code: str) -> pd.DataFrame | None:
    """Return lat and lon by code from a layer of points with one row per code."""
    for layer in source.layers:
        named = "centroid" in layer.name.lower() or "pwc" in layer.name.lower()
        if not (named and layer.geometry_type == "POINT" and code in layer.columns and layer.crs):
            continue
        attributes, shapes = read_layer(source.path, layer)
        points = _in_degrees(source, shapes, layer.crs)
        codes = _texts(attributes[code])
        good = codes.notna().to_numpy(dtype=bool) & ~shapely.is_missing(points)
        if good.any() and codes[good].is_unique:
            table = attributes[good].assign(
                lat=shapely.get_y(points[good]), lon=shapely.get_x(points[good])
            )
            return table.set_index(codes[good])[["lat", "lon"]]
    return None
