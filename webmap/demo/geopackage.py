"""Write the small areas as a GeoPackage that is the same file every time."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from webmap.demo.land import ORIGIN_E, ORIGIN_N
from webmap.demo.people import Area

_WRITTEN_AT: Final = "2026-09-01T00:00:00Z"
_CRS: Final = "EPSG:27700"


def write_areas(path: Path, areas: list[Area]) -> None:
    """Write layers ``areas`` (polygons with figures) and ``areas_centroids`` (points)."""
    import geopandas as gpd
    import numpy as np
    import pyogrio
    import shapely

    columns = {
        "code": [a.code for a in areas],
        "name": [a.name for a in areas],
        "people": [a.people for a in areas],
        "people_65_plus": [a.people_65_plus for a in areas],
        "households": [a.households for a in areas],
        "households_no_car": [a.households_no_car for a in areas],
        "deprivation_decile": [a.deprivation_decile for a in areas],
        "rurality": [a.rurality for a in areas],
        "rural": [a.rural for a in areas],
    }
    shapes = shapely.transform(
        [a.shape for a in areas], lambda xy: xy + np.array([ORIGIN_E, ORIGIN_N])
    )
    centres = shapely.points([(a.centre[0] + ORIGIN_E, a.centre[1] + ORIGIN_N) for a in areas])
    path.unlink(missing_ok=True)
    # A GeoPackage keeps the time of its last change; GDAL can be told which time it is.
    before = pyogrio.get_gdal_config_option("OGR_CURRENT_DATE")
    pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": _WRITTEN_AT})
    try:
        gpd.GeoDataFrame(columns, geometry=shapes, crs=_CRS).to_file(path, layer="areas")
        gpd.GeoDataFrame({"code": columns["code"]}, geometry=centres, crs=_CRS).to_file(
            path, layer="areas_centroids", mode="a"
        )
    finally:
        pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": before})
