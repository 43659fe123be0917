"""Tagged objects with a shape from an OpenStreetMap file: venues, place names, land and water.

One pass over the file with libosmium's area assembler. A clipped extract is normal input: what it
tears apart is counted as a finding, never an error.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any, Final

import shapely

from geo.errors import InputError
from geo.files import require_file
from geo.findings import Findings
from geo.osm import Feature, Tags
from geo.progress import Progress, silent

# Keys that make an object a venue, or something that belongs to one.
_VENUE_KEYS: Final = (
    "amenity", "leisure", "healthcare", "club", "community_centre", "social_facility",
    "shop", "tourism", "office", "place",
)  # fmt: skip
_LAND_KEYS: Final = ("natural", "water", "waterway", "landuse", "building", "railway", "highway")
_KEYS: Final = _VENUE_KEYS + _LAND_KEYS

# Keys whose only wanted values are these; every other value is left out unless another key counts.
_WANTED_VALUES: Final[dict[str, frozenset[str]]] = {
    "shop": frozenset({"charity", "garden_centre"}),
    "tourism": frozenset({"museum", "gallery", "information", "attraction"}),
    "office": frozenset({"charity", "ngo", "association", "foundation", "religion", "government"}),
    "place": frozenset(
        {"city", "town", "village", "hamlet", "suburb", "quarter", "neighbourhood", "locality"}
    ),
    "railway": frozenset(
        {"rail", "light_rail", "tram", "subway", "narrow_gauge", "preserved", "station", "halt"}
    ),
}
# Street furniture and car parks: most of all amenities, and no use to anybody here.
_UNWANTED_VALUES: Final[dict[str, frozenset[str]]] = {
    "amenity": frozenset(
        {
            "atm", "bench", "bicycle_parking", "bicycle_rental", "bbq", "charging_station",
            "clock", "drinking_water", "fountain", "fuel", "grit_bin", "hunting_stand",
            "loading_dock", "motorcycle_parking", "parcel_locker", "parking",
            "parking_entrance", "parking_space", "photo_booth", "post_box", "recycling",
            "shelter", "smoking_area", "taxi", "telephone", "vending_machine",
            "waste_basket", "waste_disposal", "water_point",
        }
    ),
    "leisure": frozenset({"picnic_table", "bleachers", "slipway", "firepit", "outdoor_seating"}),
    "natural": frozenset({"tree", "tree_row", "bay", "strait", "peak", "cape", "peninsula"}),
}  # fmt: skip

# A closed way is a surface when it has one of these keys with a value that is not a line's.
_LINE_VALUES: Final[dict[str, frozenset[str]]] = {
    "leisure": frozenset({"track", "slipway"}),
    "natural": frozenset(
        {"coastline", "cliff", "ridge", "arete", "tree_row", "valley", "earth_bank"}
    ),
    "railway": frozenset({"rail", "light_rail", "tram", "subway", "narrow_gauge", "preserved"}),
}
_SURFACE_WATERWAYS: Final = frozenset({"riverbank", "dock", "boatyard"})
_HIGHWAY_TAGS: Final = frozenset(
    {"highway", "name", "ref", "area", "service", "footway", "tunnel", "bridge", "layer"}
)
_PROGRESS_STEP: Final = 5_000


def read_features(path: Path, findings: Findings, progress: Progress = silent) -> list[Feature]:
    """Read every object that places or the base map may need.

    Parameters
    ----------
    path : an ``.osm.pbf``, ``.osm`` or ``.osm.bz2`` file.
    findings : receives ``area_incomplete`` (a multipolygon whose members the file does not all
        hold), ``area_broken`` (rings that do not close or lack nodes), ``way_cut`` (nodes
        missing, the rest is kept) and ``object_without_position``.
    progress : called with the number of features so far.

    Returns
    -------
    features : one per object, in file order; closed ways are polygons where their tags say so.
        Unnamed plain buildings keep only their ``building`` tag, streets only what a map draws.

    Raises
    ------
    InputError
        The file is missing, cut short or not OpenStreetMap data.
    """
    import osmium

    require_file(path)
    reader = _Reader(osmium, findings)
    stream = (
        osmium.FileProcessor(str(path))
        .with_areas(osmium.filter.KeyFilter(*_KEYS))
        .with_filter(osmium.filter.KeyFilter(*_KEYS))
    )
    try:
        for thing in stream:
            reader.take(thing)
            if len(reader.ids) % _PROGRESS_STEP == 0:
                progress(len(reader.ids))
    except (RuntimeError, OSError, ValueError) as fault:
        reason = " ".join(str(fault).split())
        raise InputError(
            path,
            f"cannot be read as OpenStreetMap data ({reason}); give .osm.pbf, .osm or .osm.bz2",
        ) from None
    progress(len(reader.ids), len(reader.ids))
    return reader.features()


class _Reader:
    """Collects ids, tags and WKB, so that shapely can build all geometries in one call."""

    def __init__(self, osmium: Any, findings: Findings) -> None:
        self._wkb = osmium.geom.WKBFactory()
        self._no_position = osmium.InvalidLocationError
        self._findings = findings
        self._shapes: list[str | None] = []
        self._torn: dict[int, shapely.MultiLineString] = {}
        self._tags: list[Tags] = []
        self._awaited: dict[str, str] = {}
        self._assembled: set[str] = set()
        self.ids: list[str] = []

    def take(self, thing: Any) -> None:
        tags = dict(thing.tags)
        if not is_wanted(tags):
            return
        if thing.is_relation():
            if tags.get("type") == "multipolygon" and is_surface(tags):
                self._awaited[f"relation/{thing.id}"] = tags.get("name", "")
        elif thing.is_node():
            if any(_value_counts(key, tags) for key in _VENUE_KEYS) or "railway" in tags:
                self._keep(f"node/{thing.id}", tags, self._wkb.create_point, thing)
        elif thing.is_way():
            if thing.is_closed() and is_surface(tags):
                self._awaited[f"way/{thing.id}"] = tags.get("name", "")
            else:
                self._line(thing, tags)
        else:
            self._area(thing, tags)

    def _area(self, area: Any, tags: Tags) -> None:
        from_way = area.from_way()
        if from_way and not is_surface(tags):
            return
        osm_id = f"{'way' if from_way else 'relation'}/{area.orig_id()}"
        self._assembled.add(osm_id)
        try:
            self._keep(osm_id, tags, self._wkb.create_multipolygon, area)
        except RuntimeError:
            self._findings.add("area_broken", f"{osm_id} {tags.get('name', '')}".strip())

    def _line(self, way: Any, tags: Tags) -> None:
        try:
            self._append(f"way/{way.id}", tags, self._wkb.create_linestring(way))
        except self._no_position:
            self._cut_line(way, tags)
        except RuntimeError:  # a single node, or all nodes at one point
            self._findings.add("object_without_position", f"way/{way.id}")

    def _cut_line(self, way: Any, tags: Tags) -> None:
        """Keep the stretches of a way whose nodes the file holds."""
        stretches: list[list[tuple[float, float]]] = [[]]
        for ref in way.nodes:
            if ref.location.valid():
                stretches[-1].append((ref.lon, ref.lat))
            elif stretches[-1]:
                stretches.append([])
        lines = [s for s in stretches if len(set(s)) > 1]
        self._findings.add("way_cut", f"way/{way.id}")
        if lines:
            self._torn[len(self.ids)] = shapely.MultiLineString(lines)
            self._append(f"way/{way.id}", tags, None)

    def _keep(self, osm_id: str, tags: Tags, factory: Any, thing: Any) -> None:
        try:
            self._append(osm_id, tags, factory(thing))
        except self._no_position:
            self._findings.add("object_without_position", osm_id)

    def _append(self, osm_id: str, tags: Tags, wkb: str | None) -> None:
        self.ids.append(osm_id)
        self._tags.append(_slim(tags))
        self._shapes.append(wkb)

    def features(self) -> list[Feature]:
        """Return all features, and count the areas that never came together."""
        for osm_id, name in self._awaited.items():
            if osm_id not in self._assembled:
                code = "area_incomplete" if osm_id.startswith("relation/") else "area_broken"
                self._findings.add(code, f"{osm_id} {name}".strip())
        shapes: Iterable[Any] = shapely.from_wkb(self._shapes)
        return [
            Feature(osm_id, tags, self._torn[i] if shape is None else _single(shape))
            for i, (osm_id, tags, shape) in enumerate(
                zip(self.ids, self._tags, shapes, strict=True)
            )
        ]


def is_wanted(tags: Tags) -> bool:
    """Whether any tag of an object is of use to places or to the base map."""
    return any(_value_counts(key, tags) for key in _KEYS)


def is_surface(tags: Tags) -> bool:
    """Whether a closed way with these tags is an area, by the conventions of the OSM wiki."""
    area = tags.get("area")
    if area in ("yes", "no"):
        return area == "yes"
    for key in _KEYS:
        value = tags.get(key)
        if value is None or key == "highway":
            continue
        if key == "waterway":
            if value in _SURFACE_WATERWAYS:
                return True
        elif value not in _LINE_VALUES.get(key, frozenset()):
            return True
    return False


def _value_counts(key: str, tags: Tags) -> bool:
    value = tags.get(key)
    if value is None or value == "no":
        return False
    wanted = _WANTED_VALUES.get(key)
    if wanted is not None:
        return value in wanted
    return value not in _UNWANTED_VALUES.get(key, frozenset())


def _slim(tags: Tags) -> Tags:
    """Drop the tags that only cost memory: a county has half a million unnamed buildings."""
    if "highway" in tags:
        return {k: v for k, v in tags.items() if k in _HIGHWAY_TAGS or k in _VENUE_KEYS}
    if "building" in tags and "name" not in tags and not any(k in tags for k in _VENUE_KEYS):
        return {"building": tags["building"]}
    return tags


def _single(shape: Any) -> Any:
    """Unwrap a multipolygon of one part: libosmium always makes multipolygons."""
    if shape.geom_type == "MultiPolygon" and len(shape.geoms) == 1:
        return shape.geoms[0]
    return shape
