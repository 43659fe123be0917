"""A hamlet written as the files that a real area comes in.

One lane runs due east along 52.65 N, with a hall at its middle and a bus along it::

    A ------ B ---hall--- C ------ D
  -0.78    -0.76        -0.74    -0.72
"""

from __future__ import annotations

import json
from pathlib import Path

from geo.pack.spec import BuildSpec
from tests.timetable.feeds import village, write_feed

_OSM = """<?xml version="1.0" encoding="UTF-8"?>
<osm version="0.6">
 <bounds minlat="52.64" minlon="-0.79" maxlat="52.66" maxlon="-0.71"/>
 {nodes}
 <node id="90" lat="52.6502" lon="-0.7500">
  <tag k="amenity" v="community_centre"/><tag k="name" v="Hamlet Hall"/>
 </node>
 <node id="91" lat="52.6500" lon="-0.7510">
  <tag k="place" v="hamlet"/><tag k="name" v="Little Hamlet"/>
 </node>
 <way id="1">{refs}<tag k="highway" v="residential"/><tag k="name" v="Long Lane"/></way>
</osm>
"""


def write_streets(folder: Path, *, lat: float = 52.65) -> Path:
    """Write the lane as OSM XML: nine nodes, 0.01 degrees apart."""
    nodes = "\n ".join(
        f'<node id="{i + 1}" lat="{lat}" lon="{-0.79 + i * 0.01:.2f}"/>' for i in range(9)
    )
    refs = "".join(f'<nd ref="{i + 1}"/>' for i in range(9))
    path = folder / "streets.osm"
    path.write_text(_OSM.format(nodes=nodes, refs=refs), encoding="utf-8")
    return path


def write_areas(folder: Path, **first: object) -> Path:
    """Write two small areas, west and east of the hall."""
    features = []
    for code, west, east, people in (("E1", -0.79, -0.75, 300), ("E2", -0.75, -0.71, None)):
        ring = [[west, 52.64], [east, 52.64], [east, 52.66], [west, 52.66], [west, 52.64]]
        properties = {"code": code, "name": f"Area {code}", "people": people}
        if code == "E1":
            properties |= first
        features.append(
            {
                "type": "Feature",
                "properties": properties,
                "geometry": {"type": "Polygon", "coordinates": [ring]},
            }
        )
    path = folder / "areas.geojson"
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}))
    return path


def write_postcodes(folder: Path) -> Path:
    """Write three postcodes, the last of them 6 km outside."""
    path = folder / "postcodes.csv"
    path.write_text(
        "postcode,lat,lon\nLE15 1AA,52.6501,-0.7795\nLE15 1AB,52.6501,-0.7205\n"
        "LE15 9ZZ,52.6501,-0.6205\n"
    )
    return path


def hamlet(folder: Path, **change: object) -> BuildSpec:
    """Write every file and return the order for the pack."""
    values: dict[str, object] = {
        "name": "hamlet",
        "osm": write_streets(folder),
        "gtfs": (write_feed(folder, "bus", village()),),
        "boundaries": write_areas(folder),
        "postcodes": write_postcodes(folder),
    }
    return BuildSpec(**(values | change))  # type: ignore[arg-type]
