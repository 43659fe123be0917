"""Streets of a local OpenStreetMap file (``.osm.pbf``, ``.osm``, ``.osm.gz``, ``.osm.bz2``).

The file is streamed once by pyosmium: the C++ side keeps the node locations and lets through only
ways with a ``highway`` tag and the few nodes that may bar the way. Files whose ways come before
their nodes, as Overpass writes them on demand, are read just as well.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, cast

import numpy as np
import numpy.typing as npt

from geo.errors import InputError
from geo.files import require_file
from geo.findings import Findings
from geo.osm import Highways, Tags
from geo.progress import Progress, silent

if TYPE_CHECKING:
    import osmium

Box = tuple[float, float, float, float]
Int64Array = npt.NDArray[np.int64]

NODE_KEYS: Final = ("barrier", "access", "foot", "vehicle", "motor_vehicle", "motorcar")
"""Keys of nodes that may bar the way."""

_NO_LOCATION: Final = 2**31 - 1  # what osmium gives for a node that it has not seen
_PER_DEGREE: Final = 1e7  # OSM stores degrees as integers of 1e-7
_REPORT_EVERY: Final = 20_000
_DAMAGED: Final = (
    "EOF",
    "unclosed token",
    "no element found",
    "gzip error",
    "bzip2 error",
    "PBF error",
    "decode",
    "truncated",
    "uncompress",
    "pbf field",
    "end of buffer",
    "invalid tag",
)


@dataclass
class _Ways:
    """What the stream gives, before it becomes arrays."""

    way_id: array[int] = field(default_factory=lambda: array("q"))
    way_tags: list[Tags] = field(default_factory=list)
    refs: array[int] = field(default_factory=lambda: array("q"))
    x: array[int] = field(default_factory=lambda: array("q"))
    y: array[int] = field(default_factory=lambda: array("q"))
    first_ref: array[int] = field(default_factory=lambda: array("q", [0]))
    node_tags: dict[int, Tags] = field(default_factory=dict)
    newest: str = ""


def read_highways(
    path: Path, findings: Findings, progress: Progress = silent
) -> tuple[Highways, Box | None, str]:
    """Read every way with a ``highway`` tag, its nodes, and the nodes that may bar the way.

    Parameters
    ----------
    path : an OSM PBF or XML file; the format is known by its content, not by its name.
    findings : gets ``way_without_node`` for ways of which the file lacks nodes (extracts that
        are cut along a line); such a way is kept in parts.
    progress : called with the ways read so far.

    Returns
    -------
    highways : the tables.
    bbox : west, south, east, north of the file's header, or None.
    data_date : ISO date of the data: of the header where it has one, otherwise of the newest
        edit among the ways, or "".

    Raises
    ------
    InputError
        The file is missing, cut short, not OpenStreetMap data, holds no streets, or has a street
        off the globe.
    """
    import osmium

    file = open_osm(path)
    with osm_errors(path):
        store = osmium.index.create_map("flex_mem")
        processor = _processor(file, store)
        header = processor.header
        if header.has_multiple_object_versions:
            raise InputError(path, "holds the history of the map; give an extract of one moment")
        ways = _stream(processor, progress)
        highways = _tables(path, ways, store, file, findings)
        box = _header_box(header)
        stamp = header.get("osmosis_replication_timestamp", "")
    return highways, box, (stamp or ways.newest)[:10]


def open_osm(path: Path) -> osmium.io.File:
    """Recognise an OSM file by its first bytes and hand it to osmium.

    Raises
    ------
    InputError
        The file is missing, empty, a folder, or no OSM file.
    """
    import osmium

    require_file(path)
    try:
        with path.open("rb") as stream:
            head = stream.read(512)
    except OSError as error:
        raise InputError(path, f"cannot be opened: {error.strerror}") from None
    return osmium.io.File(str(path.absolute()), _format_of(path, head))


def _format_of(path: Path, head: bytes) -> str:
    text = head.removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    if not head:
        raise InputError(path, "the file is empty; download or copy it again")
    if b"<html" in text or text.startswith(b"<!doctype html"):
        raise InputError(path, "is a web page, not OpenStreetMap data; download it again")
    if b"<osmchange" in text:
        raise InputError(path, "holds changes, not a map; give a whole extract")
    if b"OSMHeader" in head[:32]:
        return "pbf"
    if head.startswith(b"\x1f\x8b"):
        return "osm.gz"
    if head.startswith(b"BZh"):
        return "osm.bz2"
    if text.startswith(b"<"):
        return "osm"
    raise InputError(path, "is not an OpenStreetMap file (.osm.pbf or .osm); check what it holds")


@contextmanager
def osm_errors(path: Path) -> Iterator[None]:
    """Turn whatever osmium throws at a bad file into one :class:`InputError`."""
    import osmium

    try:
        yield
    except InputError:
        raise
    except (
        osmium.InvalidLocationError,
        RuntimeError,
        ValueError,
        MemoryError,
        LookupError,
        ArithmeticError,
        OSError,
    ) as error:
        detail = " ".join(str(error).split())[:160]
        if "entities" in detail:
            what = "defines XML entities, which are refused; export the map again without them"
        elif "coordinate" in detail:
            what = f"has a coordinate that is no number on Earth ({detail})"
        elif isinstance(error, UnicodeDecodeError) or any(mark in detail for mark in _DAMAGED):
            what = f"is cut short or damaged ({detail}); download or copy it again"
        else:
            what = f"cannot be read as OpenStreetMap data ({detail}); check what it holds"
        raise InputError(path, what) from None


def _processor(file: osmium.io.File, store: osmium.index.LocationTable) -> osmium.FileProcessor:
    import osmium

    streets, barriers = osmium.filter.KeyFilter("highway"), osmium.filter.KeyFilter(*NODE_KEYS)
    streets.enable_for(osmium.osm.WAY)
    barriers.enable_for(osmium.osm.NODE)
    processor: Any = osmium.FileProcessor(file, osmium.osm.NODE | osmium.osm.WAY)
    processor = processor.with_locations(store).with_filter(streets).with_filter(barriers)
    return cast("osmium.FileProcessor", processor)


def _stream(items: Iterable[Any], progress: Progress) -> _Ways:
    ways = _Ways()
    newest = None
    for item in items:
        if item.is_node():
            ways.node_tags[item.id] = dict(item.tags)
            continue
        nodes = list(item.nodes)
        ways.way_id.append(item.id)
        ways.way_tags.append(dict(item.tags))
        ways.refs.extend([n.ref for n in nodes])
        ways.x.extend([n.x for n in nodes])
        ways.y.extend([n.y for n in nodes])
        ways.first_ref.append(len(ways.refs))
        stamp = item.timestamp
        if newest is None or stamp > newest:
            newest = stamp
        if len(ways.way_id) % _REPORT_EVERY == 0:
            progress(len(ways.way_id))
    progress(len(ways.way_id))
    if newest is not None and newest.year > 1970:
        ways.newest = newest.isoformat()
    return ways


def _tables(
    path: Path,
    ways: _Ways,
    store: osmium.index.LocationTable,
    file: osmium.io.File,
    findings: Findings,
) -> Highways:
    ref = np.array(ways.refs, dtype=np.int64)
    x = np.array(ways.x, dtype=np.int64)
    y = np.array(ways.y, dtype=np.int64)
    first = np.array(ways.first_ref, dtype=np.int64)
    way_id = np.array(ways.way_id, dtype=np.int64)
    _locate_late_nodes(ref, x, y, store, file)
    _check_on_earth(path, ref, x, y)

    known = x != _NO_LOCATION
    if not known.any():
        what = "holds no streets (no way with a highway tag whose nodes are there)"
        raise InputError(path, what + "; give an extract of the map with its streets")
    kept_before = np.concatenate(([0], np.cumsum(known)))
    _report_missing(way_id, np.diff(first) - np.diff(kept_before[first]), findings)
    # A way is cut where a known node is followed by an unknown one of the same way.
    next_unknown = np.append(~known[1:], False)
    next_unknown[first[1:][np.diff(first) > 0] - 1] = False
    node_id, where = np.unique(ref[known], return_index=True)
    there = set(node_id.tolist())
    return Highways(
        node_id=node_id,
        node_lat=y[known][where] / _PER_DEGREE,
        node_lon=x[known][where] / _PER_DEGREE,
        node_tags={n: tags for n, tags in ways.node_tags.items() if n in there},
        way_id=way_id,
        way_tags=ways.way_tags,
        first_ref=kept_before[first],
        ref=ref[known],
        broken_after=kept_before[np.flatnonzero(known & next_unknown)],
    )


def _locate_late_nodes(
    ref: Int64Array,
    x: Int64Array,
    y: Int64Array,
    store: osmium.index.LocationTable,
    file: osmium.io.File,
) -> None:
    """Fill in nodes that came after their ways, and those with ids below zero (JOSM drawings)."""
    import osmium

    unknown = np.flatnonzero(x == _NO_LOCATION)
    if not len(unknown):
        return
    wanted = np.unique(ref[unknown])
    found: dict[int, tuple[int, int]] = {}
    for node_id in wanted[wanted >= 0].tolist():
        try:
            location = store.get(node_id)
        except KeyError:
            continue
        found[node_id] = (location.x, location.y)
    below_zero = set(wanted[wanted < 0].tolist())
    if below_zero:
        nodes: Iterable[Any] = osmium.FileProcessor(file, osmium.osm.NODE)
        for node in nodes:
            if node.id in below_zero:
                found[node.id] = (node.location.x, node.location.y)
    places = np.array([found.get(i, (_NO_LOCATION, _NO_LOCATION)) for i in wanted.tolist()])
    row = np.searchsorted(wanted, ref[unknown])
    x[unknown], y[unknown] = places[row, 0], places[row, 1]


def _check_on_earth(path: Path, ref: Int64Array, x: Int64Array, y: Int64Array) -> None:
    lon, lat = x / _PER_DEGREE, y / _PER_DEGREE
    wrong = (x != _NO_LOCATION) & ((np.abs(lon) > 180) | (np.abs(lat) > 90))
    if wrong.any():
        i = int(np.flatnonzero(wrong)[0])
        raise InputError(
            path,
            f"latitude {lat[i]:.6f}, longitude {lon[i]:.6f} is not on Earth"
            " (are they the wrong way round?)",
            f"node {ref[i]}",
        )


def _report_missing(way_id: Int64Array, lacking: Int64Array, findings: Findings) -> None:
    torn = np.flatnonzero(lacking)
    for i in torn[:5].tolist():
        findings.add("way_without_node", f"way {way_id[i]}: {lacking[i]} of its nodes")
    findings.add("way_without_node", count=len(torn) - min(5, len(torn)))


def _header_box(header: osmium.io.Header) -> Box | None:
    box = header.box()
    if not box.valid():
        return None
    west, south = box.bottom_left.lon, box.bottom_left.lat
    east, north = box.top_right.lon, box.top_right.lat
    return (west, south, east, north) if west < east and south < north else None
