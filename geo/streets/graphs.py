"""Between our tables and the graphs of networkx, as OSMnx shapes them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Final

import numpy as np

from geo.osm import Highways, Tags
from geo.routing.network import BARRIER, STEPS, StreetNetwork
from geo.streets.local import NODE_KEYS
from geo.streets.profiles import DRIVE, WALK

if TYPE_CHECKING:
    import networkx as nx

WAY_KEYS: Final = tuple(dict.fromkeys((*WALK.way_keys, *DRIVE.way_keys, "name", "ref")))
"""Tags of ways that our networks need; OSMnx keeps only those it is told to keep."""

NODE_TAG_KEYS: Final[tuple[str, ...]] = (*NODE_KEYS, "locked", "wheelchair")

# OSMnx turns a way round whose one-way tag points against its nodes (graph._is_path_reversed).
_TURNED: Final = frozenset({"-1", "reverse", "T"})

Segment = tuple[int, int]


def highways_of_graph(graph: nx.MultiDiGraph[int]) -> Highways:
    """Rebuild the ways from an unsimplified OSMnx graph of all of them.

    Parameters
    ----------
    graph : made with ``simplify=False`` and ``settings.all_oneway``, so that every way is there
        once, in one direction, with its own tags.

    Returns
    -------
    highways : ways ascending by id. A way of which the graph holds only pieces, or which crosses
        itself, is in several parts; the streets are the same.
    """
    segments: dict[int, list[Segment]] = {}
    tags_of: dict[int, Tags] = {}
    for tail, head, data in graph.edges(data=True):
        way = data["osmid"]
        if way not in segments:
            segments[way] = []
            tags_of[way] = {k: str(data[k]) for k in WAY_KEYS if k in data}
        turned = data.get("oneway") in _TURNED
        segments[way].append((head, tail) if turned else (tail, head))

    ref: list[int] = []
    first_ref = [0]
    broken_after: list[int] = []
    ways = sorted(segments)
    for way in ways:
        for part in chains(segments[way]):
            ref.extend(part)
            broken_after.append(len(ref) - 1)
        broken_after.pop()  # after the last part the way simply ends
        first_ref.append(len(ref))
    node_id = np.unique(np.array(ref, dtype=np.int64))
    nodes = [graph.nodes[n] for n in node_id.tolist()]
    node_tags = {
        n: {k: str(data[k]) for k in NODE_TAG_KEYS if k in data}
        for n, data in zip(node_id.tolist(), nodes, strict=True)
    }
    return Highways(
        node_id=node_id,
        node_lat=np.array([data["y"] for data in nodes], dtype=np.float64),
        node_lon=np.array([data["x"] for data in nodes], dtype=np.float64),
        node_tags={n: tags for n, tags in node_tags.items() if tags},
        way_id=np.array(ways, dtype=np.int64),
        way_tags=[tags_of[way] for way in ways],
        first_ref=np.array(first_ref, dtype=np.int64),
        ref=np.array(ref, dtype=np.int64),
        broken_after=np.array(broken_after, dtype=np.int64),
    )


def chains(segments: Iterable[Segment]) -> list[list[int]]:
    """Join directed segments end to end into as long lists of nodes as a simple walk gives.

    Every segment is used exactly once, so a segment given twice comes twice.
    """
    onward: dict[int, list[int]] = {}
    surplus: dict[int, int] = {}
    for tail, head in segments:
        onward.setdefault(tail, []).append(head)
        surplus[tail] = surplus.get(tail, 0) + 1
        surplus[head] = surplus.get(head, 0) - 1
    for heads in onward.values():
        heads.sort(reverse=True)
    # Ends first, so that an open way starts where it starts; then what is left: rings.
    starts = [node for node in sorted(onward) if surplus[node] > 0]
    parts = []
    for start in (*starts, *sorted(onward)):
        while onward[start]:
            part = [start]
            while onward.get(part[-1]):
                part.append(onward[part[-1]].pop())
            parts.append(part)
    return parts


def to_multidigraph(network: StreetNetwork) -> nx.MultiDiGraph[int]:
    """Give the network as a graph that OSMnx's functions take.

    Returns
    -------
    graph : nodes are OSM ids with ``x``, ``y`` in degrees; edges have ``osmid``, ``length`` in
        metres, ``name`` where there is one, ``speed_kph`` on a drive network, and ``steps`` and
        ``barrier``, True where the arc has them. Unsimplified, in EPSG:4326.
    """
    import networkx as nx

    graph: nx.MultiDiGraph[int] = nx.MultiDiGraph(crs="epsg:4326", simplified=False)
    ids = network.node_id.tolist()
    places = zip(ids, network.node_lon.tolist(), network.node_lat.tolist(), strict=True)
    graph.add_nodes_from((node, {"x": lon, "y": lat}) for node, lon, lat in places)
    names = list(network.names)
    rows = zip(
        network.node_id[network.arc_tail].tolist(),
        network.node_id[network.arc_head].tolist(),
        network.arc_way.tolist(),
        network.arc_length_m.tolist(),
        network.arc_name.tolist(),
        network.arc_speed_kmh.tolist(),
        network.arc_flags.tolist(),
        strict=True,
    )
    for tail, head, way, length, name, speed, flags in rows:
        data: dict[str, object] = {
            "osmid": way,
            "length": length,
            "steps": bool(flags & STEPS),
            "barrier": bool(flags & BARRIER),
        }
        if name:
            data["name"] = names[name]
        if speed:
            data["speed_kph"] = speed
        graph.add_edge(tail, head, **data)
    return graph
