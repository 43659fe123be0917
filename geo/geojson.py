"""Reads GeoJSON with ``json`` and shapely, for files that we do not trust: GDAL never sees them."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NoReturn

import numpy as np
import numpy.typing as npt
import shapely

from geo.crs import WGS84
from geo.errors import InputError
from geo.files import require_file

if TYPE_CHECKING:
    import pandas as pd

_MOST_BYTES: Final = 2_000_000_000
_EPSG: Final = re.compile(r"EPSG:{1,2}(?:[\d.]*:)?(\d{4,6})$", re.IGNORECASE)


def read_geojson(path: Path) -> tuple[pd.DataFrame, npt.NDArray[np.object_], str]:
    """Read a FeatureCollection.

    Returns
    -------
    attributes : one row per feature, a column for each property that any of them has.
    shapes : shapely geometries, None where a feature has none.
    crs : ``EPSG:4326``, or what the file's old-style ``crs`` member says.

    Raises
    ------
    InputError
        The file is missing, too large, not JSON, or not a FeatureCollection.
    """
    import pandas as pd

    features, crs = _features(path)
    texts: list[str | None] = []
    properties: list[dict[str, Any]] = []
    for number, feature in enumerate(features, start=1):
        if not isinstance(feature, dict) or feature.get("type") != "Feature":
            raise InputError(path, "is not a GeoJSON Feature", f"feature {number}")
        geometry = feature.get("geometry")
        texts.append(None if geometry is None else json.dumps(geometry))
        found = feature.get("properties") or {}
        if not isinstance(found, dict):
            raise InputError(path, "its properties are not an object", f"feature {number}")
        properties.append(found)
    try:
        shapes = shapely.from_geojson(np.array(texts, dtype=object))
    except shapely.errors.GEOSException:
        raise _damaged(path, texts) from None
    return pd.DataFrame(properties, dtype=object), shapes, crs


def _damaged(path: Path, texts: list[str | None]) -> InputError:
    """Find the first shape that is no geometry; together they do not say which it is."""
    for number, text in enumerate(texts, start=1):
        try:
            shapely.from_geojson(text)
        except shapely.errors.GEOSException as fault:
            reason = " ".join(str(fault).split())
            return InputError(path, f"its shape is damaged ({reason})", f"feature {number}")
    return InputError(path, "a shape is damaged")


def _features(path: Path) -> tuple[list[Any], str]:
    require_file(path)
    try:
        if path.stat().st_size > _MOST_BYTES:
            raise InputError(path, f"is larger than {_MOST_BYTES // 10**9} GB; use a GeoPackage")
        content = json.loads(path.read_bytes(), parse_constant=_no_such_number)
    except OSError as fault:
        raise InputError(path, fault.strerror or "cannot be read") from None
    except RecursionError:
        raise InputError(path, "is nested too deeply to be GeoJSON") from None
    except json.JSONDecodeError as fault:
        where = f"line {fault.lineno}, column {fault.colno}"
        raise InputError(path, f"is not GeoJSON ({fault.msg})", where) from None
    except ValueError as fault:
        raise InputError(path, f"is not GeoJSON ({fault})") from None
    if not isinstance(content, dict) or content.get("type") != "FeatureCollection":
        raise InputError(path, "is not a GeoJSON FeatureCollection")
    features = content.get("features")
    if not isinstance(features, list):
        raise InputError(path, "has no list of features")
    return features, _crs(path, content.get("crs"))


def _no_such_number(text: str) -> NoReturn:
    raise ValueError(f"{text} is no JSON number")


def _crs(path: Path, member: Any) -> str:
    """Return the CRS of the ``crs`` member of GeoJSON 2008; GeoJSON of today is always WGS84."""
    if member is None:
        return WGS84
    properties = member.get("properties") if isinstance(member, dict) else None
    name = str(properties.get("name", "")) if isinstance(properties, dict) else ""
    if name.upper().endswith("CRS84"):
        return WGS84
    found = _EPSG.search(name)
    if found is None:
        raise InputError(path, f"has a coordinate system that we do not know ({name[:60]!r})")
    return f"EPSG:{found.group(1)}"
