"""Files of small areas for tests, and the reading of them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import geopandas as gpd
from shapely.geometry import box, mapping

from geo.boundaries import AreaColumns, read_areas
from geo.findings import Findings

BNG = "EPSG:27700"
WEST, EAST = box(-2.0, 52.0, -1.9, 52.1), box(-1.9, 52.0, -1.8, 52.1)


def frame(**columns: list[Any]) -> gpd.GeoDataFrame:
    shapes = columns.pop("geometry", [WEST, EAST])
    return gpd.GeoDataFrame(columns, geometry=shapes, crs="EPSG:4326")


def geopackage(path: Path, **layers: gpd.GeoDataFrame) -> Path:
    for name, layer in layers.items():
        layer.to_file(path, layer=name, driver="GPKG")
    return path


def geojson(path: Path, features: list[dict[str, Any]], **more: Any) -> Path:
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features, **more}))
    return path


def feature(shape: Any = WEST, **properties: Any) -> dict[str, Any]:
    geometry = None if shape is None else mapping(shape)
    return {"type": "Feature", "properties": properties, "geometry": geometry}


def read(
    path: Path, columns: AreaColumns | None = None, layer: str | None = None
) -> tuple[gpd.GeoDataFrame, dict[str, int]]:
    findings = Findings()
    areas = read_areas(path, BNG, columns, layer, findings)
    return areas, {finding.code: finding.count for finding in findings.all()}
