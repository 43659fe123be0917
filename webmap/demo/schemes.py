"""A community-transport scheme that drives people of the wolds to each other and to the town."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Final

import numpy as np

from webmap.demo.district import degrees

# Kilometres east and north of the south-west corner, anticlockwise as GeoJSON wants it: along the
# foot of the wolds, around Wendlebridge, past Overwick and Yarrowby, and back over the top.
_AREA_KM: Final = (
    (1.2, 13.9), (7.6, 12.6), (9.2, 11.2), (9.0, 7.9), (13.2, 7.7), (13.4, 10.6), (17.8, 11.4),
    (21.6, 13.6), (21.8, 17.2), (16.4, 19.6), (4.6, 19.2), (1.0, 16.8),
)  # fmt: skip
_TOLD: Final = {
    "name": "Wolds Wheels Community Transport (invented)",
    "phone": "01632 960120",
    "days": "Tue-Thu",
    "from": "09:30",
    "until": "15:30",
    "note": "Book by noon two days ahead.",
}


def write_schemes(path: Path) -> None:
    """Write ``schemes.geojson``: one scheme, on three days a week."""
    lat, lon = degrees(np.array([*_AREA_KM, _AREA_KM[0]]) * 1000.0)
    ring = np.column_stack([lon, lat]).round(6).tolist()
    geometry = {"type": "Polygon", "coordinates": [ring]}
    feature = {"type": "Feature", "properties": _TOLD, "geometry": geometry}
    collection = {"type": "FeatureCollection", "features": [feature]}
    path.write_text(json.dumps(collection, indent=1) + "\n", encoding="utf-8", newline="\n")
