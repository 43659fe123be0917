"""Write the district as an OpenStreetMap XML file."""

from __future__ import annotations

from pathlib import Path
from xml.sax.saxutils import quoteattr

import numpy as np
import shapely

from webmap.demo.buildings import Plots
from webmap.demo.bus_stops import Pole
from webmap.demo.district import District, degrees
from webmap.demo.geometry import Line
from webmap.demo.land import EXTENT
from webmap.demo.names import DISTRICT, RIVER, SETTLEMENTS

_BUILDINGS = {
    "shops": "retail", "terrace": "terrace", "semi": "semidetached_house", "detached": "detached",
    "cottages": "terrace", "farm": "farm", "barn": "barn",
}  # fmt: skip


class _Drawing:
    """Collects points and ways; numbers them from 1 in the order in which they come."""

    def __init__(self, points: Line) -> None:
        self.points = [points]
        self.count = len(points)
        self.tags: dict[int, dict[str, str]] = {}
        self.ways: list[tuple[list[int], dict[str, str]]] = []

    def point(self, at: tuple[float, float], tags: dict[str, str]) -> None:
        """Add a tagged point."""
        self.tags[self.count] = tags
        self.points.append(np.array([at]))
        self.count += 1

    def line(self, line: Line, tags: dict[str, str]) -> None:
        """Add a way of its own points; a closed one ends on its first point."""
        closed = bool(np.allclose(line[0], line[-1]))
        own = line[:-1] if closed else line
        nodes = list(range(self.count, self.count + len(own)))
        self.points.append(own)
        self.count += len(own)
        self.ways.append(([*nodes, nodes[0]] if closed else nodes, tags))


def write_osm(path: Path, district: District, poles: list[Pole], outline: shapely.Polygon) -> None:
    """Write points and ways, each with its tags, in ascending order of id.

    Parameters
    ----------
    poles : the bus stops.
    outline : the border of the district, metres from the origin.
    """
    drawing = _collect(district, poles, outline)
    lat, lon = degrees(np.vstack(drawing.points))
    # Rivers and woods may reach beyond the bounds, as in any extract of whole ways.
    streets = np.vstack([np.reshape(EXTENT, (2, 2)), district.book.points()])
    low, high = streets.min(axis=0), streets.max(axis=0)
    corners = np.array([low, (low[0], high[1]), high, (high[0], low[1])])
    c_lat, c_lon = degrees(corners)
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        '<osm version="0.6" generator="Linkway demo: an invented place">',
        f'  <bounds minlat="{c_lat.min()}" minlon="{c_lon.min()}"'
        f' maxlat="{c_lat.max()}" maxlon="{c_lon.max()}"/>',
    ]
    used = {n for nodes, _ in drawing.ways for n in nodes} | set(drawing.tags)
    for n, (y, x) in enumerate(zip(lat.tolist(), lon.tolist(), strict=True)):
        if n not in used:
            continue
        start = f'  <node id="{n + 1}" version="1" lat="{y:.7f}" lon="{x:.7f}"'
        tags = drawing.tags.get(n)
        lines.append(f"{start}>{_tags(tags)}</node>" if tags else f"{start}/>")
    for number, (nodes, way_tags) in enumerate(drawing.ways, start=1):
        refs = "".join(f'<nd ref="{n + 1}"/>' for n in nodes)
        lines.append(f'  <way id="{number}" version="1">{refs}{_tags(way_tags)}</way>')
    lines.append("</osm>\n")
    path.write_text("\n".join(lines), encoding="utf-8", newline="\n")


def _tags(tags: dict[str, str]) -> str:
    return "".join(f"<tag k={quoteattr(k)} v={quoteattr(v)}/>" for k, v in tags.items())


def _collect(district: District, poles: list[Pole], outline: shapely.Polygon) -> _Drawing:
    """Put everything on one drawing: streets first, so that their points come first."""
    book, land = district.book, district.land
    drawing = _Drawing(book.points())
    drawing.tags.update(book.node_tags)
    for way in book.ways:
        named = {"name": way.name} if way.name else {}
        drawing.ways.append((way.nodes, {"highway": way.highway, **named, **way.tags}))
    drawing.line(land.river, {"waterway": "river", "name": RIVER})
    for brook_name, brook in land.brooks:
        drawing.line(brook, {"waterway": "stream", "name": brook_name})
    drawing.line(land.railway, {"railway": "rail", "name": "Castleminster Line", "gauge": "1435"})
    for station in district.stations:
        at = (book.x[station.node], book.y[station.node])
        drawing.point(at, {"railway": "station", "name": station.name, "train": "yes"})
    for cover in [*district.cover, *district.parks]:
        drawing.line(cover.outline, cover.tags)
    for venue in district.venues:
        address = {"addr:street": venue.street} if venue.street else {}
        drawing.line(venue.outline, {**venue.tags, **address})
    for plots in (district.homes, district.farms):
        _draw_buildings(drawing, plots)
    for place in SETTLEMENTS:
        tags = {"place": place.place, "name": place.name, "population": str(place.people)}
        drawing.point(place.middle, tags)
    for pole in poles:
        tags = {"highway": "bus_stop", "public_transport": "platform", "bus": "yes"}
        tags |= {"name": pole.name, "naptan:AtcoCode": pole.stop_id}
        if pole.platform:
            tags["local_ref"] = pole.platform
        drawing.point(pole.at, tags)
    border = np.array(outline.exterior.coords)
    drawing.line(
        border,
        {"boundary": "administrative", "admin_level": "8", "name": DISTRICT},
    )
    return drawing


def _draw_buildings(drawing: _Drawing, plots: Plots) -> None:
    for shape, kind in zip(plots.shapes, plots.kind, strict=True):
        drawing.line(shape, {"building": _BUILDINGS[kind]})
