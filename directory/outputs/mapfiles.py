"""Groups as map files: GeoJSON and GeoPackage."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import Any, Final

from directory.model import Group
from directory.outputs.features import PROPERTIES, features

LAYER: Final = "groups"
_WGS84: Final = "EPSG:4326"


def geojson_bytes(groups: Iterable[Group]) -> bytes:
    """Return the groups as a GeoJSON FeatureCollection."""
    collection = {"type": "FeatureCollection", "features": list(features(groups))}
    return json.dumps(collection, ensure_ascii=False).encode()


def geopackage_bytes(groups: Iterable[Group]) -> bytes:
    """Return the groups as a GeoPackage with the layer `LAYER`, in WGS84."""
    import geopandas as gpd
    import pandas as pd
    from shapely import Point

    found = list(features(groups))
    columns: dict[str, Any] = {"id": pd.Series([f["id"] for f in found], dtype="str")}
    for name, kind in PROPERTIES.items():
        # Whole numbers keep their gaps, instead of becoming fractions.
        dtype = "Int64" if kind is int else "object"
        columns[name] = pd.Series([f["properties"][name] for f in found], dtype=dtype)
    places = [f["geometry"] and Point(f["geometry"]["coordinates"]) for f in found]
    frame = gpd.GeoDataFrame(columns, geometry=gpd.GeoSeries(places, crs=_WGS84))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "groups.gpkg")
        frame.to_file(path, layer=LAYER, driver="GPKG", engine="pyogrio", geometry_type="Point")
        return path.read_bytes()
