"""Coordinates: metres inside, WGS84 only at the edges.

Great Britain uses the British National Grid (EPSG:27700); anywhere else the UTM zone of the
middle of the area. Street lengths are great-circle metres, as OSMnx measures them, so that the
same street is equally long in both.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np
import numpy.typing as npt
from pyproj import Transformer

FloatArray = npt.NDArray[np.float64]

WGS84 = "EPSG:4326"
BRITISH_NATIONAL_GRID = "EPSG:27700"

# The box in which EPSG:27700 is used. Northern Ireland lies west of -5.3 below 55.4 north.
_GB_WEST, _GB_SOUTH, _GB_EAST, _GB_NORTH = -8.7, 49.8, 1.9, 60.9
_NI_WEST, _NI_SOUTH, _NI_EAST, _NI_NORTH = -8.7, 51.3, -5.4, 55.4

# The mean Earth radius that OSMnx uses for edge lengths (osmnx.distance.EARTH_RADIUS_M).
EARTH_RADIUS_M = 6_371_009.0


def crs_for(lat: float, lon: float) -> str:
    """Name the projected CRS for an area whose middle is at `lat`, `lon` (degrees).

    Returns
    -------
    crs : ``EPSG:27700`` in Great Britain, otherwise the EPSG code of the UTM zone.
    """
    in_box = _GB_WEST <= lon <= _GB_EAST and _GB_SOUTH <= lat <= _GB_NORTH
    in_ireland = _NI_WEST <= lon <= _NI_EAST and _NI_SOUTH <= lat <= _NI_NORTH
    if in_box and not in_ireland:
        return BRITISH_NATIONAL_GRID
    zone = int((lon + 180.0) // 6.0) % 60 + 1
    return f"EPSG:{(32600 if lat >= 0 else 32700) + zone}"


@lru_cache(maxsize=16)
def _transformer(source: str, target: str) -> Transformer:
    return Transformer.from_crs(source, target, always_xy=True)


def to_metres(lat: npt.ArrayLike, lon: npt.ArrayLike, crs: str) -> tuple[FloatArray, FloatArray]:
    """Project degrees to metres of `crs`.

    Parameters
    ----------
    lat, lon : degrees, same shape.

    Returns
    -------
    x_m, y_m : float64 arrays of that shape; ``inf`` where the point cannot be projected.
    """
    x, y = _transformer(WGS84, crs).transform(
        np.asarray(lon, dtype=np.float64), np.asarray(lat, dtype=np.float64)
    )
    return np.asarray(x, dtype=np.float64), np.asarray(y, dtype=np.float64)


def to_degrees(x_m: npt.ArrayLike, y_m: npt.ArrayLike, crs: str) -> tuple[FloatArray, FloatArray]:
    """Return latitude and longitude in degrees of points in metres of `crs`."""
    lon, lat = _transformer(crs, WGS84).transform(
        np.asarray(x_m, dtype=np.float64), np.asarray(y_m, dtype=np.float64)
    )
    return np.asarray(lat, dtype=np.float64), np.asarray(lon, dtype=np.float64)


def great_circle_m(
    lat1: npt.ArrayLike, lon1: npt.ArrayLike, lat2: npt.ArrayLike, lon2: npt.ArrayLike
) -> FloatArray:
    """Return great-circle distances in metres by the haversine formula (degrees in).

    Source: the formula and the radius are those of ``osmnx.distance.great_circle``.
    """
    phi1, phi2 = np.radians(lat1), np.radians(lat2)
    half_phi = (phi2 - phi1) / 2
    half_lambda = (np.radians(lon2) - np.radians(lon1)) / 2
    h = np.sin(half_phi) ** 2 + np.cos(phi1) * np.cos(phi2) * np.sin(half_lambda) ** 2
    return np.asarray(2 * EARTH_RADIUS_M * np.arcsin(np.sqrt(np.minimum(1.0, h))), dtype=np.float64)
