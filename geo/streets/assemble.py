"""From tagged ways to the arrays of a street network, for one profile."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from geo.crs import great_circle_m, to_metres
from geo.findings import Findings
from geo.osm import Highways
from geo.routing.network import (
    Int32Array,
    Int64Array,
    StreetNetwork,
    StringTable,
)
from geo.streets.profiles import Profile, WayUse, node_flags, way_use


@dataclass(frozen=True)
class _WayTable:
    """What the profile makes of every way: arrays of one row per way."""

    used: npt.NDArray[np.bool_]
    forward: npt.NDArray[np.bool_]
    backward: npt.NDArray[np.bool_]
    flags: npt.NDArray[np.uint8]
    speed_kmh: npt.NDArray[np.float32]


@dataclass(frozen=True)
class _Arcs:
    """Directed arcs in no order; node positions are those of `Highways`."""

    tail: Int64Array
    head: Int64Array
    way: Int64Array


def street_network(
    highways: Highways, profile: Profile, crs: str, findings: Findings
) -> StreetNetwork:
    """Build the network of `profile`: the same nodes and arcs as OSMnx's, unsimplified.

    Every node of a used way is a node, every pair of neighbouring nodes an arc (two where both
    directions may be used). Arcs of different ways between the same two nodes are all kept, as
    in OSMnx's MultiDiGraph, and so are arcs of no length. A node repeated at once is dropped, and
    so is a node that is left alone where an extract is cut.

    Parameters
    ----------
    highways : the streets.
    profile : ``WALK`` or ``DRIVE`` of :mod:`geo.streets.profiles`.
    crs : projected CRS of the node coordinates.
    findings : gets ``no_walk_streets`` or ``no_drive_streets`` where nothing can be used.

    Returns
    -------
    network : nodes ascending by OSM id, arcs by tail and then head.
    """
    ways = _way_table(highways, profile)
    if not ways.used.any():
        findings.add(f"no_{profile.name}_streets", f"{len(highways.way_id)} ways, none usable")
    way_of_ref = np.repeat(np.arange(len(highways.way_id)), np.diff(highways.first_ref))
    node_of_ref = np.searchsorted(highways.node_id, highways.ref)
    arcs = _arcs(highways, ways, way_of_ref, node_of_ref)
    in_network = np.zeros(len(highways.node_id), dtype=np.bool_)
    in_network[arcs.tail] = in_network[arcs.head] = True
    flags = ways.flags[arcs.way] | _flags_of_nodes(highways, profile)[arcs.head]
    lat, lon = highways.node_lat, highways.node_lon
    length = great_circle_m(lat[arcs.tail], lon[arcs.tail], lat[arcs.head], lon[arcs.head])

    # From positions among all nodes to positions among those of this network.
    index = (np.cumsum(in_network) - 1).astype(np.int32)
    count = int(in_network.sum())
    order = np.lexsort((arcs.way, arcs.head, arcs.tail))
    first_arc = np.zeros(count + 1, dtype=np.int64)
    np.cumsum(np.bincount(index[arcs.tail], minlength=count), out=first_arc[1:])
    head = index[arcs.head[order]]
    way = arcs.way[order]
    x_m, y_m = to_metres(lat[in_network], lon[in_network], crs)
    names, name_of_way = _names(highways, ways.used)
    return StreetNetwork(
        node_id=highways.node_id[in_network],
        node_x_m=x_m,
        node_y_m=y_m,
        node_lat=lat[in_network],
        node_lon=lon[in_network],
        node_component=_components(first_arc, head),
        first_arc=first_arc,
        arc_head=head,
        arc_length_m=length[order],
        arc_speed_kmh=ways.speed_kmh[way],
        arc_flags=flags[order],
        arc_name=name_of_way[way],
        arc_way=highways.way_id[way],
        names=names,
    )


def _way_table(highways: Highways, profile: Profile) -> _WayTable:
    # Thousands of ways share a few hundred combinations of the tags that matter: judge each once.
    keys = profile.way_keys
    kinds: dict[tuple[str | None, ...], int] = {}
    kind_of_way = np.fromiter(
        (kinds.setdefault(tuple(map(tags.get, keys)), len(kinds)) for tags in highways.way_tags),
        dtype=np.int64,
        count=len(highways.way_tags),
    )
    unused = WayUse(forward=False, backward=False, flags=0, speed_kmh=0.0)
    uses = [
        way_use(profile, {k: v for k, v in zip(keys, kind, strict=True) if v is not None})
        for kind in kinds
    ]
    filled = [unused if use is None else use for use in uses]
    return _WayTable(
        used=np.array([use is not None for use in uses], dtype=np.bool_)[kind_of_way],
        forward=np.array([use.forward for use in filled], dtype=np.bool_)[kind_of_way],
        backward=np.array([use.backward for use in filled], dtype=np.bool_)[kind_of_way],
        flags=np.array([use.flags for use in filled], dtype=np.uint8)[kind_of_way],
        speed_kmh=np.array([use.speed_kmh for use in filled], dtype=np.float32)[kind_of_way],
    )


def _arcs(
    highways: Highways,
    ways: _WayTable,
    way_of_ref: Int64Array,
    node_of_ref: Int64Array,
) -> _Arcs:
    joined = (
        (way_of_ref[:-1] == way_of_ref[1:])
        & ways.used[way_of_ref[:-1]]
        & (node_of_ref[:-1] != node_of_ref[1:])
    )
    # A way that is cut after its last node has nothing to cut.
    joined[highways.broken_after[highways.broken_after < len(joined)]] = False
    start = np.flatnonzero(joined)
    way, a, b = way_of_ref[start], node_of_ref[start], node_of_ref[start + 1]
    forward, backward = ways.forward[way], ways.backward[way]
    return _Arcs(
        tail=np.concatenate((a[forward], b[backward])),
        head=np.concatenate((b[forward], a[backward])),
        way=np.concatenate((way[forward], way[backward])),
    )


def _flags_of_nodes(highways: Highways, profile: Profile) -> npt.NDArray[np.uint8]:
    flags = np.zeros(len(highways.node_id), dtype=np.uint8)
    tagged = np.array(list(highways.node_tags), dtype=np.int64)
    flags[np.searchsorted(highways.node_id, tagged)] = [
        node_flags(profile, tags) for tags in highways.node_tags.values()
    ]
    return flags


def _names(highways: Highways, used: npt.NDArray[np.bool_]) -> tuple[StringTable, Int32Array]:
    """Return the street names in use, "" first, and the name of every way."""
    names = {"": 0}
    name_of_way = np.zeros(len(highways.way_tags), dtype=np.int32)
    for i in np.flatnonzero(used).tolist():
        tags = highways.way_tags[i]
        name = tags.get("name") or tags.get("ref") or ""
        name_of_way[i] = names.setdefault(name, len(names))
    return StringTable.of(names), name_of_way


def _components(first_arc: Int64Array, head: Int32Array) -> Int32Array:
    """Number the weakly connected components by size; the one with the lowest node id on ties."""
    from scipy.sparse import csr_matrix
    from scipy.sparse.csgraph import connected_components

    count = len(first_arc) - 1
    if count == 0:
        return np.zeros(0, dtype=np.int32)
    graph = csr_matrix((np.ones(len(head), dtype=np.int8), head, first_arc), shape=(count, count))
    found, label = connected_components(graph, directed=True, connection="weak")
    first_node = np.full(found, count)
    np.minimum.at(first_node, label, np.arange(count))
    by_size = np.lexsort((first_node, -np.bincount(label, minlength=found)))
    rank = np.empty(found, dtype=np.int32)
    rank[by_size] = np.arange(found, dtype=np.int32)
    return rank[label]
